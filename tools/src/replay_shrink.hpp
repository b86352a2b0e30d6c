#pragma once

#include <cstdint>
#include <string>

#include "command_line.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/result.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/output_file.hpp"
#include "lamport/tools/simulation_tools.hpp"
#include "lamport/tools/tape_run.hpp"
#include "lamport/tools/terminal.hpp"

namespace lamport::tools {

/// A file for a tape that is still to be made.
struct TapeOutput {
  /// Errors: the file can't be written.
  [[nodiscard]] static core::Result<TapeOutput> create(const std::string& path);

  std::string path;
  props::OutputFile file;
};

/// A run made smaller, and saved.
struct Shrunk {
  ShrinkResult result;
  std::string path;  ///< Where the tape is.
};

/// Makes a run that violates a property smaller, and saves it as `tape`.
/// Errors: it can't be shrunk, or the file not be written.
[[nodiscard]] core::Result<Shrunk> shrink_run(const CommandLine& line,
                                              const SimulationTools& protocol, const SeededRun& run,
                                              TapeOutput& tape);

[[nodiscard]] std::string shrunk_text(const Shrunk& shrunk, const core::Guarantees& needs,
                                      std::uint64_t seed, const Paint& paint);
[[nodiscard]] props::Json shrunk_json(const Shrunk& shrunk);

}  // namespace lamport::tools
