#pragma once

#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace lamport::house {

/// One text file of the repository.
struct SourceFile {
  std::string path;  ///< Relative to the repository's root, with forward slashes.
  std::string text;
};

/// A broken house rule, and where.
struct Finding {
  std::string path;
  std::size_t line = 0;  ///< Counted from 1; 0 where the whole file is meant.
  std::string what;

  friend bool operator==(const Finding&, const Finding&) = default;
};

std::ostream& operator<<(std::ostream& out, const Finding& finding);

/// The C++, CMake, Markdown and script files below `root`, in path order.
///
/// Build folders and hidden folders are left out, `.ci` excepted.
[[nodiscard]] std::vector<SourceFile> read_tree(const std::filesystem::path& root);

/// The whole content of a file; empty if there is none.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// The lines of `text` without their line ends. The views live as long as `text`.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// C++ source with each character of a comment or a string replaced by a space, so that a rule
/// about code is not tripped by prose. Line breaks stay, and with `keep_strings` the strings do,
/// too.
[[nodiscard]] std::string code_only(std::string_view source, bool keep_strings);

/// Whether `path` lies in `folder`, at any depth.
[[nodiscard]] bool is_below(std::string_view path, std::string_view folder);

/// Whether `path` names a C++ header or source.
[[nodiscard]] bool is_cpp(std::string_view path);

/// Whether `path` names a CMake or shell script.
[[nodiscard]] bool is_script(std::string_view path);

/// Whether `path` names a Markdown page.
[[nodiscard]] bool is_page(std::string_view path);

}  // namespace lamport::house
