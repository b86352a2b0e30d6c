#include "lamport/props/trace_file.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "lamport/props/printable.hpp"

namespace lamport::props {
namespace {

tl::unexpected<core::Error> refuse(std::string message) {
  return core::refused(std::move(message));
}

Json json_of_header(const TraceHeader& header) {
  Json json = Json::object();
  json["format"] = std::string(kTraceFormat);
  json["protocol"] = header.protocol;
  json["processes"] = header.processes;
  json["scenario"] = header.scenario;
  json["seed"] = header.seed ? json_of(*header.seed) : Json(nullptr);
  if (!header.run.empty()) {
    json["run"] = header.run;
  }
  json["version"] = header.version;
  return json;
}

core::Result<TraceHeader> header_of(const Json& json) {
  if (!json.is_object() || !json.contains("format")) {
    return refuse("this is not a trace file: expected a header with a 'format'");
  }
  if (json.at("format") != std::string(kTraceFormat)) {
    return refuse(fmt::format("format: expected \"{}\"", kTraceFormat));
  }
  const bool has_run = json.contains("run");
  if (auto fits = expect_object(json, {"format", "protocol", "processes", "scenario", "seed",
                                       has_run ? "run" : "", "version"});
      !fits) {
    return tl::unexpected<core::Error>(std::move(fits.error()));
  }
  TraceHeader header;
  for (const auto& [name, member] :
       {std::pair{"protocol", &TraceHeader::protocol}, std::pair{"run", &TraceHeader::run},
        std::pair{"version", &TraceHeader::version}}) {
    if (!json.contains(name)) {
      continue;  // It may be missing.
    }
    if (!json.at(name).is_string()) {
      return refuse(fmt::format("{}: expected a string", name));
    }
    header.*member = json.at(name).get<std::string>();
  }
  if (has_run && header.run.empty()) {
    return refuse("run: expected a name, or no such field");
  }
  const auto processes = number_of(json.at("processes"), core::kProcessesMax);
  if (!processes || *processes == 0) {
    return refuse(fmt::format("processes: expected a number, 1 to {}", core::kProcessesMax));
  }
  header.processes = static_cast<std::uint32_t>(*processes);
  header.scenario = json.at("scenario");
  if (!header.scenario.is_object()) {
    return refuse("scenario: expected an object");
  }
  if (!json.at("seed").is_null()) {
    const auto seed = decimal_of(json.at("seed"), std::numeric_limits<std::uint64_t>::max());
    if (!seed) {
      return refuse("seed: " + seed.error().message);
    }
    header.seed = *seed;
  }
  return header;
}

/// The ends of which a footer tells, with their names; of a complete run it tells nothing.
constexpr std::array<std::pair<TraceEnd, std::string_view>, 4> kEnds = {
    {{TraceEnd::kStopped, "stopped"},
     {TraceEnd::kKilled, "killed"},
     {TraceEnd::kFailed, "failed"},
     {TraceEnd::kLost, "lost"}}};

core::Result<TraceEnd> end_of(const Json& footer) {
  if (!footer.contains("ended")) {
    return TraceEnd::kComplete;
  }
  for (const auto& [end, name] : kEnds) {
    if (footer.at("ended") == std::string(name)) {
      return end;
    }
  }
  return refuse("ended: expected one of: stopped, killed, failed, lost");
}

}  // namespace

std::string_view name_of(TraceEnd end) {
  const auto* const found = std::find_if(kEnds.begin(), kEnds.end(),
                                         [end](const auto& each) { return each.first == end; });
  return found == kEnds.end() ? "complete" : found->second;
}

std::string code_version() {
  return LAMPORT_VERSION;
}

void Checksum::add(std::string_view bytes) {
  for (const char byte : bytes) {
    value_ = (value_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  }
}

std::string Checksum::text() const {
  return fmt::format("{:016x}", value_);
}

TraceWriter::TraceWriter(std::ostream& out, const TraceHeader& header) : out_(out) {
  write(json_of_header(header));
}

void TraceWriter::write(const Json& line) {
  const std::string text = line.dump() + "\n";
  checksum_.add(text);
  out_.write(text.data(), static_cast<std::streamsize>(text.size()));
}

void TraceWriter::finish(TraceEnd end) {
  Json footer = Json::object();
  footer["events"] = digest_.events();
  footer["digest"] = digest_.value().text();
  if (end != TraceEnd::kComplete) {
    footer["ended"] = std::string(name_of(end));
    checksum_.add(name_of(end));
  }
  footer["checksum"] = checksum_.text();
  write(footer);
}

TraceReader::TraceReader(JsonLines lines, TraceHeader header)
    : lines_(std::move(lines)), header_(std::move(header)), serials_(header_.processes) {
  checksum_.add(lines_.text());
}

core::Result<TraceReader> TraceReader::open(std::istream& in) {
  JsonLines lines(in);
  return lines.next().and_then([&](const Json& first) { return open(std::move(lines), first); });
}

core::Result<TraceReader> TraceReader::open(JsonLines lines, const Json& first) {
  core::Result<TraceHeader> header = header_of(first);
  if (!header) {
    return lines.wrong(header.error());
  }
  return TraceReader(std::move(lines), *std::move(header));
}

core::Result<std::optional<Json>> TraceReader::next_event() {
  const Checksum before = checksum_;
  core::Result<Json> line = lines_.next();
  if (!line) {
    return tl::unexpected<core::Error>(std::move(line.error()));
  }
  checksum_.add(lines_.text());
  if (!line->is_object() || !line->contains("checksum")) {
    return std::optional<Json>(std::move(*line));
  }
  if (const auto fits = check_footer(*line, before); !fits) {
    return lines_.wrong(fits.error());
  }
  return std::optional<Json>();
}

core::Result<void> TraceReader::check_footer(const Json& footer, Checksum checksum) {
  if (auto fits = expect_object(
          footer, {"events", "digest", footer.contains("ended") ? "ended" : "", "checksum"});
      !fits) {
    return fits;
  }
  const core::Result<TraceEnd> end = end_of(footer);
  if (!end) {
    return tl::unexpected<core::Error>(end.error());
  }
  end_ = *end;
  checksum.add(footer.contains("ended") ? name_of(end_) : "");
  if (footer.at("events") != digest_.events()) {
    return refuse(
        fmt::format("events: the file was edited: it has {} events and its footer says {}",
                    digest_.events(), printable(footer.at("events").dump())));
  }
  if (footer.at("digest") != digest_.value().text()) {
    return refuse(fmt::format("digest: the file was edited: its events' digest is {}",
                              digest_.value().text()));
  }
  if (footer.at("checksum") != checksum.text()) {
    return refuse("checksum: the file was edited, though not in its events");
  }
  if (!lines_.at_end()) {
    return refuse("the file goes on after its footer");
  }
  return {};
}

core::Result<void> TraceReader::in_order(core::EventId id, core::EventId cause, Causes causes) {
  std::uint64_t& serial = serials_[id.process.value()];
  if (id.serial != serial + 1) {
    return refuse(fmt::format("id: expected {}", text_of({id.process, serial + 1})));
  }
  const bool foreign = causes == Causes::kAnywhere && cause.process != id.process;
  if (!foreign && cause.serial > serials_[cause.process.value()]) {
    return refuse("cause: " + text_of(cause) + " has not happened by then");
  }
  serial = id.serial;
  return {};
}

}  // namespace lamport::props
