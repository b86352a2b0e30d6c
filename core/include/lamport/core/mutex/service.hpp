#pragma once

#include <concepts>

#include "lamport/core/mutex/calls.hpp"
#include "lamport/core/mutex/exclusion.hpp"
#include "lamport/core/mutex/user.hpp"

namespace lamport::core::mutex {

/// Mutual exclusion as a service: at most one process at a time is inside the critical section.
///
/// What every protocol of it takes and tells, who uses it, and what they are promised. A protocol
/// that keeps no logical clock tells the number of its grant for it: that, too, is later for what
/// happens later.
struct Service {
  using Command = mutex::Command;
  using Output = mutex::Output;
  using User = mutex::User;
  using Promise = Exclusion;
};

/// A protocol that offers it.
template <class P>
concept Excludes = std::same_as<typename P::Service, Service>;

}  // namespace lamport::core::mutex
