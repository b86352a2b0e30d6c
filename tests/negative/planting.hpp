#pragma once

#include <utility>

namespace lamport::negative {

/// Plants a bug: as long as this lives, each process that its thread constructs has its decisions
/// taken by `bug`, and goes on so afterwards. Drivers construct processes themselves and know of no
/// bugs, so this is how one gets there.
///
/// `Decisions` is the class of a protocol's decisions, all of them sound, and `bug` is of a class
/// derived from it. It outlives the processes. Of several that live the latest counts.
template <class Decisions>
class Planting {
 public:
  explicit Planting(const Decisions& bug) : before_(std::exchange(planted_, &bug)) {}
  Planting(const Planting&) = delete;
  Planting& operator=(const Planting&) = delete;
  ~Planting() { planted_ = before_; }

  /// The bug that is planted on this thread; the sound decisions if there is none.
  [[nodiscard]] static const Decisions& planted() {
    static const Decisions sound{};
    return planted_ == nullptr ? sound : *planted_;
  }

 private:
  static inline constinit thread_local const Decisions* planted_ = nullptr;
  const Decisions* before_;
};

template <class Bug>
Planting(const Bug&) -> Planting<typename Bug::Decisions>;

}  // namespace lamport::negative
