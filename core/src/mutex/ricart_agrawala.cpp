#include "lamport/core/mutex/ricart_agrawala.hpp"

#include <algorithm>
#include <utility>

#include "lamport/core/check.hpp"

namespace lamport::core::mutex {

RicartAgrawala::RicartAgrawala(ProcessId id, std::uint32_t processes) : id_(id) {
  LAMPORT_CHECK(processes >= 1 && processes <= kProcessesMax, "1 to 4096 processes", processes);
  LAMPORT_CHECK(id.value() < processes, "the id is one of the processes", id, processes);
  replied_.resize(processes);
  deferred_.resize(processes);
}

std::vector<Wait> RicartAgrawala::waits() const {
  std::vector<Wait> waits;
  for (std::uint32_t p = 0; p < processes() && state_ == State::kWaiting; ++p) {
    if (ProcessId(p) != id_ && replied_[p] == 0) {
      waits.push_back({.on = ProcessId(p), .message = Reply::kName});
    }
  }
  return waits;
}

void RicartAgrawala::on_start(Turn<RicartAgrawala>& /*turn*/) {}

void RicartAgrawala::on_timer(const Timer& /*timer*/, Turn<RicartAgrawala>& /*turn*/) {
  LAMPORT_CHECK(false, "Ricart and Agrawala's algorithm sets no timer");
}

void RicartAgrawala::on_command(const Command& command, Turn<RicartAgrawala>& turn) {
  if (std::holds_alternative<Acquire>(command)) {
    acquire(turn);
  } else {
    release(turn);
  }
}

void RicartAgrawala::on_message(ProcessId from, const Message& message,
                                Turn<RicartAgrawala>& turn) {
  if (const auto* request = std::get_if<Request>(&message)) {
    receive(from, *request, turn);
  } else {
    receive(from, std::get<Reply>(message), turn);
  }
}

// "Defer_it" of the paper: we are inside, or wait with an earlier request.
void RicartAgrawala::receive(ProcessId from, const Request& request, Turn<RicartAgrawala>& turn) {
  clock_ = std::max(clock_, request.time);
  const bool is_ours_first = Timestamp{requested_, id_} < Timestamp{request.time, from};
  if (state_ == State::kInside || (state_ == State::kWaiting && is_ours_first)) {
    deferred_[from.value()] = 1;
  } else {
    turn.send(from, Reply{});
  }
}

void RicartAgrawala::receive(ProcessId from, const Reply& /*reply*/, Turn<RicartAgrawala>& turn) {
  if (state_ != State::kWaiting || replied_[from.value()] != 0) {
    return;
  }
  replied_[from.value()] = 1;
  --replies_missing_;
  enter_if_all_replied(turn);
}

// The number is above every one seen and, what the paper leaves out, above our own former one: so
// that the requests of one process have different timestamps, too.
void RicartAgrawala::acquire(Turn<RicartAgrawala>& turn) {
  LAMPORT_CHECK(state_ == State::kOutside, "Acquire comes while outside", id_);
  clock_ = LogicalTime(clock_.value() + 1);
  requested_ = clock_;
  state_ = State::kWaiting;
  std::fill(replied_.begin(), replied_.end(), std::uint8_t{0});
  replies_missing_ = processes() - 1;
  for (std::uint32_t p = 0; p < processes(); ++p) {
    if (ProcessId(p) != id_) {
      turn.send(ProcessId(p), Request{requested_});
    }
  }
  enter_if_all_replied(turn);
}

void RicartAgrawala::release(Turn<RicartAgrawala>& turn) {
  LAMPORT_CHECK(state_ == State::kInside, "Release comes while inside", id_);
  state_ = State::kOutside;
  turn.emit(Freed{clock_});
  for (std::uint32_t p = 0; p < processes(); ++p) {
    if (std::exchange(deferred_[p], std::uint8_t{0}) != 0) {
      turn.send(ProcessId(p), Reply{});
    }
  }
}

void RicartAgrawala::enter_if_all_replied(Turn<RicartAgrawala>& turn) {
  if (replies_missing_ == 0) {
    state_ = State::kInside;
    turn.emit(Granted{clock_, FencingToken(Timestamp{requested_, id_})});
  }
}

}  // namespace lamport::core::mutex
