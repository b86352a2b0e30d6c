#include "lamport/core/mutex/arbiter.hpp"

#include <algorithm>

namespace lamport::core::mutex {

Arbiter::Ruling Arbiter::request(const Timestamp& request) {
  if (!is_locked_) {
    is_locked_ = true;
    lock_ = request;
    return {.locked = request.process};
  }
  if (std::any_of(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
        return waiting.request.process == request.process;
      })) {
    return {};
  }
  const bool is_first = request < lock_ && (waiting_.empty() || request < waiting_.front().request);
  if (!is_first) {
    enqueue({request, true});
    return {.failed = request.process};
  }
  Ruling ruling;
  if (!waiting_.empty() && !waiting_.front().has_failed) {
    waiting_.front().has_failed = true;
    ruling.failed = waiting_.front().request.process;
  }
  enqueue({request, false});
  if (!has_inquired_) {
    has_inquired_ = true;
    ruling.inquired = lock_.process;
  }
  return ruling;
}

Arbiter::Ruling Arbiter::relinquish(ProcessId process) {
  if (holder() != process) {
    return {};
  }
  enqueue({lock_, true});
  return lock_next();
}

Arbiter::Ruling Arbiter::release(ProcessId process, FencingToken token) {
  if (holder() != process) {
    return {};
  }
  latest_ = std::max(latest_, token);
  return lock_next();
}

void Arbiter::enqueue(const Waiting& waiting) {
  const auto place = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& other) {
    return waiting.request < other.request;
  });
  waiting_.insert(place, waiting);
}

Arbiter::Ruling Arbiter::lock_next() {
  has_inquired_ = false;
  is_locked_ = !waiting_.empty();
  if (!is_locked_) {
    lock_ = {};
    return {};
  }
  lock_ = waiting_.front().request;
  waiting_.erase(waiting_.begin());
  return {.locked = lock_.process};
}

}  // namespace lamport::core::mutex
