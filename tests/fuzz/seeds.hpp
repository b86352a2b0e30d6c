#pragma once

#include <string>
#include <vector>

namespace lamport::fuzz {

/// An input from which the fuzzer begins: what our own code writes today.
struct Seed {
  std::string path;   ///< Below corpus/: its target's folder and its name.
  std::string bytes;  ///< What the file holds.
};

/// All of them: of each kind of message its bare form and that over `Reliable`, some frames,
/// handshakes and scenarios, and a trace and a tape of a short run.
[[nodiscard]] std::vector<Seed> seeds();

}  // namespace lamport::fuzz
