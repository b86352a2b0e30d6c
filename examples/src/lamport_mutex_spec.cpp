#include "lamport/examples/lamport_mutex_spec.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::examples {

using core::LogicalTime;
using core::ProcessId;
using core::Timestamp;

LamportMutexSpec::LamportMutexSpec(ProcessId id, std::uint32_t processes)
    : id_(id), requested_(processes), acked_(processes) {
  LAMPORT_CHECK(processes >= 1 && processes <= core::kProcessesMax, "1 to 4096 processes",
                processes);
  LAMPORT_CHECK(id.value() < processes, "the id is one of the processes", id, processes);
}

bool LamportMutexSpec::may_enter() const {
  if (std::find(acked_.begin(), acked_.end(), std::uint8_t{0}) != acked_.end()) {
    return false;
  }
  const Timestamp own{requested_[id_.value()], id_};
  for (std::uint32_t p = 0; p < processes(); ++p) {
    const bool beats =
        requested_[p] == LogicalTime() || own < Timestamp{requested_[p], ProcessId(p)};
    if (ProcessId(p) != id_ && !beats) {
      return false;
    }
  }
  return true;
}

void LamportMutexSpec::on_start(core::Turn<LamportMutexSpec>& /*turn*/) {}

void LamportMutexSpec::on_timer(const Timer& /*timer*/, core::Turn<LamportMutexSpec>& /*turn*/) {
  LAMPORT_CHECK(false, "the specification has no timer");
}

void LamportMutexSpec::on_command(const Command& command, core::Turn<LamportMutexSpec>& turn) {
  if (std::holds_alternative<mutex_spec::Request>(command)) {
    requested_[id_.value()] = clock_;
    acked_[id_.value()] = 1;
    broadcast(Req{clock_}, turn);
  } else if (std::holds_alternative<mutex_spec::Enter>(command)) {
    if (!inside_) {
      inside_ = true;
      turn.emit(mutex_spec::Entered{});
    }
  } else {
    inside_ = false;
    requested_[id_.value()] = LogicalTime();
    std::fill(acked_.begin(), acked_.end(), std::uint8_t{0});
    broadcast(Rel{}, turn);
  }
}

void LamportMutexSpec::on_message(ProcessId from, const Message& message,
                                  core::Turn<LamportMutexSpec>& turn) {
  if (const auto* req = std::get_if<Req>(&message)) {
    requested_[from.value()] = req->clock;
    clock_ = LogicalTime(std::max(clock_, req->clock).value() + 1);
    turn.send(from, Ack{});
  } else if (std::holds_alternative<Ack>(message)) {
    acked_[from.value()] = 1;
  } else {
    requested_[from.value()] = LogicalTime();
  }
}

void LamportMutexSpec::broadcast(const Message& message, core::Turn<LamportMutexSpec>& turn) const {
  for (std::uint32_t p = 0; p < processes(); ++p) {
    if (ProcessId(p) != id_) {
      turn.send(ProcessId(p), message);
    }
  }
}

}  // namespace lamport::examples
