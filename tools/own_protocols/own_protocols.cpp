#include "lamport/tools/own_protocols.hpp"

#include "families.hpp"

namespace lamport::tools {

Registry own_protocols() {
  Registry registry;
  add_permission_protocols(registry);
  add_token_protocols(registry);
  add_specifications(registry);
  return registry;
}

}  // namespace lamport::tools
