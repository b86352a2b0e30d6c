#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/hazards.hpp"

namespace lamport::sim {

/// States that differ, states generated, and the depth.
using BruteCounts = std::array<std::uint64_t, 3>;

/// The search of `BreadthFirst` once more, with nothing of what makes that one fast: whole states,
/// compared with all that there are. For a protocol without timers, and hazards that have a limit.
template <class P>
class BruteForce {
 public:
  using Message = typename P::Message;
  using Command = typename P::Command;

  BruteForce(std::uint32_t processes, std::uint32_t entries, const Hazards& hazards)
      : fifo_(hazards.fifo) {
    Snapshot first{{}, std::vector<Link>(std::size_t{processes} * processes), {}, hazards};
    for (std::uint32_t p = 0; p < processes; ++p) {
      first.seats.push_back({P(core::ProcessId(p), processes), Where::kOutside, entries, false});
    }
    for (std::uint32_t p = 0; p < processes; ++p) {
      take(first, p, core::Start{});
    }
    known_.push_back(std::move(first));
  }

  /// Goes on from each state until there is no new one. `keep(process)` of the one that changed.
  template <class Keep>
  [[nodiscard]] BruteCounts run(Keep keep) {
    BruteCounts counts{0, 1, 0};
    std::size_t depth_end = 0;
    for (std::size_t at = 0; at < known_.size(); ++at) {
      if (at == depth_end) {
        depth_end = known_.size();
        ++counts[2];
      }
      for (auto& [process, next] : successors(known_[at])) {
        ++counts[1];
        if (keep(next.seats[process].process) && !is_known(next)) {
          known_.push_back(std::move(next));
        }
      }
    }
    counts[0] = known_.size();
    return counts;
  }

 private:
  enum class Where : std::uint8_t { kOutside, kWaiting, kInside, kLeaving };
  struct Seat {
    P process;
    Where where;
    std::uint32_t entries_left;
    bool crashed;
    friend bool operator==(const Seat&, const Seat&) = default;
  };
  /// Each with whether it has arrived before.
  using Link = std::deque<std::pair<Message, bool>>;
  struct Snapshot {
    std::vector<Seat> seats;
    std::vector<Link> links;  ///< By from × processes + to.
    core::FencingToken latest;
    Hazards left;
  };
  using Successors = std::vector<std::pair<std::size_t, Snapshot>>;

  [[nodiscard]] bool is_known(const Snapshot& snapshot) const {
    return std::ranges::any_of(known_, [&](const Snapshot& known) {
      return known.seats == snapshot.seats && known.latest == snapshot.latest &&
             known.left == snapshot.left &&
             std::ranges::equal(known.links, snapshot.links, [&](const Link& a, const Link& b) {
               return fifo_ ? a == b : std::ranges::is_permutation(a, b);
             });
    });
  }

  [[nodiscard]] Successors successors(const Snapshot& snapshot) const {
    Successors found;
    for (std::size_t to = 0; to < snapshot.seats.size(); ++to) {
      const Seat& seat = snapshot.seats[to];
      if (seat.crashed) {
        continue;
      }
      for (std::size_t from = 0; from < snapshot.seats.size(); ++from) {
        add_arrivals(snapshot, from, to, found);
      }
      if (seat.where == Where::kOutside && seat.entries_left > 0) {
        Snapshot asked = snapshot;
        asked.seats[to].where = Where::kWaiting;
        --asked.seats[to].entries_left;
        take(asked, to, core::Perform<P>{core::mutex::Acquire{}});
        found.emplace_back(to, std::move(asked));
      }
      if (seat.where == Where::kInside) {
        Snapshot left = snapshot;
        left.seats[to].where = Where::kLeaving;
        take(left, to, core::Perform<P>{core::mutex::Release{}});
        found.emplace_back(to, std::move(left));
      }
      if (snapshot.left.crashes > 0) {
        Snapshot crashed = snapshot;
        --crashed.left.crashes;
        crashed.seats[to].crashed = true;
        for (std::size_t from = 0; from < snapshot.seats.size(); ++from) {
          link(crashed, from, to).clear();
        }
        found.emplace_back(to, std::move(crashed));
      }
    }
    return found;
  }

  void add_arrivals(const Snapshot& snapshot, std::size_t from, std::size_t to,
                    Successors& found) const {
    const Link messages = snapshot.links[from * snapshot.seats.size() + to];
    const core::ProcessId sender(static_cast<std::uint32_t>(from));
    for (auto it = messages.begin(); it != messages.end() && (!fifo_ || it == messages.begin());
         ++it) {
      if (std::find(messages.begin(), it, *it) != it) {
        continue;
      }
      Snapshot without = snapshot;
      Link& rest = link(without, from, to);
      rest.erase(rest.begin() + (it - messages.begin()));
      if (snapshot.left.losses > 0 && !it->second) {
        found.emplace_back(to, without);
        --found.back().second.left.losses;
      }
      if (snapshot.left.duplications > 0) {
        Snapshot doubled = snapshot;
        --doubled.left.duplications;
        link(doubled, from, to)[static_cast<std::size_t>(it - messages.begin())].second = true;
        take(doubled, to, core::Receive<P>{sender, it->first});
        found.emplace_back(to, std::move(doubled));
      }
      take(without, to, core::Receive<P>{sender, it->first});
      found.emplace_back(to, std::move(without));
    }
  }

  static Link& link(Snapshot& snapshot, std::size_t from, std::size_t to) {
    return snapshot.links[from * snapshot.seats.size() + to];
  }

  static void take(Snapshot& snapshot, std::size_t self, const core::Input<P>& input) {
    core::Turn<P> turn;
    Seat& seat = snapshot.seats[self];
    core::step<P>(seat.process, input, core::VirtualTime(), turn);
    for (const auto& output : turn.outputs()) {
      const auto* granted = std::get_if<core::mutex::Granted>(&output);
      seat.where = granted != nullptr ? Where::kInside : Where::kOutside;
      snapshot.latest = granted != nullptr ? granted->token : snapshot.latest;
    }
    for (const auto& [to, message] : turn.sends()) {
      if (!snapshot.seats[to.value()].crashed) {
        link(snapshot, self, to.value()).emplace_back(message, false);
      }
    }
  }

  bool fifo_;
  std::vector<Snapshot> known_;  ///< In the order in which they were found.
};

}  // namespace lamport::sim
