#include "backoff.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::transports {

Backoff::Backoff(core::Duration min, core::Duration max, std::uint32_t seed)
    : min_(min), max_(max), limit_(min), random_(seed) {
  LAMPORT_CHECK(min > core::Duration::zero(), "a first delay is above 0", min.count());
  LAMPORT_CHECK(min <= max, "the delays are a range", min.count(), max.count());
}

core::Duration Backoff::next() {
  using Range = std::uniform_int_distribution<core::Duration::rep>;
  const core::Duration delay(Range(limit_.count() / 2, limit_.count())(random_));
  limit_ = limit_ > max_ / 2 ? max_ : 2 * limit_;
  return delay;
}

}  // namespace lamport::transports
