# The files that make find_package(lamport COMPONENTS ...) work; the layers install themselves.

include(CMakePackageConfigHelpers)

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/lamport-config.cmake.in"
  "${PROJECT_BINARY_DIR}/lamport-config.cmake"
  INSTALL_DESTINATION "${LAMPORT_CMAKE_DIR}")
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/lamport-config-version.cmake"
  COMPATIBILITY SameMinorVersion)

# Every other component needs core, so the package files travel with it.
install(FILES
    "${PROJECT_BINARY_DIR}/lamport-config.cmake"
    "${PROJECT_BINARY_DIR}/lamport-config-version.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/lamport-components.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindAsio.cmake"
  DESTINATION "${LAMPORT_CMAKE_DIR}"
  COMPONENT core)
