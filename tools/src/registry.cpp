#include "lamport/tools/registry.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lamport/core/check.hpp"
#include "lamport/props/printable.hpp"

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

/// There is no such `what`, as in "protocol".
tl::unexpected<core::Error> no_such(std::string_view what, std::string_view name,
                                    const std::string& names) {
  return core::failure(
      core::ErrorCode::kUnknownKind,
      fmt::format("there is no {} {}; write one of: {}", what, props::in_quotes(name), names));
}

template <class T>
core::Result<const T*> find_in(const std::vector<std::unique_ptr<T>>& all, std::string_view what,
                               std::string_view name) {
  for (const auto& one : all) {
    if (one->name() == name) {
      return one.get();
    }
  }
  return no_such(what, name, names_of(all));
}

}  // namespace

std::string_view Registry::default_name() const {
  LAMPORT_CHECK(!protocols_.empty() || !others_.empty(), "a registry has protocols");
  return protocols_.empty() ? others_.front()->name() : protocols_.front()->name();
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
  if (find_in(others_, "protocol", name)) {
    return core::failure(
        core::ErrorCode::kUnknownKind,
        fmt::format("{} is no mutual exclusion protocol, which is needed here; write one of: {}",
                    props::in_quotes(name), names()));
  }
  return find_in(protocols_, "protocol", name);
}

void Registry::add(std::unique_ptr<ProtocolTools> tools) {
  LAMPORT_CHECK(!find_among_all(tools->name()), "each protocol has a name of its own");
  protocols_.push_back(std::move(tools));
}

void Registry::add_other(std::unique_ptr<SimulationTools> tools) {
  LAMPORT_CHECK(!find_among_all(tools->name()), "each protocol has a name of its own");
  others_.push_back(std::move(tools));
}

std::string Registry::names_of_all() const {
  return names() + (protocols_.empty() || others_.empty() ? "" : ", ") + names_of(others_);
}

core::Result<const SimulationTools*> Registry::find_among_all(std::string_view name) const {
  if (const auto protocol = find_in(protocols_, "protocol", name)) {
    return *protocol;
  }
  if (const auto other = find_in(others_, "protocol", name)) {
    return *other;
  }
  return no_such("protocol", name, names_of_all());
}

core::Result<const SearchTools*> Registry::find_taped(std::string_view name) const {
  if (const auto specification = find_specification(name)) {
    return *specification;
  }
  return find_among_all(name);
}

void Registry::add_specification(std::unique_ptr<Specification> specification) {
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
