#include "name_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <initializer_list>
#include <string>

namespace lamport::house {
namespace {

// Names that are banned however they are qualified, and names that are banned only as std's.
constexpr auto kBanned = std::to_array<std::string_view>(
    {// clocks
     "system_clock", "steady_clock", "high_resolution_clock", "utc_clock", "clock_gettime",
     "gettimeofday", "time(nullptr)", "std::time", "std::clock",
     // chance
     "random_device", "mt19937", "mt19937_64", "minstd_rand", "default_random_engine", "rand",
     "srand", "std::shuffle", "std::sample",
     // order by hash
     "std::hash", "unordered_map", "unordered_set", "unordered_multimap", "unordered_multiset",
     // threads and what they share
     "std::thread", "std::jthread", "std::this_thread", "std::async", "std::mutex", "std::atomic",
     "thread_local",
     // locales
     "setlocale", "std::locale"});
constexpr auto kFloatingPoint = std::to_array<std::string_view>({"float", "double"});

bool is_word(char c) {
  return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// Whether `line` has `name` as a whole word.
bool has_name(std::string_view line, std::string_view name) {
  for (std::size_t at = line.find(name); at != std::string_view::npos;
       at = line.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_word(line[at - 1])) && (end == line.size() || !is_word(line[end]))) {
      return true;
    }
  }
  return false;
}

bool has_distribution(std::string_view line) {
  static constexpr std::string_view kSuffix = "_distribution";
  const std::size_t at = line.find(kSuffix);
  const std::size_t end = at + kSuffix.size();
  return at != std::string_view::npos && (end == line.size() || !is_word(line[end]));
}

/// Whether `line` defines a variable that outlives its scope and may change. It sees what the
/// format shows: a definition in a namespace starts in the first column, one elsewhere says
/// `static`. A variable with a constructor call in parentheses looks like a function and goes
/// unseen.
bool has_mutable_global(std::string_view line) {
  static constexpr auto kElsewise = std::to_array<std::string_view>(
      {"__extension__", "class", "concept", "const", "constexpr", "enum", "extern", "friend",
       "namespace", "requires", "static_assert", "struct", "template", "union", "using"});
  line = line.substr(0, line.find_last_not_of(' ') + 1);
  const bool is_indented = line.starts_with(' ');
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (!line.ends_with(';') || line.find('(') != std::string_view::npos || !is_word(line[0]) ||
      (is_indented && !line.starts_with("static "))) {
    return false;
  }
  for (const std::string_view prefix : {"static ", "inline "}) {
    if (line.starts_with(prefix)) {
      line.remove_prefix(prefix.size());
    }
  }
  const std::string_view first = line.substr(0, line.find(' '));
  return std::ranges::find(kElsewise, first) == kElsewise.end();
}

bool is_below_any(std::string_view path, std::initializer_list<std::string_view> folders) {
  return std::ranges::any_of(folders,
                             [&](std::string_view folder) { return is_below(path, folder); });
}

}  // namespace

std::vector<Finding> nondeterminism(const SourceFile& file) {
  // Whether a failed check throws or aborts is asked only when the run is already broken.
  static constexpr std::string_view kMayUseThreadLocal = "core/src/check.cpp";
  if (!is_cpp(file.path) || !is_below_any(file.path, {"core", "sim", "props"})) {
    return {};
  }
  const bool decides = is_below_any(file.path, {"core", "sim"});
  std::vector<Finding> findings;
  std::size_t number = 0;
  const auto report = [&](std::string what) {
    findings.push_back({.path = file.path, .line = number, .what = std::move(what)});
  };
  const std::string code = code_only(file.text, /*keep_strings=*/false);
  for (const std::string_view line : lines_of(code)) {
    ++number;
    if (has_name(line, "thread_local") && file.path == kMayUseThreadLocal) {
      continue;
    }
    for (const std::string_view name : kBanned) {
      if (has_name(line, name)) {
        report(std::string(name) + " is banned here");
      }
    }
    if (has_distribution(line)) {
      report("distributions of <random> differ between libraries");
    }
    for (const std::string_view name : kFloatingPoint) {
      if (decides && has_name(line, name)) {
        report(std::string(name) + " is banned where decisions are made");
      }
    }
    if (has_mutable_global(line)) {
      report("a global that changes");
    }
  }
  return findings;
}

std::vector<Finding> meaningless_folders(std::string_view path) {
  std::vector<Finding> findings;
  const std::string rooted = "/" + std::string(path);
  for (const std::string folder : {"utils", "common", "misc"}) {
    if (rooted.find("/" + folder + "/") != std::string::npos) {
      findings.push_back({.path = std::string(path), .what = "no folder is called " + folder});
    }
  }
  return findings;
}

}  // namespace lamport::house
