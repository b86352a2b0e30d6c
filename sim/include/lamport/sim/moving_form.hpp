#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "lamport/core/inlining.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/explorable.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// The form of a world that goes on: what a move leaves as it was is not written again.
template <Explorable P>
class MovingForm {
 public:
  /// Of `world`.
  explicit MovingForm(const World<P>& world) : ends_(world.ends_.size()) {
    for (std::size_t part = 0; part < ends_.size(); ++part) {
      world.write_part(part, form_);
      ends_[part] = form_.bytes().size();
    }
    world.write_rest(form_);
  }

  [[nodiscard]] std::span<const std::byte> bytes() const { return form_.bytes(); }

  /// Becomes the form of `world`. Requires: it has made just one move, whose checks hold, since it
  /// was equal to the one of which this is the form, and was neither read nor undone. Cost: O(what
  /// the move changed), and copying the rest.
  LAMPORT_INLINE void follow(const World<P>& world) {
    std::swap(form_, before_);
    form_.clear();
    same_ = moved_ = 0;
    std::size_t next = 0;  // The part whose end is to be brought up to date.
    for (const std::size_t part : world.touched_) {
      copy_up_to(next, part);
      same_ = ends_[part];
      world.write_part(part, form_);
      ends_[part] = form_.bytes().size();
      moved_ = ends_[part] - same_;
      next = part + 1;
    }
    copy_up_to(next, ends_.size());
    world.write_rest(form_);
  }

 private:
  /// Parts `next` to before `end` are as they were.
  LAMPORT_INLINE void copy_up_to(std::size_t next, std::size_t end) {
    if (next == end) {
      return;
    }
    const std::size_t same_end = ends_[end - 1];
    form_.append(before_.bytes().subspan(same_, same_end - same_));
    for (; next < end; ++next) {
      ends_[next] += moved_;
    }
  }

  core::FormWriter form_;
  core::FormWriter before_;
  std::vector<std::size_t> ends_;  ///< By part of the form: where it ends.
  std::size_t same_ = 0;           ///< Where in the form before what has to be copied begins.
  std::size_t moved_ = 0;          ///< By how much that has moved on, modulo 2^64.
};

}  // namespace lamport::sim
