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

/// Lamport's algorithm step for step as the specification LamportMutex of the TLA+ examples has it,
/// so that its published counts of states can be compared with ours.
namespace lamport::examples {

/// The calls of `LamportMutexSpec`. To enter is a step of its own.
namespace mutex_spec {

/// The specification's Request.
struct Request {
  static constexpr std::string_view kName = "Request";
  static constexpr auto kFields = core::fields();
  friend bool operator==(const Request&, const Request&) = default;
};
/// Its Enter, which may happen again while inside, and changes nothing then.
struct Enter {
  static constexpr std::string_view kName = "Enter";
  static constexpr auto kFields = core::fields();
  friend bool operator==(const Enter&, const Enter&) = default;
};
/// Its Exit.
struct Exit {
  static constexpr std::string_view kName = "Exit";
  static constexpr auto kFields = core::fields();
  friend bool operator==(const Exit&, const Exit&) = default;
};
/// The process has come to be inside.
struct Entered {
  static constexpr std::string_view kName = "Entered";
  static constexpr auto kFields = core::fields();
  friend bool operator==(const Entered&, const Entered&) = default;
};

using Command = std::variant<Request, Enter, Exit>;
using Output = std::variant<Entered>;

/// Does whatever the process's state allows, at any time.
class User {
 public:
  template <class Process, class Visit>
  void for_each_command(const Process& process, Visit visit) const {
    if (!process.requests()) {
      visit(Command(Request{}));
    }
    if (process.may_enter()) {
      visit(Command(Enter{}));
    }
    if (process.inside()) {
      visit(Command(Exit{}));
    }
  }
  /// The specification says what may happen, and not that anything has to.
  [[nodiscard]] static bool is_free(const Command& /*command*/) { return true; }
  [[nodiscard]] static bool waits() { return false; }
  void give(const Command& /*command*/) {}
  void hear(const Output& /*output*/) {}

  static constexpr auto kState = core::fields();
};

/// The specification's invariant Mutex.
class Promise {
 public:
  static constexpr std::string_view kMutualExclusion = "mutual exclusion";
  static constexpr std::array kNames{kMutualExclusion};

  [[nodiscard]] static bool is_tested_by(const Output& /*entered*/) { return true; }
  void give(core::ProcessId process, const Command& command) {
    if (std::holds_alternative<Exit>(command) && inside_ == process) {
      inside_.reset();
    }
  }
  [[nodiscard]] std::optional<std::string_view> hear(core::ProcessId process,
                                                     const Output& /*entered*/) {
    if (inside_) {
      return kMutualExclusion;
    }
    inside_ = process;
    return std::nullopt;
  }

 private:
  std::optional<core::ProcessId> inside_;

 public:
  static constexpr auto kState = core::fields(core::field("inside", &Promise::inside_));
};

struct Service {
  using Command = mutex_spec::Command;
  using Output = mutex_spec::Output;
  using User = mutex_spec::User;
  using Promise = mutex_spec::Promise;
};

}  // namespace mutex_spec

/// One process of the specification. It differs from `core::mutex::Lamport` in that a request does
/// not advance the clock, that acknowledgements and releases carry none and leave it as it is, and
/// that entering is a step of its own.
///
/// Source: tlaplus/Examples, specifications/lamport_mutex/LamportMutex.tla, by Stephan Merz.
class LamportMutexSpec {
 public:
  struct Req {
    core::LogicalTime clock;
    static constexpr std::string_view kName = "req";
    static constexpr auto kFields = core::fields(core::field("clock", &Req::clock));
    friend bool operator==(const Req&, const Req&) = default;
  };
  struct Ack {
    static constexpr std::string_view kName = "ack";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Ack&, const Ack&) = default;
  };
  struct Rel {
    static constexpr std::string_view kName = "rel";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Rel&, const Rel&) = default;
  };

  using Service = mutex_spec::Service;
  using Message = std::variant<Req, Ack, Rel>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;

  static constexpr std::string_view kName = "lamport-mutex";
  static constexpr core::Guarantees kNeeds{
      .fifo = true, .lossless = true, .unique = true, .no_crash = true};

  /// Process `id` of `processes`. Requires: 1 ≤ processes ≤ kProcessesMax and id < processes.
  LamportMutexSpec(core::ProcessId id, std::uint32_t processes);

  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const {
    return static_cast<std::uint32_t>(requested_.size());
  }
  [[nodiscard]] core::LogicalTime clock() const { return clock_; }
  [[nodiscard]] bool inside() const { return inside_; }
  [[nodiscard]] bool requests() const { return requested_[id_.value()] != core::LogicalTime(); }
  /// Whether every process has acknowledged the request and none has an earlier one.
  [[nodiscard]] bool may_enter() const;

  void on_start(core::Turn<LamportMutexSpec>& turn);
  void on_message(core::ProcessId from, const Message& message, core::Turn<LamportMutexSpec>& turn);
  void on_timer(const Timer& timer, core::Turn<LamportMutexSpec>& turn);
  void on_command(const Command& command, core::Turn<LamportMutexSpec>& turn);

  friend bool operator==(const LamportMutexSpec&, const LamportMutexSpec&) = default;

 private:
  void broadcast(const Message& message, core::Turn<LamportMutexSpec>& turn) const;

  core::ProcessId id_;
  core::LogicalTime clock_{1};
  std::vector<core::LogicalTime> requested_;  ///< By process: 0 if it does not request.
  std::vector<std::uint8_t> acked_;           ///< By process: whether our request is, by it.
  bool inside_ = false;

 public:
  static constexpr auto kState = core::fields(core::field("clock", &LamportMutexSpec::clock_),
                                              core::field("req", &LamportMutexSpec::requested_),
                                              core::field("ack", &LamportMutexSpec::acked_),
                                              core::field("crit", &LamportMutexSpec::inside_));
};

static_assert(core::Protocol<LamportMutexSpec>);

}  // namespace lamport::examples
