# The programs lamport-fuzz-X, which look for inputs that break the targets X. Their preset, `fuzz`,
# builds nothing else: of the layers only what reads, since all of them would take three times as
# long, in each run of CI.

set(read_sources
  core/src/check.cpp
  core/src/digest.cpp
  core/src/mutex/lamport.cpp
  core/src/mutex/suzuki_kasami.cpp
  props/src/json.cpp
  props/src/json_lines.cpp
  props/src/printable.cpp
  props/src/trace_file.cpp
  sim/src/fault.cpp
  sim/src/scenario.cpp
  tools/src/cluster_file.cpp
  tools/src/event_line.cpp
  tools/src/fault_text.cpp
  tools/src/scenario_text.cpp
  tools/src/tape_file.cpp
  tools/src/values.cpp
  transports/src/frame.cpp
  transports/src/handshake.cpp
  transports/src/reach.cpp)
list(TRANSFORM read_sources PREPEND "${PROJECT_SOURCE_DIR}/")

# All targets in one library: the headers that they share are read once.
add_library(lamport_fuzz_support STATIC
  allocated.cpp message_text.cpp ${fuzz_sources} ${read_sources})
lamport_compile_options(lamport_fuzz_support)
target_link_libraries(lamport_fuzz_support
  PUBLIC fmt::fmt nlohmann_json::nlohmann_json tl::expected PRIVATE Asio::asio xxHash::inline)
foreach(layer core sim props transports tools)
  target_include_directories(lamport_fuzz_support PUBLIC "${PROJECT_SOURCE_DIR}/${layer}/include")
endforeach()

add_custom_target(lamport_fuzz)
foreach(target IN LISTS fuzz_targets)
  add_executable(lamport-fuzz-${target} fuzz_main.cpp)
  lamport_compile_options(lamport-fuzz-${target})
  target_compile_definitions(lamport-fuzz-${target} PRIVATE LAMPORT_FUZZ_TARGET=try_${target})
  target_link_libraries(lamport-fuzz-${target} PRIVATE lamport_fuzz_support)
  # libFuzzer has the main.
  target_link_options(lamport-fuzz-${target} PRIVATE -fsanitize=fuzzer)
  add_dependencies(lamport_fuzz lamport-fuzz-${target})
endforeach()
