#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choice_recorder.hpp"
#include "lamport/sim/linearisation.hpp"
#include "lamport/sim/rerun.hpp"
#include "lamport/sim/without_process.hpp"

namespace lamport::sim {

/// How far a shrinker has come.
struct ShrinkProgress {
  std::size_t choices = 0;  ///< Of the smallest run so far.
  std::uint32_t processes = 0;
  std::uint64_t attempts = 0;  ///< Runs tried.
};

/// Makes a run that goes wrong smaller, as long as it goes wrong in the same way.
///
/// It keeps only what happened before the violation; leaves out processes; leaves out choices, in
/// chunks, one by one and in pairs, until leaving out any one or any two of them makes it go away;
/// and at last orders them so that it reads process by process. A choice that is no longer possible
/// is left out with those that made it so. A violation that only the end of a run shows is looked
/// for in a run that goes on, as mildly as can be, until it is at rest.
template <class P, Oracle<P> Watch>
class Shrinker {
 public:
  /// `watch(processes)` makes an oracle for a run. `go_on(progress)` is asked before each attempt;
  /// no ends the search.
  Shrinker(std::function<Watch(std::uint32_t)> watch,
           std::function<bool(const ShrinkProgress&)> go_on)
      : watch_(std::move(watch)), go_on_(std::move(go_on)) {}

  /// The smallest run found; none if `found` does not go wrong when its choices are taken again, as
  /// where time itself decided. Cost: at most O(n³) runs for n choices, but for most
  /// about n.
  [[nodiscard]] std::optional<Tape<P>> shrink(const Trial<P>& found) {
    const std::size_t size = found.steps.size();
    if (!keep(tried(found, {.steps_max = size})) &&
        !keep(tried(found, {.to_rest = true, .steps_max = size + kRestMax}))) {
      return std::nullopt;
    }
    to_rest_ = shown_at_rest_;
    do {
      do {
        to_fixpoint();
      } while (leave_out_pairs());
      linearise();
    } while (leave_out_chunks(1) || leave_out_pairs());
    Tape<P> tape{best_.processes, best_.promised, {}};
    for (const Step<P>& step : best_.steps) {
      tape.choices.push_back(step.choice);
    }
    return tape;
  }

  [[nodiscard]] const ShrinkProgress& progress() const { return progress_; }
  /// Whether `go_on` ended the search early.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  /// The most choices that bring a run to rest.
  static constexpr std::size_t kRestMax = 10'000;

  [[nodiscard]] std::optional<Trial<P>> tried(const Trial<P>& trial, const Reach& reach) {
    if (ended_ || !go_on_(progress_)) {
      ended_ = true;
      return std::nullopt;
    }
    ++progress_.attempts;
    Watch watch = watch_(trial.processes);
    Rerun<P, Watch> rerun(trial, watch);
    std::optional<Trial<P>> wrong = rerun.run(reach);
    if (wrong) {
      witnesses_ = rerun.witnesses();
      shown_at_rest_ = rerun.shown_at_rest();
    }
    return wrong;
  }

  bool keep(std::optional<Trial<P>> trial) {
    if (!trial) {
      return false;
    }
    best_ = *std::move(trial);
    best_witnesses_ = witnesses_;
    progress_.choices = best_.steps.size();
    progress_.processes = best_.processes;
    return true;
  }

  /// Keeps what `trial` comes to if that is smaller.
  bool improve(const Trial<P>& trial) {
    if (best_.steps.empty()) {
      return false;
    }
    const std::size_t steps_max = best_.steps.size() - 1;
    return keep(tried(trial, {Known::kByOrigin, to_rest_, steps_max})) ||
           keep(tried(trial, {Known::kByNumber, to_rest_, steps_max}));
  }

  [[nodiscard]] Trial<P> without_steps() const {
    return {best_.processes, best_.promised, {}, best_.turn_next};
  }

  /// `leave_out(index)` says of each step whether to try without it.
  template <class LeaveOut>
  bool improve_without(LeaveOut leave_out) {
    Trial<P> trial = without_steps();
    for (std::size_t i = 0; i < best_.steps.size(); ++i) {
      if (!leave_out(i)) {
        trial.steps.push_back(best_.steps[i]);
      }
    }
    return improve(trial);
  }

  void to_fixpoint() {
    bool improved = true;
    while (improved && !ended_) {
      improved = keep_past();
      for (std::uint32_t p = best_.processes; p-- > 0;) {
        improved |= leave_out_process(core::ProcessId(p));
      }
      for (std::size_t size = (best_.steps.size() + 1) / 2; size > 0; size /= 2) {
        improved |= leave_out_chunks(size);
      }
    }
  }

  /// Keeps only what happened before the violation.
  bool keep_past() {
    const std::vector<bool> past = past_of<P>(best_.steps, best_witnesses_);
    return improve_without([&](std::size_t i) { return !past[i]; });
  }

  /// The others take the ids in turn.
  bool leave_out_process(core::ProcessId out) {
    if (best_.processes == 1) {
      return false;
    }
    Trial<P> trial = without_steps();
    for (const Step<P>& step : best_.steps) {
      if (auto left = without_process<P>(step, out, best_.processes)) {
        trial.steps.push_back(*std::move(left));
      }
    }
    --trial.processes;
    // Fewer processes are simpler even if they take as many steps.
    return keep(tried(trial, {Known::kByOrigin, to_rest_, best_.steps.size()})) ||
           keep(tried(trial, {Known::kByNumber, to_rest_, best_.steps.size()}));
  }

  /// From the end on, since what comes last depends on most.
  bool leave_out_chunks(std::size_t size) {
    bool improved = false;
    std::size_t end = best_.steps.size();
    while (end > 0 && !ended_) {
      const std::size_t begin = end > size ? end - size : 0;
      if (improve_without([&](std::size_t i) { return begin <= i && i < end; })) {
        improved = true;
      }
      end = std::min(begin, best_.steps.size());
    }
    return improved;
  }

  bool leave_out_pairs() {
    for (std::size_t i = 0; i < best_.steps.size(); ++i) {
      for (std::size_t j = i + 1; j < best_.steps.size() && !ended_; ++j) {
        if (improve_without([&](std::size_t k) { return k == i || k == j; })) {
          return true;
        }
      }
    }
    return false;
  }

  void linearise() {
    if (ended_) {
      return;
    }
    Trial<P> trial = without_steps();
    for (const std::size_t index : process_by_process<P>(best_.steps)) {
      trial.steps.push_back(best_.steps[index]);
    }
    keep(tried(trial, {Known::kByOrigin, to_rest_, best_.steps.size()}));
  }

  std::function<Watch(std::uint32_t)> watch_;
  std::function<bool(const ShrinkProgress&)> go_on_;
  bool to_rest_ = false;        ///< Whether trials go on until they are at rest.
  bool shown_at_rest_ = false;  ///< Of the latest trial that went wrong.
  Trial<P> best_;
  std::vector<std::size_t> witnesses_;       ///< Of the latest trial that went wrong.
  std::vector<std::size_t> best_witnesses_;  ///< Of `best_`: the steps that show the violation.
  ShrinkProgress progress_;
  bool ended_ = false;
};

}  // namespace lamport::sim
