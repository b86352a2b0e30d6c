#include "form_rules.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace lamport::house {
namespace {

/// Characters of UTF-8 text: all bytes but those that continue one.
std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::vector<Finding> bad_form(const SourceFile& file) {
  if (!is_cpp(file.path) && !is_script(file.path)) {
    return {};
  }
  std::vector<Finding> findings;
  const std::vector<std::string_view> lines = lines_of(file.text);
  if (lines.size() > kLinesMax) {
    findings.push_back(
        {.path = file.path,
         .what = std::to_string(lines.size()) + " lines, more than " + std::to_string(kLinesMax)});
  }
  if (file.path.ends_with(".hpp") && (lines.empty() || lines[0] != "#pragma once")) {
    findings.push_back({.path = file.path, .line = 1, .what = "a header begins with #pragma once"});
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const std::size_t columns = columns_of(lines[i]); columns > kColumnsMax) {
      findings.push_back(
          {.path = file.path,
           .line = i + 1,
           .what = std::to_string(columns) + " columns, more than " + std::to_string(kColumnsMax)});
    }
  }
  return findings;
}

}  // namespace lamport::house
