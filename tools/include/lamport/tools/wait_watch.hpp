#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/waits.hpp"
#include "lamport/props/inner_view.hpp"
#include "lamport/tools/describe.hpp"
#include "lamport/tools/wait_graph.hpp"

namespace lamport::tools {

/// Watches a run of `P`, to say in the end who waits for whom, and which lost message explains it.
///
/// If `P` carries another protocol over `Reliable`, that one's messages are watched: of those none
/// is lost.
template <class P>
class WaitWatch {
 public:
  explicit WaitWatch(std::uint32_t processes)
      : view_(processes), asked_(processes), crashed_(processes) {}

  /// Takes the next event in. Cost: O(log messages in flight).
  void observe(const core::TraceEvent<P>& event) {
    const core::TraceEvent<Judged>* const judged = view_.of(event);
    if (judged == nullptr) {
      return;
    }
    if (const auto* sent = std::get_if<core::Sent<Judged>>(&judged->what)) {
      flying_[judged->id] = *sent;
      went_to_[sent->message.index()] = sent->to;
    } else if (const auto* received = std::get_if<core::Received<Judged>>(&judged->what)) {
      arrive(*judged, *received);
    } else if (std::holds_alternative<core::Dropped>(judged->what)) {
      lose(judged->cause);
    } else if (std::holds_alternative<core::Faulted>(judged->what)) {
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
  using Message = typename Judged::Message;
  /// Sender, receiver, and the message's place in its variant.
  using Kind = std::tuple<core::ProcessId, core::ProcessId, std::size_t>;

  void watch_user(const core::TraceEvent<Judged>& event) {
    core::EventId& asked = asked_[event.id.process.value()];
    if (const auto* commanded = std::get_if<core::Commanded<Judged>>(&event.what)) {
      asked = std::holds_alternative<core::mutex::Acquire>(commanded->command) ? event.id : asked;
    } else if (const auto* emitted = std::get_if<core::Emitted<Judged>>(&event.what)) {
      const bool granted = std::holds_alternative<core::mutex::Granted>(emitted->output);
      asked = granted ? core::kNoEvent : asked;
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
      wait.on = holder(wait);
    }
    if (is_on_its_way(who, wait)) {
      return;
    }
    std::optional<LostMessage> lost = explanation(who, wait);
    if (wait.kind == core::Wait::Kind::kVote && !lost && !crashed_[wait.on.value()]) {
      for (const core::Wait& voter : process_of(wait.on).waits()) {
        if (voter.kind == core::Wait::Kind::kOnBehalf && voter.on != who) {
          lost = lost_between(wait.on, voter.on);
          wait = {voter.on, voter.message, core::Wait::Kind::kBehind};
          break;
        }
      }
    }
    graph.edges.push_back({who, wait, std::move(lost)});
  }

  /// Whether what ends the wait is in flight, so that there is nobody to wait for.
  [[nodiscard]] bool is_on_its_way(core::ProcessId who, const core::Wait& wait) const {
    return std::any_of(flying_.begin(), flying_.end(), [&](const auto& flight) {
      const auto& [sent, message] = flight;
      return message.to == who && name_of(message.message) == wait.message &&
             (sent.process == wait.on || wait.kind == core::Wait::Kind::kToken);
    });
  }

  [[nodiscard]] core::ProcessId holder(const core::Wait& token) const {
    for (const auto& [kind, to] : went_to_) {
      if (core::kNamesOf<Message>[kind] == token.message) {
        return to;
      }
    }
    return token.on;
  }

  static std::string_view name_of(const Message& message) {
    return std::visit([](const auto& held) { return held.kName; }, message);
  }

  void arrive(const core::TraceEvent<Judged>& event, const core::Received<Judged>& received) {
    flying_.erase(event.cause);
    const auto lost = lost_.find({received.from, event.id.process, received.message.index()});
    if (lost != lost_.end() && lost->second.sent.serial < event.cause.serial) {
      lost_.erase(lost);  // What came later makes up for it.
    }
  }

  void lose(core::EventId id) {
    const auto found = flying_.find(id);
    if (found == flying_.end()) {
      return;
    }
    const auto& [to, message] = found->second;
    lost_[{id.process, to, message.index()}] = {id, to, name_of(message), describe(message)};
    flying_.erase(found);
  }

  /// The message that was to end the wait of `who`, or else the latest lost one that has gone to
  /// the other since the request.
  [[nodiscard]] std::optional<LostMessage> explanation(core::ProcessId who,
                                                       const core::Wait& wait) const {
    using WaitKind = core::Wait::Kind;
    for (const auto& [link, lost] : lost_) {
      const bool was_for_it = std::get<0>(link) == wait.on && std::get<1>(link) == who;
      if ((was_for_it && (lost.kind == wait.message || wait.kind == WaitKind::kVote)) ||
          (wait.kind == WaitKind::kToken && lost.kind == wait.message)) {
        return lost;
      }
    }
    std::optional<LostMessage> latest;
    for (const auto& [link, lost] : lost_) {
      if (wait.kind != WaitKind::kBehind && std::get<0>(link) == who &&
          std::get<1>(link) == wait.on && lost.sent.serial > asked_[who.value()].serial &&
          (!latest || latest->sent.serial < lost.sent.serial)) {
        latest = lost;
      }
    }
    return latest;
  }

  /// A lost message from one to the other that nothing has made up for.
  [[nodiscard]] std::optional<LostMessage> lost_between(core::ProcessId one,
                                                        core::ProcessId other) const {
    for (const auto& [link, lost] : lost_) {
      const std::pair ends(std::get<0>(link), std::get<1>(link));
      if (ends == std::pair(one, other) || ends == std::pair(other, one)) {
        return lost;
      }
    }
    return std::nullopt;
  }

  props::InnerView<P> view_;
  std::vector<core::EventId> asked_;  ///< By process: its pending request, if there is one.
  std::vector<bool> crashed_;         ///< By process.
  std::map<core::EventId, core::Sent<Judged>> flying_;
  std::map<std::size_t, core::ProcessId> went_to_;  ///< By kind: whom the latest was sent to.
  std::map<Kind, LostMessage> lost_;  ///< The latest of each kind, unless a later one has arrived.
};

}  // namespace lamport::tools
