#pragma once

#include "command_line.hpp"
#include "lamport/tools/registry.hpp"
#include "states_options.hpp"

namespace lamport::tools {

/// Whether the command line asks for a search of states, which has options of its own.
[[nodiscard]] bool asks_for_states(int argc, const char* const* argv);

/// `lamport-explore --strategy` and `--spec`.
class StatesCommand {
 public:
  /// `registry` outlives it.
  explicit StatesCommand(const Registry& registry);

  [[nodiscard]] const CommandLine& line() const { return line_; }
  /// Returns the exit code.
  [[nodiscard]] int run(int argc, const char* const* argv);

 private:
  const Registry& registry_;
  CommandLine line_;
  StatesOptions options_;
};

}  // namespace lamport::tools
