#include "message_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

#include "lamport/core/check.hpp"

namespace lamport::fuzz {
namespace {

constexpr std::size_t kMessageMax = 1000;

bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : ' ');
    if (byte < 0x20 || byte == 0x7f || (byte == 0xc2 && next >= 0x80 && next < 0xa0)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string_view text_of(Input input) {
  // An empty span may have no address.
  return input.empty()
             ? std::string_view()
             : std::string_view(reinterpret_cast<const char*>(input.data()), input.size());
}

void check_message(std::string_view message) {
  LAMPORT_CHECK(!message.empty(), "an error says what is wrong");
  LAMPORT_CHECK(message.size() <= kMessageMax, "an error is one sentence", message.size());
  LAMPORT_CHECK(!has_control_character(message), "an error has no control characters");
}

void check_message_about_line(std::string_view message, std::string_view file) {
  check_message(message);
  constexpr std::string_view kLine = "line ";
  LAMPORT_CHECK(message.starts_with(kLine), "an error about a file names a line");
  std::uint64_t line = 0;
  const char* const digits = message.data() + kLine.size();
  const char* const end = message.data() + message.size();
  const auto [stop, error] = std::from_chars(digits, end, line);
  LAMPORT_CHECK(error == std::errc(), "a line has a number");
  LAMPORT_CHECK(std::string_view(stop, end).starts_with(": "), "what is wrong follows its line");
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(file, '\n')) + 1;
  LAMPORT_CHECK(line >= 1 && line <= lines, "the line is one of the file", line, lines);
}

}  // namespace lamport::fuzz
