#pragma once

#include <barrier>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace lamport::tools {

/// Threads that wait to do things together: the one that calls, and others that it has beside it.
class Crew {
 public:
  /// Requires: size ≥ 1.
  explicit Crew(std::uint32_t size) : begin_(size), end_(size) {
    for (std::uint32_t index = 1; index < size; ++index) {
      threads_.emplace_back([this, index] { work(index); });
    }
  }
  ~Crew() {
    task_ = nullptr;
    begin_.arrive_and_wait();
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Calls `task(index)` for each index below its size, each in a thread of its own, and returns
  /// when all are done. The task throws nothing.
  void together(const std::function<void(std::uint32_t)>& task) {
    if (threads_.empty()) {
      task(0);
      return;
    }
    task_ = &task;
    begin_.arrive_and_wait();
    task(0);
    end_.arrive_and_wait();
  }

 private:
  void work(std::uint32_t index) {
    while (true) {
      begin_.arrive_and_wait();
      if (task_ == nullptr) {
        return;
      }
      (*task_)(index);
      end_.arrive_and_wait();
    }
  }

  std::barrier<> begin_;
  std::barrier<> end_;
  const std::function<void(std::uint32_t)>* task_ = nullptr;  ///< What to do; null to go home.
  std::vector<std::jthread> threads_;
};

}  // namespace lamport::tools
