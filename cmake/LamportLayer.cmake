# Layers and their compile options.
#
#   lamport_layer(sim
#     HEADERS simulation.hpp       # in include/lamport/sim/
#     SOURCES scheduler.cpp        # in src/
#     PUBLIC  lamport::core        # what our headers include
#     PRIVATE fmt::fmt)            # what only our sources include
#
# makes the library lamport_sim with the alias lamport::sim and its own include root. A target sees
# the roots of what it links and no others, so an #include that goes up a layer does not compile.
# Without SOURCES the layer is header-only. Everything is installed as the component `sim`.

include(GNUInstallDirs)

set(LAMPORT_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/lamport")

# Warnings, sanitizers and language mode for one of our own targets; nothing of it is exported.
function(lamport_compile_options target)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms at "a" + string and at std::variant, https://gcc.gnu.org/PR105651 and PR105593.
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-maybe-uninitialized)
  endif()
  if(CMAKE_UNITY_BUILD)
    # What is of one source's own would seem to be shadowed in another.
    target_compile_options(${target} PRIVATE
      -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local>)
  endif()
  target_compile_definitions(${target} PRIVATE LAMPORT_VERSION="${PROJECT_VERSION}")

  if(NOT LAMPORT_SANITIZE)
    return()
  endif()
  target_compile_options(${target} PRIVATE
    -fsanitize=${LAMPORT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(${target} PRIVATE -fsanitize=${LAMPORT_SANITIZE})
  if(LAMPORT_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ warns that its tsan does not model std::atomic_thread_fence, which Asio uses.
    target_compile_options(${target} PRIVATE -Wno-tsan)
  endif()
endfunction()

# lamport_require_listed(GLOB FILE...) refuses a file that matches and is not among those named: it
# would be neither built nor tested, and nobody would notice.
function(lamport_require_listed glob)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS "${glob}")
  list(REMOVE_ITEM found ${ARGN} "")
  if(found)
    message(FATAL_ERROR "in ${CMAKE_CURRENT_LIST_DIR}/CMakeLists.txt this is not listed: ${found}")
  endif()
endfunction()

function(lamport_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "HEADERS;SOURCES;PUBLIC;PRIVATE")
  if(layer_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "lamport_layer(${name}): unknown arguments ${layer_UNPARSED_ARGUMENTS}")
  endif()

  set(target lamport_${name})
  set(include_root "${CMAKE_CURRENT_SOURCE_DIR}/include")
  list(TRANSFORM layer_HEADERS PREPEND "${include_root}/lamport/${name}/")
  list(TRANSFORM layer_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/src/")
  lamport_require_listed("${include_root}/*.hpp" ${layer_HEADERS})
  lamport_require_listed("${CMAKE_CURRENT_SOURCE_DIR}/src/*.cpp" ${layer_SOURCES})

  if(layer_SOURCES)
    add_library(${target} STATIC ${layer_SOURCES})
    set(public PUBLIC)
    lamport_compile_options(${target})
    target_link_libraries(${target} PRIVATE ${layer_PRIVATE})
  else()
    add_library(${target} INTERFACE)
    set(public INTERFACE)
  endif()
  add_library(lamport::${name} ALIAS ${target})

  target_sources(${target} ${public}
    FILE_SET HEADERS BASE_DIRS "${include_root}" FILES ${layer_HEADERS})
  target_compile_features(${target} ${public} cxx_std_20)
  target_link_libraries(${target} ${public} ${layer_PUBLIC})
  set_target_properties(${target} PROPERTIES
    EXPORT_NAME ${name}
    VERIFY_INTERFACE_HEADER_SETS ON)

  install(TARGETS ${target} EXPORT lamport-${name}
    ARCHIVE COMPONENT ${name}
    FILE_SET HEADERS COMPONENT ${name})
  install(EXPORT lamport-${name}
    NAMESPACE lamport::
    FILE lamport-${name}-targets.cmake
    DESTINATION "${LAMPORT_CMAKE_DIR}"
    COMPONENT ${name})
endfunction()
