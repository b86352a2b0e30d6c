#include "lamport/examples/two_phase_commit.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::examples {

using core::ProcessId;

TwoPhaseCommit::TwoPhaseCommit(ProcessId id, std::uint32_t processes)
    : id_(id), processes_(processes) {
  LAMPORT_CHECK(processes >= 1 && processes <= core::kProcessesMax, "1 to 4096 processes",
                processes);
  LAMPORT_CHECK(id.value() < processes, "the id is one of the processes", id, processes);
  if (is_manager()) {
    prepared_.resize(processes);
    prepared_[0] = 1;
  }
}

bool TwoPhaseCommit::may_prepare() const {
  return !is_manager() && state_ == State::kWorking;
}

bool TwoPhaseCommit::may_commit() const {
  return is_manager() && state_ == State::kWorking &&
         std::find(prepared_.begin(), prepared_.end(), std::uint8_t{0}) == prepared_.end();
}

bool TwoPhaseCommit::takes(const Message& /*message*/) const {
  return !is_manager() || state_ == State::kWorking;
}

void TwoPhaseCommit::on_start(core::Turn<TwoPhaseCommit>& /*turn*/) {}

void TwoPhaseCommit::on_timer(const Timer& /*timer*/, core::Turn<TwoPhaseCommit>& /*turn*/) {
  LAMPORT_CHECK(false, "two-phase commit sets no timer");
}

void TwoPhaseCommit::on_command(const Command& command, core::Turn<TwoPhaseCommit>& turn) {
  if (std::holds_alternative<commitment::Prepare>(command)) {
    LAMPORT_CHECK(may_prepare(), "Prepare comes to a resource manager that works", id_);
    state_ = State::kPrepared;
    turn.send(ProcessId(0), Prepared{});
  } else if (std::holds_alternative<commitment::Commit>(command)) {
    LAMPORT_CHECK(may_commit(), "Commit comes when all are prepared", id_);
    decide(State::kCommitted, turn);
  } else {
    LAMPORT_CHECK(may_abort(), "Abort comes before anything is decided", id_);
    decide(State::kAborted, turn);
  }
}

void TwoPhaseCommit::on_message(ProcessId from, const Message& message,
                                core::Turn<TwoPhaseCommit>& turn) {
  if (is_manager()) {
    if (std::holds_alternative<Prepared>(message)) {
      prepared_[from.value()] = 1;
    }
  } else if (std::holds_alternative<DoCommit>(message)) {
    decide(State::kCommitted, turn);
  } else if (std::holds_alternative<DoAbort>(message)) {
    decide(State::kAborted, turn);
  }
}

void TwoPhaseCommit::decide(State decision, core::Turn<TwoPhaseCommit>& turn) {
  if (state_ == decision) {
    return;
  }
  state_ = decision;
  const bool commits = decision == State::kCommitted;
  if (!is_manager()) {
    turn.emit(commits ? Output(commitment::Committed{}) : Output(commitment::Aborted{}));
    return;
  }
  for (std::uint32_t p = 1; p < processes_; ++p) {
    turn.send(ProcessId(p), commits ? Message(DoCommit{}) : Message(DoAbort{}));
  }
}

}  // namespace lamport::examples
