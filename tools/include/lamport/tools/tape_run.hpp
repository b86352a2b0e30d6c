#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/props/history.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/space_time.hpp"
#include "lamport/tools/tape_file.hpp"
#include "lamport/tools/wait_graph.hpp"

namespace lamport::tools {

/// What to do with a choice of a tape that is not possible, as after the code has changed.
enum class Impossible : std::uint8_t { kEnds, kIsSkipped };

/// What a tape came to.
struct TapeRun {
  /// A choice that was not possible.
  struct Skipped {
    std::uint64_t number = 0;  ///< From 1, in the order of the tape.
    std::string what;
  };

  std::uint64_t taken = 0;          ///< Choices taken, up to the violation if there is one.
  std::uint64_t deliveries = 0;     ///< Of them.
  std::vector<Skipped> impossible;  ///< At most one if such a choice ends the run.
  bool at_rest = false;             ///< Whether nothing was left to happen.
  Judgement judgement;
  std::vector<props::Stay> disputed;  ///< Of a violation: the stays that it is about.
  std::optional<WaitReport> waits;    ///< If a request was not granted, and the protocol tells.
  std::vector<SpaceTimeRow> rows;     ///< One for each choice taken.

  /// Whether there is a violation, but a crash is to blame and not the protocol.
  [[nodiscard]] bool blocked() const { return waits && waits->diagnosis.blocked; }
  /// The property that the run violates, or "".
  [[nodiscard]] std::string_view violated() const {
    return judgement.violation && !blocked() ? judgement.violation->property : std::string_view();
  }
};

/// What shrinking came to.
struct ShrinkResult {
  TapeFile tape;  ///< The smallest run found.
  TapeRun run;    ///< What it comes to.
  std::uint64_t choices_before = 0;
  std::uint32_t processes_before = 0;
  std::uint64_t attempts = 0;  ///< Runs tried.
  bool interrupted = false;    ///< Whether it ended before it was done.
  bool other_run = false;      ///< Whether it is another run, shorter or of fewer processes.
};

}  // namespace lamport::tools
