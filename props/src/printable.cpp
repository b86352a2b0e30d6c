#include "lamport/props/printable.hpp"

#include <cstddef>

namespace lamport::props {
namespace {

constexpr std::size_t kPrintableMax = 200;

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

/// How many bytes the control character at the front of `text` has, which is not empty; 0 if there
/// stands another.
std::size_t control_character_size(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x20 || first == 0x7f) {
    return 1;
  }
  const auto second = static_cast<unsigned char>(text.size() > 1 ? text[1] : ' ');
  return first == 0xc2 && second >= 0x80 && second < 0xa0 ? 2 : 0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    // Cut only where a character begins.
    if (shown.size() >= kPrintableMax && !continues_character(text[0])) {
      return shown + "…";
    }
    if (const std::size_t size = control_character_size(text); size > 0) {
      shown += '?';
      text.remove_prefix(size);
    } else {
      shown += text[0];
      text.remove_prefix(1);
    }
  }
  return shown;
}

std::string in_quotes(std::string_view text) {
  return "'" + printable(text) + "'";
}

}  // namespace lamport::props
