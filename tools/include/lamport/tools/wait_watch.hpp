#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/waits.hpp"
#include "lamport/props/inner_view.hpp"
#include "lamport/tools/link_watch.hpp"
#include "lamport/tools/wait_graph.hpp"

namespace lamport::tools {

/// Watches a run of `P`, to say in the end who waits for whom, and which lost message explains it.
///
/// If `P` carries another protocol over `Reliable`, that one's messages are watched: of those none
/// is lost, but what had not arrived when its sender crashed is not sent again.
template <class P>
class WaitWatch {
 public:
  explicit WaitWatch(std::uint32_t processes)
      : view_(processes), links_(props::Carrier<P>), asked_(processes), inside_(processes) {}

  /// Takes the next event in. Cost: O(log messages in flight).
  void observe(const core::TraceEvent<P>& event) {
    const core::TraceEvent<Judged>* const judged = view_.of(event);
    if (judged == nullptr) {
      return;
    }
    links_.observe(*judged);
    if constexpr (core::mutex::Excludes<Judged>) {
      watch_user(*judged);
    }
  }

  /// Who waits for whom now, and what that says; nothing if no request is pending, or the protocol
  /// does not tell. `process_of(id)` is the process `id`, as of the latest event's turn.
  template <class ProcessOf>
  [[nodiscard]] std::optional<WaitReport> report(ProcessOf&& process_of, Moment moment) const {
    std::optional<WaitReport> report;
    if constexpr (core::TellsWaits<P>) {
      WaitGraph graph = graph_of(process_of);
      if (!graph.ungranted.empty()) {
        Diagnosis diagnosis = diagnose(graph, {P::kName, P::kNeeds.no_crash}, moment);
        report.emplace(WaitReport{std::move(graph), std::move(diagnosis)});
      }
    }
    return report;
  }

 private:
  using Judged = typename props::InnerView<P>::Judged;

  void watch_user(const core::TraceEvent<Judged>& event) {
    const std::uint32_t process = event.id.process.value();
    if (const auto* commanded = std::get_if<core::Commanded<Judged>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        asked_[process] = event.id;
      } else {
        inside_[process] = false;
      }
    } else if (const auto* emitted = std::get_if<core::Emitted<Judged>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
        asked_[process] = core::kNoEvent;
        inside_[process] = true;
      }
    }
  }

  template <class ProcessOf>
  [[nodiscard]] WaitGraph graph_of(ProcessOf&& process_of) const {
    WaitGraph graph;
    for (std::uint32_t p = 0; p < asked_.size(); ++p) {
      const core::ProcessId process(p);
      if (links_.has_crashed(process)) {
        graph.crashed.push_back(process);
        continue;
      }
      if (asked_[p] != core::kNoEvent) {
        graph.ungranted.push_back(process);
      }
      if (inside_[p]) {
        graph.inside.push_back(process);
      }
      for (const core::Wait& wait : process_of(process).waits()) {
        add_edge(process, wait, process_of, graph);
      }
    }
    return graph;
  }

  /// A token is awaited from who has it, and a vote from who has that, unless what is to bring it
  /// is lost, or the voter has crashed.
  template <class ProcessOf>
  void add_edge(core::ProcessId who, core::Wait wait, ProcessOf&& process_of,
                WaitGraph& graph) const {
    if (wait.kind == core::Wait::Kind::kOnBehalf) {
      return;
    }
    if (wait.kind == core::Wait::Kind::kToken) {
      wait.on = links_.holder(wait.message).value_or(wait.on);
    }
    WaitEdge edge{who, wait};
    edge.in_flight =
        links_.in_flight([&](core::EventId sent, core::ProcessId to, std::string_view kind) {
          return ends_wait(edge, sent.process, to, kind);
        });
    if (!edge.in_flight) {
      edge.lost = what_was_lost(edge);
    }
    if (!edge.in_flight && !edge.lost) {
      edge.in_flight =
          links_.in_flight([&](core::EventId sent, core::ProcessId to, std::string_view /*kind*/) {
            return asks(edge, sent.process, to);
          });
    }
    if (const auto holder =
            edge.in_flight || edge.lost ? std::nullopt : holder_of_vote(edge, process_of)) {
      const auto between = [&](core::EventId sent, core::ProcessId to, std::string_view /*kind*/) {
        return std::minmax(sent.process, to) == std::minmax(wait.on, holder->on);
      };
      edge.in_flight = links_.in_flight(between);
      edge.lost = edge.in_flight ? std::nullopt : links_.lost(between);
      edge.wait = {holder->on, holder->message, core::Wait::Kind::kBehind};
    }
    (edge.in_flight ? graph.in_flight : graph.edges).push_back(std::move(edge));
  }

  /// Who holds the vote that the edge waits for, and what of it the voter waits for.
  template <class ProcessOf>
  [[nodiscard]] std::optional<core::Wait> holder_of_vote(const WaitEdge& edge,
                                                         ProcessOf&& process_of) const {
    const core::ProcessId voter = edge.wait.on;
    if (edge.wait.kind == core::Wait::Kind::kVote && !links_.has_crashed(voter)) {
      for (const core::Wait& wait : process_of(voter).waits()) {
        if (wait.kind == core::Wait::Kind::kOnBehalf && wait.on != edge.who) {
          return wait;
        }
      }
    }
    return std::nullopt;
  }

  /// Whether such a message ends the wait. Any from a voter may, as its no makes who waits give
  /// way.
  static bool ends_wait(const WaitEdge& edge, core::ProcessId from, core::ProcessId to,
                        std::string_view kind) {
    using WaitKind = core::Wait::Kind;
    const core::Wait& wait = edge.wait;
    if (wait.kind == WaitKind::kToken) {
      return to == edge.who && kind == wait.message;
    }
    return to == edge.who && from == wait.on &&
           (kind == wait.message || wait.kind == WaitKind::kVote);
  }

  /// Whether the other may have to have such a message before it can end the wait.
  static bool asks(const WaitEdge& edge, core::ProcessId from, core::ProcessId to) {
    return edge.wait.kind != core::Wait::Kind::kBehind && from == edge.who && to == edge.wait.on;
  }

  /// The message that was to end the wait, wherever a token went, or else the latest lost one that
  /// has asked for it since the request.
  [[nodiscard]] std::optional<SentMessage> what_was_lost(const WaitEdge& edge) const {
    const auto was_to_end = [&](core::EventId sent, core::ProcessId to, std::string_view kind) {
      return ends_wait(edge, sent.process, to, kind) ||
             (edge.wait.kind == core::Wait::Kind::kToken && kind == edge.wait.message);
    };
    const auto asked = [&](core::EventId sent, core::ProcessId to, std::string_view /*kind*/) {
      return asks(edge, sent.process, to) && sent.serial > asked_[edge.who.value()].serial;
    };
    auto lost = links_.lost(was_to_end);
    return lost ? lost : links_.lost(asked);
  }

  props::InnerView<P> view_;
  LinkWatch<Judged> links_;
  std::vector<core::EventId> asked_;  ///< By process: its pending request, if there is one.
  std::vector<bool> inside_;          ///< By process: whether it is in its critical section.
};

}  // namespace lamport::tools
