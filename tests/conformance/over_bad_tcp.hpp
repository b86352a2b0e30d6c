#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/tools/merged_judge.hpp"
#include "lamport/transports/options.hpp"
#include "lamport/transports/progress.hpp"
#include "ordeal.hpp"
#include "proxy.hpp"
#include "run.hpp"
#include "witness.hpp"

namespace lamport::conformance {

/// What becomes of the connections of one link, the first to the last that fares badly.
using Fates = std::function<std::vector<transports::Ordeal>(sim::Choices& choices,
                                                            sim::Choices::Handle link)>;

/// `connections` of each link are cut, each after 1 to `length_max` bytes.
[[nodiscard]] inline Fates cuts(std::size_t connections, std::size_t length_max) {
  return [=](sim::Choices& choices, sim::Choices::Handle link) {
    std::vector<transports::Ordeal> ordeals(connections);
    for (transports::Ordeal& ordeal : ordeals) {
      ordeal.length = 1 + choices.below(link, length_max);
    }
    return ordeals;
  };
}

/// Protocol `P` over TCP while links fare badly: each goes over a wire of its own, on which one
/// connection after the other goes through what was drawn for it.
template <core::Protocol P>
class OverBadTcp {
 public:
  using Protocol = core::Reliable<P>;
  static constexpr bool kFaulty = true;

  [[nodiscard]] static Run<Protocol> run(Size size) { return run(size, 1978, cuts(1, 600)); }
  [[nodiscard]] static Run<Protocol> run(Size size, std::uint64_t seed, const Fates& fates) {
    return OverBadTcp(size, seed, fates).run();
  }

 private:
  using Event = core::TraceEvent<Protocol>;

  /// The user of one process, who asks, enters, and leaves at the next look.
  struct User {
    std::size_t outputs = 0;               ///< How many of the process's the user has reacted to.
    std::optional<core::EventId> granted;  ///< While inside.
  };

  OverBadTcp(Size size, std::uint64_t seed, const Fates& fates)
      : size_(size),
        hosts_(size.processes),
        wires_(size.processes),
        users_(size.processes),
        visitors_(size.processes) {
    sim::Choices choices(seed);
    for (std::uint32_t p = 0; p < size.processes; ++p) {
      for (std::uint32_t q = p + 1; q < size.processes; ++q) {
        const auto link = choices.stream({sim::StreamKind::kFault, p, q});
        wires_[p].push_back(
            std::make_unique<transports::Proxy>(hosts_[q].host().port(), fates(choices, link)));
      }
    }
  }

  Run<Protocol> run() {
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      if (!hosts_[p].host().start(seen_by(p))) {
        throw std::runtime_error("a host does not start");
      }
    }
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      perform(p, core::mutex::Acquire{}, core::EventId{core::ProcessId(p), 1});
    }
    if (!transports::eventually([&] { return all_are_done() && nothing_is_unanswered(); })) {
      throw std::runtime_error("the run over TCP does not come to its end");
    }
    hosts_.stop();
    Run<Protocol> run;
    run.links = tools::merged_judge::kTcp;
    run.counter = visitors_.counter();
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      run.traces.push_back(hosts_[p].events());
      for (const auto& wire : wires_[p]) {
        run.tolls.push_back(wire->toll());
        run.faults += run.tolls.back().cuts;
      }
    }
    return run;
  }

  /// Where `p` finds the processes: those that it dials, the higher ones, behind wires.
  std::vector<transports::Endpoint> seen_by(std::uint32_t p) {
    auto endpoints = hosts_.endpoints();
    for (std::size_t i = 0; i < wires_[p].size(); ++i) {
      endpoints[p + 1 + i].port = wires_[p][i]->port();
    }
    return endpoints;
  }

  /// Has every user look after its process. Returns whether all have left for the last time.
  bool all_are_done() {
    bool done = true;
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      look_after(p);
      done = done && users_[p].outputs == 2 * std::size_t{size_.entries};
    }
    return done;
  }

  void look_after(std::uint32_t p) {
    if (const auto failure = hosts_[p].host().failure()) {
      throw std::runtime_error("process " + std::to_string(p) + ": " + *failure);
    }
    User& user = users_[p];
    if (user.granted) {
      visitors_.leaves(core::ProcessId(p));
      perform(p, core::mutex::Release{}, *user.granted);
      user.granted.reset();
    } else if (hosts_[p].template count<core::Emitted<Protocol>>() > user.outputs) {
      ++user.outputs;
      react(p, latest_output(hosts_[p].events()));
    }
  }

  void react(std::uint32_t p, const Event& output) {
    if (std::holds_alternative<core::mutex::Granted>(
            std::get<core::Emitted<Protocol>>(output.what).output)) {
      visitors_.enters(core::ProcessId(p));
      users_[p].granted = output.id;
    } else if (users_[p].outputs < 2 * std::size_t{size_.entries}) {
      perform(p, core::mutex::Acquire{}, output.id);
    }
  }

  static Event latest_output(const std::vector<Event>& events) {
    return *std::find_if(events.rbegin(), events.rend(), [](const Event& event) {
      return std::holds_alternative<core::Emitted<Protocol>>(event.what);
    });
  }

  void perform(std::uint32_t p, const typename P::Command& command, core::EventId cause) {
    hosts_[p].host().perform(command, cause);
  }

  /// The same activity twice in a row, nothing unanswered: see `transports::Host::activity`. What a
  /// turn sends is unanswered only at its end, so every turn that has been told must be over.
  bool nothing_is_unanswered() {
    std::vector<std::uint64_t> turns_begun;
    turns_begun.reserve(size_.processes);
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      turns_begun.push_back(inputs_of(p));
    }
    const std::vector<transports::Activity> activities = activities_now();
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      if (activities[p].unanswered != 0 || activities[p].turns < turns_begun[p]) {
        return false;
      }
    }
    return activities == activities_now();
  }

  std::uint64_t inputs_of(std::uint32_t p) {
    const transports::Witnessed<Protocol>& host = hosts_[p];
    return host.template count<core::Started>() + host.template count<core::Received<Protocol>>() +
           host.template count<core::TimerFired<Protocol>>() +
           host.template count<core::Commanded<Protocol>>();
  }

  std::vector<transports::Activity> activities_now() {
    std::vector<transports::Activity> activities;
    activities.reserve(size_.processes);
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      activities.push_back(hosts_[p].host().activity());
    }
    return activities;
  }

  Size size_;
  transports::Hosts<Protocol> hosts_;
  /// By process that dials, then by the one that it dials.
  std::vector<std::vector<std::unique_ptr<transports::Proxy>>> wires_;
  std::vector<User> users_;  ///< By process.
  Visitors visitors_;
};

}  // namespace lamport::conformance
