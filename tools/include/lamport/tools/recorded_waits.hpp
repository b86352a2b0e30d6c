#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "lamport/core/protocol.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/waits.hpp"
#include "lamport/tools/recorded_engine.hpp"
#include "lamport/tools/wait_graph.hpp"
#include "lamport/tools/wait_watch.hpp"

namespace lamport::tools {

/// Who waits for whom after a trace whose turns are whole. The processes are repeated from their
/// inputs, so that nobody has to have kept them.
template <core::Protocol P>
class RecordedWaits {
 public:
  explicit RecordedWaits(std::uint32_t processes)
      : watch_(processes), recorded_(processes), begun_(processes) {}

  /// Takes the next event in.
  void observe(const core::TraceEvent<P>& event) {
    differs_ = differs_ || recorded_.observe(event).has_value();
    watch_.observe(event);
    begun_[event.id.process.value()] = true;
  }

  /// Whether one can tell: the protocol does, and every process has begun and does now what it did
  /// then.
  [[nodiscard]] bool can_tell() const {
    return core::TellsWaits<P> && !differs_ && std::ranges::find(begun_, false) == begun_.end();
  }

  /// Who waits for whom now; nothing if nobody does, or if one can't tell.
  [[nodiscard]] std::optional<WaitReport> report(Moment moment) const {
    if (!can_tell()) {
      return std::nullopt;
    }
    return watch_.report([&](core::ProcessId id) -> const P& { return recorded_.process(id); },
                         moment);
  }

 private:
  WaitWatch<P> watch_;
  RecordedProcesses<P> recorded_;
  std::vector<bool> begun_;  ///< By process.
  bool differs_ = false;
};

}  // namespace lamport::tools
