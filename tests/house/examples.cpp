#include "examples.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <sys/wait.h>

namespace lamport::house {
namespace {

constexpr std::string_view kGap = "…";
constexpr std::string_view kPrompt = "$ ";
constexpr std::string_view kHeading = "== ";

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
std::vector<std::string> whole_lines(const Page::Block& block) {
  std::vector<std::string> lines;
  bool goes_on = false;
  for (std::string_view line : block.lines) {
    if (!goes_on) {
      lines.emplace_back();
    }
    goes_on = line.ends_with('\\');
    if (goes_on) {
      line.remove_suffix(1);
    }
    lines.back() += line;
  }
  return lines;
}

void drop_empty_lines_at_end(std::vector<std::string>& lines) {
  while (!lines.empty() && lines.back().empty()) {
    lines.pop_back();
  }
}

/// Adds the commands of a console block, each with the output that follows it.
void add_console(const Page::Block& block, std::vector<Example>& examples) {
  const std::size_t before = examples.size();
  for (const std::string& line : whole_lines(block)) {
    if (line.starts_with(kPrompt)) {
      examples.push_back(parse_example(std::string_view(line).substr(kPrompt.size())));
    } else if (!line.starts_with(kHeading) && examples.size() > before) {
      examples.back().output.emplace_back(trimmed_right(line));
    }
  }
  for (std::size_t i = before; i < examples.size(); ++i) {
    drop_empty_lines_at_end(examples[i].output);
  }
}

/// Which element of `pattern` is the first that `text`, matched from its front to its end, can't
/// have; none if it matches. A gap in the pattern matches any elements. The usual way: at a
/// mismatch go back to the latest gap and have it take one more.
template <class Pattern, class Text, class IsGap, class Fits>
std::optional<std::size_t> first_mismatch(const Pattern& pattern, const Text& text,
                                          const IsGap& is_gap, const Fits& fits) {
  std::size_t furthest = 0;
  std::optional<std::size_t> after_gap;
  std::size_t resume = 0;  // Of the text: where what follows the gap is tried next.
  std::size_t p = 0;
  std::size_t t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && is_gap(pattern[p])) {
      after_gap = ++p;
      resume = t;
    } else if (p < pattern.size() && fits(pattern[p], text[t])) {
      ++p;
      ++t;
    } else if (after_gap) {
      p = *after_gap;
      t = ++resume;
    } else {
      return p < pattern.size() || p == 0 ? p : p - 1;
    }
    furthest = std::max(furthest, p);
  }
  while (p < pattern.size() && is_gap(pattern[p])) {
    ++p;
  }
  if (p == pattern.size()) {
    return std::nullopt;
  }
  return std::min(std::max(furthest, p), pattern.size() - 1);
}

/// Whether `line` is what a page shows as `shown`.
bool is_shown_as(const std::string& shown, std::string_view line) {
  static constexpr char kAnything = '\0';
  std::string pattern = shown;
  for (std::size_t at = pattern.find(kGap); at != std::string::npos; at = pattern.find(kGap)) {
    pattern.replace(at, kGap.size(), 1, kAnything);
  }
  return !first_mismatch(
      pattern, trimmed_right(line), [](char c) { return c == kAnything; },
      [](char a, char b) { return a == b; });
}

}  // namespace

std::vector<Example> examples_of(const Page& page) {
  std::vector<Example> examples;
  bool follows_command = false;
  for (const Page::Block& block : page.blocks) {
    if (block.language == "sh") {
      for (const std::string& command : whole_lines(block)) {
        examples.push_back(parse_example(command));
      }
    } else if (block.language == "text" && follows_command) {
      for (const std::string_view line : block.lines) {
        examples.back().output.emplace_back(trimmed_right(line));
      }
      drop_empty_lines_at_end(examples.back().output);
    } else if (block.language == "console") {
      add_console(block, examples);
    }
    follows_command = block.language == "sh" && !block.lines.empty();
  }
  return examples;
}

std::vector<std::string> headings_of(const Page& page) {
  std::vector<std::string> headings;
  for (const Page::Block& block : page.blocks) {
    for (const std::string_view line : block.lines) {
      if (block.language == "console" && line.starts_with(kHeading)) {
        headings.emplace_back(line.substr(kHeading.size()));
      }
    }
  }
  return headings;
}

std::optional<std::string> first_untrue(const std::vector<std::string>& shown,
                                        std::string_view output) {
  const auto is_gap = [](const std::string& line) { return line == kGap; };
  const auto untrue = first_mismatch(shown, lines_of(output), is_gap, is_shown_as);
  return untrue && !shown.empty() ? std::optional(shown[*untrue]) : std::nullopt;
}

std::string_view without_variables(std::string_view command) {
  while (true) {
    const std::size_t word_end = std::min(command.find(' '), command.size());
    if (command.substr(0, word_end).find('=') == std::string_view::npos) {
      return command;
    }
    command.remove_prefix(std::min(word_end + 1, command.size()));
  }
}

Outcome run_shell(const std::string& command, const std::filesystem::path& folder,
                  const std::filesystem::path& programs) {
  // Errors come last, as on a terminal; straight through the pipe they would overtake stdout.
  const std::string line = "cd '" + folder.string() + "' && PATH='" + programs.string() +
                           "':$PATH && exec 3>&1 && errors=$( {\n" + command +
                           "\n} 2>&1 1>&3); code=$?; "
                           "[ -z \"$errors\" ] || printf '%s\\n' \"$errors\"; exit $code";
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
