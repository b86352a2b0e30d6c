#include "lamport/core/mutex/maekawa.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/quorums.hpp"

namespace lamport::core::mutex {

EntryCost<6> Maekawa::entry_cost(ProcessId process, std::uint32_t processes) {
  const auto size = static_cast<std::uint32_t>(quorum_of(process, processes).size());
  const std::uint32_t peers = size - 1;
  constexpr std::uint32_t kUnlimited = CountRange::kUnlimited;
  return {.of_kind = {{{peers, peers},
                       {peers, kUnlimited},
                       {0, peers},
                       {0, size},
                       {0, kUnlimited},
                       {peers, peers}}},
          .total = {3 * peers, kUnlimited},
          .mean_max = 3 * peers + peers + 3 * size,
          .relation =
              [](const EntryCounts<6>& sent, std::uint32_t /*processes*/) {
                const auto [request, locked, failed, inquire, relinquish, release] = sent;
                return locked == request + relinquish;
              },
          .relation_text = "a LOCKED for each REQUEST and each RELINQUISH"};
}

Maekawa::Maekawa(ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {
  LAMPORT_CHECK(processes >= 1 && processes <= kProcessesMax, "1 to 4096 processes", processes);
  LAMPORT_CHECK(id.value() < processes, "the id is one of the processes", id, processes);
  quorum_ = quorum_of(id, processes);
  votes_.resize(quorum_.size());
}

std::vector<Wait> Maekawa::waits() const {
  std::vector<Wait> waits;
  for (std::size_t i = 0; i < quorum_.size() && state_ == State::kWaiting; ++i) {
    if (votes_[i] == Vote::kNone || votes_[i] == Vote::kFailed) {
      waits.push_back({.on = quorum_[i], .message = Locked::kName, .kind = Wait::Kind::kVote});
    }
  }
  const std::optional<ProcessId> holder = arbiter_.holder();
  if (arbiter_.is_awaited() && holder) {
    waits.push_back({.on = *holder, .message = Release::kName, .kind = Wait::Kind::kOnBehalf});
  }
  return waits;
}

void Maekawa::on_start(Turn<Maekawa>& /*turn*/) {}

void Maekawa::on_timer(const Timer& /*timer*/, Turn<Maekawa>& /*turn*/) {
  LAMPORT_CHECK(false, "Maekawa's algorithm sets no timer");
}

void Maekawa::on_command(const Command& command, Turn<Maekawa>& turn) {
  if (std::holds_alternative<Acquire>(command)) {
    acquire(turn);
  } else {
    release(turn);
  }
  hear_ourselves(turn);
}

void Maekawa::on_message(ProcessId from, const Message& message, Turn<Maekawa>& turn) {
  std::visit([&](const auto& held) { receive(from, held, turn); }, message);
  hear_ourselves(turn);
}

void Maekawa::acquire(Turn<Maekawa>& turn) {
  LAMPORT_CHECK(state_ == State::kOutside, "Acquire comes while outside", id_);
  clock_ = LogicalTime(clock_.value() + 1);
  requested_ = clock_;
  state_ = State::kWaiting;
  std::fill(votes_.begin(), votes_.end(), Vote::kNone);
  tell_quorum(Request{requested_}, turn);
}

void Maekawa::release(Turn<Maekawa>& turn) {
  LAMPORT_CHECK(state_ == State::kInside, "Release comes while inside", id_);
  state_ = State::kOutside;
  turn.emit(Freed{clock_});
  std::fill(votes_.begin(), votes_.end(), Vote::kNone);
  tell_quorum(Release{token_}, turn);
}

void Maekawa::receive(ProcessId from, const Request& request, Turn<Maekawa>& turn) {
  clock_ = std::max(clock_, request.time);
  announce(arbiter_.request({request.time, from}), turn);
}

void Maekawa::receive(ProcessId from, const Relinquish& /*relinquish*/, Turn<Maekawa>& turn) {
  announce(arbiter_.relinquish(from), turn);
}

void Maekawa::receive(ProcessId from, const Release& release, Turn<Maekawa>& turn) {
  announce(arbiter_.release(from, release.token), turn);
}

void Maekawa::receive(ProcessId from, const Locked& locked, Turn<Maekawa>& turn) {
  clock_ = std::max(clock_, locked.time);
  Vote* const vote = vote_of(from);
  if (state_ != State::kWaiting || vote == nullptr) {
    return;
  }
  *vote = Vote::kLocked;
  token_ = std::max(token_, locked.latest);
  if (std::all_of(votes_.begin(), votes_.end(),
                  [](Vote each) { return each == Vote::kLocked || each == Vote::kInquired; })) {
    state_ = State::kInside;
    token_ = token_.next();
    turn.emit(Granted{clock_, token_});
  }
}

void Maekawa::receive(ProcessId from, const Failed& /*failed*/, Turn<Maekawa>& turn) {
  Vote* const vote = vote_of(from);
  if (state_ == State::kWaiting && vote != nullptr && *vote == Vote::kNone) {
    *vote = Vote::kFailed;
    give_back_if_failed(turn);
  }
}

void Maekawa::receive(ProcessId from, const Inquire& /*inquire*/, Turn<Maekawa>& turn) {
  Vote* const vote = vote_of(from);
  if (state_ == State::kWaiting && vote != nullptr && *vote == Vote::kLocked) {
    *vote = Vote::kInquired;
    give_back_if_failed(turn);
  }
}

// Who waits for one that comes later than others can't enter soon, so it answers every INQUIRE.
void Maekawa::give_back_if_failed(Turn<Maekawa>& turn) {
  if (std::find(votes_.begin(), votes_.end(), Vote::kFailed) == votes_.end()) {
    return;
  }
  for (std::size_t i = 0; i < quorum_.size(); ++i) {
    if (votes_[i] == Vote::kInquired) {
      votes_[i] = Vote::kFailed;
      tell(quorum_[i], Relinquish{}, turn);
    }
  }
}

void Maekawa::announce(const Arbiter::Ruling& ruling, Turn<Maekawa>& turn) {
  if (ruling.locked) {
    tell(*ruling.locked, Locked{clock_, arbiter_.latest()}, turn);
  }
  if (ruling.failed) {
    tell(*ruling.failed, Failed{}, turn);
  }
  if (ruling.inquired) {
    tell(*ruling.inquired, Inquire{}, turn);
  }
}

void Maekawa::tell(ProcessId to, const Message& message, Turn<Maekawa>& turn) {
  if (to == id_) {
    to_ourselves_.push_back(message);
  } else {
    turn.send(to, message);
  }
}

void Maekawa::tell_quorum(const Message& message, Turn<Maekawa>& turn) {
  for (const ProcessId member : quorum_) {
    tell(member, message, turn);
  }
}

void Maekawa::hear_ourselves(Turn<Maekawa>& turn) {
  for (std::size_t i = 0; i < to_ourselves_.size(); ++i) {
    const Message message = to_ourselves_[i];
    std::visit([&](const auto& held) { receive(id_, held, turn); }, message);
  }
  to_ourselves_.clear();
}

Maekawa::Vote* Maekawa::vote_of(ProcessId member) {
  const auto found = std::lower_bound(quorum_.begin(), quorum_.end(), member);
  return found != quorum_.end() && *found == member
             ? &votes_[static_cast<std::size_t>(found - quorum_.begin())]
             : nullptr;
}

}  // namespace lamport::core::mutex
