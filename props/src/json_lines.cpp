#include "lamport/props/json_lines.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lamport::props {

JsonLines::JsonLines(std::istream& in) : in_(&in) {
  buffer_.resize(kJsonBytesMax + 2);  // The longest line, its end, and the 0 that getline adds.
}

core::Result<Json> JsonLines::next() {
  ++line_;
  in_->getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  const auto count = static_cast<std::size_t>(in_->gcount());
  if (in_->bad() || (in_->fail() && count + 1 == buffer_.size())) {
    return wrong({core::ErrorCode::kOutOfRange, "the line is too long or can't be read"});
  }
  if (in_->eof()) {
    return wrong({core::ErrorCode::kTruncated,
                  count != 0   ? "the file was truncated within this line"
                  : line_ == 1 ? "the file was truncated: it is empty"
                               : "the file was truncated: its footer is missing"});
  }
  text_.assign(buffer_.data(), count - 1);
  core::Result<Json> json = text_.empty() ? core::refused("the line is empty") : parse_json(text_);
  text_ += '\n';
  if (!json) {
    return wrong(json.error());
  }
  return json;
}

bool JsonLines::at_end() {
  return in_->peek() == std::istream::traits_type::eof();
}

tl::unexpected<core::Error> JsonLines::wrong(const core::Error& error) const {
  return core::failure(error.code, fmt::format("line {}: {}", line_, error.message));
}

}  // namespace lamport::props
