#include "lamport/tools/shared_counter.hpp"

#include <new>
#include <type_traits>

namespace lamport::tools {

SharedCounter* SharedCounter::at(std::byte* begin) {
  static_assert(std::is_trivially_copyable_v<SharedCounter>);
  return std::launder(reinterpret_cast<SharedCounter*>(begin));
}

// The processes are ordered by messages over TCP, through the kernel, which the thread sanitizer
// can't see. It would report the very thing that this class is there to be: a variable without a
// lock or atomic of its own.

__attribute__((no_sanitize("thread"))) std::uint64_t SharedCounter::read() const {
  return value_;
}

__attribute__((no_sanitize("thread"))) void SharedCounter::write(std::uint64_t value) {
  value_ = value;
}

}  // namespace lamport::tools
