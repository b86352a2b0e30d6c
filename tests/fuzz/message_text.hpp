#pragma once

#include <string_view>

#include "targets.hpp"

namespace lamport::fuzz {

/// The bytes of `input` as text.
[[nodiscard]] std::string_view text_of(Input input);

/// Checks that `message`, of an error, is fit for a person's terminal: a sentence, not empty, of at
/// most 1000 bytes, and without control characters, also not those that UTF-8 writes as two bytes.
void check_message(std::string_view message);

/// The same of an error about a file of lines, which begins with the number of one that is there,
/// or of the one behind the last: "line 3: ".
void check_message_about_line(std::string_view message, std::string_view file);

}  // namespace lamport::fuzz
