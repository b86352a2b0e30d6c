#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/service.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::sim {

/// The user at one process of a simulation, in a closed loop: it thinks before it does what it need
/// not, and holds before what it has to do. Both times are drawn, each at a stream of its own, and
/// so is what it does if it can do several things.
template <class P>
class SimulatedUser {
 public:
  using Command = typename P::Command;

  SimulatedUser(core::ProcessId self, std::uint32_t entries, Choices& choices)
      : user_(core::user_who_asks<User>(entries)),
        think_(choices.stream({StreamKind::kThink, self.value(), 0})),
        hold_(choices.stream({StreamKind::kHold, self.value(), 0})),
        pick_(choices.stream({StreamKind::kPick, self.value(), 0})) {}

  /// What it is going to do, and after which time.
  struct Plan {
    core::Duration after;
    Command command;
  };

  /// What it does next, if it has no plan yet and can do anything; `process` is its process.
  [[nodiscard]] std::optional<Plan> plan(const P& process, const Scenario& scenario,
                                         Choices& choices) {
    std::optional<Command> first;
    bool must = false;
    core::for_each_command(user_, process, [&](const Command& command) {
      first = first ? first : command;
      must = must || !User::is_free(command);
    });
    if (!first || has_plan_) {
      return std::nullopt;
    }
    has_plan_ = true;
    const core::Duration after =
        must ? drawn(choices, hold_, scenario.hold) : drawn(choices, think_, scenario.think);
    return Plan{after, *first};
  }

  /// The time for `planned` has come. Returns whether there is still anything that it can do;
  /// `planned` is then what it does.
  [[nodiscard]] bool act(Command& planned, const P& process, Choices& choices) {
    has_plan_ = false;
    if constexpr (core::IsToldWhatItCanDo<User, P>) {
      commands_.clear();
      core::for_each_command(user_, process,
                             [&](const Command& command) { commands_.push_back(command); });
      if (commands_.empty()) {
        return false;
      }
      planned = commands_[choices.below(pick_, commands_.size())];
    }
    user_.give(planned);
    return true;
  }

  void hear(const typename P::Output& output) { user_.hear(output); }

 private:
  using User = typename P::Service::User;

  User user_;
  Choices::Handle think_;
  Choices::Handle hold_;
  Choices::Handle pick_;
  bool has_plan_ = false;
  std::vector<Command> commands_;  ///< What it can do, while it is asked.
};

}  // namespace lamport::sim
