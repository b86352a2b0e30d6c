#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "engine.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"
#include "planted_engine.hpp"
#include "planting.hpp"

namespace lamport::negative {

/// What happens between a process of `P` and its links and user, as it should. A bug is one that
/// decides otherwise. `self` is the process after the turn that says or tells something.
template <class P>
struct Sabotage {
  using Decisions = Sabotage;
  using Sound = Sabotage;
  using Protocol = P;
  using Message = typename P::Message;
  using Sends = std::vector<typename core::Turn<P>::Send>;
  /// A message that seems to have come from `from`.
  struct Heard {
    core::ProcessId from;
    Message message;
  };

  static constexpr std::string_view kProtocol = P::kName;

  virtual ~Sabotage() = default;

  /// Whether the process takes in a message at all.
  virtual bool hears(const P& /*self*/, core::ProcessId /*from*/,
                     const Message& /*message*/) const {
    return true;
  }
  /// What goes out where `message` should go to `to`, in a turn that is about a message of `about`,
  /// or about a command, and then `about` is the process itself.
  virtual Sends says(const P& /*self*/, core::ProcessId /*about*/, core::ProcessId to,
                     const Message& message) const {
    return {{to, message}};
  }
  /// What goes out besides, after a message; `said` is what has gone out.
  virtual Sends adds(const P& /*self*/, core::ProcessId /*from*/, const Message& /*message*/,
                     const Sends& /*said*/) const {
    return {};
  }
  /// What the process then takes for messages that have come, after a turn in which it said `said`.
  virtual std::vector<Heard> imagines(const P& /*self*/, const Sends& /*said*/) const { return {}; }
  /// What its user is told.
  virtual typename P::Output tells(const P& /*self*/, const typename P::Output& output) const {
    return output;
  }

  /// The peer that a mistake picks on.
  [[nodiscard]] static core::ProcessId neighbour(const P& self) {
    return core::ProcessId((self.id().value() + 1) % self.processes());
  }
};

/// `P`, the real one, with what happens around it decided by the bug that is planted when it is
/// constructed.
template <class P>
class Sabotaged {
 public:
  using Service = typename P::Service;
  using Message = typename P::Message;
  using Timer = typename P::Timer;
  using Command = typename P::Command;
  using Output = typename P::Output;
  using Note = typename P::Note;
  using Turn = core::Turn<Sabotaged>;

  static constexpr std::string_view kName = P::kName;
  static constexpr core::Guarantees kNeeds = P::kNeeds;
  static auto entry_cost(core::ProcessId process, std::uint32_t processes) {
    return P::entry_cost(process, processes);
  }

  Sabotaged(core::ProcessId id, std::uint32_t processes) : process_(id, processes) {}

  [[nodiscard]] core::ProcessId id() const { return process_.id(); }
  [[nodiscard]] std::uint32_t processes() const { return process_.processes(); }
  [[nodiscard]] std::vector<core::Wait> waits() const { return process_.waits(); }

  void on_start(Turn& turn) { take(core::Start{}, id(), turn); }
  void on_timer(const Timer& timer, Turn& turn) { take(core::Fire<P>{timer}, id(), turn); }
  void on_command(const Command& command, Turn& turn) {
    take(core::Perform<P>{command}, id(), turn);
  }
  void on_message(core::ProcessId from, const Message& message, Turn& turn) {
    if (bug_->hears(process_, from, message)) {
      const Sends said = take(core::Receive<P>{from, message}, from, turn);
      send(bug_->adds(process_, from, message, said), turn);
    }
  }

  friend bool operator==(const Sabotaged&, const Sabotaged&) = default;

 private:
  using Sends = typename Sabotage<P>::Sends;

  Sends take(const core::Input<P>& input, core::ProcessId about, Turn& turn) {
    core::Turn<P> inner;
    core::step<P>(process_, input, turn.now(), inner);
    for (const Output& output : inner.outputs()) {
      turn.emit(bug_->tells(process_, output));
    }
    Sends said;
    for (const auto& [to, message] : inner.sends()) {
      for (const auto& each : bug_->says(process_, about, to, message)) {
        said.push_back(each);
      }
    }
    send(said, turn);
    for (const auto& [from, message] : bug_->imagines(process_, said)) {
      take(core::Receive<P>{from, message}, from, turn);
    }
    return said;
  }
  static void send(const Sends& sends, Turn& turn) {
    for (const auto& [to, message] : sends) {
      turn.send(to, message);
    }
  }

  P process_;
  const Sabotage<P>* bug_ = &Planting<Sabotage<P>>::planted();

 public:
  static constexpr auto kState = core::fields(core::field("process", &Sabotaged::process_));
};

/// Compiled once a protocol: the bugs of each are in one source.
template <class P>
[[nodiscard]] Engine engine_of(const Sabotage<P>& bug) {
  return planted_engine<Sabotaged<P>>(bug);
}

/// Whether it is a message of kind `Kind`.
template <class Kind, class Message>
[[nodiscard]] bool is(const Message& message) {
  return std::holds_alternative<Kind>(message);
}

// Mistakes that a programmer can make with any kind of message.

/// It is not sent to one peer.
template <class P, class Kind>
struct KeepsFromOnePeer : Sabotage<P> {
  using typename Sabotage<P>::Sends;
  Sends says(const P& self, core::ProcessId /*about*/, core::ProcessId to,
             const typename P::Message& message) const override {
    return is<Kind>(message) && to == this->neighbour(self) ? Sends{} : Sends{{to, message}};
  }
};

/// It is sent twice.
template <class P, class Kind>
struct SaysTwice : Sabotage<P> {
  using typename Sabotage<P>::Sends;
  Sends says(const P& /*self*/, core::ProcessId /*about*/, core::ProcessId to,
             const typename P::Message& message) const override {
    return is<Kind>(message) ? Sends{{to, message}, {to, message}} : Sends{{to, message}};
  }
};

/// It is never sent.
template <class P, class Kind>
struct NeverSays : Sabotage<P> {
  using typename Sabotage<P>::Sends;
  Sends says(const P& /*self*/, core::ProcessId /*about*/, core::ProcessId to,
             const typename P::Message& message) const override {
    return is<Kind>(message) ? Sends{} : Sends{{to, message}};
  }
};

/// It goes to the next process, whoever it is for.
template <class P, class Kind>
struct SaysItToTheNeighbour : Sabotage<P> {
  using typename Sabotage<P>::Sends;
  Sends says(const P& self, core::ProcessId /*about*/, core::ProcessId to,
             const typename P::Message& message) const override {
    return Sends{{is<Kind>(message) ? this->neighbour(self) : to, message}};
  }
};

/// The fencing token of every grant is that of the first.
template <class P>
struct RepeatsItsFencingToken : Sabotage<P> {
  typename P::Output tells(const P& /*self*/, const typename P::Output& output) const override {
    const auto* const granted = std::get_if<core::mutex::Granted>(&output);
    return granted == nullptr
               ? output
               : typename P::Output(core::mutex::Granted{granted->clock, core::FencingToken(1)});
  }
};

}  // namespace lamport::negative
