#include "page_code.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "source_tree.hpp"

namespace lamport::house {
namespace {

using Lines = std::span<const std::string_view>;

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool is_include(std::string_view line) {
  return line.starts_with("#include ");
}

bool ends_paragraph(std::string_view line) {
  const std::string_view text = line.substr(indentation(line));
  return text.empty() || text == "…" || text == "// …";
}

/// Whether the front of `source` is `paragraph`, perhaps indented further.
bool begins_with(Lines source, Lines paragraph) {
  if (source.size() < paragraph.size() ||
      indentation(source.front()) < indentation(paragraph.front())) {
    return false;
  }
  const std::size_t more = indentation(source.front()) - indentation(paragraph.front());
  return std::ranges::equal(source.first(paragraph.size()), paragraph,
                            [&](std::string_view line, std::string_view shown) {
                              return indentation(line) >= more && line.substr(more) == shown;
                            });
}

bool stands_in(Lines source, Lines paragraph) {
  for (; !source.empty(); source = source.subspan(1)) {
    if (begins_with(source, paragraph)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string_view> code_not_in(std::string_view source, const Page& page) {
  const std::vector<std::string_view> source_lines = lines_of(source);
  std::vector<std::string_view> missing;
  for (const Page::Block& block : page.blocks) {
    Lines rest = block.language == "cpp" ? Lines(block.lines) : Lines();
    while (!rest.empty()) {
      const auto end =
          is_include(rest.front()) ? rest.begin() + 1 : std::ranges::find_if(rest, ends_paragraph);
      const Lines paragraph = rest.first(static_cast<std::size_t>(end - rest.begin()));
      if (!paragraph.empty() && !stands_in(source_lines, paragraph)) {
        missing.push_back(paragraph.front());
      }
      rest = rest.subspan(std::max<std::size_t>(paragraph.size(), 1));
    }
  }
  return missing;
}

}  // namespace lamport::house
