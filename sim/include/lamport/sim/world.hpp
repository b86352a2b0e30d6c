#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/service.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/core/step.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/explorable.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/links.hpp"

namespace lamport::sim {

/// One state of a run of `P`, and how it goes on: by one move at a time, any of those possible.
///
/// It holds what decides how the run can go on, and nothing else: processes, their users and
/// pending timers, the messages under way, how much may still go wrong, and what the service's
/// promise remembers. So runs that come to the same point come to equal worlds, with equal forms.
///
/// On a FIFO link a message is lost, if it is, when it would be the next to arrive: which comes to
/// the same runs. A message that is doubled stays under way when it arrives, is never lost then,
/// and arrives again. Where that may happen without limit, and links are not FIFO, a link is the
/// set of all messages that were ever sent on it; whatever is in it may arrive, or not.
template <Explorable P>
class World {
 public:
  using Message = typename P::Message;
  using Timer = typename P::Timer;
  using Command = typename P::Command;
  using User = typename P::Service::User;
  using Promise = typename P::Service::Promise;
  using Move = sim::Move<P>;

  /// Of `processes` processes that have not started, each with such a `user`.
  World(std::uint32_t processes, const User& user, const Hazards& hazards)
      : may_fail_(hazards.losses > 0 || hazards.duplications > 0 || hazards.crashes > 0),
        left_(hazards),
        links_(processes, hazards),
        ends_(processes + links_.size()) {
    for (std::uint32_t p = 0; p < processes; ++p) {
      processes_.push_back({P(core::ProcessId(p), processes), user, {}, false});
    }
  }

  [[nodiscard]] std::uint32_t processes() const {
    return static_cast<std::uint32_t>(processes_.size());
  }
  [[nodiscard]] const P& process(core::ProcessId id) const { return processes_[id.value()].state; }
  [[nodiscard]] const User& user(core::ProcessId id) const { return processes_[id.value()].user; }
  [[nodiscard]] bool has_crashed(core::ProcessId id) const {
    return processes_[id.value()].crashed;
  }
  /// The messages under way.
  [[nodiscard]] const Links<Message>& links() const { return links_; }
  /// Whether messages may be lost or doubled, or processes crash.
  [[nodiscard]] bool may_fail() const { return may_fail_; }
  [[nodiscard]] bool somebody_crashed() const {
    return std::ranges::any_of(processes_, &Process::crashed);
  }
  /// Whether a user waits for an answer.
  [[nodiscard]] bool somebody_waits() const {
    return std::ranges::any_of(
        processes_, [](const User& user) { return user.waits(); }, &Process::user);
  }
  /// How often the latest move put a promise to the test.
  [[nodiscard]] std::size_t tested() const { return tested_; }
  /// The promise that the latest move broke, if any.
  [[nodiscard]] const std::optional<std::string_view>& broken() const { return broken_; }

  /// About the memory that it takes: for each byte of a process's form, which is a small number as
  /// a rule, eight. Cost: as `write`.
  [[nodiscard]] std::size_t bytes() const {
    core::FormWriter form;
    for (std::size_t part = 0; part < processes_.size(); ++part) {
      write_part(part, form);
    }
    return sizeof(World) + sizeof(std::uint64_t) * form.bytes().size() + links_.bytes() +
           processes_.capacity() * sizeof(Process) +
           (touched_.capacity() + ends_.capacity()) * sizeof(std::size_t);
  }

  /// Starts every process, by id. Call it once and first.
  void start() {
    for (std::uint32_t p = 0; p < processes(); ++p) {
      take_turn(core::ProcessId(p), core::Start{});
    }
  }

  /// Calls `visit(move)` for each move that is possible, always in the same order. Of equal
  /// messages without numbers on a link that is not FIFO one is visited.
  template <class Visit>
  LAMPORT_INLINE void for_each_move(Visit&& visit) const {
    using Kind = typename Move::Kind;
    for (std::uint32_t to = 0; to < processes(); ++to) {
      const Process& receiver = processes_[to];
      if (receiver.crashed) {
        continue;
      }
      const core::ProcessId id(to);
      for (std::uint32_t from = 0; from < processes(); ++from) {
        for_each_arrival(core::ProcessId(from), id, visit);
      }
      for (std::uint32_t timer = 0; timer < receiver.timers.size(); ++timer) {
        visit(Move{Kind::kFire, false, id, id, timer, {}});
      }
      core::for_each_command(receiver.user, receiver.state, [&](const Command& command) {
        visit(Move{Kind::kGive, User::is_free(command), id, id, 0, command});
      });
      if (left_.crashes > 0) {
        visit(Move{Kind::kCrash, true, id, id, 0, {}});
      }
    }
  }

  /// Makes a move. Requires: it is one of those that are possible.
  LAMPORT_INLINE void make(const Move& move) {
    touched_.clear();
    touch(move.process.value());
    broken_.reset();
    tested_ = 0;
    Process& process = processes_[move.process.value()];
    switch (move.kind) {
      case Move::Kind::kDeliver:
        take_turn(move.process, core::Receive<P>{move.from, take_off(move)});
        break;
      case Move::Kind::kDouble: {
        spend(left_.duplications);
        const Message message = flight_of(move).message;
        links_.keep(touch_link(move.from, move.process), move.index);
        take_turn(move.process, core::Receive<P>{move.from, message});
        break;
      }
      case Move::Kind::kLose:
        spend(left_.losses);
        static_cast<void>(take_off(move));
        break;
      case Move::Kind::kFire: {
        const Timer timer = process.timers[move.index];
        process.timers.erase(process.timers.begin() + move.index);
        take_turn(move.process, core::Fire<P>{timer});
        break;
      }
      case Move::Kind::kGive:
        process.user.give(move.command);
        promise_.give(move.process, move.command);
        take_turn(move.process, core::Perform<P>{move.command});
        break;
      case Move::Kind::kCrash:
        crash(process, move.process);
        break;
    }
  }

  /// Whether processes, users and promise are those of `other`, if they can be compared.
  [[nodiscard]] bool agrees_with(const World& other) const {
    bool agrees =
        std::ranges::equal(processes_, other.processes_, {}, &Process::state, &Process::state);
    if constexpr (std::equality_comparable<User>) {
      agrees = agrees &&
               std::ranges::equal(processes_, other.processes_, {}, &Process::user, &Process::user);
    }
    if constexpr (std::equality_comparable<Promise>) {
      agrees = agrees && promise_ == other.promise_;
    }
    return agrees;
  }

  /// The choice that `move` is, by its own name.
  [[nodiscard]] Choice<P> choice_of(const Move& move) const {
    switch (move.kind) {
      case Move::Kind::kDeliver:
      case Move::Kind::kDouble:
        return Deliver{move.from, move.process, flight_of(move).number};
      case Move::Kind::kLose:
        return Lose{move.from, move.process, flight_of(move).number};
      case Move::Kind::kFire:
        return FireTimer<P>{move.process, processes_[move.process.value()].timers[move.index]};
      case Move::Kind::kGive:
        return Give<P>{move.process, move.command};
      case Move::Kind::kCrash:
        break;
    }
    return Crash{move.process};
  }

  /// Writes the world's form. Cost: O(its size).
  void write(core::FormWriter& writer) const {
    for (std::size_t part = 0; part < ends_.size(); ++part) {
      write_part(part, writer);
    }
    write_rest(writer);
  }

  /// Of its form, which is in `form` then. Cost: as `write`.
  [[nodiscard]] core::Fingerprint fingerprint(core::FormWriter& form) const {
    form.clear();
    write(form);
    return core::fingerprint_of(form.bytes());
  }

  /// Becomes the world of the form with which `bytes` begin, and returns the form. Its messages
  /// have no numbers. Requires: the form is of a world of as many processes and with the same
  /// hazards; the bytes stay as they are as long as `write_moved` and `undo` are called.
  LAMPORT_INLINE std::span<const std::byte> read(std::span<const std::byte> bytes) {
    touched_.clear();
    core::FormReader reader(bytes);
    for (std::size_t part = 0; part < ends_.size(); ++part) {
      read_part(part, reader);
      ends_[part] = bytes.size() - reader.rest().size();
    }
    read_rest(reader);
    form_ = bytes.first(bytes.size() - reader.rest().size());
    return form_;
  }
  /// Writes the form of what a move has made of the world that was read. Cost: O(what it changed),
  /// and copying the rest.
  LAMPORT_INLINE void write_moved(core::FormWriter& writer) const {
    std::size_t same = 0;  // Where in the form the bytes begin that are to be copied.
    for (const std::size_t part : touched_) {
      writer.append(form_.subspan(same, begin_of(part) - same));
      write_part(part, writer);
      same = ends_[part];
    }
    writer.append(form_.subspan(same, ends_.back() - same));
    write_rest(writer);
  }
  /// Becomes the world again that was read. Cost: O(what the move changed).
  LAMPORT_INLINE void undo() {
    for (const std::size_t part : touched_) {
      core::FormReader reader(form_.subspan(begin_of(part)));
      read_part(part, reader);
    }
    touched_.clear();
    core::FormReader reader(form_.subspan(ends_.back()));
    read_rest(reader);
  }

 private:
  template <Explorable>
  friend class MovingForm;
  template <class>
  friend class RelativeForm;
  struct Process {
    P state;
    User user;
    std::vector<Timer> timers;  ///< Pending, in the order of `core::order_of`.
    bool crashed = false;
  };
  // A form's parts are the processes, then the links, then the rest.
  LAMPORT_INLINE void write_part(std::size_t part, core::FormWriter& writer) const {
    if (part < processes_.size()) {
      const Process& process = processes_[part];
      writer.put(process.state);
      writer.put(process.user);
      writer.put(process.timers);
      writer.put(process.crashed);
      return;
    }
    links_.write(part - processes_.size(), writer);
  }
  LAMPORT_INLINE void read_part(std::size_t part, core::FormReader& reader) {
    if (part < processes_.size()) {
      Process& process = processes_[part];
      reader.take(process.state);
      reader.take(process.user);
      reader.take(process.timers);
      reader.take(process.crashed);
      return;
    }
    links_.read(part - processes_.size(), reader);
  }
  LAMPORT_INLINE void write_rest(core::FormWriter& writer) const {
    if (may_fail_) {
      writer.put(left_);
    }
    writer.put(promise_);
  }
  LAMPORT_INLINE void read_rest(core::FormReader& reader) {
    if (may_fail_) {
      reader.take(left_);
    }
    reader.take(promise_);
  }

  /// The message of the move, which is no longer under way.
  [[nodiscard]] LAMPORT_INLINE Message take_off(const Move& move) {
    return links_.take(touch_link(move.from, move.process), move.index);
  }
  [[nodiscard]] const auto& flight_of(const Move& move) const {
    return links_.flight(links_.index_of(move.from, move.process), move.index);
  }

  template <class Visit>
  LAMPORT_INLINE void for_each_arrival(core::ProcessId from, core::ProcessId to,
                                       Visit& visit) const {
    using Kind = typename Move::Kind;
    links_.for_each_next(links_.index_of(from, to), [&](std::uint32_t place, const auto& flight) {
      const bool is_taken = takes(to, flight.message);
      if (is_taken && !links_.is_set()) {
        visit(Move{Kind::kDeliver, false, to, from, place, {}});
      }
      if (is_taken && left_.duplications > 0) {
        visit(Move{Kind::kDouble, !links_.is_set(), to, from, place, {}});
      }
      if (left_.losses > 0 && !flight.again && !links_.is_set()) {
        visit(Move{Kind::kLose, true, to, from, place, {}});
      }
    });
  }

  [[nodiscard]] bool takes(core::ProcessId process, const Message& message) const {
    return sim::takes(processes_[process.value()].state, message);
  }

  static void spend(std::uint32_t& left) { left -= left == Hazards::kUnlimited ? 0U : 1U; }

  LAMPORT_INLINE void take_turn(core::ProcessId self, const core::Input<P>& input) {
    Process& process = processes_[self.value()];
    core::step<P>(process.state, input, core::VirtualTime(), turn_);
    for (const auto& output : turn_.outputs()) {
      tested_ += Promise::is_tested_by(output) ? 1U : 0U;
      process.user.hear(output);
      if (const auto broken = promise_.hear(self, output); broken && !broken_) {
        broken_ = broken;
      }
    }
    for (const auto& send : turn_.sends()) {
      if (!processes_[send.to.value()].crashed) {
        links_.put(touch_link(self, send.to), send.message);
      }
    }
    for (const Timer& timer : turn_.timers_cancelled()) {
      std::erase(process.timers, timer);
    }
    for (const auto& [timer, delay] : turn_.timers_set()) {
      if (std::ranges::find(process.timers, timer) == process.timers.end()) {
        process.timers.insert(place_for(process.timers, timer), timer);
      }
    }
  }

  /// What is under way to it never arrives.
  void crash(Process& process, core::ProcessId self) {
    spend(left_.crashes);
    process.crashed = true;
    process.timers.clear();
    for (std::uint32_t from = 0; from < processes(); ++from) {
      links_.clear(touch_link(core::ProcessId(from), self));
    }
  }

  /// A move is about to change `part` of the form.
  LAMPORT_INLINE void touch(std::size_t part) {
    auto place = touched_.end();
    while (place != touched_.begin() && *std::prev(place) > part) {
      --place;
    }
    if (place == touched_.begin() || *std::prev(place) != part) {
      touched_.insert(place, part);
    }
  }
  /// A move is about to change the link. Returns its index.
  LAMPORT_INLINE std::size_t touch_link(core::ProcessId from, core::ProcessId to) {
    const std::size_t index = links_.index_of(from, to);
    touch(processes_.size() + index);
    return index;
  }
  [[nodiscard]] std::size_t begin_of(std::size_t part) const {
    return part == 0 ? 0 : ends_[part - 1];
  }

  bool may_fail_;  ///< Whether anything may go wrong.
  Hazards left_;   ///< How much may still go wrong.
  std::vector<Process> processes_;
  Links<Message> links_;
  Promise promise_;
  std::size_t tested_ = 0;
  std::optional<std::string_view> broken_;
  core::Turn<P> turn_;
  std::vector<std::size_t> touched_;  ///< The parts of the form that a move has changed, in order.
  std::vector<std::size_t> ends_;     ///< By part: where in the form it ends.
  std::span<const std::byte> form_;   ///< The one that was read, if one was.
};

}  // namespace lamport::sim
