#pragma once

#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::core {

/// One input's time and the effects of handling it, as data.
///
/// The driver owns one and uses it again for every input, so nothing is allocated after warm-up. It
/// carries the effects out after the handler has returned: outputs, then sends, then timers.
template <class P>
class Turn {
 public:
  using Message = typename P::Message;
  using Timer = typename P::Timer;
  using Output = typename P::Output;

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

  /// Empties the turn for an input at `now`. Keeps its memory.
  void begin(VirtualTime now) {
    now_ = now;
    sends_.clear();
    timers_set_.clear();
    timers_cancelled_.clear();
    outputs_.clear();
  }

  /// Sends `message` to another process.
  void send(ProcessId to, const Message& message) { sends_.push_back({to, message}); }

  /// Has `timer` fire `delay` from now, at least 0; a pending one of the same value is replaced.
  void set_timer(const Timer& timer, Duration delay) {
    LAMPORT_CHECK(delay >= Duration::zero(), "a timer's delay is at least 0", delay.count());
    timers_set_.push_back({timer, delay});
  }

  /// Forgets the pending `timer`; nothing happens if there is none.
  void cancel_timer(const Timer& timer) { timers_cancelled_.push_back(timer); }

  /// Tells the service's user `output`.
  void emit(const Output& output) { outputs_.push_back(output); }

 private:
  VirtualTime now_;
  std::vector<Send> sends_;
  std::vector<TimerSet> timers_set_;
  std::vector<Timer> timers_cancelled_;
  std::vector<Output> outputs_;
};

/// The timer of a protocol that has none.
struct NoTimer {
  friend bool operator==(const NoTimer&, const NoTimer&) = default;
};

}  // namespace lamport::core
