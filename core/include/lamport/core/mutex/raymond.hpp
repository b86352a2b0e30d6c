#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/counters.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/entry_cost.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/mutex/tree.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/sequences.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"

namespace lamport::core::mutex {

/// One process of Raymond's mutual exclusion on a tree of `Arity`: 0 to 2D messages an entry,
/// where D is the tree's diameter.
///
///              Acquire: into our queue            token is here, and we head our queue
///     outside ─────────────────────────▶ waiting ──────────────────────────────────────▶ inside
///        ▲                                                                                 │
///        └──────────────────────── Release: the token to the head of our queue ◀───────────┘
///
/// Each process talks to its neighbours only. It knows in whose direction the token is, and keeps a
/// queue of the neighbours, and itself, who have asked it for the token; while that holds somebody
/// it has asked in that direction, once. Process 0, the root, has the token at first.
/// Source: Raymond 1989, "A Tree-Based Algorithm for Distributed Mutual Exclusion",
/// the algorithm.
template <std::uint32_t Arity>
class RaymondOn {
  static_assert(Arity >= 1 && (Arity <= 9 || Arity == Tree::kStar),
                "an arity is 1 to 9, or that of a star");
  static constexpr std::array<char, 9> kNumbered{
      'r', 'a', 'y', 'm', 'o', 'n', 'd', '-', static_cast<char>('0' + Arity % 10)};

 public:
  /// "I, or one behind me, would have the token."
  struct Request {
    static constexpr std::string_view kName = "REQUEST";
    static constexpr Serves kServes = Serves::kAnswer;
    static constexpr auto kFields = fields();
    friend bool operator==(const Request&, const Request&) = default;
  };
  /// The token, "enter, or pass it on".
  struct Privilege {
    FencingToken latest;  ///< Of the latest grant.
    static constexpr std::string_view kName = "PRIVILEGE";
    static constexpr Serves kServes = Serves::kNextGrant;
    static constexpr auto kFields = fields(field("latest", &Privilege::latest));
    friend bool operator==(const Privilege&, const Privilege&) = default;
  };

  using Service = mutex::Service;
  using Message = std::variant<Request, Privilege>;
  using Timer = NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = NoNote;

  static constexpr std::string_view kName = Arity == Tree::kBinary ? "raymond"
                                            : Arity == Tree::kLine ? "raymond-line"
                                            : Arity == Tree::kStar
                                                ? "raymond-star"
                                                : std::string_view(kNumbered.data(), 9);
  /// A token that is lost, or comes twice, is fatal. A REQUEST may overtake the PRIVILEGE before
  /// it. Source: the paper on message overtaking.
  static constexpr Guarantees kNeeds{.lossless = true, .unique = true, .no_crash = true};
  /// By kind of message: how many an entry costs, at most 2D in all. The token's way from one entry
  /// to the next is a path, each step of which answers one REQUEST. Source: the paper on its
  /// performance.
  static constexpr EntryCost<2> entry_cost(ProcessId /*process*/, std::uint32_t processes) {
    const std::uint32_t diameter = Tree(Arity).diameter(processes);
    return {.of_kind = {{{0, diameter}, {0, diameter}}},
            .total = {0, 2 * diameter},
            .relation = [](const EntryCounts<2>& sent,
                           std::uint32_t /*processes*/) { return sent[0] == sent[1]; },
            .relation_text = "a REQUEST for each PRIVILEGE"};
  }

  /// Process `id` of `processes`. Requires: 1 ≤ processes ≤ kProcessesMax and id < processes.
  RaymondOn(ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {
    LAMPORT_CHECK(processes >= 1 && processes <= kProcessesMax, "1 to 4096 processes", processes);
    LAMPORT_CHECK(id.value() < processes, "the id is one of the processes", id, processes);
    holder_ = id == ProcessId(0) ? id : Tree(Arity).parent(id);
  }

  [[nodiscard]] ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }
  [[nodiscard]] bool inside() const { return inside_; }
  [[nodiscard]] bool waiting() const { return queue_.contains(id_); }
  [[nodiscard]] bool has_token() const { return holder_ == id_; }
  /// Who has asked, and somebody for whom another has asked, too: for the PRIVILEGE of the
  /// neighbour in whose direction the token is.
  [[nodiscard]] std::vector<Wait> waits() const {
    return asked_ ? std::vector<Wait>{{.on = holder_, .message = Privilege::kName}}
                  : std::vector<Wait>{};
  }

  void on_start(Turn<RaymondOn>& /*turn*/) {}
  void on_timer(const Timer& /*timer*/, Turn<RaymondOn>& /*turn*/) {
    LAMPORT_CHECK(false, "Raymond's algorithm sets no timer");
  }
  void on_command(const Command& command, Turn<RaymondOn>& turn) {
    if (std::holds_alternative<Acquire>(command)) {
      LAMPORT_CHECK(!inside_ && !waiting(), "Acquire comes while outside", id_);
      queue_.push_back(id_);
    } else {
      LAMPORT_CHECK(inside_, "Release comes while inside", id_);
      inside_ = false;
      turn.emit(Freed{LogicalTime(latest_.value())});
    }
    assign_privilege(turn);
    make_request(turn);
  }
  void on_message(ProcessId from, const Message& message, Turn<RaymondOn>& turn) {
    if (!Tree(Arity).are_neighbours(id_, from)) {
      return;  // None of the algorithm's processes would say that.
    }
    if (const auto* privilege = std::get_if<Privilege>(&message)) {
      holder_ = id_;
      asked_ = false;
      latest_ = std::max(latest_, privilege->latest);
    } else if (!queue_.contains(from)) {
      queue_.push_back(from);
    }
    assign_privilege(turn);
    make_request(turn);
  }

  friend bool operator==(const RaymondOn&, const RaymondOn&) = default;

 private:
  /// Who has the token, and does not use it, gives it to the head of its queue: maybe to itself.
  /// Source: ASSIGN_PRIVILEGE.
  void assign_privilege(Turn<RaymondOn>& turn) {
    if (!has_token() || inside_ || queue_.empty()) {
      return;
    }
    holder_ = queue_.front();
    queue_.pop_front();
    if (holder_ == id_) {
      inside_ = true;
      latest_ = latest_.next();
      turn.emit(Granted{LogicalTime(latest_.value()), latest_});
    } else {
      turn.send(holder_, Privilege{latest_});
    }
  }
  /// Who has not the token, but somebody in its queue, has asked for it. Source: MAKE_REQUEST.
  void make_request(Turn<RaymondOn>& turn) {
    if (!has_token() && !queue_.empty() && !asked_) {
      asked_ = true;
      turn.send(holder_, Request{});
    }
  }

  ProcessId id_;
  std::uint32_t processes_;
  ProcessId holder_;  ///< Us, or the neighbour in whose direction the token is.
  bool inside_ = false;
  bool asked_ = false;   ///< Whether a REQUEST of ours to `holder_` is unanswered.
  ProcessQueue queue_;   ///< Neighbours, and maybe us.
  FencingToken latest_;  ///< Of the latest grant we know of; of all while the token is here.

 public:
  static constexpr auto kState =
      fields(field("holder", &RaymondOn::holder_), field("inside", &RaymondOn::inside_),
             field("asked", &RaymondOn::asked_), field("queue", &RaymondOn::queue_),
             field("latest", &RaymondOn::latest_));

  /// None but the fencing tokens, which are only told.
  template <class Counters>
  void tell_counters(Counters& counters) {
    counters.ignore(latest_);
  }
  template <class Counters>
  static void tell_counters_of(Message& message, ProcessId /*sender*/,
                               const RaymondOn& /*receiver*/, Counters& counters) {
    if (auto* const privilege = std::get_if<Privilege>(&message)) {
      counters.ignore(privilege->latest);
    }
  }
};

/// On a binary tree.
using Raymond = RaymondOn<Tree::kBinary>;

static_assert(Protocol<Raymond>);
static_assert(TellsWaits<Raymond>);
static_assert(TellsCounters<Raymond>);

}  // namespace lamport::core::mutex
