#include <cstddef>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "allocated.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/json_lines.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/tools/tape_file.hpp"
#include "message_text.hpp"
#include "targets.hpp"

namespace lamport::fuzz {
namespace {

using tools::TapeFile;

/// What is held while a tape is read: its longest line, and of each byte what JSON makes of it.
constexpr std::size_t kTapeHeldMax = props::kJsonBytesMax + (std::size_t{64} << 10U);
constexpr std::size_t kTapeHeldPerByte = 64;
/// Links are as many as pairs of processes, and more of them would be the same, only slower.
constexpr std::uint32_t kRunProcessesMax = 8;

core::Result<TapeFile> read_tape_of(std::string_view text) {
  std::istringstream in{std::string(text)};
  const AllocationWatch watch;
  props::JsonLines lines(in);
  core::Result<TapeFile> tape = lines.next().and_then(
      [&](const props::Json& first) { return tools::read_tape(lines, first); });
  LAMPORT_CHECK(watch.most() <= kTapeHeldMax + kTapeHeldPerByte * text.size(),
                "what is held is bounded by the file", watch.most(), text.size());
  return tape;
}

/// The digest of the run that the tape's choices make, those left out that are not possible. None
/// if a check failed, which it never does within what the protocol needs.
template <class P>
std::optional<core::Fingerprint> run_of(const sim::Tape<P>& tape) {
  core::Digest digest;
  const auto observe = [&](const core::TraceEvent<P>& event) { digest.add(event); };
  try {
    const core::ScopedCheckThrow checks;
    sim::Stepper<P> stepper(tape.processes, tape.promised);
    stepper.start(observe);
    for (const sim::Choice<P>& choice : tape.choices) {
      if (stepper.possible(choice)) {
        stepper.take(choice, observe);
      }
    }
  } catch (const core::CheckFailure&) {
    return std::nullopt;
  }
  return digest.value();
}

template <class P>
void try_tape_of(const TapeFile& file, std::string_view text) {
  const core::Result<sim::Tape<P>> tape = tools::tape_of<P>(file);
  if (!tape) {
    check_message_about_line(tape.error().message, text);
    return;
  }
  TapeFile same = tools::file_of<P>(*tape);
  same.version = file.version;
  same.violation = file.violation;
  same.digest = file.digest;
  std::ostringstream out;
  tools::write_tape(out, same);
  const core::Result<TapeFile> again = read_tape_of(out.str());
  LAMPORT_CHECK(again.has_value(), "what is written is read back");
  LAMPORT_CHECK(tools::tape_of<P>(*again) == *tape, "a tape's choices are read back");
  LAMPORT_CHECK(again->violation == file.violation && again->digest == file.digest &&
                    again->version == file.version,
                "what a tape comes to is read back");

  if (tape->processes <= kRunProcessesMax) {
    const std::optional<core::Fingerprint> run = run_of<P>(*tape);
    LAMPORT_CHECK(run.has_value() || !core::covers(tape->promised, P::kNeeds),
                  "no choices break a protocol that has what it needs");
    LAMPORT_CHECK(run_of<P>(*tape) == run, "a tape makes one run");
  }
}

}  // namespace

void try_tape(Input input) {
  const std::string_view text = text_of(input);
  const core::Result<TapeFile> file = read_tape_of(text);
  if (!file) {
    check_message_about_line(file.error().message, text);
    return;
  }
  LAMPORT_CHECK(file->processes >= 1 && file->processes <= sim::kTapeProcessesMax,
                "a tape's processes are in their bounds", file->processes);
  // A plain protocol, and one with sequences, under the one with timers and notes.
  using Reliable = core::Reliable<core::mutex::SuzukiKasami>;
  if (file->protocol == Reliable::kName) {
    try_tape_of<Reliable>(*file, text);
  } else {
    try_tape_of<core::mutex::Lamport>(*file, text);
  }
}

}  // namespace lamport::fuzz
