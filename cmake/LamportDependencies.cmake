# Third-party packages, each looked for only if something that we build needs it.
#
# They are found here and not in the layers' folders, because an imported target is visible only in
# the folder that found it, while every layer above inherits the link.

set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)

foreach(component IN LISTS LAMPORT_BUILT_COMPONENTS)
  foreach(package IN LISTS LAMPORT_${component}_PACKAGES)
    find_package(${package} REQUIRED)
  endforeach()
endforeach()

# Compiled into core, so that who uses the installed core needs no xxHash.
find_package(xxHash REQUIRED)

if(LAMPORT_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()
if(LAMPORT_BUILD_BENCH)
  find_package(benchmark REQUIRED)
endif()
