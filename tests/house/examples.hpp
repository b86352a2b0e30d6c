#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pages.hpp"

namespace lamport::house {

/// A command line that a page shows, and what the page promises of it.
struct Example {
  std::string command;
  int exit_code = 0;                ///< From a comment at its end: `# exit 1`.
  std::vector<std::string> output;  ///< What the page shows of its output; empty if nothing.

  friend bool operator==(const Example&, const Example&) = default;
};

/// The command lines of a page, in their order.
///
/// In an sh block every line is one, and a text block right after it shows what the last one
/// prints. In a console block one begins with `$ `, and what it prints follows. A line `== …` there
/// is a heading that `./dev` writes between commands, and belongs to none. A backslash at the end
/// of a command joins it with the next line.
[[nodiscard]] std::vector<Example> examples_of(const Page& page);

/// The headings in a page's console blocks, without their `== `.
[[nodiscard]] std::vector<std::string> headings_of(const Page& page);

/// The first line of `shown` that is not where `output` would have it; none if all is as shown.
///
/// A shown line `…` stands for any lines, also for none, and a `…` within a line for any
/// characters, such as those of a figure that differs from machine to machine. What is not elided
/// must be there, line for line; spaces at the end of a line don't count.
[[nodiscard]] std::optional<std::string> first_untrue(const std::vector<std::string>& shown,
                                                      std::string_view output);

/// What `command` is to the shell without the variables that it sets for itself: `X=1 ls` is `ls`.
[[nodiscard]] std::string_view without_variables(std::string_view command);

/// What came of a shell command.
struct Outcome {
  int exit_code = 0;
  std::string output;  ///< Of stdout, then of stderr.
};

/// Runs a shell command in `folder`, with the programs of `programs` first on the PATH.
[[nodiscard]] Outcome run_shell(const std::string& command, const std::filesystem::path& folder,
                                const std::filesystem::path& programs);

}  // namespace lamport::house
