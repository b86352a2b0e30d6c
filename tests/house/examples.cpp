#include "examples.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <sys/wait.h>

namespace lamport::house {
namespace {

std::string_view trimmed_right(std::string_view line) {
  return line.substr(0, line.find_last_not_of(" \t") + 1);
}

Example parse_example(std::string_view line) {
  static constexpr std::string_view kExit = "# exit ";
  Example example;
  const std::size_t comment = line.rfind(kExit);
  if (comment != std::string_view::npos) {
    const std::string_view code = line.substr(comment + kExit.size());
    std::from_chars(code.data(), code.data() + code.size(), example.exit_code);
    line = line.substr(0, comment);
  }
  example.command = trimmed_right(line);
  return example;
}

/// The lines of a block, those that end in a backslash joined with the next.
std::vector<std::string> whole_commands(const Page::Block& block) {
  std::vector<std::string> commands;
  bool goes_on = false;
  for (std::string_view line : block.lines) {
    if (!goes_on) {
      commands.emplace_back();
    }
    goes_on = line.ends_with('\\');
    if (goes_on) {
      line.remove_suffix(1);
    }
    commands.back() += line;
  }
  return commands;
}

}  // namespace

std::vector<Example> examples_of(const Page& page) {
  std::vector<Example> examples;
  bool follows_command = false;
  for (const Page::Block& block : page.blocks) {
    if (block.language == "sh") {
      for (const std::string& command : whole_commands(block)) {
        examples.push_back(parse_example(command));
      }
    } else if (block.language == "text" && follows_command) {
      for (const std::string_view line : block.lines) {
        if (!trimmed_right(line).empty() && trimmed_right(line) != "…") {
          examples.back().output.emplace_back(trimmed_right(line));
        }
      }
    }
    follows_command = block.language == "sh" && !block.lines.empty();
  }
  return examples;
}

const std::string* first_missing(const std::vector<std::string>& expected,
                                 std::string_view output) {
  auto next = expected.begin();
  for (const std::string_view line : lines_of(output)) {
    if (next != expected.end() && trimmed_right(line) == *next) {
      ++next;
    }
  }
  return next == expected.end() ? nullptr : &*next;
}

Outcome run_shell(const std::string& command, const std::filesystem::path& folder,
                  const std::filesystem::path& programs) {
  // Errors come last, as on a terminal; straight through the pipe they would overtake stdout.
  const std::string line = "cd '" + folder.string() + "' && PATH='" + programs.string() +
                           "':$PATH && exec 3>&1 && errors=$( {\n" + command +
                           "\n} 2>&1 1>&3); code=$?; printf '%s\\n' \"$errors\"; exit $code";
  std::FILE* const pipe = popen(line.c_str(), "r");
  if (pipe == nullptr) {
    throw std::runtime_error("popen failed: " + line);
  }
  Outcome outcome;
  std::array<char, 4096> bytes{};
  while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), pipe)) {
    outcome.output.append(bytes.data(), count);
  }
  const int status = pclose(pipe);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

}  // namespace lamport::house
