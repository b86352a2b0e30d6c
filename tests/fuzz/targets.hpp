#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

/// Each of these has one decoder read `input`, of which nobody vouches for a byte, and checks what
/// the decoder promises, whatever the bytes are. A broken promise is a failed `LAMPORT_CHECK`.
///
/// The fuzzer calls them with inputs that it makes up, and the test suite with those in corpus/.
namespace lamport::fuzz {

using Input = std::span<const std::byte>;

/// A cluster's file.
void try_cluster(Input input);
/// Messages of every protocol, bare and over `Reliable`.
void try_codec(Input input);
/// A link's frames, however they are cut on the way.
void try_frame(Input input);
/// A link's handshakes, the same, and whether they fit.
void try_handshake(Input input);
/// A scenario, or some of its fields.
void try_scenario(Input input);
/// A tape, and a run by its choices.
void try_tape(Input input);
/// A trace, and its processes by their recorded inputs.
void try_trace(Input input);

struct Target {
  std::string_view name;  ///< Of its folder in corpus/, too.
  void (*try_input)(Input input);
};

inline constexpr std::array kTargets = {
    Target{"cluster", &try_cluster},   Target{"codec", &try_codec},
    Target{"frame", &try_frame},       Target{"handshake", &try_handshake},
    Target{"scenario", &try_scenario}, Target{"tape", &try_tape},
    Target{"trace", &try_trace}};

}  // namespace lamport::fuzz
