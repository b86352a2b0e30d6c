#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>

#include "lamport/core/check.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::transports {

/// The processes of a run of three.
inline const core::ProcessId kZero(0);
inline const core::ProcessId kOne(1);
inline const core::ProcessId kTwo(2);

/// A protocol for tests: it asks a peer, which answers; it rings after a while; it breaks.
///
/// A question is repeated only after an hour, so that within a test nobody but the recovery thread
/// brings a lost one back.
class Courier {
 public:
  struct Question {
    std::uint64_t number = 0;
    static constexpr std::string_view kName = "QUESTION";
    static constexpr auto kFields = core::fields(core::field("number", &Question::number));
    friend bool operator==(const Question&, const Question&) = default;
  };
  struct Answer {
    std::uint64_t number = 0;
    static constexpr std::string_view kName = "ANSWER";
    static constexpr auto kFields = core::fields(core::field("number", &Answer::number));
    friend bool operator==(const Answer&, const Answer&) = default;
  };

  /// Timer: `peer` has not answered.
  struct Again {
    core::ProcessId peer;
    std::uint64_t number = 0;
    static constexpr std::string_view kName = "again";
    static constexpr auto kFields =
        core::fields(core::field("peer", &Again::peer), core::field("number", &Again::number));
    friend bool operator==(const Again&, const Again&) = default;
  };
  /// Timer: it is time to ring.
  struct Bell {
    std::uint64_t number = 0;
    static constexpr std::string_view kName = "bell";
    static constexpr auto kFields = core::fields(core::field("number", &Bell::number));
    friend bool operator==(const Bell&, const Bell&) = default;
  };

  struct Ask {
    core::ProcessId peer;
    std::uint64_t number = 0;
    static constexpr std::string_view kName = "Ask";
    static constexpr auto kFields =
        core::fields(core::field("peer", &Ask::peer), core::field("number", &Ask::number));
    friend bool operator==(const Ask&, const Ask&) = default;
  };
  /// Ring `number` in some nanoseconds; at once forget the bell one below.
  struct Wind {
    std::uint64_t number = 0;
    std::uint64_t delay = 0;
    static constexpr std::string_view kName = "Wind";
    static constexpr auto kFields =
        core::fields(core::field("number", &Wind::number), core::field("delay", &Wind::delay));
    friend bool operator==(const Wind&, const Wind&) = default;
  };
  /// Violates a check.
  struct Break {
    static constexpr std::string_view kName = "Break";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Break&, const Break&) = default;
  };

  struct Answered {
    core::ProcessId peer;
    std::uint64_t number = 0;
    static constexpr std::string_view kName = "Answered";
    static constexpr auto kFields = core::fields(core::field("peer", &Answered::peer),
                                                 core::field("number", &Answered::number));
    friend bool operator==(const Answered&, const Answered&) = default;
  };
  struct Rang {
    std::uint64_t number = 0;
    static constexpr std::string_view kName = "Rang";
    static constexpr auto kFields = core::fields(core::field("number", &Rang::number));
    friend bool operator==(const Rang&, const Rang&) = default;
  };

  struct Service {
    using Command = std::variant<Ask, Wind, Break>;
    using Output = std::variant<Answered, Rang>;
  };
  using Message = std::variant<Question, Answer>;
  using Timer = std::variant<Again, Bell>;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;

  static constexpr std::string_view kName = "courier";
  static constexpr core::Guarantees kNeeds{.no_crash = true};

  Courier(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}

  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }
  [[nodiscard]] static bool resends(const Timer& timer) {
    return std::holds_alternative<Again>(timer);
  }

  void on_start(core::Turn<Courier>& /*turn*/) {}
  void on_message(core::ProcessId from, const Message& message, core::Turn<Courier>& turn) {
    if (const auto* question = std::get_if<Question>(&message)) {
      turn.send(from, Answer{question->number});
    } else {
      const std::uint64_t number = std::get<Answer>(message).number;
      turn.emit(Answered{from, number});
      turn.cancel_timer(Again{from, number});
    }
  }
  void on_timer(const Timer& timer, core::Turn<Courier>& turn) {
    if (const auto* again = std::get_if<Again>(&timer)) {
      ask(again->peer, again->number, turn);
    } else {
      turn.emit(Rang{std::get<Bell>(timer).number});
    }
  }
  void on_command(const Command& command, core::Turn<Courier>& turn) {
    LAMPORT_CHECK(!std::holds_alternative<Break>(command), "nobody breaks the courier");
    if (const auto* wanted = std::get_if<Ask>(&command)) {
      ask(wanted->peer, wanted->number, turn);
    } else {
      const auto& wind = std::get<Wind>(command);
      turn.cancel_timer(Bell{wind.number - 1});
      turn.set_timer(Bell{wind.number}, core::Duration(wind.delay));
    }
  }

  friend bool operator==(const Courier&, const Courier&) = default;

 private:
  static void ask(core::ProcessId peer, std::uint64_t number, core::Turn<Courier>& turn) {
    turn.send(peer, Question{number});
    turn.set_timer(Again{peer, number}, std::chrono::hours(1));
  }

  core::ProcessId id_;
  std::uint32_t processes_;
};

static_assert(core::Protocol<Courier>);

}  // namespace lamport::transports
