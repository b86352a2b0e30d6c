#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"

/// The first thing that each side of a TCP link says. docs/wire_format.md has an example.
namespace lamport::transports {

/// The first four bytes of every link: "LMPT".
inline constexpr std::uint32_t kMagic = 0x54504d4c;
/// Counts up with each change of what goes over a link.
inline constexpr std::uint16_t kFormatVersion = 2;
/// The most bytes of a cluster's or protocol's name.
inline constexpr std::size_t kNameSizeMax = 64;
/// The most bytes of a handshake: magic, version, size; two names, each after one byte of size;
/// process, processes, incarnation.
inline constexpr std::size_t kHandshakeSizeMax = 8 + 2 * (1 + kNameSizeMax) + 16;

/// Who speaks.
struct Handshake {
  std::string cluster;
  std::string protocol;
  core::ProcessId process;
  std::uint32_t processes = 0;
  std::uint64_t incarnation = 0;  ///< At least 1; above those of the process's former selves.

  friend bool operator==(const Handshake&, const Handshake&) = default;
};

/// The bytes of a handshake. Requires: names of 1 … kNameSizeMax bytes.
[[nodiscard]] std::vector<std::byte> encode_handshake(const Handshake& handshake);

/// Takes the handshake off the front of `bytes`; none, and nothing taken, if it is not complete.
///
/// Errors: another magic, version or form; the message begins with the field. The magic is refused
/// at its first wrong byte, version and size once both are there, the rest once it is there. Never
/// reads outside `bytes`, and allocates no more than the names.
[[nodiscard]] core::Result<std::optional<Handshake>> take_handshake(
    std::span<const std::byte>& bytes);

/// Which of the two sides of a link dialled: it is the one of the lower process id.
enum class Side : std::uint8_t { kDialled, kAccepted };

/// Whether `theirs` fits a link that we, `ours`, dialled or accepted.
///
/// Errors: another cluster, protocol or number of processes; a process that is not there, is
/// ourselves, or is on the wrong side; incarnation 0. The message begins with the field; names that
/// came from the link are shown without control characters.
[[nodiscard]] core::Result<void> fits(const Handshake& theirs, const Handshake& ours, Side side);

}  // namespace lamport::transports
