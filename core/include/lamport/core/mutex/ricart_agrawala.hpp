#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/counters.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/entry_cost.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"

namespace lamport::core::mutex {

/// One process of Ricart and Agrawala's mutual exclusion: 2(N-1) messages an entry.
///
///              Acquire: REQUEST to all                  all have replied
///     outside ─────────────────────────▶ waiting ──────────────────────────▶ inside
///        ▲                                                                     │
///        └──────────────── Release: REPLY to all whose REPLY waits ◀───────────┘
///
/// A REPLY says "go before me": who is inside, or waits with an earlier request, keeps it back
/// until it leaves. So no RELEASE is needed, and no order of messages. Source: Ricart and Agrawala
/// 1981, "The Algorithm".
class RicartAgrawala {
 public:
  /// "I ask to enter, with the sequence number `time`": with the sender's id, a timestamp.
  struct Request {
    LogicalTime time;
    static constexpr std::string_view kName = "REQUEST";
    static constexpr auto kFields = fields(field("time", &Request::time));
    friend bool operator==(const Request&, const Request&) = default;
  };
  /// "Go before me."
  struct Reply {
    static constexpr std::string_view kName = "REPLY";
    static constexpr Serves kServes = Serves::kReceiver;
    static constexpr auto kFields = fields();
    friend bool operator==(const Reply&, const Reply&) = default;
  };

  using Service = mutex::Service;
  using Message = std::variant<Request, Reply>;
  using Timer = NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = NoNote;

  static constexpr std::string_view kName = "ricart-agrawala";
  /// A REPLY does not say which request it answers, so none may come twice; the order of messages
  /// does not matter. Source: "Assertion", "Message Ordering".
  static constexpr Guarantees kNeeds{.lossless = true, .unique = true, .no_crash = true};
  /// By kind of message: how many an entry costs, 2(N-1) in all. Source: "Message Traffic".
  static constexpr EntryCost<2> entry_cost(ProcessId /*process*/, std::uint32_t processes) {
    return exact_cost<2>({processes - 1, processes - 1});
  }

  /// Process `id` of `processes`. Requires: 1 ≤ processes ≤ kProcessesMax and id < processes.
  RicartAgrawala(ProcessId id, std::uint32_t processes);

  [[nodiscard]] ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const {
    return static_cast<std::uint32_t>(replied_.size());
  }
  /// The highest sequence number that it has seen or used.
  [[nodiscard]] LogicalTime clock() const { return clock_; }
  [[nodiscard]] bool inside() const { return state_ == State::kInside; }
  [[nodiscard]] bool waiting() const { return state_ == State::kWaiting; }
  /// While waiting: for the REPLY of each peer that has not sent it.
  [[nodiscard]] std::vector<Wait> waits() const;

  void on_start(Turn<RicartAgrawala>& turn);
  void on_message(ProcessId from, const Message& message, Turn<RicartAgrawala>& turn);
  void on_timer(const Timer& timer, Turn<RicartAgrawala>& turn);
  void on_command(const Command& command, Turn<RicartAgrawala>& turn);

  friend bool operator==(const RicartAgrawala&, const RicartAgrawala&) = default;

 private:
  enum class State : std::uint8_t { kOutside, kWaiting, kInside };
  /// All have heard of every request that was granted, and each number above is that of one that
  /// waits: so there is no gap of 2, unless somebody is passed over.
  static constexpr CounterClass kTimes{.gap_max = 2};

  void receive(ProcessId from, const Request& request, Turn<RicartAgrawala>& turn);
  void receive(ProcessId from, const Reply& reply, Turn<RicartAgrawala>& turn);
  void acquire(Turn<RicartAgrawala>& turn);
  void release(Turn<RicartAgrawala>& turn);
  void enter_if_all_replied(Turn<RicartAgrawala>& turn);

  ProcessId id_;
  State state_ = State::kOutside;
  LogicalTime clock_;
  LogicalTime requested_;  ///< The time of our own latest request.
  /// By process: whether it has replied to our pending request.
  std::vector<std::uint8_t> replied_;
  std::uint32_t replies_missing_ = 0;  ///< While waiting: peers with `replied_` unset.
  /// By process: whether we owe it a REPLY until we leave.
  std::vector<std::uint8_t> deferred_;

 public:
  static constexpr auto kState = fields(
      field("state", &RicartAgrawala::state_), field("clock", &RicartAgrawala::clock_),
      field("requested", &RicartAgrawala::requested_), field("replied", &RicartAgrawala::replied_),
      field("replies_missing", &RicartAgrawala::replies_missing_),
      field("deferred", &RicartAgrawala::deferred_));

  /// Times; that of our request is read while we wait, and not afterwards.
  template <class Counters>
  void tell_counters(Counters& counters) {
    counters.add(kTimes, clock_);
    if (waiting()) {
      counters.add(kTimes, requested_);
    } else {
      counters.ignore(requested_);
    }
  }
  template <class Counters>
  static void tell_counters_of(Message& message, ProcessId /*sender*/,
                               const RicartAgrawala& /*receiver*/, Counters& counters) {
    if (auto* const request = std::get_if<Request>(&message)) {
      counters.add(kTimes, request->time);
    }
  }
};

static_assert(Protocol<RicartAgrawala>);
static_assert(TellsWaits<RicartAgrawala>);
static_assert(TellsCounters<RicartAgrawala>);

}  // namespace lamport::core::mutex
