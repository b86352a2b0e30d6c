#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "proxy.hpp"
#include "witness.hpp"

namespace lamport::transports {

/// Two hosts with a wire between them that the test holds.
template <class P>
struct Wired {
  explicit Wired(const HostOptions& options) : Wired(options, {}) {}
  /// The n-th connection goes through `ordeals[n]`.
  Wired(const HostOptions& options, std::vector<Ordeal> ordeals)
      : hosts(2, options), proxy(hosts[1].host().port(), std::move(ordeals)) {}
  explicit Wired(const OptionsOf& options_of)
      : hosts(2, options_of), proxy(hosts[1].host().port()) {}

  [[nodiscard]] bool start() {
    auto endpoints = hosts.endpoints();
    endpoints[1].port = proxy.port();
    return hosts.start(endpoints);
  }

  Hosts<P> hosts;
  Proxy proxy;
};

/// Has both processes of the mutex protocol `P` enter and leave in turns, `rounds` times, and cuts
/// the wire in each round, after one has asked to enter.
template <class P>
void enter_while_the_wire_is_cut(Wired<P>& wired, std::uint64_t rounds) {
  for (std::uint64_t round = 1; round <= rounds; ++round) {
    for (const std::size_t p : {std::size_t{0}, std::size_t{1}}) {
      Witnessed<P>& each = wired.hosts[p];
      each.host().perform(core::mutex::Acquire{}, core::kNoEvent);
      if (p == round % 2) {
        wired.proxy.cut();
      }
      ASSERT_TRUE(
          eventually([&] { return each.template count<core::Emitted<P>>() == 2 * round - 1; }));
      each.host().perform(core::mutex::Release{}, core::kNoEvent);
      ASSERT_TRUE(eventually([&] { return each.template count<core::Emitted<P>>() == 2 * round; }));
    }
  }
}

}  // namespace lamport::transports
