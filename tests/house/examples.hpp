#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pages.hpp"

namespace lamport::house {

/// A command line that a page shows, and what the page promises of it.
struct Example {
  std::string command;
  int exit_code = 0;                ///< From a comment at its end: `# exit 1`.
  std::vector<std::string> output;  ///< Lines that it prints in this order, with others between.

  friend bool operator==(const Example&, const Example&) = default;
};

/// The command lines of a page's sh blocks. If the next block is a text block, it shows what the
/// last command before it prints; its empty lines and those of only … are dropped.
[[nodiscard]] std::vector<Example> examples_of(const Page& page);

/// The first of the `expected` lines that doesn't come in `output` after those before it, or null.
[[nodiscard]] const std::string* first_missing(const std::vector<std::string>& expected,
                                               std::string_view output);

/// What came of a shell command.
struct Outcome {
  int exit_code = 0;
  std::string output;  ///< Of stdout, then of stderr.
};

/// Runs a shell command in `folder`, with the programs of `programs` first on the PATH.
[[nodiscard]] Outcome run_shell(const std::string& command, const std::filesystem::path& folder,
                                const std::filesystem::path& programs);

}  // namespace lamport::house
