# The components in dependency order, each with the components and the packages that it needs.
#
# Read by our own build and, installed, by find_package(lamport COMPONENTS ...): neither looks for a
# package that no wanted component needs. Debian 12's names of the packages are in ./dev.

set(LAMPORT_ALL_COMPONENTS core sim props generators transports examples tools)

set(LAMPORT_core_PACKAGES tl-expected)
set(LAMPORT_sim_NEEDS core)
set(LAMPORT_props_NEEDS core)
set(LAMPORT_props_PACKAGES nlohmann_json fmt)
set(LAMPORT_generators_NEEDS core sim props)
set(LAMPORT_generators_PACKAGES rapidcheck)
set(LAMPORT_transports_NEEDS core)
set(LAMPORT_transports_PACKAGES Asio OpenSSL Threads)
set(LAMPORT_examples_NEEDS core)
set(LAMPORT_tools_NEEDS core sim props transports examples)
set(LAMPORT_tools_PACKAGES Boost CLI11 fmt nlohmann_json spdlog)

# Sets `result` to the wanted components and all that they need, in dependency order.
function(lamport_resolve_components result)
  set(wanted ${ARGN})
  set(ordered)
  set(remaining ${LAMPORT_ALL_COMPONENTS})
  list(REVERSE remaining)
  foreach(component IN LISTS remaining)
    if(component IN_LIST wanted)
      list(PREPEND ordered ${component})
      list(APPEND wanted ${LAMPORT_${component}_NEEDS})
    endif()
  endforeach()
  set(${result} ${ordered} PARENT_SCOPE)
endfunction()
