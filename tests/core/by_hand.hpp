#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/service.hpp"
#include "lamport/core/step.hpp"

namespace lamport::core::mutex {

inline LogicalTime at(std::uint64_t time) {
  return LogicalTime(time);
}

/// The timestamp of a message of a protocol whose messages all have one.
template <class Message>
LogicalTime time_of(const Message& message) {
  return std::visit([](const auto& held) { return held.time; }, message);
}

/// A few processes of mutual exclusion protocol `P`, and links that deliver what the test says,
/// oldest first.
template <class P>
class ByHand : public testing::Test {
 protected:
  using Message = typename P::Message;
  using Sends = std::vector<typename Turn<P>::Send>;
  using Outputs = std::vector<typename P::Output>;

  void have(std::uint32_t count) {
    for (std::uint32_t p = 0; p < count; ++p) {
      processes.emplace_back(ProcessId(p), count);
    }
  }
  void acquire(std::uint32_t p) { take(p, Perform<P>{Acquire{}}); }
  void release(std::uint32_t p) { take(p, Perform<P>{Release{}}); }
  /// The oldest message on the link arrives. Returns it.
  Message deliver(std::uint32_t from, std::uint32_t to) {
    const Message message = take_off(from, to, 0);
    receive(to, from, message);
    return message;
  }
  /// Everything in flight arrives, and what is sent because of it, link by link.
  void deliver_all() {
    for (auto link = links_.begin(); link != links_.end();) {
      if (link->second.empty()) {
        ++link;
        continue;
      }
      deliver(link->first.first, link->first.second);
      link = links_.begin();
    }
  }
  /// The second-oldest message on the link overtakes the oldest and arrives.
  void overtake(std::uint32_t from, std::uint32_t to) { receive(to, from, take_off(from, to, 1)); }
  /// The oldest message on the link is lost.
  void lose(std::uint32_t from, std::uint32_t to) { take_off(from, to, 0); }
  /// A message arrives, whoever sent it.
  void receive(std::uint32_t to, std::uint32_t from, const Message& message) {
    take(to, Receive<P>{ProcessId(from), message});
  }
  void deliver_to_all(std::uint32_t from) {
    for (std::uint32_t to = 0; to < processes.size(); ++to) {
      if (to != from) {
        deliver(from, to);
      }
    }
  }
  /// `p` asks, and all hear of it and answer.
  void ask_and_hear(std::uint32_t p) {
    acquire(p);
    deliver_to_all(p);
    for (std::uint32_t q = 0; q < processes.size(); ++q) {
      if (q != p) {
        deliver(q, p);
      }
    }
  }
  [[nodiscard]] bool nothing_in_flight() const {
    return std::all_of(links_.begin(), links_.end(),
                       [](const auto& link) { return link.second.empty(); });
  }
  [[nodiscard]] std::size_t in_flight(std::uint32_t from, std::uint32_t to) const {
    const auto link = links_.find({from, to});
    return link == links_.end() ? 0 : link->second.size();
  }
  /// How many messages have been sent in all.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] bool inside(std::uint32_t p) const { return processes[p].inside(); }
  [[nodiscard]] LogicalTime clock(std::uint32_t p) const
    requires requires(const P& process) { process.clock(); }
  {
    return processes[p].clock();
  }

  std::vector<P> processes;
  Turn<P> turn;  ///< The latest.

 private:
  void take(std::uint32_t p, const Input<P>& input) {
    step<P>(processes[p], input, VirtualTime(), turn);
    sent_ += turn.sends().size();
    for (const auto& [to, message] : turn.sends()) {
      links_[{p, to.value()}].push_back(message);
    }
  }
  Message take_off(std::uint32_t from, std::uint32_t to, std::size_t place) {
    std::vector<Message>& link = links_[{from, to}];
    const Message message = link.at(place);
    link.erase(link.begin() + static_cast<std::ptrdiff_t>(place));
    return message;
  }

  /// By sender and receiver: what is in flight, oldest first.
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Message>> links_;
  std::uint64_t sent_ = 0;
};

}  // namespace lamport::core::mutex
