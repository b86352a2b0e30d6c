#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/fenced_resource.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/history.hpp"

namespace lamport::tools {

/// The stays in the critical section of a run, and what their users did there; of a protocol of
/// another service there are none.
struct Stays {
  bool excludes = false;             ///< Whether the service is mutual exclusion.
  std::vector<props::Stay> stays;    ///< In the order of their requests.
  std::vector<std::size_t> entries;  ///< Indices into `stays`, in the order of entry.
  /// A counter that each process reads on entry and writes, one higher, on exit: less than the
  /// number of exits only if two were inside together.
  std::uint64_t counter = 0;
  /// Writes to a `core::mutex::FencedResource`, to which each process writes when it is granted and
  /// when it leaves, that this has refused: more than 0 only if somebody was inside too long, or
  /// tokens go back.
  std::uint64_t writes_refused = 0;
};

/// Watches a trace for them.
template <class P>
class StayWatch {
 public:
  explicit StayWatch(std::uint32_t /*processes*/) {}
  void observe(const core::TraceEvent<P>& /*event*/) {}
  [[nodiscard]] static Stays stays() { return {}; }
};

template <core::mutex::Excludes P>
class StayWatch<P> {
 public:
  explicit StayWatch(std::uint32_t processes) : history_(processes), users_(processes) {}

  void observe(const core::TraceEvent<P>& event) {
    history_.observe(event);
    User& user = users_[event.id.process.value()];
    if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      if (const auto* granted = std::get_if<core::mutex::Granted>(&emitted->output)) {
        user = {counter_, granted->token};
        std::ignore = resource_.write(user.token);
      } else {
        counter_ = user.read + 1;
      }
    } else if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Release>(commanded->command)) {
        std::ignore = resource_.write(user.token);
      }
    }
  }

  [[nodiscard]] Stays stays() const {
    return {true, history_.stays(), history_.entries(), counter_, resource_.refused()};
  }

 private:
  /// Who is inside, or was.
  struct User {
    std::uint64_t read = 0;  ///< The counter when it entered.
    core::FencingToken token;
  };

  props::History<P> history_;
  std::vector<User> users_;  ///< By process.
  std::uint64_t counter_ = 0;
  core::mutex::FencedResource resource_;
};

}  // namespace lamport::tools
