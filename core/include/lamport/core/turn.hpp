#pragma once

#include <string_view>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::core {

template <class P>
class Turn;

/// The timer of a protocol that has none.
struct NoTimer {
  static constexpr std::string_view kName = "none";
  static constexpr auto kFields = fields();
  friend bool operator==(const NoTimer&, const NoTimer&) = default;
};

/// The note of a protocol that makes none.
struct NoNote {
  static constexpr std::string_view kName = "none";
  static constexpr auto kFields = fields();
  friend bool operator==(const NoNote&, const NoNote&) = default;
};

template <class P>
struct InnerTurn {
  struct Type {};
};
template <class P>
  requires requires { typename P::Inner; }
struct InnerTurn<P> {
  using Type = Turn<typename P::Inner>;
};

/// One input's time and the effects of handling it, as data.
///
/// The driver owns one and uses it again for every input, so nothing is allocated after warm-up. It
/// carries the effects out after the handler has returned: notes, outputs, sends, timers cancelled,
/// timers set.
template <class P>
class Turn {
 public:
  using Message = typename P::Message;
  using Timer = typename P::Timer;
  using Output = typename P::Output;
  using Note = typename P::Note;

  struct Send {
    ProcessId to;
    Message message;
    friend bool operator==(const Send&, const Send&) = default;
  };
  struct TimerSet {
    Timer timer;
    Duration delay;
    friend bool operator==(const TimerSet&, const TimerSet&) = default;
  };

  [[nodiscard]] VirtualTime now() const { return now_; }
  [[nodiscard]] const std::vector<Send>& sends() const { return sends_; }
  [[nodiscard]] const std::vector<TimerSet>& timers_set() const { return timers_set_; }
  [[nodiscard]] const std::vector<Timer>& timers_cancelled() const { return timers_cancelled_; }
  [[nodiscard]] const std::vector<Output>& outputs() const { return outputs_; }
  [[nodiscard]] const std::vector<Note>& notes() const { return notes_; }

  /// Empties the turn for an input at `now`. Keeps its memory.
  void begin(VirtualTime now) {
    now_ = now;
    sends_.clear();
    timers_set_.clear();
    timers_cancelled_.clear();
    outputs_.clear();
    notes_.clear();
  }

  /// Sends `message` to another process.
  void send(ProcessId to, const Message& message) { sends_.push_back({to, message}); }

  /// Has `timer` fire `delay` from now, 0 … kDelayMax; a pending one of the same value is replaced.
  void set_timer(const Timer& timer, Duration delay) {
    LAMPORT_CHECK(delay >= Duration::zero(), "a timer's delay is at least 0", delay.count());
    LAMPORT_CHECK(delay <= kDelayMax, "a timer's delay is at most a year", delay.count());
    timers_set_.push_back({timer, delay});
  }

  /// Forgets the pending `timer`; nothing happens if there is none.
  void cancel_timer(const Timer& timer) {
    std::erase_if(timers_set_, [&](const TimerSet& set) { return set.timer == timer; });
    timers_cancelled_.push_back(timer);
  }

  /// Tells the service's user `output`.
  void emit(const Output& output) { outputs_.push_back(output); }

  /// Puts `note` into the trace, for those who read it; nothing else happens.
  void note(const Note& note) { notes_.push_back(note); }

  /// The turn in which a protocol that carries another, `P::Inner`, hands that one its inputs. It
  /// is kept here and not in the process, whose state is copied and compared.
  [[nodiscard]] auto& inner()
    requires requires { typename P::Inner; }
  {
    return inner_;
  }

 private:
  VirtualTime now_;
  std::vector<Send> sends_;
  std::vector<TimerSet> timers_set_;
  std::vector<Timer> timers_cancelled_;
  std::vector<Output> outputs_;
  std::vector<Note> notes_;
  [[no_unique_address]] typename InnerTurn<P>::Type inner_;
};

}  // namespace lamport::core
