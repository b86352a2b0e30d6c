#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

#include "lamport/core/result.hpp"
#include "lamport/props/json.hpp"

namespace lamport::props {

/// Reads a file of JSON Lines that nobody vouches for, and whose last line is a footer.
class JsonLines {
 public:
  /// `in` outlives the reader.
  explicit JsonLines(std::istream& in);

  /// The next line. Errors: the file ends, or the line is too long or no JSON.
  [[nodiscard]] core::Result<Json> next();

  /// The latest line, with its end.
  [[nodiscard]] std::string_view text() const { return text_; }
  /// Whether nothing comes behind the latest line.
  [[nodiscard]] bool at_end();
  /// `error`, with the latest line's number in front.
  [[nodiscard]] tl::unexpected<core::Error> wrong(const core::Error& error) const;

 private:
  std::istream* in_;
  std::string buffer_;
  std::string text_;
  std::uint64_t line_ = 0;
};

}  // namespace lamport::props
