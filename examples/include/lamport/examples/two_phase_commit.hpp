#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::examples {

/// Atomic commitment as a service: resource managers, each of which does its part of a transaction,
/// all commit it or all abort it.
namespace commitment {

/// A resource manager has done its part, and can commit or abort it as it is told.
struct Prepare {
  static constexpr std::string_view kName = "Prepare";
  static constexpr auto kFields = core::fields();
  friend bool operator==(const Prepare&, const Prepare&) = default;
};
/// The transaction manager commits the transaction. Requires: all are prepared.
struct Commit {
  static constexpr std::string_view kName = "Commit";
  static constexpr auto kFields = core::fields();
  friend bool operator==(const Commit&, const Commit&) = default;
};
/// The transaction manager aborts it, or a resource manager that is not prepared its part.
struct Abort {
  static constexpr std::string_view kName = "Abort";
  static constexpr auto kFields = core::fields();
  friend bool operator==(const Abort&, const Abort&) = default;
};
/// The resource manager has committed its part.
struct Committed {
  static constexpr std::string_view kName = "Committed";
  static constexpr auto kFields = core::fields();
  friend bool operator==(const Committed&, const Committed&) = default;
};
/// The resource manager has aborted its part.
struct Aborted {
  static constexpr std::string_view kName = "Aborted";
  static constexpr auto kFields = core::fields();
  friend bool operator==(const Aborted&, const Aborted&) = default;
};

using Command = std::variant<Prepare, Commit, Abort>;
using Output = std::variant<Committed, Aborted>;

/// Does whatever the process's state allows, at any time. Nothing has to happen.
class User {
 public:
  template <class Process, class Visit>
  void for_each_command(const Process& process, Visit visit) const {
    if (process.may_prepare()) {
      visit(Command(Prepare{}));
    }
    if (process.may_commit()) {
      visit(Command(Commit{}));
    }
    if (process.may_abort()) {
      visit(Command(Abort{}));
    }
  }
  [[nodiscard]] static bool is_free(const Command& /*command*/) { return true; }
  [[nodiscard]] static bool waits() { return false; }
  void give(const Command& /*command*/) {}
  void hear(const Output& /*output*/) {}

  static constexpr auto kState = core::fields();
};

/// No resource manager commits if another one aborts.
class Promise {
 public:
  static constexpr std::string_view kAtomicity = "atomicity";
  static constexpr std::array kNames{kAtomicity};

  [[nodiscard]] static bool is_tested_by(const Output& /*output*/) { return true; }
  void give(core::ProcessId /*process*/, const Command& /*command*/) {}
  [[nodiscard]] std::optional<std::string_view> hear(core::ProcessId /*process*/,
                                                     const Output& output) {
    (std::holds_alternative<Committed>(output) ? committed_ : aborted_) = true;
    return committed_ && aborted_ ? std::optional(kAtomicity) : std::nullopt;
  }

 private:
  bool committed_ = false;  ///< Whether anybody has.
  bool aborted_ = false;

 public:
  static constexpr auto kState = core::fields(core::field("committed", &Promise::committed_),
                                              core::field("aborted", &Promise::aborted_));
};

struct Service {
  using Command = commitment::Command;
  using Output = commitment::Output;
  using User = commitment::User;
  using Promise = commitment::Promise;
};

}  // namespace commitment

/// One process of two-phase commit: the transaction manager, which is process 0, or a resource
/// manager.
///
///                     Prepare: PREPARED to 0            COMMIT
///     RM:    working ────────────────────────▶ prepared ──────▶ committed
///               └──────── Abort, ABORT ───────────┴── ABORT ──▶ aborted
///
/// It is the algorithm of the TLA+ examples' specification TwoPhase: a resource manager prepares
/// without being asked, and one that aborts tells nobody; the transaction manager may abort at any
/// time. Source: Gray and Lamport 2006, "Consensus on Transaction Commit", "Two-Phase Commit".
class TwoPhaseCommit {
 public:
  struct Prepared {
    static constexpr std::string_view kName = "PREPARED";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Prepared&, const Prepared&) = default;
  };
  struct DoCommit {
    static constexpr std::string_view kName = "COMMIT";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const DoCommit&, const DoCommit&) = default;
  };
  struct DoAbort {
    static constexpr std::string_view kName = "ABORT";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const DoAbort&, const DoAbort&) = default;
  };

  using Service = commitment::Service;
  using Message = std::variant<Prepared, DoCommit, DoAbort>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;

  static constexpr std::string_view kName = "two-phase-commit";
  /// It is safe whatever links do; what may go wrong keeps it only from coming to an end.
  static constexpr core::Guarantees kNeeds{};

  /// Process `id` of `processes`. Requires: 1 ≤ processes ≤ kProcessesMax and id < processes.
  TwoPhaseCommit(core::ProcessId id, std::uint32_t processes);

  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }
  [[nodiscard]] bool may_prepare() const;
  [[nodiscard]] bool may_commit() const;
  [[nodiscard]] bool may_abort() const { return state_ == State::kWorking; }
  /// The transaction manager hears no resource manager any more once it has decided.
  [[nodiscard]] bool takes(const Message& message) const;

  void on_start(core::Turn<TwoPhaseCommit>& turn);
  void on_message(core::ProcessId from, const Message& message, core::Turn<TwoPhaseCommit>& turn);
  void on_timer(const Timer& timer, core::Turn<TwoPhaseCommit>& turn);
  void on_command(const Command& command, core::Turn<TwoPhaseCommit>& turn);

  friend bool operator==(const TwoPhaseCommit&, const TwoPhaseCommit&) = default;

 private:
  enum class State : std::uint8_t { kWorking, kPrepared, kCommitted, kAborted };

  [[nodiscard]] bool is_manager() const { return id_ == core::ProcessId(0); }
  void decide(State decision, core::Turn<TwoPhaseCommit>& turn);

  core::ProcessId id_;
  std::uint32_t processes_;
  State state_ = State::kWorking;  ///< The transaction manager is never prepared.
  /// At the transaction manager, by process: whether it is prepared, as heard; itself it is.
  std::vector<std::uint8_t> prepared_;

 public:
  static constexpr auto kState = core::fields(core::field("state", &TwoPhaseCommit::state_),
                                              core::field("prepared", &TwoPhaseCommit::prepared_));
};

static_assert(core::Protocol<TwoPhaseCommit>);

}  // namespace lamport::examples
