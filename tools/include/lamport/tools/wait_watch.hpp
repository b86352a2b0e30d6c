#pragma once

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
    const std::uint32_t self = judged->id.process.value();
    if (const auto* sent = std::get_if<core::Sent<Judged>>(&judged->what)) {
      flying_[judged->id] = *sent;
    } else if (const auto* received = std::get_if<core::Received<Judged>>(&judged->what)) {
      arrive(*judged, *received);
    } else if (std::holds_alternative<core::Dropped>(judged->what)) {
      lose(judged->cause);
    } else if (const auto* commanded = std::get_if<core::Commanded<Judged>>(&judged->what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        asked_[self] = judged->id;
      }
    } else if (const auto* emitted = std::get_if<core::Emitted<Judged>>(&judged->what)) {
      if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
        asked_[self] = core::kNoEvent;
      }
    } else if (std::holds_alternative<core::Faulted>(judged->what)) {
      crashed_[self] = true;
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
        graph.edges.push_back({process, wait, explanation(process, wait)});
      }
    }
    return graph;
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
    for (const auto& [kind, lost] : lost_) {
      if (std::get<0>(kind) == wait.on && std::get<1>(kind) == who && lost.kind == wait.message) {
        return lost;
      }
    }
    std::optional<LostMessage> latest;
    for (const auto& [kind, lost] : lost_) {
      if (!wait.behind && std::get<0>(kind) == who && std::get<1>(kind) == wait.on &&
          lost.sent.serial > asked_[who.value()].serial &&
          (!latest || latest->sent.serial < lost.sent.serial)) {
        latest = lost;
      }
    }
    return latest;
  }

  props::InnerView<P> view_;
  std::vector<core::EventId> asked_;  ///< By process: its pending request, if there is one.
  std::vector<bool> crashed_;         ///< By process.
  std::map<core::EventId, core::Sent<Judged>> flying_;
  std::map<Kind, LostMessage> lost_;  ///< The latest of each kind, unless a later one has arrived.
};

}  // namespace lamport::tools
