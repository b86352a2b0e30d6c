#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"

/// Sequences that a message may hold, none longer than there are processes.
namespace lamport::core {

/// One value for each process of a run.
template <class T>
class PerProcess {
 public:
  using Value = T;

  PerProcess() = default;
  explicit PerProcess(std::uint32_t processes) : values_(processes) {}
  /// The same from values that nobody vouches for. Errors: not one for each of `processes`.
  [[nodiscard]] static Result<PerProcess> checked(std::vector<T> values, std::uint32_t processes) {
    if (values.size() != processes) {
      return failure(ErrorCode::kOutOfRange, std::to_string(values.size()) + " values for " +
                                                 std::to_string(processes) + " processes");
    }
    PerProcess made;
    made.values_ = std::move(values);
    return made;
  }

  [[nodiscard]] const std::vector<T>& values() const { return values_; }
  /// Requires: `process` is one of them.
  [[nodiscard]] T& operator[](ProcessId process) {
    LAMPORT_CHECK(process.value() < values_.size(), "there is such a process", process);
    return values_[process.value()];
  }
  [[nodiscard]] const T& operator[](ProcessId process) const {
    LAMPORT_CHECK(process.value() < values_.size(), "there is such a process", process);
    return values_[process.value()];
  }
  friend bool operator==(const PerProcess&, const PerProcess&) = default;

 private:
  std::vector<T> values_;

 public:
  static constexpr auto kState = fields(field("values", &PerProcess::values_));
};

/// Processes in the order in which they came, none of them twice.
class ProcessQueue {
 public:
  using Value = ProcessId;

  /// From ids that nobody vouches for. Errors: one of them twice. Requires: all are below
  /// `processes`.
  [[nodiscard]] static Result<ProcessQueue> checked(std::vector<ProcessId> ids,
                                                    std::uint32_t processes) {
    std::vector<bool> queued(processes);
    for (const ProcessId id : ids) {
      if (queued[id.value()]) {
        return failure(ErrorCode::kOutOfRange,
                       "process " + std::to_string(id.value()) + " is queued twice");
      }
      queued[id.value()] = true;
    }
    ProcessQueue made;
    made.ids_ = std::move(ids);
    return made;
  }

  [[nodiscard]] const std::vector<ProcessId>& values() const { return ids_; }
  [[nodiscard]] bool empty() const { return ids_.empty(); }
  [[nodiscard]] bool contains(ProcessId id) const {
    return std::find(ids_.begin(), ids_.end(), id) != ids_.end();
  }
  /// Requires: not empty.
  [[nodiscard]] ProcessId front() const {
    LAMPORT_CHECK(!empty(), "somebody is queued");
    return ids_.front();
  }
  /// Requires: it does not contain `id`.
  void push_back(ProcessId id) {
    LAMPORT_CHECK(!contains(id), "a process is queued once", id);
    ids_.push_back(id);
  }
  /// Requires: not empty. Cost: O(size).
  void pop_front() {
    LAMPORT_CHECK(!empty(), "somebody is queued");
    ids_.erase(ids_.begin());
  }
  friend bool operator==(const ProcessQueue&, const ProcessQueue&) = default;

 private:
  std::vector<ProcessId> ids_;

 public:
  static constexpr auto kState = fields(field("ids", &ProcessQueue::ids_));
};

}  // namespace lamport::core
