#include "run_member.hpp"

#include <chrono>
#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "lamport/tools/interrupt.hpp"
#include "lamport/tools/terminal.hpp"
#include "lamport/tools/values.hpp"

namespace lamport::tools {
namespace {

double seconds_of(core::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

void print_member(const RunOptions& options, const ClusterFile& cluster,
                  const MemberResult& result) {
  fmt::print("process {} of {} of {}: {}, {} in {:.3f} s\n", options.id, cluster.processes.size(),
             cluster.cluster, cluster.protocol, counted(result.entries, "entry", "entries"),
             seconds_of(result.took));
  fmt::print("messages sent  ");
  for (const auto& [kind, sent] : result.messages) {
    fmt::print(" {} {}", kind, sent);
  }
  fmt::print("\nbesides         {} sent again, {} acknowledgements alone, {} links set up again\n",
             result.resent, result.bare_acks, result.links.reconnects);
  if (result.counter) {
    fmt::print("counter         {}\n", *result.counter);
  }
}

props::Json document_of(const RunOptions& options, const ClusterFile& cluster,
                        const MemberResult& result) {
  props::Json json = props::Json::object();
  json["schema"] = "lamport-run-member/1";
  json["cluster"] = cluster.cluster;
  json["protocol"] = cluster.protocol;
  json["process"] = options.id;
  json["processes"] = cluster.processes.size();
  json["entries"] = result.entries;
  json["started"] = result.started;
  json["completed"] = result.end == ClusterEnd::kCompleted;
  props::Json messages = props::Json::object();
  for (const auto& [kind, sent] : result.messages) {
    messages[std::string(kind)] = sent;
  }
  json["messages"] = std::move(messages);
  json["resent"] = result.resent;
  json["bare_acks"] = result.bare_acks;
  json["reconnects"] = result.links.reconnects;
  json["refused"] = result.links.refused;
  json["frames_lost"] = result.links.frames_lost;
  json["counter"] = result.counter ? props::Json(*result.counter) : props::Json(nullptr);
  json["events_lost"] = result.lost;
  json["wall_seconds"] = seconds_of(result.took);
  return json;
}

ExitCode concluded_alone(const CommandLine& line, const MemberResult& result,
                         const std::string& command) {
  switch (result.end) {
    case ClusterEnd::kFailed:
      return line.tell("violated: failed check: " + result.failure, command, ExitCode::kViolated);
    case ClusterEnd::kTimedOut:
      return line.tell(result.started
                           ? "timed out: not all processes had finished by --deadline"
                           : "timed out: not all other processes were met by --deadline; are they "
                             "up, at the addresses of the file, and not refused?",
                       command, ExitCode::kTimedOut);
    case ClusterEnd::kInterrupted:
      return line.tell("interrupted: not all processes had finished", command,
                       ExitCode::kInterrupted);
    case ClusterEnd::kDied:  // Nobody is overseen here.
    case ClusterEnd::kCompleted:
      break;
  }
  if (result.lost != 0) {
    return line.tell("incomplete: not all events could be recorded in time", command,
                     ExitCode::kIncomplete);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace

ExitCode run_member_here(const CommandLine& line, const ProtocolTools& protocol,
                         const RunOptions& options, const ClusterFile& cluster,
                         const std::string& command) {
  MemberRequest request{cluster, core::ProcessId(options.id), options.request, options.counter};
  Progress progress("entries", options.request.entries, line.quiet());
  request.run.progress = [&](std::uint64_t entries) { progress.show(entries); };
  const auto result = protocol.run_member(request, watch_interrupts());
  if (!result) {
    const std::string& message = result.error().message;
    return message.starts_with("--")
               ? line.usage_error("", message)
               : line.usage_error("--config", fmt::format("{}: process {}: {}", options.config,
                                                          options.id, message));
  }
  if (line.json()) {
    fmt::print("{}\n", document_of(options, cluster, *result).dump(2));
  } else {
    print_member(options, cluster, *result);
  }
  return concluded_alone(line, *result, command);
}

}  // namespace lamport::tools
