#include "lamport/props/knowledge.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::props {

Knowledge::Knowledge(std::uint32_t processes)
    : processes_(processes),
      known_(static_cast<std::size_t>(processes) * processes),
      latest_(processes, kNone) {}

std::uint32_t Knowledge::snapshot(core::ProcessId by) {
  std::uint32_t& latest = latest_[by.value()];
  if (latest == kNone) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(users_.size()));
      users_.push_back(0);
      snapshots_.resize(snapshots_.size() + processes_);
    }
    latest = free_.back();
    free_.pop_back();
    users_[latest] = 1;
    std::copy_n(known(by).data(), processes_,
                snapshots_.data() + static_cast<std::size_t>(latest) * processes_);
  }
  ++users_[latest];
  return latest;
}

void Knowledge::merge(core::ProcessId by, std::uint32_t snapshot) {
  std::uint32_t* const mine = known(by).data();
  const std::uint32_t* const theirs =
      snapshots_.data() + static_cast<std::size_t>(snapshot) * processes_;
  std::uint32_t news = 0;
  for (std::uint32_t p = 0; p < processes_; ++p) {
    const std::uint32_t more = std::max(mine[p], theirs[p]);
    news |= more ^ mine[p];
    mine[p] = more;
  }
  if (news != 0) {
    outdate_snapshot(by);
  }
}

void Knowledge::release(std::uint32_t snapshot) {
  LAMPORT_CHECK(users_[snapshot] > 0, "a snapshot is released once a use", snapshot);
  if (--users_[snapshot] == 0) {
    free_.push_back(snapshot);
  }
}

void Knowledge::reach(core::ProcessId of, std::uint32_t milestone) {
  known(of)[of.value()] = milestone;
  outdate_snapshot(of);
}

void Knowledge::outdate_snapshot(core::ProcessId by) {
  std::uint32_t& latest = latest_[by.value()];
  if (latest != kNone) {
    release(latest);
    latest = kNone;
  }
}

}  // namespace lamport::props
