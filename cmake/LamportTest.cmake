# One GoogleTest executable per folder of tests/:
#
#   lamport_test(core
#     SOURCES   ids_test.cpp turn_test.cpp
#     LIBRARIES lamport::core)
#
# The presets that CI builds whole compile several sources as one; a source listed as ALONE, too,
# is compiled by itself, since names of its anonymous namespace stand for other things elsewhere.
#
# COST, if given, has ctest run the cases before those of a lower one, and of none.
#
# ctest knows each of its cases as core.Suite.Case and all of them by the label `core`
# (`./dev test -L core`). A case may print; ctest shows what it printed if it fails.

include(GoogleTest)

# Only a guard against hangs: no case takes anything like this, also not under a sanitizer.
set(LAMPORT_TEST_TIMEOUT 600)

function(lamport_test name)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "COST" "SOURCES;ALONE;LIBRARIES")
  if(test_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "lamport_test(${name}): unknown arguments ${test_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT test_SOURCES)
    return()
  endif()

  foreach(source IN LISTS test_ALONE)
    if(NOT source IN_LIST test_SOURCES)
      message(FATAL_ERROR "lamport_test(${name}): ALONE lists ${source}, which SOURCES does not")
    endif()
  endforeach()
  list(TRANSFORM test_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  lamport_require_listed("${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp" ${test_SOURCES})

  set_source_files_properties(${test_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)

  set(target lamport_${name}_tests)
  add_executable(${target} ${test_SOURCES})
  lamport_compile_options(${target})
  target_link_libraries(${target} PRIVATE
    ${test_LIBRARIES} GTest::gmock GTest::gtest_main)
  # Where tests find golden files and scripts, and the tools that they run.
  target_compile_definitions(${target} PRIVATE
    LAMPORT_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    LAMPORT_BUILD_DIR="${PROJECT_BINARY_DIR}")

  set(cost)
  if(test_COST)
    set(cost COST ${test_COST})
  endif()
  gtest_discover_tests(${target}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    TEST_PREFIX ${name}.
    PROPERTIES LABELS ${name} TIMEOUT ${LAMPORT_TEST_TIMEOUT} ${cost})
endfunction()
