#include "lamport/core/mutex/suzuki_kasami.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::core::mutex {
namespace {

constexpr ProcessId kFirstHolder{0};

}  // namespace

SuzukiKasami::SuzukiKasami(ProcessId id, std::uint32_t processes) : id_(id) {
  LAMPORT_CHECK(processes >= 1 && processes <= kProcessesMax, "1 to 4096 processes", processes);
  LAMPORT_CHECK(id.value() < processes, "the id is one of the processes", id, processes);
  requested_ = PerProcess<std::uint64_t>(processes);
  if (id == kFirstHolder) {
    has_token_ = true;
    token_.granted = PerProcess<std::uint64_t>(processes);
  }
}

std::vector<Wait> SuzukiKasami::waits() const {
  if (state_ != State::kWaiting) {
    return {};
  }
  return {{.on = kFirstHolder, .message = Token::kName, .kind = Wait::Kind::kToken}};
}

void SuzukiKasami::on_start(Turn<SuzukiKasami>& /*turn*/) {}

void SuzukiKasami::on_timer(const Timer& /*timer*/, Turn<SuzukiKasami>& /*turn*/) {
  LAMPORT_CHECK(false, "Suzuki and Kasami's algorithm sets no timer");
}

void SuzukiKasami::on_command(const Command& command, Turn<SuzukiKasami>& turn) {
  if (std::holds_alternative<Acquire>(command)) {
    acquire(turn);
  } else {
    release(turn);
  }
}

// P2: the request is kept; who has the token and no use for it passes it on at once.
// P1 goes on once the token is here.
void SuzukiKasami::on_message(ProcessId from, const Message& message, Turn<SuzukiKasami>& turn) {
  if (const auto* request = std::get_if<Request>(&message)) {
    requested_[from] = std::max(requested_[from], request->number);
    if (state_ == State::kOutside && has_token_ && is_pending(from)) {
      pass_token(from, turn);
    }
    return;
  }
  has_token_ = true;
  token_ = std::get<Token>(message);
  if (state_ == State::kWaiting) {
    enter(turn);
  }
}

void SuzukiKasami::acquire(Turn<SuzukiKasami>& turn) {
  LAMPORT_CHECK(state_ == State::kOutside, "Acquire comes while outside", id_);
  ++requested_[id_];
  if (has_token_) {
    enter(turn);
    return;
  }
  state_ = State::kWaiting;
  for (std::uint32_t p = 0; p < processes(); ++p) {
    if (ProcessId(p) != id_) {
      turn.send(ProcessId(p), Request{requested_[id_]});
    }
  }
}

// Our request is granted; whose is known and not, nor queued yet, is put on the queue.
void SuzukiKasami::release(Turn<SuzukiKasami>& turn) {
  LAMPORT_CHECK(state_ == State::kInside, "Release comes while inside", id_);
  state_ = State::kOutside;
  turn.emit(Freed{LogicalTime(token_.latest.value())});
  token_.granted[id_] = requested_[id_];
  for (std::uint32_t p = 0; p < processes(); ++p) {
    if (is_pending(ProcessId(p)) && !token_.queue.contains(ProcessId(p))) {
      token_.queue.push_back(ProcessId(p));
    }
  }
  while (has_token_ && !token_.queue.empty()) {
    const ProcessId next = token_.queue.front();
    token_.queue.pop_front();
    if (next != id_) {  // As only a peer that makes tokens up would have it.
      pass_token(next, turn);
    }
  }
}

void SuzukiKasami::enter(Turn<SuzukiKasami>& turn) {
  state_ = State::kInside;
  token_.latest = token_.latest.next();
  turn.emit(Granted{LogicalTime(token_.latest.value()), token_.latest});
}

bool SuzukiKasami::is_pending(ProcessId process) const {
  return requested_[process] == token_.granted[process] + 1;
}

void SuzukiKasami::pass_token(ProcessId to, Turn<SuzukiKasami>& turn) {
  turn.send(to, token_);
  has_token_ = false;
  token_ = {};
}

}  // namespace lamport::core::mutex
