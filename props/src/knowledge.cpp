#include "lamport/props/knowledge.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::props {

Knowledge::Knowledge(std::uint32_t processes)
    : processes_(processes),
      width_((static_cast<std::size_t>(processes) + 3) / 4 * 4),
      known_(processes * width_),
      latest_(processes, kNone) {}

std::uint32_t Knowledge::snapshot(core::ProcessId by) {
  std::uint32_t& latest = latest_[by.value()];
  if (latest == kNone) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(users_.size()));
      users_.push_back(0);
      snapshots_.resize(snapshots_.size() + width_);
    }
    latest = free_.back();
    free_.pop_back();
    users_[latest] = 1;
    std::copy_n(row(by), width_, snapshot_row(latest));
  }
  ++users_[latest];
  return latest;
}

void Knowledge::merge(core::ProcessId by, std::uint32_t snapshot) {
  Count* __restrict const mine = row(by);
  const Count* __restrict const theirs = snapshot_row(snapshot);
  Count news = 0;
  for (std::size_t p = 0; p < width_; ++p) {
    const Count more = std::max(mine[p], theirs[p]);
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
  row(of)[of.value()] = static_cast<Count>(milestone);
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
