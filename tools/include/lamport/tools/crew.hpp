#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/event_ring.hpp"
#include "lamport/tools/pace.hpp"
#include "lamport/tools/shared_counter.hpp"
#include "lamport/tools/shared_memory.hpp"
#include "lamport/transports/counters.hpp"
#include "lamport/transports/progress.hpp"

/// Who runs the processes of a cluster on this host, each as one of the operating system's or as a
/// thread of this program, and what all of them share. Knows no protocol.
namespace lamport::tools {

/// What all processes share.
struct CrewBoard {
  enum class Phase : std::uint8_t {
    kGathers,   ///< Until all listen.
    kRuns,      ///< Of a run that is measured, as long as it gets into its stride.
    kMeasures,  ///< What happens now is counted.
    kEnds,      ///< No process asks to enter any more. Only of a run that is measured.
    kStops,
  };
  std::atomic<Phase> phase = Phase::kGathers;
  SharedCounter counter;
  std::atomic<core::VirtualTime::rep> left_at = 0;  ///< When a process has left last.
  std::atomic<std::uint32_t> left_by = 0;           ///< Which one.
};

/// What one process tells who runs it.
struct MemberBoard {
  enum class State : std::uint8_t { kStarts, kListens, kFailed, kStopped };
  std::atomic<State> state = State::kStarts;
  std::atomic<std::uint16_t> port = 0;  ///< Once it listens.
  /// Once it failed: why. Ends with a 0.
  std::array<char, 1024> reason{};
  transports::Progress progress;
  std::atomic<std::uint64_t> entries = 0;            ///< How often it has entered and left.
  std::atomic<bool> done = false;                    ///< Whether that is as often as it was to.
  std::atomic<std::uint64_t> turns_before_done = 0;  ///< Turns before the one that made it done.
  transports::Counters links;                        ///< Once it stopped.
  PaceSample pace;                                   ///< Then, of a run that is measured.
  EventRing events;

  /// Whether it is done, nothing is unanswered, and the turn in which it became done is over;
  /// `activity` is its progress.
  [[nodiscard]] bool is_settled(const transports::Activity& activity) const {
    return done && activity.unanswered == 0 && activity.turns > turns_before_done;
  }
  /// Says that it failed. Thread: that of its job.
  void fail(std::string_view why);
};

/// A process that ended before it was asked to.
struct Death {
  core::ProcessId process;
  std::string how;                 ///< "ended by signal 9 (Killed)".
  std::vector<std::string> words;  ///< The last lines that it wrote to stderr.
};

/// Runs the processes of one cluster.
class Crew {
 public:
  /// The whole life of a process. It listens and says so on its board, waits for `kRuns`, runs, and
  /// stops at `kStops`.
  using Job = std::function<void(core::ProcessId)>;

  /// For `processes` processes. `separate` makes each one of the operating system's; this program
  /// must then have one thread, and what they write to stderr it writes to its own.
  Crew(std::uint32_t processes, bool separate);
  /// Ends those that still run.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  [[nodiscard]] CrewBoard& board() const { return *board_; }
  [[nodiscard]] MemberBoard& board(std::size_t process) const { return **members_[process]; }
  [[nodiscard]] std::size_t size() const { return members_.size(); }

  /// Starts each with `job`, and returns when all listen, or why one does not.
  [[nodiscard]] std::optional<std::string> gather(const Job& job);
  /// Begins a phase for all of them.
  void begin(CrewBoard::Phase phase) { board_->phase = phase; }
  /// Waits a little, passes on what they wrote, and sees who has ended.
  void look_after();
  /// Has all of them stop and waits for their ends.
  void stop();

  [[nodiscard]] const std::vector<Death>& deaths() const { return deaths_; }
  [[nodiscard]] bool is_dead(std::size_t process) const;
  /// The first that failed, and why.
  [[nodiscard]] std::optional<core::ProcessId> failed() const;
  /// Entries of all together so far.
  [[nodiscard]] std::uint64_t entries() const;
  /// Whether every process that lives is done.
  [[nodiscard]] bool all_are_done() const;
  /// Whether all are done and nothing is unanswered, so that every message is in two traces.
  [[nodiscard]] bool is_settled() const;

 private:
  class Worker;

  [[nodiscard]] std::vector<transports::Activity> activities() const;

  bool separate_;
  Shared<CrewBoard> board_;
  std::vector<std::unique_ptr<Shared<MemberBoard>>> members_;  ///< By process.
  std::vector<std::unique_ptr<Worker>> workers_;               ///< By process.
  std::vector<Death> deaths_;
};

}  // namespace lamport::tools
