#include "command_line.hpp"

#include <algorithm>
#include <cstdio>
#include <new>
#include <system_error>
#include <tuple>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "lamport/core/check.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/scenario_text.hpp"

namespace lamport::tools {
namespace {

core::Result<ColorMode> parse_color(std::string_view text) {
  if (text == "auto") {
    return ColorMode::kAuto;
  }
  if (text == "always") {
    return ColorMode::kAlways;
  }
  if (text == "never") {
    return ColorMode::kNever;
  }
  return core::refused(fmt::format("'{}' is no such mode; write auto, always or never", text));
}

/// One line for a terminal, also if `text` quotes what came from a file.
std::string one_line(std::string text) {
  constexpr std::size_t kMax = 2000;
  std::ranges::replace_if(
      text, [](unsigned char each) { return each < ' ' || each == '\x7f'; }, ' ');
  if (text.size() > kMax) {
    text.resize(kMax);
    text += " ...";
  }
  return text;
}

constexpr const char* kNotPrinted = "cannot write to standard output";

/// Whether one of the names may have been meant by the other: it goes on where that ends, or two
/// letters in a row have changed places, or one was left out, added or replaced.
bool is_near(std::string_view name, std::string_view right) {
  constexpr std::size_t kPrefixMin = 5;  // With the two hyphens.
  if (name.size() >= kPrefixMin && (right.starts_with(name) || name.starts_with(right))) {
    return true;
  }
  const auto [at, there] = std::ranges::mismatch(name, right);
  const std::string_view left(at, name.end());
  const std::string_view wanted(there, right.end());
  const auto behind = [](std::string_view text, std::size_t skipped) {
    return text.substr(std::min(text.size(), skipped));
  };
  const bool is_swapped = left.size() > 1 && wanted.size() > 1 && left[0] == wanted[1] &&
                          left[1] == wanted[0] && behind(left, 2) == behind(wanted, 2);
  return is_swapped || behind(left, 1) == behind(wanted, 1) || left == behind(wanted, 1) ||
         behind(left, 1) == wanted;
}

}  // namespace

CommandLine::CommandLine(std::string name, const std::string& description,
                         const std::string& examples)
    : called_(std::move(name)),
      name_(called_.substr(0, called_.find(' '))),
      program_(name_),
      app_(std::make_unique<CLI::App>(description, called_)) {
  app_->set_help_flag("-h,--help", "Show this help");
  app_->set_version_flag("--version", name_ + " " + props::code_version());
  app_->get_formatter()->column_width(34);
  app_->footer(
      "Examples:\n" + examples +
      "\nExit codes: 0 all holds, 1 a property is violated, 2 wrong usage, input or output, "
      "3 incomplete,\n70 timed out, 130 interrupted.");
  flag("json", "Print exactly one JSON document", json_);
  flag("quiet", "Leave out progress, speed and warnings", quiet_);
  value("color", "WHEN", "Colour the text: auto, always, never", "auto",
        [this](std::string_view text) {
          return parse_color(text).map([this](ColorMode mode) { color_ = mode; });
        });
}

CommandLine::~CommandLine() = default;

void CommandLine::value(const std::string& name, const std::string& value, const std::string& help,
                        const std::string& preset,
                        std::function<core::Result<void>(std::string_view)> set) {
  const std::string option = "--" + name;
  app_->add_option_function<std::string>(
          option,
          [option, set = std::move(set)](const std::string& text) {
            if (const auto done = set(text); !done) {
              throw CLI::ValidationError(option, done.error().message);
            }
          },
          help)
      ->type_name(value)
      ->default_str(preset);
}

void CommandLine::text(const std::string& name, const std::string& value, const std::string& help,
                       std::string& target) {
  this->value(name, value, help, "", [&target](std::string_view text) -> core::Result<void> {
    if (text.empty()) {
      return core::refused("it is empty; write a name");
    }
    target = text;
    return {};
  });
}

void CommandLine::flag(const std::string& name, const std::string& help, bool& target) {
  app_->add_flag("--" + name, target, help)->disable_flag_override();
}

void CommandLine::argument(const std::string& name, const std::string& help, std::string& target) {
  app_->add_option(name, target, help)->type_name("");
}

void CommandLine::scenario_field(const std::string& name, sim::Scenario& scenario) {
  const auto fields = scenario_fields();
  const auto field = std::find_if(fields.begin(), fields.end(),
                                  [&](const ScenarioField& each) { return each.name == name; });
  LAMPORT_CHECK(field != fields.end(), "a scenario has the field");
  if (field->is_flag()) {
    app_->add_flag_callback(
            "--" + name, [field, &scenario] { std::ignore = field->set(scenario, "yes"); },
            std::string(field->help))
        ->disable_flag_override();
    return;
  }
  value(name, std::string(field->value), std::string(field->help), field->text(scenario),
        [field, &scenario](std::string_view text) { return field->set(scenario, text); });
}

ExitCode CommandLine::mismatch_error(const std::string& mismatch) const {
  if (mismatch.ends_with("disallowed flag override")) {
    return usage_error("--" + mismatch.substr(0, mismatch.find(' ')),
                       "it takes no value; write it alone");
  }
  if (!mismatch.starts_with("--") || mismatch.find(':') == std::string::npos) {
    return usage_error("", mismatch);
  }
  return usage_error(mismatch.substr(0, mismatch.find(':')),
                     mismatch.ends_with("missing") ? "its value is missing; write it behind"
                                                   : "write it once, with one value");
}

bool CommandLine::has_option(std::string_view wrong) const {
  return app_->get_option_no_throw(std::string(wrong.substr(0, wrong.find('=')))) != nullptr;
}

std::string CommandLine::option_near(std::string_view wrong) const {
  const std::string_view name = wrong.substr(0, wrong.find('='));
  for (const CLI::Option* const option : app_->get_options()) {
    const std::string right = option->get_name();
    if (name.starts_with("--") && right.starts_with("--") && is_near(name, right)) {
      return right;
    }
  }
  return "";
}

std::optional<ExitCode> CommandLine::parse(int argc, const char* const* argv) {
  if (argc > 0) {
    program_ = argv[0];
  }
  try {
    app_->parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app_->help());
    return ExitCode::kHolds;
  } catch (const CLI::CallForVersion&) {
    fmt::print("{}\n", app_->version());
    return ExitCode::kHolds;
  } catch (const CLI::ArgumentMismatch& error) {
    return mismatch_error(error.what());
  } catch (const CLI::ExtrasError&) {
    auto extras = app_->remaining();
    std::erase(extras, "--");  // The mark, and not what is wrong.
    const std::string wrong = extras.empty() ? "--" : extras.front();
    if (other_ != nullptr && other_->has_option(wrong)) {
      return usage_error("", fmt::format("'{}': only {} has it; leave it out, or write that", wrong,
                                         other_->called_));
    }
    const std::string near = option_near(wrong);
    return usage_error(
        "",
        fmt::format("'{}': there is no such option or argument; {}{} --help lists them", wrong,
                    near.empty() ? "" : fmt::format("write {} if you mean that; ", near), called_));
  } catch (const CLI::ParseError& error) {
    return usage_error("", error.what());
  }
}

ExitCode CommandLine::run(const std::function<ExitCode()>& job) const {
  try {
    return job();
  } catch (const std::system_error&) {
    return usage_error("", kNotPrinted);
  } catch (const std::bad_alloc&) {
    say("out of memory; give it less to do");
    return ExitCode::kIncomplete;
  }
}

void CommandLine::say(std::string_view what) const {
  std::fflush(stdout);  // Where both go to one place, the verdict is below the report.
  // Not by fmt, which would throw if stderr is what can't be written to.
  std::fputs(fmt::format("{}: {}\n", name_, what).c_str(), stderr);
}

ExitCode CommandLine::usage_error(std::string_view option, std::string_view message) const {
  say(one_line(fmt::format("{}{}{}", option, option.empty() ? "" : ": ", message)));
  return ExitCode::kUsage;
}

ExitCode CommandLine::tell(std::string_view what, std::string_view command, ExitCode code) const {
  say(fmt::format("{}\n{}", what, command));
  return code;
}

bool CommandLine::given(const std::string& name) const {
  return app_->count("--" + name) > 0;
}

std::string CommandLine::repeat_command(const std::string& file) const {
  // What begins with a dash would be taken for an option.
  return shell_word(program_) + " " + shell_word((file.starts_with('-') ? "./" : "") + file);
}

std::string CommandLine::sibling(std::string_view tool) const {
  const std::string own = name_.substr(name_.rfind('-') + 1);
  if (tool == own) {
    return program_;
  }
  const bool ends_alike = program_.ends_with(own);
  return (ends_alike ? program_.substr(0, program_.size() - own.size()) : "lamport-").append(tool);
}

std::string shell_word(const std::string& word) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";
  if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) {
    return word;
  }
  std::string safe = "'";
  for (const char letter : word) {
    safe += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  }
  return safe + "'";
}

core::Result<void> flush_stdout() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    return core::refused(kNotPrinted);
  }
  return {};
}

}  // namespace lamport::tools
