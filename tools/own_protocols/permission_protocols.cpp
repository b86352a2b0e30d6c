#include "families.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/tools/add_protocol.hpp"

namespace lamport::tools {

void add_permission_protocols(Registry& registry) {
  add_protocol<core::mutex::Lamport>(registry);
  add_protocol<core::mutex::RicartAgrawala>(registry);
  add_protocol<core::mutex::Maekawa>(registry);
}

}  // namespace lamport::tools
