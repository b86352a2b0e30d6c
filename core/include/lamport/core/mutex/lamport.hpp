#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/counters.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/mutex/entry_cost.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"

namespace lamport::core::mutex {

/// One process of Lamport's mutual exclusion: 3(N-1) messages an entry.
///
///              Acquire: REQUEST to all              own request first, all replied
///     outside ─────────────────────────▶ waiting ──────────────────────────────────▶ inside
///        ▲                                                                             │
///        └─────────────────────────── Release: RELEASE to all ◀────────────────────────┘
///
/// Every process keeps the pending requests of all, ordered by timestamp. But for the clock, a
/// repeated REPLY changes nothing, and a REQUEST repeated before its RELEASE is only answered
/// again. One repeated after its RELEASE would be queued for ever, hence `unique` in `kNeeds`.
/// Source: Lamport 1978, "Ordering the Events Totally", rules 1 to 5.
class Lamport {
 public:
  /// "I ask to enter, as of `time`": with the sender's id, the request's timestamp.
  struct Request {
    LogicalTime time;
    static constexpr std::string_view kName = "REQUEST";
    static constexpr auto kFields = fields(field("time", &Request::time));
    friend bool operator==(const Request&, const Request&) = default;
  };
  /// "I have recorded your REQUEST."
  struct Reply {
    LogicalTime time;
    static constexpr std::string_view kName = "REPLY";
    static constexpr auto kFields = fields(field("time", &Reply::time));
    friend bool operator==(const Reply&, const Reply&) = default;
  };
  /// "I have left; forget my request."
  struct Release {
    LogicalTime time;
    static constexpr std::string_view kName = "RELEASE";
    static constexpr auto kFields = fields(field("time", &Release::time));
    friend bool operator==(const Release&, const Release&) = default;
  };

  using Service = mutex::Service;
  using Message = std::variant<Request, Reply, Release>;
  using Timer = NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = NoNote;

  static constexpr std::string_view kName = "lamport";
  /// A REPLY that overtakes the sender's own REQUEST breaks mutual exclusion, so links are FIFO.
  static constexpr Guarantees kNeeds{
      .fifo = true, .lossless = true, .unique = true, .no_crash = true};
  /// If one request happened before another, it is granted first. Source: Lamport 1978, "Ordering
  /// the Events Totally", condition (II).
  static constexpr bool kKeepsRequestOrder = true;
  /// By kind of message: how many an entry costs, 3(N-1) in all. Source: Ricart and Agrawala 1981,
  /// "Introduction", on this algorithm.
  static constexpr EntryCost<3> entry_cost(ProcessId /*process*/, std::uint32_t processes) {
    return exact_cost<3>({processes - 1, processes - 1, processes - 1});
  }

  /// Process `id` of `processes`. Requires: 1 ≤ processes ≤ kProcessesMax and id < processes.
  Lamport(ProcessId id, std::uint32_t processes);

  [[nodiscard]] ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const {
    return static_cast<std::uint32_t>(requested_.size());
  }
  [[nodiscard]] LogicalTime clock() const { return clock_; }
  [[nodiscard]] bool inside() const { return state_ == State::kInside; }
  [[nodiscard]] bool waiting() const { return state_ == State::kWaiting; }
  /// While waiting: for the REPLY of each peer that has not sent it, and behind each peer whose
  /// request is earlier, until its RELEASE.
  [[nodiscard]] std::vector<Wait> waits() const;

  void on_start(Turn<Lamport>& turn);
  void on_message(ProcessId from, const Message& message, Turn<Lamport>& turn);
  void on_timer(const Timer& timer, Turn<Lamport>& turn);
  void on_command(const Command& command, Turn<Lamport>& turn);

  friend bool operator==(const Lamport&, const Lamport&) = default;

 private:
  enum class State : std::uint8_t { kOutside, kWaiting, kInside };
  static constexpr CounterClass kTimes{};
  static constexpr LogicalTime kEarliest{1};  ///< Of a relative state: before all others.

  void receive(ProcessId from, const Request& request, Turn<Lamport>& turn);
  void receive(ProcessId from, const Reply& reply);
  void receive(ProcessId from, const Release& release);
  void acquire(Turn<Lamport>& turn);
  void release(Turn<Lamport>& turn);
  void enter_if_first(Turn<Lamport>& turn);
  void tick();
  LAMPORT_INLINE inline void broadcast(const Message& message, Turn<Lamport>& turn) const;
  /// Whether `process` has a pending request, and that is earlier than our own.
  [[nodiscard]] LAMPORT_INLINE inline bool precedes_own(ProcessId process) const {
    const LogicalTime time = requested_[process.value()];
    return time != LogicalTime() &&
           Timestamp{time, process} < Timestamp{requested_[id_.value()], id_};
  }

  ProcessId id_;
  State state_ = State::kOutside;
  LogicalTime clock_;
  /// By process: the time of its pending request, 0 if none. Our own is among them.
  std::vector<LogicalTime> requested_;
  /// By process: whether it has replied to our pending request. No REPLY is counted twice.
  std::vector<std::uint8_t> replied_;
  std::uint32_t replies_missing_ = 0;  ///< While waiting: peers with `replied_` unset.
  std::uint32_t ahead_ = 0;            ///< While waiting: others' requests that precede our own.

 public:
  static constexpr auto kState = fields(
      field("state", &Lamport::state_), field("clock", &Lamport::clock_),
      field("requested", &Lamport::requested_), field("replied", &Lamport::replied_),
      field("replies_missing", &Lamport::replies_missing_), field("ahead", &Lamport::ahead_));

  /// Times, but not when others have asked: while we wait, all that counts is whether that is
  /// before our own request, and otherwise our next one is later anyway.
  template <class Counters>
  void tell_counters(Counters& counters) {
    LogicalTime& own = requested_[id_.value()];
    for (std::uint32_t p = 0; p < processes(); ++p) {
      LogicalTime& time = requested_[p];
      if (ProcessId(p) == id_ || time == LogicalTime()) {
        continue;
      }
      if (!waiting() || precedes_own(ProcessId(p))) {
        time = kEarliest;
      } else {
        time = clock_;
        counters.add(kTimes, time);
      }
    }
    if (waiting()) {
      counters.add(kTimes, own);
    } else if (inside()) {
      own = kEarliest;
    }
    counters.add(kTimes, clock_);
  }
  /// From a REPLY or RELEASE the receiver's clock goes on as from the later of both times, unless
  /// the REPLY is so early that it does not count.
  template <class Counters>
  static void tell_counters_of(Message& message, ProcessId /*sender*/, const Lamport& receiver,
                               Counters& counters) {
    LogicalTime& time = std::visit([](auto& held) -> LogicalTime& { return held.time; }, message);
    const bool is_early = receiver.waiting() && time <= receiver.requested_[receiver.id_.value()];
    if (std::holds_alternative<Release>(message) ||
        (std::holds_alternative<Reply>(message) && !is_early)) {
      time = std::max(time, receiver.clock_);
    }
    counters.add(kTimes, time);
  }
};

static_assert(Protocol<Lamport>);
static_assert(TellsWaits<Lamport>);
static_assert(TellsCounters<Lamport>);

}  // namespace lamport::core::mutex
