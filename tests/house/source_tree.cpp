#include "source_tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <ostream>

namespace lamport::house {
namespace {

bool is_text_of_ours(const std::filesystem::path& path) {
  static constexpr std::array<std::string_view, 6> kExtensions = {".hpp", ".cpp", ".cmake",
                                                                  ".txt", ".md",  ".json"};
  const std::string extension = path.extension().string();
  return extension.empty() || std::ranges::find(kExtensions, extension) != kExtensions.end();
}

bool is_skipped_folder(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name == "build" || (name.starts_with('.') && name != ".ci");
}

/// Where the string or character literal that opens at `begin` ends: one past its last quote.
std::size_t literal_end(std::string_view source, std::size_t begin) {
  const char quote = source[begin];
  for (std::size_t at = begin + 1; at < source.size(); ++at) {
    if (source[at] == '\\') {
      ++at;
    } else if (source[at] == quote || source[at] == '\n') {
      return at + 1;
    }
  }
  return source.size();
}

/// The same for a raw string, whose opening quote is at `quote`.
std::size_t raw_literal_end(std::string_view source, std::size_t quote) {
  const std::size_t open = source.find('(', quote);
  if (open == std::string_view::npos) {
    return source.size();
  }
  std::string close = ")";
  close += source.substr(quote + 1, open - quote - 1);
  close += '"';
  const std::size_t at = source.find(close, open);
  return at == std::string_view::npos ? source.size() : at + close.size();
}

bool is_digit_separator(std::string_view source, std::size_t at) {
  const auto is_hex = [](char c) {
    return std::string_view("0123456789abcdefABCDEF").find(c) != std::string_view::npos;
  };
  return at > 0 && at + 1 < source.size() && is_hex(source[at - 1]) && is_hex(source[at + 1]);
}

void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at] != '\n') {
      text[at] = ' ';
    }
  }
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Finding& finding) {
  return out << finding.path << ':' << finding.line << ": " << finding.what;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<SourceFile> read_tree(const std::filesystem::path& root) {
  std::vector<SourceFile> files;
  auto entry = std::filesystem::recursive_directory_iterator(root);
  for (; entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && is_skipped_folder(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && is_text_of_ours(entry->path())) {
      files.push_back({.path = entry->path().lexically_relative(root).generic_string(),
                       .text = read_file(entry->path())});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string code_only(std::string_view source, bool keep_strings) {
  std::string code(source);
  std::size_t at = 0;
  while (at < source.size()) {
    const std::string_view rest = source.substr(at);
    std::size_t end = at + 1;
    bool is_prose = false;
    if (rest.starts_with("//")) {
      end = at + std::min(rest.find('\n'), rest.size());
      is_prose = true;
    } else if (rest.starts_with("/*")) {
      const std::size_t close = rest.find("*/", 2);
      end = close == std::string_view::npos ? source.size() : at + close + 2;
      is_prose = true;
    } else if (rest.starts_with("R\"")) {
      end = raw_literal_end(source, at + 1);
      is_prose = !keep_strings;
    } else if (rest[0] == '"' || (rest[0] == '\'' && !is_digit_separator(source, at))) {
      end = literal_end(source, at);
      is_prose = !keep_strings;
    }
    if (is_prose) {
      blank(code, at, end);
    }
    at = end;
  }
  return code;
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool is_cpp(std::string_view path) {
  return path.ends_with(".hpp") || path.ends_with(".cpp");
}

bool is_script(std::string_view path) {
  return path == "dev" || path == "tests/fuzz/run" || is_below(path, ".ci") ||
         path.ends_with(".cmake") || path.ends_with("CMakeLists.txt");
}

bool is_page(std::string_view path) {
  return path.ends_with(".md");
}

}  // namespace lamport::house
