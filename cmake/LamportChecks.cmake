# `cmake --workflow --preset check` reaches format and lint through these; ./dev has the how.

add_custom_target(lamport_format
  COMMAND "${PROJECT_SOURCE_DIR}/dev" format --check
  USES_TERMINAL)
add_custom_target(lamport_lint
  COMMAND "${PROJECT_SOURCE_DIR}/dev" lint
  USES_TERMINAL)
