#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "source_tree.hpp"

namespace lamport::house {

/// What the files of one folder may include, besides the standard library and their own layer.
struct Layer {
  std::string_view name;
  std::string_view folder;
  std::vector<std::string_view> layers;                       ///< Other layers.
  std::vector<std::string_view> third_party;                  ///< Prefixes in < >; POSIX too.
  std::vector<std::string_view> third_party_in_sources = {};  ///< The same, below src/ only.
};

/// From the bottom up, but a folder inside another's comes before it.
[[nodiscard]] std::span<const Layer> layers();

/// The layer that a file belongs to, or null: tests and benchmarks may include anything.
[[nodiscard]] const Layer* layer_of(std::string_view path);

/// The #include lines of one file that its layer doesn't allow.
[[nodiscard]] std::vector<Finding> forbidden_includes(const SourceFile& file);

}  // namespace lamport::house
