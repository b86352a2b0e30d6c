#pragma once

#include <cstddef>
#include <cstdint>

namespace lamport::tools {

/// A plain integer that only the critical section protects: what is read on entry is written, one
/// higher, on exit. An increment is lost if two processes are inside together.
class SharedCounter {
 public:
  /// The counter that lies at `begin`, in memory of its size that is aligned for it.
  [[nodiscard]] static SharedCounter* at(std::byte* begin);

  /// Thread: that of the process that is inside, or any while no process runs.
  [[nodiscard]] std::uint64_t read() const;
  /// Thread: as `read`.
  void write(std::uint64_t value);

 private:
  std::uint64_t value_ = 0;
};

}  // namespace lamport::tools
