#pragma once

#include <cstddef>
#include <filesystem>
#include <new>
#include <type_traits>

namespace lamport::tools {

/// A file in memory that is mapped: a process that is forked off maps the same bytes. They are 0 at
/// first, and take memory as they are used. It goes with the last process that maps it.
class SharedMemory {
 public:
  /// Throws `std::system_error` if the system has no more.
  explicit SharedMemory(std::size_t size);
  /// Instead the file of that name, which is made, or made so large, if it is not yet.
  /// Throws `std::system_error` if it can't be had.
  SharedMemory(std::size_t size, const std::filesystem::path& file);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  [[nodiscard]] std::byte* begin() const { return begin_; }

 private:
  void map(int file);

  std::byte* begin_ = nullptr;
  std::size_t size_;
};

/// A `T` in memory that is shared with processes that are forked off; nobody destroys it.
template <class T>
class Shared {
 public:
  Shared() : memory_(sizeof(T)), value_(new(memory_.begin()) T) {
    static_assert(std::is_trivially_destructible_v<T>);
  }

  [[nodiscard]] T& operator*() const { return *value_; }
  [[nodiscard]] T* operator->() const { return value_; }

 private:
  SharedMemory memory_;
  T* value_;
};

}  // namespace lamport::tools
