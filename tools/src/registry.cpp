#include "lamport/tools/registry.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lamport/core/check.hpp"

namespace lamport::tools {

std::string_view Registry::default_name() const {
  LAMPORT_CHECK(!protocols_.empty(), "a registry has protocols");
  return protocols_.front()->name();
}

std::vector<const ProtocolTools*> Registry::all() const {
  std::vector<const ProtocolTools*> all;
  all.reserve(protocols_.size());
  for (const auto& protocol : protocols_) {
    all.push_back(protocol.get());
  }
  return all;
}

std::string Registry::names() const {
  std::string names;
  for (const auto& protocol : protocols_) {
    names.append(names.empty() ? "" : ", ").append(protocol->name());
  }
  return names;
}

core::Result<const ProtocolTools*> Registry::find(std::string_view name) const {
  for (const auto& protocol : protocols_) {
    if (protocol->name() == name) {
      return protocol.get();
    }
  }
  return core::failure(core::ErrorCode::kUnknownKind,
                       fmt::format("there is no protocol '{}'; write one of: {}", name, names()));
}

void Registry::add(std::unique_ptr<ProtocolTools> tools) {
  LAMPORT_CHECK(!find(tools->name()), "each protocol has a name of its own");
  protocols_.push_back(std::move(tools));
}

}  // namespace lamport::tools
