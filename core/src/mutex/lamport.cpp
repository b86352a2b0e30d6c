#include "lamport/core/mutex/lamport.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::core::mutex {

Lamport::Lamport(ProcessId id, std::uint32_t processes) : id_(id) {
  LAMPORT_CHECK(processes >= 1 && processes <= kProcessesMax, "1 to 4096 processes", processes);
  LAMPORT_CHECK(id.value() < processes, "the id is one of the processes", id, processes);
  requested_.resize(processes);
  replied_.resize(processes);
}

std::vector<Wait> Lamport::waits() const {
  std::vector<Wait> waits;
  for (std::uint32_t p = 0; p < processes() && state_ == State::kWaiting; ++p) {
    if (ProcessId(p) != id_ && replied_[p] == 0) {
      waits.push_back({.on = ProcessId(p), .message = Reply::kName});
    }
    if (ProcessId(p) != id_ && precedes_own(ProcessId(p))) {
      waits.push_back({.on = ProcessId(p), .message = Release::kName, .kind = Wait::Kind::kBehind});
    }
  }
  return waits;
}

void Lamport::on_start(Turn<Lamport>& /*turn*/) {}

void Lamport::on_timer(const Timer& /*timer*/, Turn<Lamport>& /*turn*/) {
  LAMPORT_CHECK(false, "Lamport's algorithm sets no timer");
}

void Lamport::on_command(const Command& command, Turn<Lamport>& turn) {
  if (std::holds_alternative<Acquire>(command)) {
    acquire(turn);
  } else {
    release(turn);
  }
}

void Lamport::on_message(ProcessId from, const Message& message, Turn<Lamport>& turn) {
  // Implementation rule IR2: be later than what was received. Receiving is an event of its own.
  clock_ = std::max(clock_, std::visit([](const auto& held) { return held.time; }, message));
  tick();
  if (const auto* request = std::get_if<Request>(&message)) {
    receive(from, *request, turn);
  } else if (const auto* reply = std::get_if<Reply>(&message)) {
    receive(from, *reply);
  } else {
    receive(from, std::get<Release>(message));
  }
  enter_if_first(turn);
}

// Rule 2: put it on the queue, and acknowledge it with a timestamp later than its own.
void Lamport::receive(ProcessId from, const Request& request, Turn<Lamport>& turn) {
  LogicalTime& slot = requested_[from.value()];
  const bool was_ahead = precedes_own(from);
  // On FIFO links a request replaces only an equal one, which a resend has doubled. No clock gives
  // time 0, which means "none": such a request is answered, and holds nobody up.
  slot = std::max(slot, request.time);
  if (state_ == State::kWaiting) {
    ahead_ += static_cast<std::uint32_t>(precedes_own(from));
    ahead_ -= static_cast<std::uint32_t>(was_ahead);
  }
  turn.send(from, Reply{clock_});
}

// Rule 5(ii): only a message that is later than our own request counts.
void Lamport::receive(ProcessId from, const Reply& reply) {
  if (state_ != State::kWaiting || replied_[from.value()] != 0 ||
      reply.time <= requested_[id_.value()]) {
    return;
  }
  replied_[from.value()] = 1;
  --replies_missing_;
}

// Rule 4: remove the sender's request.
void Lamport::receive(ProcessId from, const Release& /*release*/) {
  if (state_ == State::kWaiting && precedes_own(from)) {
    --ahead_;
  }
  requested_[from.value()] = LogicalTime();
}

// Rule 1: send the request to every other process and put it on our own queue.
void Lamport::acquire(Turn<Lamport>& turn) {
  LAMPORT_CHECK(state_ == State::kOutside, "Acquire comes while outside", id_);
  tick();
  state_ = State::kWaiting;
  requested_[id_.value()] = clock_;
  std::fill(replied_.begin(), replied_.end(), std::uint8_t{0});
  replies_missing_ = processes() - 1;
  ahead_ = 0;
  for (std::uint32_t p = 0; p < processes(); ++p) {
    if (ProcessId(p) != id_) {
      ahead_ += static_cast<std::uint32_t>(precedes_own(ProcessId(p)));
    }
  }
  broadcast(Request{clock_}, turn);
  enter_if_first(turn);
}

// Rule 3: remove our own request and tell every other process.
void Lamport::release(Turn<Lamport>& turn) {
  LAMPORT_CHECK(state_ == State::kInside, "Release comes while inside", id_);
  tick();
  state_ = State::kOutside;
  requested_[id_.value()] = LogicalTime();
  turn.emit(Freed{clock_});
  broadcast(Release{clock_}, turn);
}

// Rule 5: our request is first in the queue, and every other process has answered it.
void Lamport::enter_if_first(Turn<Lamport>& turn) {
  // One test of both, for a processor guesses it better than two.
  if ((replies_missing_ | ahead_) != 0 || state_ != State::kWaiting) {
    return;
  }
  state_ = State::kInside;
  turn.emit(Granted{clock_, FencingToken(Timestamp{requested_[id_.value()], id_})});
}

void Lamport::tick() {
  clock_ = LogicalTime(clock_.value() + 1);
}

void Lamport::broadcast(const Message& message, Turn<Lamport>& turn) const {
  for (std::uint32_t p = 0; p < processes(); ++p) {
    if (ProcessId(p) != id_) {
      turn.send(ProcessId(p), message);
    }
  }
}

}  // namespace lamport::core::mutex
