#include <cstddef>
#include <cstdint>

#include "targets.hpp"

/// What libFuzzer calls with each input that it makes up. The build compiles it once for each
/// target, `LAMPORT_FUZZ_TARGET`.
extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming): libFuzzer's name
    const std::uint8_t* data, std::size_t size) {
  lamport::fuzz::LAMPORT_FUZZ_TARGET(std::as_bytes(std::span(data, size)));
  return 0;
}
