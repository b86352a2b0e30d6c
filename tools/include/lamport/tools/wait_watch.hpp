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
      : view_(processes),
        links_(props::Carrier<P>),
        asked_(processes),
        inside_(processes),
        crashed_(processes) {}

  /// Takes the next event in. Cost: O(log messages in flight).
  void observe(const core::TraceEvent<P>& event) {
    const core::TraceEvent<Judged>* const judged = view_.of(event);
    if (judged == nullptr) {
      return;
    }
    links_.observe(*judged);
    if (std::holds_alternative<core::Faulted>(judged->what)) {
      crashed_[judged->id.process.value()] = true;
    } else if constexpr (core::mutex::Excludes<Judged>) {
      watch_user(*judged);
    }
  }

  /// Who waits for whom now, and what that says; nothing if no request is pending, or the protocol
  /// does not tell. `process_of(id)` is the process `id`.
  template <class ProcessOf>
  [[nodiscard]] std::optional<WaitReport> report(ProcessOf&& process_of) const {
    std::optional<WaitReport> report;
    if constexpr (core::TellsWaits<P>) {
      WaitGraph graph = graph_of(process_of);
      if (!graph.ungranted.empty()) {
        Diagnosis diagnosis = diagnose(graph, {P::kName, P::kNeeds.no_crash});
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
      if (crashed_[p]) {
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
  /// is lost, or the voter has crashed. What is on its way is awaited from nobody.
  template <class ProcessOf>
  void add_edge(core::ProcessId who, core::Wait wait, ProcessOf&& process_of,
                WaitGraph& graph) const {
    if (wait.kind == core::Wait::Kind::kOnBehalf) {
      return;
    }
    if (wait.kind == core::Wait::Kind::kToken) {
      wait.on = links_.holder(wait.message).value_or(wait.on);
    }
    if (auto message = on_its_way(who, wait)) {
      graph.coming.push_back({who, *std::move(message)});
      return;
    }
    std::optional<SentMessage> lost = what_was_lost(who, wait);
    if (const auto voter = lost ? std::nullopt : who_has_the_vote(who, wait, process_of)) {
      const auto between = [&](core::ProcessId from, core::ProcessId to, const auto& /*what*/) {
        return std::minmax(from, to) == std::minmax(wait.on, voter->on);
      };
      if (auto message = links_.coming(between)) {
        graph.coming.push_back({who, *std::move(message)});
        return;
      }
      lost = links_.lost(between);
      wait = {voter->on, voter->message, core::Wait::Kind::kBehind};
    }
    graph.edges.push_back({who, wait, std::move(lost)});
  }

  /// Whom the voter that `who` waits for waits for itself, if it does.
  template <class ProcessOf>
  [[nodiscard]] std::optional<core::Wait> who_has_the_vote(core::ProcessId who,
                                                           const core::Wait& wait,
                                                           ProcessOf&& process_of) const {
    if (wait.kind == core::Wait::Kind::kVote && !crashed_[wait.on.value()]) {
      for (const core::Wait& voter : process_of(wait.on).waits()) {
        if (voter.kind == core::Wait::Kind::kOnBehalf && voter.on != who) {
          return voter;
        }
      }
    }
    return std::nullopt;
  }

  /// The message that ends the wait, or that the other has to have before it can end it.
  [[nodiscard]] std::optional<SentMessage> on_its_way(core::ProcessId who,
                                                      const core::Wait& wait) const {
    using WaitKind = core::Wait::Kind;
    return links_.coming([&](core::ProcessId from, core::ProcessId to, std::string_view name) {
      const bool ends =
          to == who && name == wait.message && (from == wait.on || wait.kind == WaitKind::kToken);
      return ends || (from == who && to == wait.on && wait.kind != WaitKind::kBehind);
    });
  }

  /// The message that was to end the wait of `who`, or else the latest lost one that has gone to
  /// the other since the request.
  [[nodiscard]] std::optional<SentMessage> what_was_lost(core::ProcessId who,
                                                         const core::Wait& wait) const {
    using WaitKind = core::Wait::Kind;
    const auto ends = [&](core::ProcessId from, core::ProcessId to, const SentMessage& message) {
      const bool named = message.kind == wait.message;
      return (from == wait.on && to == who && (named || wait.kind == WaitKind::kVote)) ||
             (named && wait.kind == WaitKind::kToken);
    };
    const auto asks = [&](core::ProcessId from, core::ProcessId to, const SentMessage& message) {
      return wait.kind != WaitKind::kBehind && from == who && to == wait.on &&
             message.sent.serial > asked_[who.value()].serial;
    };
    auto lost = links_.lost(ends);
    return lost ? lost : links_.lost(asks);
  }

  props::InnerView<P> view_;
  LinkWatch<Judged> links_;
  std::vector<core::EventId> asked_;  ///< By process: its pending request, if there is one.
  std::vector<bool> inside_;          ///< By process: whether it is in its critical section.
  std::vector<bool> crashed_;         ///< By process.
};

}  // namespace lamport::tools
