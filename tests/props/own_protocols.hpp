#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "lamport/tools/registry.hpp"

/// The protocols that come with Lamport, for tests that ask the same of each, by its name.
namespace lamport::props {

inline const tools::Registry& own_protocols() {
  static const tools::Registry kOwn = tools::own_protocols();
  return kOwn;
}

inline const tools::ProtocolTools& own_protocol(std::string_view name) {
  return *own_protocols().find(name).value();
}

inline std::vector<std::string> own_protocol_names() {
  std::vector<std::string> names;
  for (const tools::ProtocolTools* protocol : own_protocols().all()) {
    names.emplace_back(protocol->name());
  }
  return names;
}

/// The name as GoogleTest wants it.
inline std::string own_protocol_test(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace lamport::props
