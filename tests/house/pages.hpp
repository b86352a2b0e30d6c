#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include "source_tree.hpp"

namespace lamport::house {

/// What a Markdown page consists of. The views live as long as the page's text.
struct Page {
  struct Line {
    std::size_t number = 0;  ///< Counted from 1.
    std::string_view text;
  };
  /// A fenced block; in a list it may be indented.
  struct Block {
    std::string_view language;            ///< What follows the opening fence: sh, cpp, text …
    std::vector<std::string_view> lines;  ///< Without the fences and their indentation.
  };
  std::vector<Line> prose;  ///< The lines outside of blocks.
  std::vector<Block> blocks;
};

[[nodiscard]] Page parse_page(std::string_view text);

/// Where the page's inline links and images lead, as they are written.
[[nodiscard]] std::vector<std::string_view> links_of(const Page& page);

/// Whether the page has exactly one title, and which relative links lead to no file below `root`.
[[nodiscard]] std::vector<Finding> bad_page(const SourceFile& file,
                                            const std::filesystem::path& root);

}  // namespace lamport::house
