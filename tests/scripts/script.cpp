#include "script.hpp"

#include <cstdint>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/tools/values.hpp"
#include "script_run.hpp"

namespace lamport::scripts {
namespace {

using core::mutex::Lamport;

constexpr std::string_view kSeparator = "----\n";

/// `line` without its comment, which begins with a # that no character touches, and blanks.
std::string stripped(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool before = i == 0 || line[i - 1] == ' ';
    const bool after = i + 1 == line.size() || line[i + 1] == ' ';
    if (line[i] == '#' && before && after) {
      line = line.substr(0, i);
    }
  }
  const std::size_t first = line.find_first_not_of(' ');
  if (first == std::string_view::npos) {
    return {};
  }
  return std::string(line.substr(first, line.find_last_not_of(' ') - first + 1));
}

Words words_of(const std::string& text) {
  std::istringstream in(text);
  Words words;
  for (std::string word; in >> word;) {
    words.push_back(word);
  }
  return words;
}

core::Result<std::string> at_line(const ScriptLine& line, std::string_view message) {
  return refuse(fmt::format("line {}: {}", line.number, message));
}

/// Performs `lines`, of which the first says how many processes there are.
template <class P>
core::Result<std::string> run_as(std::span<const ScriptLine> lines) {
  const ScriptLine& first = lines.front();
  const Words begin = words_of(first.text);
  if (begin.size() != 2 || begin[0] != "processes") {
    return at_line(first, "expected processes and their number");
  }
  const auto count = tools::parse_number(begin[1], 1, core::kProcessesMax);
  if (!count) {
    return at_line(first, count.error().message);
  }
  const core::ScopedCheckThrow throwing;
  ScriptRun<P> run(static_cast<std::uint32_t>(*count));
  for (const ScriptLine& line : lines) {
    try {
      const auto done = run.perform(line.text, words_of(line.text));
      if (!done) {
        return at_line(line, done.error().message);
      }
    } catch (const core::CheckFailure& failure) {
      return at_line(line, failure.what());
    }
  }
  return run.log();
}

}  // namespace

core::Result<Script> parse_script(std::string_view text) {
  Script script;
  std::size_t begin = 0;
  for (std::size_t number = 1; begin < text.size(); ++number) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) {
      break;
    }
    const std::string_view line = text.substr(begin, end + 1 - begin);
    begin = end + 1;
    if (line == kSeparator) {
      script.head = text.substr(0, begin);
      script.expected = text.substr(begin);
      return script;
    }
    std::string command = stripped(line.substr(0, line.size() - 1));
    if (!command.empty()) {
      script.commands.push_back({number, std::move(command)});
    }
  }
  return refuse("no line ---- ends the commands");
}

core::Result<std::string> run_script(const Script& script) {
  if (script.commands.size() < 2) {
    return refuse("a script begins with its protocol and its processes");
  }
  const ScriptLine& first = script.commands.front();
  const auto rest = std::span(script.commands).subspan(1);
  if (first.text == fmt::format("protocol {}", Lamport::kName)) {
    return run_as<Lamport>(rest);
  }
  if (first.text == fmt::format("protocol {}", core::Reliable<Lamport>::kName)) {
    return run_as<core::Reliable<Lamport>>(rest);
  }
  return at_line(first, "expected protocol lamport or protocol reliable-lamport");
}

}  // namespace lamport::scripts
