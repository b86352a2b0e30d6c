#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/json_lines.hpp"
#include "lamport/props/json_values.hpp"

/// Traces as files of JSON Lines: a header, one line an event, a footer with the trace's digest.
/// docs/trace_format.md has the format.
namespace lamport::props {

inline constexpr std::string_view kTraceFormat = "lamport-trace/1";

/// What a trace is of.
struct TraceHeader {
  std::string protocol;               ///< The protocol's `kName`.
  std::uint32_t processes = 1;        ///< 1 … core::kProcessesMax.
  Json scenario = Json::object();     ///< What the run was asked for; its meaning is the writer's.
  std::optional<std::uint64_t> seed;  ///< None for a run that no seed brings back.
  std::string version;                ///< Of the code that wrote the trace.
  std::string run{};  ///< Tells a run that no seed brings back from others; "" says nothing.
};

/// Why nothing comes after a trace's last event. Files hold its name: see `name_of`.
enum class TraceEnd : std::uint8_t {
  kComplete,  ///< The run came to its own end, or a simulation to its violation or limit.
  kStopped,   ///< The run was stopped before, by its user, a deadline, or since another process
              ///< could not go on.
  kKilled,    ///< The process died.
  kFailed,    ///< The process failed a check, of which the last event is the input, or its host
              ///< something else.
  kLost,      ///< What came after could not be recorded in time.
};
/// "stopped", for files and reports.
[[nodiscard]] std::string_view name_of(TraceEnd end);

/// The version of this code.
[[nodiscard]] std::string code_version();

/// A running 64-bit FNV-1a hash of a file's bytes. Any one changed byte changes it.
class Checksum {
 public:
  void add(std::string_view bytes);
  /// 16 hexadecimal digits.
  [[nodiscard]] std::string text() const;

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

/// Writes a trace as it happens. Keeps no event.
class TraceWriter {
 public:
  /// Writes the header. `out` outlives the writer; a failed write shows in `out`'s state.
  TraceWriter(std::ostream& out, const TraceHeader& header);

  /// Writes the next event.
  template <class P>
  void observe(const core::TraceEvent<P>& event) {
    digest_.add(event);
    write(json_of(event));
  }

  /// Writes the footer, without which the file counts as truncated. Call it once and last.
  void finish(TraceEnd end);
  void finish() { finish(TraceEnd::kComplete); }

  [[nodiscard]] const core::Digest& digest() const { return digest_; }

 private:
  void write(const Json& line);

  std::ostream& out_;
  core::Digest digest_;
  Checksum checksum_;
};

/// Reads a trace that nobody vouches for, one line at a time, and checks it against its footer.
class TraceReader {
 public:
  /// Where the causes of a trace's events are.
  enum class Causes : std::uint8_t {
    kBefore,    ///< Earlier in the file: a trace of a whole run.
    kAnywhere,  ///< Perhaps in another file: a trace of one process among several.
  };

  /// Reads the header. `in` outlives the reader.
  /// Errors: no trace, another format; the message begins with the line.
  [[nodiscard]] static core::Result<TraceReader> open(std::istream& in);
  /// Of a file whose first line is read, and `first`.
  [[nodiscard]] static core::Result<TraceReader> open(JsonLines lines, const Json& first);

  [[nodiscard]] const TraceHeader& header() const { return header_; }
  /// Why the trace ended. Requires: `next` gave none.
  [[nodiscard]] TraceEnd end() const { return end_; }

  /// The next event; none after the footer, and then the whole file is known to be sound: act on
  /// what was read before only once this came. Requires: neither none nor an error came yet.
  /// Errors: a line that is not an event; one out of order; a file that was truncated, edited or
  /// goes on after its footer. The message begins with the line and the field. The code is
  /// `kTruncated` just if the file ends before its footer, and then what was read is sound in form,
  /// but nothing vouches for it.
  template <class P>
  [[nodiscard]] core::Result<std::optional<core::TraceEvent<P>>> next(Causes causes) {
    core::Result<std::optional<Json>> line = next_event();
    if (!line) {
      return tl::unexpected<core::Error>(std::move(line.error()));
    }
    const std::optional<Json> json = std::move(*line);
    if (!json) {
      return std::optional<core::TraceEvent<P>>();
    }
    auto event = value_of<core::TraceEvent<P>>(*json, header_.processes);
    if (!event) {
      return lines_.wrong(event.error());
    }
    if (const auto fits = in_order(event->id, event->cause, causes); !fits) {
      return lines_.wrong(fits.error());
    }
    digest_.add(*event);
    return std::optional<core::TraceEvent<P>>(std::move(*event));
  }

 private:
  TraceReader(JsonLines lines, TraceHeader header);

  /// The next event's line; none after a footer that fits.
  core::Result<std::optional<Json>> next_event();
  core::Result<void> check_footer(const Json& footer, Checksum checksum);
  core::Result<void> in_order(core::EventId id, core::EventId cause, Causes causes);

  JsonLines lines_;
  TraceHeader header_;
  TraceEnd end_ = TraceEnd::kComplete;
  Checksum checksum_;  ///< Of the lines so far.
  core::Digest digest_;
  std::vector<std::uint64_t> serials_;  ///< By process: of its latest event.
};

}  // namespace lamport::props
