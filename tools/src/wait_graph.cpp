#include "lamport/tools/wait_graph.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
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

/// One whom nothing in the graph keeps waiting.
struct DeadEnd {
  ProcessId process;
  std::optional<ProcessId> waiter;  ///< Who waits for it; none if its own request is what waits.
};

/// Where the waits end of those who are not in `excused`.
std::vector<DeadEnd> dead_ends(const WaitGraph& graph, const std::set<ProcessId>& excused) {
  const auto waits = [&](ProcessId process) {
    return std::ranges::find(graph.edges, process, &WaitEdge::who) != graph.edges.end();
  };
  std::vector<DeadEnd> ends;
  for (const WaitEdge& edge : graph.edges) {
    if (!excused.contains(edge.who) && !waits(edge.wait.on)) {
      ends.push_back({edge.wait.on, edge.who});
    }
  }
  for (const ProcessId process : graph.ungranted) {
    if (!excused.contains(process) && !waits(process)) {
      ends.push_back({process, std::nullopt});
    }
  }
  return ends;
}

/// Who waits at a dead end, and what of: as in "process 0 waits for process 1, which was inside".
std::string text_of(const DeadEnd& end, std::string_view other) {
  return end.waiter
             ? fmt::format("process {} waits for process {}, which {}", end.waiter->value(),
                           end.process.value(), other)
             : fmt::format("process {} waits for nobody, and is not let in", end.process.value());
}

/// What would have moved a dead end: that it was inside, or what was in flight to it or from it.
std::optional<std::string> what_moves(const DeadEnd& end, const WaitGraph& graph) {
  for (const WaitEdge& wait : graph.in_flight) {
    if (const auto& message = wait.in_flight; message && wait.who == end.process) {
      return fmt::format("{} {} to {} was in flight", message->kind, props::text_of(message->sent),
                         message->to.value());
    }
  }
  if (std::ranges::binary_search(graph.inside, end.process)) {
    return text_of(end, "was inside");
  }
  return std::nullopt;
}

/// Says of the first dead end that nothing would have moved, or else of the first.
/// Requires: there is one.
void tell_dead_end(const std::vector<DeadEnd>& ends, const WaitGraph& graph, Moment moment,
                   Diagnosis& diagnosis) {
  std::string moving;
  for (const DeadEnd& end : ends) {
    const std::optional<std::string> moves = what_moves(end, graph);
    if (!moves) {
      diagnosis.conclusion = "stuck: " + text_of(end, "waits for nobody");
      return;
    }
    moving = moving.empty() ? *moves : moving;
  }
  diagnosis.could_go_on = moment == Moment::kCutShort;
  diagnosis.conclusion = (diagnosis.could_go_on ? "not stuck: " : "stuck: ") + moving;
}

}  // namespace

std::vector<WaitEdge> all_waits(const WaitGraph& graph) {
  std::vector<WaitEdge> all;
  all.reserve(graph.edges.size() + graph.in_flight.size());
  std::ranges::merge(graph.edges, graph.in_flight, std::back_inserter(all), {}, &WaitEdge::who,
                     &WaitEdge::who);
  return all;
}

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

Diagnosis diagnose(const WaitGraph& graph, const WaitingProtocol& protocol, Moment moment) {
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
    tell_dead_end(dead_ends(graph, by_crash), graph, moment, diagnosis);
    return diagnosis;
  }
  diagnosis.blocked = protocol.needs_no_crash;
  diagnosis.conclusion = fmt::format(
      "{}: {} crashed, which {} {}", diagnosis.blocked ? "blocked" : "stuck", named(graph.crashed),
      protocol.name, diagnosis.blocked ? "needs not to happen" : "says it bears");
  return diagnosis;
}

}  // namespace lamport::tools
