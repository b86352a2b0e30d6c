#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/counters.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/turn.hpp"

/// Protocols that keep somebody waiting for ever while others come and go.
namespace lamport::sim::starving {

/// `P`, but for how `Bug::step(process, input, turn)` takes its turns.
template <class P, class Bug>
class Bent {
 public:
  using Service = typename P::Service;
  using Message = typename P::Message;
  using Timer = typename P::Timer;
  using Command = typename P::Command;
  using Output = typename P::Output;
  using Note = typename P::Note;
  using Turn = core::Turn<Bent>;
  static constexpr std::string_view kName = Bug::kName;
  static constexpr core::Guarantees kNeeds = P::kNeeds;

  Bent(core::ProcessId id, std::uint32_t processes) : process_(id, processes) {}
  [[nodiscard]] core::ProcessId id() const { return process_.id(); }
  [[nodiscard]] std::uint32_t processes() const { return process_.processes(); }

  void on_start(Turn& turn) { take(core::Start{}, turn); }
  void on_timer(const Timer& timer, Turn& turn) { take(core::Fire<P>{timer}, turn); }
  void on_command(const Command& command, Turn& turn) { take(core::Perform<P>{command}, turn); }
  void on_message(core::ProcessId from, const Message& message, Turn& turn) {
    take(core::Receive<P>{from, message}, turn);
  }
  friend bool operator==(const Bent&, const Bent&) = default;

 private:
  void take(const core::Input<P>& input, Turn& turn) {
    core::Turn<P> inner;
    Bug::step(process_, input, inner);
    for (const Output& output : inner.outputs()) {
      turn.emit(output);
    }
    for (const auto& [to, message] : inner.sends()) {
      turn.send(to, message);
    }
  }

  P process_;

 public:
  static constexpr auto kState = core::fields(core::field("process", &Bent::process_));
  template <class Counters>
  void tell_counters(Counters& counters) {
    process_.tell_counters(counters);
  }
  template <class Counters>
  static void tell_counters_of(Message& message, core::ProcessId sender, const Bent& receiver,
                               Counters& counters) {
    P::tell_counters_of(message, sender, receiver.process_, counters);
  }
  static bool is_void(const Message& message, const Message& later)
    requires core::TellsVoidMessages<P>
  {
    return P::is_void(message, later);
  }
};

/// The member that is number `Index` of its `kState`.
template <std::size_t Index, class T>
[[nodiscard]] auto& member(T& object) {
  return object.*std::get<Index>(T::kState).member;
}

/// Process ids in the order of `ids`, as a queue.
[[nodiscard]] inline core::ProcessQueue queue_of(const std::vector<core::ProcessId>& ids) {
  core::ProcessQueue queue;
  for (const core::ProcessId id : ids) {
    queue.push_back(id);
  }
  return queue;
}

/// Who asks last is served first.
struct LatestFirst {
  using P = core::mutex::Raymond;
  static constexpr std::string_view kName = "raymond-latest-first";
  static void step(P& process, const core::Input<P>& input, core::Turn<P>& turn) {
    core::ProcessQueue& queue = member<3>(process);
    const std::size_t before = queue.values().size();
    core::step<P>(process, input, {}, turn);
    if (queue.values().size() > before) {
      std::vector<core::ProcessId> ids = queue.values();
      ids.insert(ids.begin(), ids.back());
      ids.pop_back();
      queue = queue_of(ids);
    }
  }
};

/// The token goes to the lowest process that waits for it.
struct LowestFirst {
  using P = core::mutex::SuzukiKasami;
  static constexpr std::string_view kName = "suzuki-kasami-lowest-first";
  static void step(P& process, const core::Input<P>& input, core::Turn<P>& turn) {
    if (const auto* given = std::get_if<core::Perform<P>>(&input);
        given != nullptr && std::holds_alternative<core::mutex::Release>(given->command)) {
      const auto& requested = member<1>(process).values();
      auto& token = member<3>(process);
      std::vector<core::ProcessId> pending;
      for (std::uint32_t p = 0; p < requested.size(); ++p) {
        const core::ProcessId id(p);
        if (id != process.id() && requested[p] == token.granted[id] + 1) {
          pending.push_back(id);
        }
      }
      token.queue = queue_of(pending);
    }
    core::step<P>(process, input, {}, turn);
  }
};

/// Of two that wait the lower process comes first, whoever asked first. A process that gives way
/// takes back that the other lets it in, and asks it again.
struct ById {
  using P = core::mutex::RicartAgrawala;
  static constexpr std::string_view kName = "ricart-agrawala-by-id";
  static void step(P& process, const core::Input<P>& input, core::Turn<P>& turn) {
    const auto* received = std::get_if<core::Receive<P>>(&input);
    if (received == nullptr || !std::holds_alternative<P::Request>(received->message)) {
      core::step<P>(process, input, {}, turn);
      return;
    }
    const bool is_lower = received->from < process.id();
    const core::LogicalTime time = is_lower ? core::LogicalTime() : process.clock();
    core::step<P>(process, core::Receive<P>{received->from, P::Request{time}}, {}, turn);
    auto& replied = member<3>(process)[received->from.value()];
    if (is_lower && process.waiting() && replied != 0) {
      replied = 0;
      ++member<4>(process);
      turn.send(received->from, P::Request{member<2>(process)});
    }
  }
};

/// Everybody is let in at once.
struct LetsAllIn {
  using P = core::mutex::RicartAgrawala;
  static constexpr std::string_view kName = "ricart-agrawala-lets-all-in";
  static void step(P& process, const core::Input<P>& input, core::Turn<P>& turn) {
    core::step<P>(process, input, {}, turn);
    if (const auto* received = std::get_if<core::Receive<P>>(&input);
        received != nullptr && std::holds_alternative<P::Request>(received->message) &&
        turn.sends().empty()) {
      turn.send(received->from, P::Reply{});
    }
  }
};

/// No answer to a request.
struct SaysNothing {
  using P = core::mutex::RicartAgrawala;
  static constexpr std::string_view kName = "ricart-agrawala-says-nothing";
  static void step(P& process, const core::Input<P>& input, core::Turn<P>& turn) {
    if (!std::holds_alternative<core::Receive<P>>(input)) {
      core::step<P>(process, input, {}, turn);
    }
  }
};

template <class Bug>
using BentBy = Bent<typename Bug::P, Bug>;

/// A process with nobody to ask, which grants when one of its timers fires, or never. The other
/// timer only sets itself again.
template <bool Grants>
class Dozer {
 public:
  enum class Timer : std::uint8_t { kGrant, kAgain };
  struct Nothing {
    static constexpr std::string_view kName = "NOTHING";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Nothing&, const Nothing&) = default;
  };
  using Service = core::mutex::Service;
  using Message = std::variant<Nothing>;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;
  using Turn = core::Turn<Dozer>;
  static constexpr std::string_view kName = "dozer";
  static constexpr core::Guarantees kNeeds{};

  Dozer(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}
  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(Turn& turn) { turn.set_timer(Timer::kAgain, core::Duration(1)); }
  void on_message(core::ProcessId /*from*/, const Message& /*message*/, Turn& /*turn*/) {}
  void on_command(const Command& command, Turn& turn) {
    if (std::holds_alternative<core::mutex::Release>(command)) {
      turn.emit(core::mutex::Freed{});
    } else if (Grants) {
      turn.set_timer(Timer::kGrant, core::Duration(1));
    }
  }
  void on_timer(const Timer& timer, Turn& turn) {
    if (timer == Timer::kAgain) {
      turn.set_timer(Timer::kAgain, core::Duration(1));
    } else {
      latest_ = latest_.next();
      turn.emit(core::mutex::Granted{{}, latest_});
    }
  }
  friend bool operator==(const Dozer&, const Dozer&) = default;

 private:
  core::ProcessId id_;
  std::uint32_t processes_;
  core::FencingToken latest_;

 public:
  static constexpr auto kState = core::fields(core::field("latest", &Dozer::latest_));
  template <class Counters>
  void tell_counters(Counters& counters) {
    counters.ignore(latest_);
  }
  template <class Counters>
  static void tell_counters_of(Message& /*message*/, core::ProcessId /*sender*/,
                               const Dozer& /*receiver*/, Counters& /*counters*/) {}
};

}  // namespace lamport::sim::starving
