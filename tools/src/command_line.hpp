#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lamport/core/result.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/tools/exit_code.hpp"
#include "lamport/tools/terminal.hpp"

// CLI11 takes seconds to compile; only the source of this header includes it.
namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}  // namespace CLI

namespace lamport::tools {

/// A tool's options: those that all tools have, and what it adds. Every error is one line on
/// stderr that names the option and says what would be right.
class CommandLine {
 public:
  /// `name` is the tool's, and may be followed by the option that makes it another command, with
  /// options of its own. `examples` are lines of commands for the end of the help.
  CommandLine(std::string name, const std::string& description, const std::string& examples);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// Adds `--name VALUE`. `set` reads the value; its error is reported with the option's name.
  /// `preset` is shown in the help as the default.
  void value(const std::string& name, const std::string& value, const std::string& help,
             const std::string& preset, std::function<core::Result<void>(std::string_view)> set);
  /// Adds `--name VALUE` for a text that is taken as it is, but not empty.
  void text(const std::string& name, const std::string& value, const std::string& help,
            std::string& target);
  /// Adds `--name` without value.
  void flag(const std::string& name, const std::string& help, bool& target);
  /// Adds an argument without a name.
  void argument(const std::string& name, const std::string& help, std::string& target);
  /// Adds one option for the field of `scenario` that is called `name`.
  void scenario_field(const std::string& name, sim::Scenario& scenario);

  /// Has whoever writes an option that `other` has, and this one has not, be told so. `other`
  /// outlives this.
  void refer_to(const CommandLine& other) { other_ = &other; }

  /// Reads the command line. Returns the exit code if there is nothing left to do: help or version
  /// was asked for, or there was an error.
  [[nodiscard]] std::optional<ExitCode> parse(int argc, const char* const* argv);

  /// Does `job`, which may print with fmt, and returns its exit code. Where fmt throws, since text
  /// could not be written, this reports it.
  [[nodiscard]] ExitCode run(const std::function<ExitCode()>& job) const;

  /// Reports an error on one line; `option` is the one that it is about, with its dashes, or "".
  ExitCode usage_error(std::string_view option, std::string_view message) const;
  /// Says on stderr, with the tool's name in front, behind all that is on stdout.
  void say(std::string_view what) const;
  /// Says what the runs came to, and below it the command to go on with. Returns `code`.
  ExitCode tell(std::string_view what, std::string_view command, ExitCode code) const;
  /// Whether `--name` was given.
  [[nodiscard]] bool given(const std::string& name) const;
  /// How the tool was called, for commands to paste.
  [[nodiscard]] const std::string& program() const { return program_; }
  /// The command by which this tool repeats what is saved in `file`, ready to paste.
  [[nodiscard]] std::string repeat_command(const std::string& file) const;
  /// How the tool whose name ends in `tool` is called where this one is called as it was:
  /// bin/mine-replay beside bin/mine-explore.
  [[nodiscard]] std::string sibling(std::string_view tool) const;

  [[nodiscard]] bool json() const { return json_; }
  [[nodiscard]] bool quiet() const { return quiet_; }
  [[nodiscard]] ColorMode color() const { return color_; }

 private:
  /// Of CLI11's `mismatch` between an option and its values.
  [[nodiscard]] ExitCode mismatch_error(const std::string& mismatch) const;

  /// An option that `wrong` may have been meant to be; "" if there is none.
  [[nodiscard]] std::string option_near(std::string_view wrong) const;
  [[nodiscard]] bool has_option(std::string_view wrong) const;

  std::string called_;  ///< How one asks for its help.
  std::string name_;    ///< The tool's.
  std::string program_;
  std::unique_ptr<CLI::App> app_;
  const CommandLine* other_ = nullptr;
  bool json_ = false;
  bool quiet_ = false;
  ColorMode color_ = ColorMode::kAuto;
};

/// `word` as one word of a shell, in quotes if it needs them.
[[nodiscard]] std::string shell_word(const std::string& word);

/// Pushes out what is left of stdout. Errors: it could not be written, as on a full disk.
[[nodiscard]] core::Result<void> flush_stdout();

}  // namespace lamport::tools
