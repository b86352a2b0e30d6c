#include "pages.hpp"

#include <algorithm>
#include <string>

namespace lamport::house {
namespace {

/// The targets of the inline links and images of `line`: what stands in ](…).
std::vector<std::string_view> link_targets(std::string_view line) {
  std::vector<std::string_view> targets;
  for (std::size_t at = line.find("]("); at != std::string_view::npos; at = line.find("](", at)) {
    at += 2;
    targets.push_back(line.substr(at, line.find(')', at) - at));
  }
  return targets;
}

bool is_dead(std::string_view target, const std::filesystem::path& folder) {
  const bool has_scheme = target.find(':') != std::string_view::npos;
  const std::string_view path = target.substr(0, target.find('#'));
  return !has_scheme && !path.empty() && !std::filesystem::exists(folder / path);
}

}  // namespace

Page parse_page(std::string_view text) {
  static constexpr std::string_view kFence = "```";
  Page page;
  bool is_in_block = false;
  std::size_t indentation = 0;  // Of the block: it may stand in a list.
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    const std::size_t spaces = std::min(line.find_first_not_of(' '), line.size());
    if (line.substr(spaces).starts_with(kFence)) {
      is_in_block = !is_in_block;
      if (is_in_block) {
        indentation = spaces;
        page.blocks.push_back({.language = line.substr(spaces + kFence.size()), .lines = {}});
      }
    } else if (is_in_block) {
      page.blocks.back().lines.push_back(line.substr(std::min(spaces, indentation)));
    } else {
      page.prose.push_back({.number = number, .text = line});
    }
  }
  return page;
}

std::vector<std::string_view> links_of(const Page& page) {
  std::vector<std::string_view> links;
  for (const Page::Line& line : page.prose) {
    const std::vector<std::string_view> targets = link_targets(line.text);
    links.insert(links.end(), targets.begin(), targets.end());
  }
  return links;
}

std::vector<Finding> bad_page(const SourceFile& file, const std::filesystem::path& root) {
  std::vector<Finding> findings;
  std::size_t titles = 0;
  for (const auto& [number, line] : parse_page(file.text).prose) {
    titles += line.starts_with("# ") ? 1U : 0U;
    for (const std::string_view target : link_targets(line)) {
      if (is_dead(target, (root / file.path).parent_path())) {
        findings.push_back(
            {.path = file.path, .line = number, .what = "dead link: " + std::string(target)});
      }
    }
  }
  if (titles != 1) {
    findings.push_back({.path = file.path, .what = std::to_string(titles) + " titles, not one"});
  }
  return findings;
}

}  // namespace lamport::house
