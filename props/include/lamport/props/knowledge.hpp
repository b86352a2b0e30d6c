#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lamport/core/ids.hpp"

namespace lamport::props {

/// Which requests and exits happened before the present of each process.
///
/// A process's milestones alternate: request 1, exit 1, request 2, … Milestone k of p happened
/// before the present of q iff q knows at least k milestones of p. That is a vector clock that
/// counts milestones only, so that messages which leave with the same knowledge share a snapshot.
/// Source: Lamport 1978, "The Partial Ordering"; Mattern 1989, vector time.
class Knowledge {
 public:
  explicit Knowledge(std::uint32_t processes);

  [[nodiscard]] std::uint32_t processes() const { return processes_; }
  /// How many requests of `of` happened before the present of `by`.
  [[nodiscard]] std::uint32_t requests(core::ProcessId by, core::ProcessId of) const {
    return static_cast<std::uint32_t>(row(by)[of.value()] + 1) / 2;
  }
  /// How many exits of `of` happened before the present of `by`.
  [[nodiscard]] std::uint32_t exits(core::ProcessId by, core::ProcessId of) const {
    return static_cast<std::uint32_t>(row(by)[of.value()]) / 2;
  }

  /// Counts the `index`-th request of `of`, from 1.
  void request(core::ProcessId of, std::uint32_t index) { reach(of, 2 * index - 1); }
  /// Counts the `index`-th exit of `of`, from 1.
  void exit(core::ProcessId of, std::uint32_t index) { reach(of, 2 * index); }

  /// What `by` knows now, for a message that leaves; each call is paired with a `release`.
  [[nodiscard]] std::uint32_t snapshot(core::ProcessId by);
  /// `by` learns what `snapshot` holds. Cost: O(processes).
  void merge(core::ProcessId by, std::uint32_t snapshot);
  /// The message is settled.
  void release(std::uint32_t snapshot);

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  /// A count of milestones. Signed, and in rows of a multiple of four, because processors compare
  /// those by the vector.
  using Count = std::int32_t;

  [[nodiscard]] const Count* row(core::ProcessId by) const {
    return known_.data() + static_cast<std::size_t>(by.value()) * width_;
  }
  [[nodiscard]] Count* row(core::ProcessId by) {
    return known_.data() + static_cast<std::size_t>(by.value()) * width_;
  }
  [[nodiscard]] Count* snapshot_row(std::uint32_t snapshot) {
    return snapshots_.data() + static_cast<std::size_t>(snapshot) * width_;
  }
  void reach(core::ProcessId of, std::uint32_t milestone);
  void outdate_snapshot(core::ProcessId by);

  std::uint32_t processes_;
  std::size_t width_;                  ///< Of a row: the processes, rounded up.
  std::vector<Count> known_;           ///< By knower, then by process.
  std::vector<std::uint32_t> latest_;  ///< By process: its snapshot, if it learned nothing since.
  std::vector<Count> snapshots_;       ///< By snapshot, then by process.
  std::vector<std::uint32_t> users_;   ///< By snapshot: messages, and one if it is a latest.
  std::vector<std::uint32_t> free_;
};

}  // namespace lamport::props
