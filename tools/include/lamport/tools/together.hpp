#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <system_error>
#include <thread>
#include <vector>

namespace lamport::tools {

/// Calls `task(index)` for each index below `size`, each in a thread of its own as far as there are
/// threads, and returns when all are done. Throws what the first of them has thrown, if any has.
inline void together(std::uint32_t size, const std::function<void(std::uint32_t)>& task) {
  std::vector<std::exception_ptr> thrown(size);
  const auto attempt = [&](std::uint32_t index) {
    try {
      task(index);
    } catch (...) {
      thrown[index] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    threads.reserve(size);
    for (std::uint32_t index = 1; index < size; ++index) {
      try {
        threads.emplace_back(attempt, index);
      } catch (const std::system_error&) {
        attempt(index);  // There is no thread for it.
      }
    }
    attempt(0);
  }
  for (const std::exception_ptr& failure : thrown) {
    if (failure) {
      std::rethrow_exception(failure);
    }
  }
}

}  // namespace lamport::tools
