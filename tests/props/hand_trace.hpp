#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::props {

inline constexpr core::ProcessId kZero{0};
inline constexpr core::ProcessId kOne{1};
inline constexpr core::ProcessId kTwo{2};

inline core::LogicalTime at(std::uint64_t time) {
  return core::LogicalTime(time);
}

/// Makes the events of a trace that a test writes by hand. Numbers the events of each process, and
/// has time go on by a nanosecond with each event.
template <class P>
class HandTrace {
 public:
  using Event = core::TraceEvent<P>;

  explicit HandTrace(std::uint32_t processes) : serials_(processes) {}

  Event event(core::ProcessId process, core::EventId cause, typename Event::What what) {
    now_ += core::Duration(1);
    return {{process, ++serials_[process.value()]}, now_, cause, std::move(what)};
  }

  Event starts(core::ProcessId process) { return event(process, core::kNoEvent, core::Started{}); }
  Event asks(core::ProcessId process) {
    return event(process, core::kNoEvent, core::Commanded<P>{core::mutex::Acquire{}});
  }
  Event leaves(core::ProcessId process) {
    return event(process, core::kNoEvent, core::Commanded<P>{core::mutex::Release{}});
  }
  /// In the turn of `input`, with the next fencing token.
  Event enters(const Event& input, core::LogicalTime clock) {
    return enters_with(input, clock, token_ = token_.next());
  }
  Event enters_with(const Event& input, core::LogicalTime clock, core::FencingToken token) {
    return event(input.id.process, input.id, core::Emitted<P>{core::mutex::Granted{clock, token}});
  }
  Event is_out(const Event& input, core::LogicalTime clock) {
    return event(input.id.process, input.id, core::Emitted<P>{core::mutex::Freed{clock}});
  }
  Event sends(const Event& input, core::ProcessId to, const typename P::Message& message) {
    return event(input.id.process, input.id, core::Sent<P>{to, message});
  }
  Event notes(const Event& input, const typename P::Note& note) {
    return event(input.id.process, input.id, core::Noted<P>{note});
  }
  /// What `sent` sent arrives where it was sent to.
  Event arrives(const Event& sent) {
    const auto& held = std::get<core::Sent<P>>(sent.what);
    return event(held.to, sent.id, core::Received<P>{sent.id.process, held.message});
  }
  Event is_lost(const Event& sent) {
    return event(sent.id.process, sent.id, core::Dropped{std::get<core::Sent<P>>(sent.what).to});
  }

 private:
  std::vector<std::uint64_t> serials_;  ///< By process: of its latest event.
  core::VirtualTime now_;
  core::FencingToken token_;
};

}  // namespace lamport::props
