#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/transports/frame.hpp"

namespace lamport::transports {

/// When a process may start: once all others have met its host. And when a host may leave: once
/// every host knows that no process wants anything any more. Who left earlier would be missed by
/// one that still has to hear from it.
///
/// Thread: the I/O thread, but for `is_over`.
class Company {
 public:
  /// Of process `self` among `processes`. If they gather, each says to whom it meets that it does.
  Company(core::ProcessId self, std::uint32_t processes, bool gather)
      : self_(self), heard_(processes) {
    raise(self, gather ? Word::kMet : Word::kNone);
  }

  /// What is to be said of our own process.
  [[nodiscard]] Word own() const { return heard_[self_.value()]; }

  /// Whether all others have met us.
  [[nodiscard]] bool is_gathered() const { return all_have(Word::kMet); }

  /// Our process wants nothing any more. Returns whether there is something new to say.
  bool finish() { return heard(self_, Word::kFinished); }
  /// `process` has said `word`. Returns whether there is something new to say. That all are
  /// finished is believed whoever says it, but not before we are.
  bool heard(core::ProcessId process, Word word) {
    const Word before = own();
    raise(process, word);
    if (word == Word::kAllFinished && before >= Word::kFinished) {
      // It has heard so of all; of some we may never, for they may have left.
      for (std::uint32_t p = 0; p < heard_.size(); ++p) {
        raise(core::ProcessId(p), Word::kFinished);
      }
    }
    if (all_have(Word::kFinished)) {
      raise(self_, Word::kAllFinished);
    }
    over_ = over_ || all_have(Word::kAllFinished);
    return own() != before;
  }
  /// Whether we know that all are finished, and `process` has not said that it does, too.
  [[nodiscard]] bool waits_for(core::ProcessId process) const {
    return own() == Word::kAllFinished && heard_[process.value()] < Word::kAllFinished;
  }
  /// All that we wait for have left: they know, and what they said of it was lost with a link.
  void left_by_all() { over_ = true; }

  /// Whether all know that all are finished, or have left. Thread: any.
  [[nodiscard]] bool is_over() const { return over_; }

 private:
  void raise(core::ProcessId process, Word word) {
    Word& heard = heard_[process.value()];
    heard = std::max(heard, word);
  }
  [[nodiscard]] bool all_have(Word word) const {
    return std::ranges::all_of(heard_, [&](Word heard) { return heard >= word; });
  }

  core::ProcessId self_;
  std::vector<Word> heard_;  ///< By process; of our own what is to be said.
  std::atomic<bool> over_ = false;
};

}  // namespace lamport::transports
