#pragma once

#include <cstddef>
#include <vector>

#include "source_tree.hpp"

namespace lamport::house {

/// A file is read in one sitting.
inline constexpr std::size_t kLinesMax = 400;
inline constexpr std::size_t kColumnsMax = 100;

/// Where a C++ file or script is too long or too wide, and headers that don't begin with
/// `#pragma once`.
[[nodiscard]] std::vector<Finding> bad_form(const SourceFile& file);

}  // namespace lamport::house
