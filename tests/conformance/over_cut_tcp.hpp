#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/tools/cluster_engine.hpp"
#include "lamport/transports/options.hpp"
#include "lamport/transports/progress.hpp"
#include "proxy.hpp"
#include "run.hpp"
#include "witness.hpp"

namespace lamport::conformance {

/// Protocol `P` over TCP while links break: whenever a process leaves the critical section, all
/// links to one of the processes are cut, with what is on them.
template <core::Protocol P>
class OverCutTcp {
 public:
  using Protocol = core::Reliable<P>;
  static constexpr bool kFaulty = true;

  [[nodiscard]] static Run<Protocol> run(Size size) { return OverCutTcp(size).run(); }

 private:
  using Event = core::TraceEvent<Protocol>;

  /// The user of one process, who asks, enters, and leaves at the next look.
  struct User {
    std::size_t outputs = 0;               ///< How many of the process's the user has reacted to.
    std::optional<core::EventId> granted;  ///< While inside.
  };

  explicit OverCutTcp(Size size)
      : size_(size), hosts_(size.processes), users_(size.processes), visitors_(size.processes) {}

  Run<Protocol> run() {
    if (!hosts_.start(wired())) {
      throw std::runtime_error("a host does not start");
    }
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      perform(p, core::mutex::Acquire{}, core::EventId{core::ProcessId(p), 1});
    }
    if (!transports::eventually([&] { return all_are_done() && nothing_is_unanswered(); })) {
      throw std::runtime_error("the run over TCP does not come to its end");
    }
    hosts_.stop();
    Run<Protocol> run;
    run.links = tools::cluster_engine::kTcp;
    run.counter = visitors_.counter();
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      run.traces.push_back(hosts_[p].events());
      run.faults += hosts_[p].host().counters().reconnects;
    }
    return run;
  }

  /// Where each process is found: behind a proxy, through which all links to it go.
  std::vector<transports::Endpoint> wired() {
    auto endpoints = hosts_.endpoints();
    for (transports::Endpoint& endpoint : endpoints) {
      wires_.push_back(std::make_unique<transports::Proxy>(endpoint.port));
      endpoint.port = wires_.back()->port();
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
    User& user = users_[p];
    if (user.granted) {
      visitors_.leaves(core::ProcessId(p));
      perform(p, core::mutex::Release{}, *user.granted);
      user.granted.reset();
      cut_next();
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

  /// The lower process dials, so nobody comes through the wire of process 0.
  void cut_next() {
    if (size_.processes > 1) {
      wires_[1 + cuts_++ % (size_.processes - 1)]->cut();
    }
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
  std::vector<std::unique_ptr<transports::Proxy>> wires_;  ///< By process that they lead to.
  std::vector<User> users_;                                ///< By process.
  Visitors visitors_;
  std::size_t cuts_ = 0;
};

}  // namespace lamport::conformance
