#include <algorithm>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "allocated.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/recorded_engine.hpp"
#include "message_text.hpp"
#include "targets.hpp"

namespace lamport::fuzz {
namespace {

using props::TraceReader;
using Causes = TraceReader::Causes;

/// What is held while a trace is read: its longest line, a serial for each process, a block of the
/// digest with room for a few of the longest events, and of each byte what JSON and events make of
/// it.
template <class P>
constexpr std::size_t kTraceHeldMax = props::kJsonBytesMax + (std::size_t{64} << 10U) +
                                      8 * core::kEncodedSizeMax<core::TraceEvent<P>>;
constexpr std::size_t kTraceHeldPerByte = 64;

/// A trace as far as it could be read.
template <class P>
struct ReadTrace {
  std::vector<core::TraceEvent<P>> events;
  std::string error;  ///< "" if all of it is sound.
};

template <class P>
ReadTrace<P> read_trace(const std::string& text, Causes causes) {
  std::istringstream in(text);
  const AllocationWatch watch;
  ReadTrace<P> trace;
  core::Result<TraceReader> reader = TraceReader::open(in);
  LAMPORT_CHECK(reader.has_value(), "a header is read again as it was before");
  while (true) {
    auto next = reader->template next<P>(causes);
    if (!next) {
      trace.error = std::move(next.error().message);
      check_message_about_line(trace.error, text);
      break;
    }
    std::optional<core::TraceEvent<P>> event = *std::move(next);
    if (!event) {
      break;
    }
    trace.events.push_back(*std::move(event));
  }
  LAMPORT_CHECK(watch.most() <= kTraceHeldMax<P> + kTraceHeldPerByte * text.size(),
                "what is held is bounded by the file", watch.most(), text.size());
  return trace;
}

/// The file of a run that no seed brings back.
template <class P>
std::string written(props::TraceHeader header, const std::vector<core::TraceEvent<P>>& events) {
  header.seed.reset();
  std::ostringstream out;
  props::TraceWriter writer(out, header);
  for (const core::TraceEvent<P>& event : events) {
    writer.observe(event);
  }
  writer.finish();
  return std::move(out).str();
}

/// Gives the processes of the file their recorded inputs again, whatever these are.
template <class P>
core::Result<tools::Repetition> repeated(const std::string& text) {
  std::istringstream in(text);
  return TraceReader::open(in).and_then(
      [](TraceReader&& reader) { return tools::repeat_recorded<P>(reader); });
}

template <class P>
void try_trace_of(const props::TraceHeader& header, const std::string& text) {
  const ReadTrace<P> of_part = read_trace<P>(text, Causes::kAnywhere);
  const ReadTrace<P> of_all = read_trace<P>(text, Causes::kBefore);
  LAMPORT_CHECK(of_all.events.size() <= of_part.events.size() &&
                    std::equal(of_all.events.begin(), of_all.events.end(), of_part.events.begin()),
                "whoever asks for more of a trace reads the same of it");
  LAMPORT_CHECK(!of_all.error.empty() || of_part.error.empty(), "and refuses more");

  const std::string again = written<P>(header, of_part.events);
  const ReadTrace<P> read_again = read_trace<P>(again, Causes::kAnywhere);
  LAMPORT_CHECK(read_again.error.empty() && read_again.events == of_part.events,
                "what is written is read back");
  LAMPORT_CHECK(written<P>(header, read_again.events) == again, "a trace has one form");

  const core::Result<tools::Repetition> of_file = repeated<P>(text);
  LAMPORT_CHECK(of_file.has_value() == of_part.error.empty(), "a sound file can be repeated");
  const core::Result<tools::Repetition> repetition = repeated<P>(again);
  LAMPORT_CHECK(repetition.has_value(), "what was written can be repeated");
  core::Digest digest;
  for (const core::TraceEvent<P>& event : of_part.events) {
    digest.add(event);
  }
  LAMPORT_CHECK(repetition->events == digest.events() && repetition->digest == digest.value(),
                "a repetition counts the file's events", repetition->events, digest.events());
}

}  // namespace

void try_trace(Input input) {
  const std::string text(text_of(input));
  std::istringstream in(text);
  const core::Result<TraceReader> reader = TraceReader::open(in);
  if (!reader) {
    check_message_about_line(reader.error().message, text);
    return;
  }
  // A plain protocol, and one with sequences, under the one with timers and notes.
  using Reliable = core::Reliable<core::mutex::SuzukiKasami>;
  const props::TraceHeader& header = reader->header();
  if (header.protocol == Reliable::kName) {
    try_trace_of<Reliable>(header, text);
  } else {
    try_trace_of<core::mutex::Lamport>(header, text);
  }
}

}  // namespace lamport::fuzz
