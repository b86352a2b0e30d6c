#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/result.hpp"
#include "lamport/props/json_lines.hpp"
#include "lamport/props/json_values.hpp"
#include "lamport/sim/choice.hpp"

/// Tapes as files of JSON Lines: a header, one line a choice, a footer with what the run comes to.
/// docs/tape_format.md has the format.
namespace lamport::tools {

inline constexpr std::string_view kTapeFormat = "lamport-tape/1";
/// The most choices of a tape.
inline constexpr std::size_t kTapeChoicesMax = 100'000;
/// The most bytes of a choice's line.
inline constexpr std::size_t kTapeLineMax = 4096;

/// A tape of a protocol that is known by its name only.
struct TapeFile {
  std::string protocol;         ///< The protocol's `kName`.
  std::uint32_t processes = 1;  ///< 1 … sim::kTapeProcessesMax.
  core::Guarantees promised;    ///< By the links and processes.
  std::string version;          ///< Of the code that wrote the tape.
  std::vector<props::Json> choices;
  std::string violation;  ///< The property that the run violates, or "".
  std::string digest;     ///< Of the run's trace, up to the violation.
};

/// A failed write shows in `out`'s state.
void write_tape(std::ostream& out, const TapeFile& tape);

/// Reads a tape of which the first line, `first`, is already read.
/// Errors: the first thing wrong; the message begins with the line. What its choices say is not
/// looked at.
[[nodiscard]] core::Result<TapeFile> read_tape(props::JsonLines& lines, const props::Json& first);

/// The tape for protocol `P`. Errors: a choice that is none of `P`'s, or a message from a process
/// to itself; the message begins with the line.
template <class P>
[[nodiscard]] core::Result<sim::Tape<P>> tape_of(const TapeFile& file) {
  sim::Tape<P> tape{file.processes, file.promised, {}};
  for (const props::Json& json : file.choices) {
    core::Result<sim::Choice<P>> choice = props::value_of<sim::Choice<P>>(json, file.processes);
    core::Result<void> fits = choice.and_then([](const sim::Choice<P>& read) {
      return sim::between_two(read) ? core::Result<void>()
                                    : core::refused("to: expected another process than from");
    });
    if (!fits) {
      return core::failure(fits.error().code, "line " + std::to_string(tape.choices.size() + 2) +
                                                  ": " + fits.error().message);
    }
    tape.choices.push_back(*std::move(choice));
  }
  return tape;
}

/// The file of `tape`, but for what the run comes to.
template <class P>
[[nodiscard]] TapeFile file_of(const sim::Tape<P>& tape) {
  TapeFile file{std::string(P::kName), tape.processes, tape.promised, {}, {}, {}, {}};
  for (const sim::Choice<P>& choice : tape.choices) {
    file.choices.push_back(props::json_of(choice));
  }
  return file;
}

}  // namespace lamport::tools
