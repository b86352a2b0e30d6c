#include "allocated.hpp"

#include <algorithm>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LAMPORT_SEES_ALLOCATIONS
#endif
#endif

#ifdef LAMPORT_SEES_ALLOCATIONS
#include <sanitizer/allocator_interface.h>

#include "lamport/core/check.hpp"
#endif

namespace lamport::fuzz {
namespace {

std::size_t bytes_held = 0;
std::size_t bytes_held_max = 0;

#ifdef LAMPORT_SEES_ALLOCATIONS

void count_allocation(const volatile void* /*memory*/, std::size_t size) {
  bytes_held += size;
  bytes_held_max = std::max(bytes_held_max, bytes_held);
}

void count_release(const volatile void* memory) {
  const auto* const released = const_cast<const void*>(memory);
  // What was there before the first watch was not counted.
  bytes_held -= std::min(bytes_held, __sanitizer_get_allocated_size(released));
}

void see_allocations() {
  static const int kInstalled =
      __sanitizer_install_malloc_and_free_hooks(&count_allocation, &count_release);
  LAMPORT_CHECK(kInstalled != 0, "the sanitizer tells of allocations");
}

#else

void see_allocations() {}

#endif

}  // namespace

AllocationWatch::AllocationWatch() {
  see_allocations();
  before_ = bytes_held;
  bytes_held_max = bytes_held;
}

std::size_t AllocationWatch::most() const {
  return bytes_held_max - before_;
}

}  // namespace lamport::fuzz
