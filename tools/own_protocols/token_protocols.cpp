#include "families.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/tools/add_protocol.hpp"

namespace lamport::tools {

void add_token_protocols(Registry& registry) {
  add_protocol<core::mutex::SuzukiKasami>(registry);
  add_protocol<core::mutex::Raymond>(registry);
}

}  // namespace lamport::tools
