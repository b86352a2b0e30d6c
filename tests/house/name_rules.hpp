#pragma once

#include <string_view>
#include <vector>

#include "source_tree.hpp"

namespace lamport::house {

/// What makes a run depend on more than its scenario and choices, where core, sim or props use it:
/// clocks, random numbers that are not ours, unordered containers, threads, floating point, locales
/// and globals that change. Comments and strings don't count.
[[nodiscard]] std::vector<Finding> nondeterminism(const SourceFile& file);

/// The folders of `path` whose name says nothing, such as utils.
[[nodiscard]] std::vector<Finding> meaningless_folders(std::string_view path);

}  // namespace lamport::house
