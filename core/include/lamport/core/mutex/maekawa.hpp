#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/counters.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/arbiter.hpp"
#include "lamport/core/mutex/entry_cost.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"

namespace lamport::core::mutex {

/// One process of Maekawa's mutual exclusion: it asks a quorum of K, about √N, and not all.
///
///              Acquire: REQUEST to the quorum             locked by all of it
///     outside ───────────────────────────────▶ waiting ─────────────────────────▶ inside
///        ▲                                                                           │
///        └────────────────────── Release: RELEASE to the quorum ◀────────────────────┘
///
/// Any two quorums have a process in common, which is locked for one of the two requests only; see
/// Arbiter for that side of it. Two that each wait for what the other has locked are untied by the
/// timestamps of their requests: who is asked by INQUIRE, and has learned by FAILED that it can't
/// enter soon, gives the lock back by RELINQUISH. Until it has learned that, it does not answer;
/// and an INQUIRE for a lock that it no longer has is answered already, by its RELEASE.
///
/// A process is in its own quorum; what it says to itself is no message.
/// Sources: Maekawa 1985, "A √N Algorithm for Mutual Exclusion in Decentralized Systems",
/// the algorithm; Sanders 1987, on it.
class Maekawa {
 public:
  /// "I ask for your lock, as of `time`": with the sender's id, the request's timestamp.
  struct Request {
    LogicalTime time;
    static constexpr std::string_view kName = "REQUEST";
    static constexpr Serves kServes = Serves::kSender;
    static constexpr auto kFields = fields(field("time", &Request::time));
    friend bool operator==(const Request&, const Request&) = default;
  };
  /// "You have my lock." `time` is at least that of every request that its sender knows.
  struct Locked {
    LogicalTime time;
    FencingToken latest;  ///< Of the grants that its sender knows, the latest.
    static constexpr std::string_view kName = "LOCKED";
    static constexpr Serves kServes = Serves::kReceiver;
    static constexpr auto kFields =
        fields(field("time", &Locked::time), field("latest", &Locked::latest));
    friend bool operator==(const Locked&, const Locked&) = default;
  };
  /// "My lock goes to others first."
  struct Failed {
    static constexpr std::string_view kName = "FAILED";
    static constexpr Serves kServes = Serves::kReceiver;
    static constexpr auto kFields = fields();
    friend bool operator==(const Failed&, const Failed&) = default;
  };
  /// "If you can't enter, give me my lock back."
  struct Inquire {
    static constexpr std::string_view kName = "INQUIRE";
    static constexpr auto kFields = fields();
    friend bool operator==(const Inquire&, const Inquire&) = default;
  };
  /// "I give your lock back, and wait for it again."
  struct Relinquish {
    static constexpr std::string_view kName = "RELINQUISH";
    static constexpr Serves kServes = Serves::kSender;
    static constexpr auto kFields = fields();
    friend bool operator==(const Relinquish&, const Relinquish&) = default;
  };
  /// "I have left, and was granted with `token`."
  struct Release {
    FencingToken token;
    static constexpr std::string_view kName = "RELEASE";
    static constexpr Serves kServes = Serves::kSender;
    static constexpr auto kFields = fields(field("token", &Release::token));
    friend bool operator==(const Release&, const Release&) = default;
  };

  using Service = mutex::Service;
  using Message = std::variant<Request, Locked, Failed, Inquire, Relinquish, Release>;
  using Timer = NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = NoNote;

  static constexpr std::string_view kName = "maekawa";
  /// An INQUIRE that overtakes its LOCKED is taken for one that came too late, and nobody answers
  /// it; so links are FIFO.
  static constexpr Guarantees kNeeds{
      .fifo = true, .lossless = true, .unique = true, .no_crash = true};
  /// By kind of message: how many an entry of `process` costs, with K the size of its quorum.
  /// REQUEST, LOCKED and RELEASE are K-1 each, 3(K-1) in all. Each of the K that it asks may send
  /// one FAILED and one INQUIRE for it; each RELINQUISH costs another LOCKED, and how many an entry
  /// suffers has no bound but that of the requests. In the mean an entry costs at most K INQUIREs,
  /// RELINQUISHes and second LOCKEDs and K-1 FAILEDs more, 7K-4 in all; the paper has 5(K-1), for
  /// it does not count who is displaced, or has its lock back. Source: Maekawa 1985, on
  /// its number of messages.
  static EntryCost<6> entry_cost(ProcessId process, std::uint32_t processes);

  /// Process `id` of `processes`. Requires: 1 ≤ processes ≤ kProcessesMax and id < processes.
  Maekawa(ProcessId id, std::uint32_t processes);

  [[nodiscard]] ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }
  /// The highest time that it has seen or used.
  [[nodiscard]] LogicalTime clock() const { return clock_; }
  [[nodiscard]] bool inside() const { return state_ == State::kInside; }
  [[nodiscard]] bool waiting() const { return state_ == State::kWaiting; }
  /// Whose permission it asks: its quorum, ascending, itself among it.
  [[nodiscard]] const std::vector<ProcessId>& quorum() const { return quorum_; }
  /// While waiting: for the LOCKED of each of the quorum that has not sent it, itself perhaps among
  /// them. And on behalf of those who wait for its lock: for the RELEASE of who has it.
  [[nodiscard]] std::vector<Wait> waits() const;

  void on_start(Turn<Maekawa>& turn);
  void on_message(ProcessId from, const Message& message, Turn<Maekawa>& turn);
  void on_timer(const Timer& timer, Turn<Maekawa>& turn);
  void on_command(const Command& command, Turn<Maekawa>& turn);

  friend bool operator==(const Maekawa&, const Maekawa&) = default;

 private:
  enum class State : std::uint8_t { kOutside, kWaiting, kInside };
  /// What one of the quorum has said of our request.
  enum class Vote : std::uint8_t {
    kNone,
    kLocked,
    kInquired,  ///< It is locked, and we have not answered its INQUIRE.
    kFailed,    ///< Others come first, or we have given the lock back.
  };

  void acquire(Turn<Maekawa>& turn);
  void release(Turn<Maekawa>& turn);
  void receive(ProcessId from, const Request& request, Turn<Maekawa>& turn);
  void receive(ProcessId from, const Locked& locked, Turn<Maekawa>& turn);
  void receive(ProcessId from, const Failed& failed, Turn<Maekawa>& turn);
  void receive(ProcessId from, const Inquire& inquire, Turn<Maekawa>& turn);
  void receive(ProcessId from, const Relinquish& relinquish, Turn<Maekawa>& turn);
  void receive(ProcessId from, const Release& release, Turn<Maekawa>& turn);

  void announce(const Arbiter::Ruling& ruling, Turn<Maekawa>& turn);
  void give_back_if_failed(Turn<Maekawa>& turn);
  /// Sends `message`, or keeps it for the end of the turn if it is for us.
  void tell(ProcessId to, const Message& message, Turn<Maekawa>& turn);
  void tell_quorum(const Message& message, Turn<Maekawa>& turn);
  void hear_ourselves(Turn<Maekawa>& turn);
  /// The vote of `member`; null if it is none of the quorum.
  [[nodiscard]] Vote* vote_of(ProcessId member);

  ProcessId id_;
  std::uint32_t processes_;
  State state_ = State::kOutside;
  LogicalTime clock_;
  LogicalTime requested_;  ///< The time of our own latest request.
  FencingToken token_;     ///< Waiting: the latest heard of. Inside: ours.
  std::vector<ProcessId> quorum_;
  std::vector<Vote> votes_;            ///< As `quorum_`.
  Arbiter arbiter_;                    ///< Our own lock.
  std::vector<Message> to_ourselves_;  ///< Empty between turns.

 public:
  static constexpr auto kState =
      fields(field("state", &Maekawa::state_), field("clock", &Maekawa::clock_),
             field("requested", &Maekawa::requested_), field("token", &Maekawa::token_),
             field("votes", &Maekawa::votes_), field("arbiter", &Maekawa::arbiter_));

  /// Times; that of our latest request is not read again here. The clock of who asks nobody, and is
  /// asked by nobody, stays behind. But it counts up by one only before it enters, and then it has
  /// heard of all entries before: so who is N behind comes first, however far behind it is.
  template <class Counters>
  void tell_counters(Counters& counters) {
    const CounterClass times{.gap_max = processes_};
    counters.add(times, clock_);
    counters.ignore(requested_);
    counters.ignore(token_);
    arbiter_.tell_counters(times, counters);
  }
  template <class Counters>
  static void tell_counters_of(Message& message, ProcessId /*sender*/, const Maekawa& /*receiver*/,
                               Counters& counters) {
    if (auto* const request = std::get_if<Request>(&message)) {
      counters.add(CounterClass(), request->time);
    } else if (auto* const locked = std::get_if<Locked>(&message)) {
      counters.add(CounterClass(), locked->time);
      counters.ignore(locked->latest);
    } else if (auto* const release = std::get_if<Release>(&message)) {
      counters.ignore(release->token);
    }
  }
};

static_assert(Protocol<Maekawa>);
static_assert(TellsWaits<Maekawa>);
static_assert(TellsCounters<Maekawa>);

}  // namespace lamport::core::mutex
