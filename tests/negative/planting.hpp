#pragma once

#include <utility>

namespace lamport::negative {

/// Plants a bug: as long as this lives, each process that its thread constructs has its decisions
/// taken by `bug`, and goes on so afterwards. Drivers construct processes themselves and know of no
/// bugs, so this is how one gets there.
///
/// `Decisions` is the class of a protocol's decisions, all of them sound, and `bug` is of a class
/// derived from it, and outlives the processes. Of several plantings the latest counts.
template <class Decisions>
class Planting {
 public:
  explicit Planting(const Decisions& bug) : before_(std::exchange(latest(), &bug)) {}
  Planting(const Planting&) = delete;
  Planting& operator=(const Planting&) = delete;
  ~Planting() { latest() = before_; }

  /// The bug that is planted on this thread; the sound decisions if there is none.
  [[nodiscard]] static const Decisions& planted() { return *latest(); }

 private:
  static const Decisions*& latest() {
    static const Decisions sound{};
    thread_local const Decisions* bug = &sound;
    return bug;
  }

  const Decisions* before_;
};

template <class Bug>
Planting(const Bug&) -> Planting<typename Bug::Decisions>;

}  // namespace lamport::negative
