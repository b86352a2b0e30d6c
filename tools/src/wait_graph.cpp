#include "lamport/tools/wait_graph.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lamport/core/check.hpp"
#include "lamport/props/json.hpp"

namespace lamport::tools {
namespace {

using core::ProcessId;

/// Those who wait, by any number of steps, for one of `ends`, and `ends`. What the loss of a
/// message explains is no such step.
std::set<ProcessId> who_reach(const std::vector<ProcessId>& ends, std::span<const WaitEdge> edges) {
  std::map<ProcessId, std::vector<ProcessId>> waited_for_by;
  for (const WaitEdge& edge : edges) {
    if (!edge.lost) {
      waited_for_by[edge.wait.on].push_back(edge.who);
    }
  }
  std::set<ProcessId> reached(ends.begin(), ends.end());
  for (std::vector<ProcessId> left = ends; !left.empty();) {
    const ProcessId process = left.back();
    left.pop_back();
    for (const ProcessId who : waited_for_by[process]) {
      if (reached.insert(who).second) {
        left.push_back(who);
      }
    }
  }
  return reached;
}

/// As in "process 2" or "processes 0, 2".
std::string named(const std::vector<ProcessId>& processes) {
  std::vector<std::uint32_t> ids;
  ids.reserve(processes.size());
  for (const ProcessId process : processes) {
    ids.push_back(process.value());
  }
  return fmt::format("{} {}", ids.size() == 1 ? "process" : "processes", fmt::join(ids, ", "));
}

std::string cycle_text(const std::vector<ProcessId>& cycle) {
  std::string text;
  for (const ProcessId process : cycle) {
    text += fmt::format("{} → ", process.value());
  }
  return fmt::format("{}{}", text, cycle.front().value());
}

bool waits_for_any(ProcessId process, const WaitGraph& graph) {
  return std::ranges::any_of(graph.edges,
                             [&](const WaitEdge& edge) { return edge.who == process; });
}

/// Where the waits end of some who are not in `excused`: first such ends as stay, then those that
/// the run would have come past. Requires: there is an end.
std::string dead_end(const WaitGraph& graph, const std::set<ProcessId>& excused) {
  std::string passing;
  const auto passes = [&](ProcessId process, std::string_view waits) {
    const auto coming = std::ranges::find(graph.coming, process, &Coming::who);
    if (coming != graph.coming.end()) {
      const SentMessage& message = coming->message;
      passing = fmt::format("not stuck: {} {} to {} was on its way", message.kind,
                            props::text_of(message.sent), message.to.value());
    } else if (std::ranges::find(graph.inside, process) != graph.inside.end()) {
      passing = fmt::format("not stuck: {}, which was inside", waits);
    } else {
      return false;
    }
    return true;
  };
  for (const WaitEdge& edge : graph.edges) {
    const std::string waits =
        fmt::format("process {} waits for process {}", edge.who.value(), edge.wait.on.value());
    if (!excused.contains(edge.who) && !waits_for_any(edge.wait.on, graph) &&
        !passes(edge.wait.on, waits)) {
      return fmt::format("stuck: {}, which waits for nobody", waits);
    }
  }
  for (const ProcessId process : graph.ungranted) {
    if (!excused.contains(process) && !waits_for_any(process, graph) && !passes(process, "")) {
      return fmt::format("stuck: process {} waits for nobody, and is not let in", process.value());
    }
  }
  return passing;
}

}  // namespace

std::vector<ProcessId> cycle_in(std::span<const WaitEdge> edges) {
  std::map<ProcessId, std::set<ProcessId>> waits_for;
  std::map<ProcessId, std::vector<ProcessId>> waited_for_by;
  for (const WaitEdge& edge : edges) {
    waits_for[edge.who].insert(edge.wait.on);
    waited_for_by[edge.wait.on].push_back(edge.who);
  }
  // Who waits for nobody is on no cycle, and once it is left out, nor is who waited for it alone.
  std::vector<ProcessId> idle;
  for (const auto& [process, waiters] : waited_for_by) {
    if (!waits_for.contains(process)) {
      idle.push_back(process);
    }
  }
  while (!idle.empty()) {
    const ProcessId process = idle.back();
    idle.pop_back();
    for (const ProcessId who : waited_for_by[process]) {
      const auto found = waits_for.find(who);
      if (found != waits_for.end() && found->second.erase(process) != 0 && found->second.empty()) {
        waits_for.erase(found);
        idle.push_back(who);
      }
    }
  }
  if (waits_for.empty()) {
    return {};
  }
  std::vector<ProcessId> path = {waits_for.begin()->first};
  while (true) {
    const ProcessId next = *waits_for[path.back()].begin();
    const auto met = std::ranges::find(path, next);
    if (met != path.end()) {
      path.erase(path.begin(), met);
      return path;
    }
    path.push_back(next);
  }
}

bool is_in_cycle(const WaitEdge& edge, std::span<const ProcessId> cycle) {
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    if (cycle[i] == edge.who) {
      return cycle[(i + 1) % cycle.size()] == edge.wait.on;
    }
  }
  return false;
}

Diagnosis diagnose(const WaitGraph& graph, const WaitingProtocol& protocol) {
  LAMPORT_CHECK(!graph.ungranted.empty(), "some request is ungranted");
  Diagnosis diagnosis;
  diagnosis.cycle = cycle_in(graph.edges);
  const auto lost =
      std::ranges::find_if(graph.edges, [](const WaitEdge& edge) { return edge.lost.has_value(); });
  if (lost != graph.edges.end()) {
    const SentMessage message = lost->lost.value_or(SentMessage());
    diagnosis.conclusion = fmt::format("stuck: {} {} to {} was lost", message.kind,
                                       props::text_of(message.sent), message.to.value());
    return diagnosis;
  }
  if (!diagnosis.cycle.empty()) {
    diagnosis.conclusion = fmt::format("stuck: a cycle {}", cycle_text(diagnosis.cycle));
    return diagnosis;
  }
  const std::set<ProcessId> by_crash = who_reach(graph.crashed, graph.edges);
  if (!std::ranges::includes(by_crash, graph.ungranted)) {
    diagnosis.conclusion = dead_end(graph, by_crash);
    return diagnosis;
  }
  diagnosis.blocked = protocol.needs_no_crash;
  diagnosis.conclusion = fmt::format(
      "{}: {} crashed, which {} {}", diagnosis.blocked ? "blocked" : "stuck", named(graph.crashed),
      protocol.name, diagnosis.blocked ? "needs not to happen" : "says it bears");
  return diagnosis;
}

}  // namespace lamport::tools
