#pragma once

#include <string>
#include <string_view>

/// What a message may quote of a file or a command line that nobody vouches for.
namespace lamport::props {

/// `text`, in UTF-8, as one line that does nothing to a terminal: each control character, also of
/// those that have two bytes, is a `?`, and what is longer than 200 bytes ends in `…`.
[[nodiscard]] std::string printable(std::string_view text);

/// The same in quotes: 'text'.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace lamport::props
