# Third-party packages, each looked for only if something that we build needs it.
#
# They are found here and not in the layers' folders, because an imported target is visible only in
# the folder that found it, while every layer above inherits the link. Debian 12 package names are
# in ./dev. Keep in step with lamport-config.cmake.in.

set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)

find_package(tl-expected REQUIRED)

if(LAMPORT_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()
