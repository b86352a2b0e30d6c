#pragma once

#include <string_view>
#include <vector>

#include "pages.hpp"

namespace lamport::house {

/// The paragraphs of a page's cpp blocks that do not stand in `source`, each by its first line.
///
/// A paragraph ends at an empty line. It stands there if its lines do, one after the other, all
/// indented by the same more or not at all; of those that include something, each may stand alone.
/// Lines of … end a paragraph, too. The views live as long as the page's text.
[[nodiscard]] std::vector<std::string_view> code_not_in(std::string_view source, const Page& page);

}  // namespace lamport::house
