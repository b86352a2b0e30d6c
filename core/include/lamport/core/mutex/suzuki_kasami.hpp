#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "lamport/core/counters.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/entry_cost.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/sequences.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"

namespace lamport::core::mutex {

/// One process of Suzuki and Kasami's mutual exclusion: 0 or N messages an entry.
///
///              Acquire: REQUEST to all              the token is here
///     outside ─────────────────────────▶ waiting ───────────────────────▶ inside
///        │ ▲                                                               ▲ │
///        │ └───────────── Release: the token to the first of its queue ◀───┼─┘
///        └───────────────── Acquire, and the token is here ────────────────┘
///
/// Who has the token may enter; process 0 has it at first. It holds how many requests of each
/// process it has granted, so that its holder tells a pending request from one that came late, and
/// a queue of those that it is to go to.
/// Source: Suzuki and Kasami 1985, "A Distributed Mutual Exclusion Algorithm", "The algorithm".
class SuzukiKasami {
 public:
  /// "My request number `number` is to be granted."
  struct Request {
    std::uint64_t number = 0;
    static constexpr std::string_view kName = "REQUEST";
    static constexpr Serves kServes = Serves::kSender;
    static constexpr auto kFields = fields(field("number", &Request::number));
    friend bool operator==(const Request&, const Request&) = default;
  };
  /// "Enter": the paper's PRIVILEGE.
  struct Token {
    PerProcess<std::uint64_t> granted;  ///< The number of its latest request that was granted: LN.
    ProcessQueue queue;                 ///< Who is next: Q.
    FencingToken latest;                ///< Of the latest grant.
    static constexpr std::string_view kName = "TOKEN";
    static constexpr Serves kServes = Serves::kReceiver;
    static constexpr auto kFields =
        fields(field("granted", &Token::granted), field("queue", &Token::queue),
               field("latest", &Token::latest));
    friend bool operator==(const Token&, const Token&) = default;
  };

  using Service = mutex::Service;
  using Message = std::variant<Request, Token>;
  using Timer = NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = NoNote;

  static constexpr std::string_view kName = "suzuki-kasami";
  /// A token that is lost, or comes twice, is fatal. Requests are numbered, so the order of
  /// messages does not matter.
  static constexpr Guarantees kNeeds{.lossless = true, .unique = true, .no_crash = true};
  /// By kind of message: how many an entry costs, N or none in all. Source: the paper's abstract.
  static constexpr EntryCost<2> entry_cost(ProcessId /*process*/, std::uint32_t processes) {
    return {.of_kind = {{{0, processes - 1}, {0, processes > 1 ? 1U : 0U}}},
            .total = {0, processes > 1 ? processes : 0},
            .relation = [](const EntryCounts<2>& sent,
                           std::uint32_t all) { return sent[0] == sent[1] * (all - 1); },
            .relation_text = "a REQUEST to each peer and a TOKEN, or nothing"};
  }

  /// Process `id` of `processes`. Requires: 1 ≤ processes ≤ kProcessesMax and id < processes.
  SuzukiKasami(ProcessId id, std::uint32_t processes);

  [[nodiscard]] ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const {
    return static_cast<std::uint32_t>(requested_.values().size());
  }
  [[nodiscard]] bool inside() const { return state_ == State::kInside; }
  [[nodiscard]] bool waiting() const { return state_ == State::kWaiting; }
  [[nodiscard]] bool has_token() const { return has_token_; }
  /// While waiting: for the TOKEN, whoever has it.
  [[nodiscard]] std::vector<Wait> waits() const;

  void on_start(Turn<SuzukiKasami>& turn);
  void on_message(ProcessId from, const Message& message, Turn<SuzukiKasami>& turn);
  void on_timer(const Timer& timer, Turn<SuzukiKasami>& turn);
  void on_command(const Command& command, Turn<SuzukiKasami>& turn);

  friend bool operator==(const SuzukiKasami&, const SuzukiKasami&) = default;

 private:
  enum class State : std::uint8_t { kOutside, kWaiting, kInside };

  void acquire(Turn<SuzukiKasami>& turn);
  void release(Turn<SuzukiKasami>& turn);
  void enter(Turn<SuzukiKasami>& turn);
  /// Whether the latest request of `process` that is known here is the first that is not granted.
  /// Requires: the token is here.
  [[nodiscard]] bool is_pending(ProcessId process) const;
  void pass_token(ProcessId to, Turn<SuzukiKasami>& turn);

  [[nodiscard]] static constexpr CounterClass numbers_of(ProcessId process) {
    return {.index = process.value(), .depth_max = 1};
  }
  template <class Counters>
  static void tell_numbers(PerProcess<std::uint64_t>& numbers, Counters& counters) {
    for (std::uint32_t p = 0; p < numbers.values().size(); ++p) {
      counters.add(numbers_of(ProcessId(p)), numbers[ProcessId(p)]);
    }
  }
  template <class Counters>
  static void tell_token(Token& token, Counters& counters) {
    tell_numbers(token.granted, counters);
    counters.ignore(token.latest);
  }

  ProcessId id_;
  State state_ = State::kOutside;
  PerProcess<std::uint64_t> requested_;  ///< The highest number of its requests known here: RN.
  bool has_token_ = false;
  Token token_;  ///< Empty if it is not here.

 public:
  static constexpr auto kState =
      fields(field("state", &SuzukiKasami::state_), field("requested", &SuzukiKasami::requested_),
             field("has_token", &SuzukiKasami::has_token_), field("token", &SuzukiKasami::token_));

  /// Of the numbers of one process's requests only the greatest may be pending, and the token has
  /// granted that, or the one before it.
  template <class Counters>
  void tell_counters(Counters& counters) {
    tell_numbers(requested_, counters);
    tell_token(token_, counters);
  }
  template <class Counters>
  static void tell_counters_of(Message& message, ProcessId sender, const SuzukiKasami& /*receiver*/,
                               Counters& counters) {
    if (auto* const request = std::get_if<Request>(&message)) {
      counters.add(numbers_of(sender), request->number);
    } else {
      tell_token(std::get<Token>(message), counters);
    }
  }
  /// A REQUEST before another of its sender was granted before that was sent.
  static bool is_void(const Message& message, const Message& later) {
    return std::holds_alternative<Request>(message) && std::holds_alternative<Request>(later);
  }
};

static_assert(Protocol<SuzukiKasami>);
static_assert(TellsWaits<SuzukiKasami>);
static_assert(TellsCounters<SuzukiKasami>);
static_assert(TellsVoidMessages<SuzukiKasami>);

}  // namespace lamport::core::mutex
