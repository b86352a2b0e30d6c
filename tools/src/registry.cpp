#include "lamport/tools/registry.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lamport/core/check.hpp"

namespace lamport::tools {
namespace {

template <class T>
std::string names_of(const std::vector<std::unique_ptr<T>>& all) {
  std::string names;
  for (const auto& one : all) {
    names.append(names.empty() ? "" : ", ").append(one->name());
  }
  return names;
}

/// `what` they are, as in "protocol".
template <class T>
core::Result<const T*> find_in(const std::vector<std::unique_ptr<T>>& all, std::string_view what,
                               std::string_view name) {
  for (const auto& one : all) {
    if (one->name() == name) {
      return one.get();
    }
  }
  return core::failure(
      core::ErrorCode::kUnknownKind,
      fmt::format("there is no {} '{}'; write one of: {}", what, name, names_of(all)));
}

}  // namespace

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
  return names_of(protocols_);
}

core::Result<const ProtocolTools*> Registry::find(std::string_view name) const {
  return find_in(protocols_, "protocol", name);
}

void Registry::add(std::unique_ptr<ProtocolTools> tools) {
  LAMPORT_CHECK(!find(tools->name()), "each protocol has a name of its own");
  protocols_.push_back(std::move(tools));
}

void Registry::add(std::unique_ptr<Specification> specification) {
  LAMPORT_CHECK(!find_specification(specification->name()),
                "each specification has a name of its own");
  specifications_.push_back(std::move(specification));
}

std::string Registry::specification_names() const {
  return names_of(specifications_);
}

core::Result<const Specification*> Registry::find_specification(std::string_view name) const {
  return find_in(specifications_, "specification", name);
}

}  // namespace lamport::tools
