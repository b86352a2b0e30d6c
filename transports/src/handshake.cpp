#include "lamport/transports/handshake.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "lamport/core/check.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/fields.hpp"

namespace lamport::transports {
namespace {

using core::ErrorCode;
using core::failure;
using core::Result;

/// Before the names.
struct Head {
  std::uint32_t magic = 0;
  std::uint16_t version = 0;
  std::uint16_t size = 0;  ///< Of what follows.
  static constexpr auto kFields =
      core::fields(core::field("magic", &Head::magic), core::field("version", &Head::version),
                   core::field("size", &Head::size));
};
/// After the names. The process is a plain number until it is known to be one of ours.
struct Tail {
  std::uint32_t process = 0;
  std::uint32_t processes = 0;
  std::uint64_t incarnation = 0;
  static constexpr auto kFields = core::fields(core::field("process", &Tail::process),
                                               core::field("processes", &Tail::processes),
                                               core::field("incarnation", &Tail::incarnation));
};

constexpr std::size_t kHeadSize = core::kEncodedSizeMax<Head>;
constexpr std::size_t kTailSize = core::kEncodedSizeMax<Tail>;
constexpr std::size_t kBodySizeMin = std::size_t{2} * (1 + 1) + kTailSize;
static_assert(kHandshakeSizeMax == kHeadSize + 2 * (1 + kNameSizeMax) + kTailSize);
static_assert(kNameSizeMax < 256, "a name's size is one byte");

template <class T>
void append(std::vector<std::byte>& out, const T& value) {
  std::array<std::byte, core::kEncodedSizeMax<T>> bytes;
  const std::size_t used = core::encode(value, bytes);
  out.insert(out.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(used));
}

void append_name(std::vector<std::byte>& out, std::string_view name) {
  LAMPORT_CHECK(!name.empty() && name.size() <= kNameSizeMax, "a name has 1 to 64 bytes",
                name.size());
  out.push_back(static_cast<std::byte>(name.size()));
  std::ranges::transform(name, std::back_inserter(out),
                         [](char c) { return static_cast<std::byte>(c); });
}

Result<std::string> take_name(std::span<const std::byte>& bytes, const std::string& field) {
  const std::size_t size = bytes.empty() ? 0 : std::to_integer<std::size_t>(bytes.front());
  if (size == 0 || size > kNameSizeMax) {
    return failure(ErrorCode::kOutOfRange, field + ": a name has 1 to 64 bytes");
  }
  if (bytes.size() < 1 + size) {
    return failure(ErrorCode::kTruncated, field + ": the handshake ends within the name");
  }
  std::string name(size, '\0');
  std::ranges::transform(bytes.subspan(1, size), name.begin(),
                         [](std::byte byte) { return std::to_integer<char>(byte); });
  bytes = bytes.subspan(1 + size);
  return name;
}

/// The body of a handshake, which `bytes` hold to their last byte.
Result<Handshake> decode_body(std::span<const std::byte> bytes) {
  Handshake handshake;
  for (auto [field, name] :
       {std::pair{"cluster", &handshake.cluster}, std::pair{"protocol", &handshake.protocol}}) {
    Result<std::string> taken = take_name(bytes, field);
    if (!taken) {
      return tl::unexpected<core::Error>(std::move(taken.error()));
    }
    *name = std::move(*taken);
  }
  const Result<Tail> tail = core::decode<Tail>(bytes, 0);
  if (!tail) {
    return tl::unexpected<core::Error>(tail.error());
  }
  handshake.process = core::ProcessId(tail->process);
  handshake.processes = tail->processes;
  handshake.incarnation = tail->incarnation;
  return handshake;
}

/// Whether `first`, the first byte of a connection, would begin a record of TLS.
bool begins_tls(std::byte first) {
  return first >= std::byte{20} && first <= std::byte{23};
}

std::string in_quotes(std::string_view text) {
  std::string shown = "'";
  for (const char c : text) {
    shown.push_back(c >= ' ' && c <= '~' ? c : '?');
  }
  return shown + "'";
}

tl::unexpected<core::Error> refused(std::string message) {
  return failure(ErrorCode::kRefused, std::move(message));
}

}  // namespace

std::vector<std::byte> encode_handshake(const Handshake& handshake) {
  std::vector<std::byte> body;
  append_name(body, handshake.cluster);
  append_name(body, handshake.protocol);
  append(body, Tail{handshake.process.value(), handshake.processes, handshake.incarnation});
  std::vector<std::byte> bytes;
  append(bytes, Head{kMagic, kFormatVersion, static_cast<std::uint16_t>(body.size())});
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

Result<std::optional<Handshake>> take_handshake(std::span<const std::byte>& bytes) {
  std::array<std::byte, kHeadSize> expected;
  const std::size_t used = core::encode(Head{kMagic, kFormatVersion, 0}, expected);
  LAMPORT_CHECK(used == kHeadSize, "a handshake's head has one size", used);
  constexpr std::size_t kMagicSize = sizeof(Head::magic);
  const auto magic = bytes.first(std::min(bytes.size(), kMagicSize));
  if (!std::ranges::equal(magic, std::span(expected).first(magic.size()))) {
    return refused(begins_tls(magic.front()) ? "magic: this is no Lamport link, but looks like TLS"
                                             : "magic: this is no Lamport link");
  }
  if (bytes.size() < kHeadSize) {
    return std::nullopt;
  }
  const Result<Head> head = core::decode<Head>(bytes.first(kHeadSize), 0);
  if (!head) {
    return tl::unexpected<core::Error>(head.error());
  }
  if (head->version != kFormatVersion) {
    return refused("version: " + std::to_string(head->version) + " is not " +
                   std::to_string(kFormatVersion));
  }
  if (head->size < kBodySizeMin || head->size > kHandshakeSizeMax - kHeadSize) {
    return failure(ErrorCode::kOutOfRange,
                   "size: no handshake has " + std::to_string(head->size) + " bytes");
  }
  if (bytes.size() - kHeadSize < head->size) {
    return std::nullopt;
  }
  Result<Handshake> handshake = decode_body(bytes.subspan(kHeadSize, head->size));
  if (!handshake) {
    return tl::unexpected<core::Error>(std::move(handshake.error()));
  }
  bytes = bytes.subspan(kHeadSize + head->size);
  return std::optional<Handshake>(std::move(*handshake));
}

Result<void> fits(const Handshake& theirs, const Handshake& ours, Side side) {
  if (theirs.cluster != ours.cluster) {
    return refused("cluster: " + in_quotes(theirs.cluster) + " is not " + in_quotes(ours.cluster));
  }
  if (theirs.protocol != ours.protocol) {
    return refused("protocol: " + in_quotes(theirs.protocol) + " is not " +
                   in_quotes(ours.protocol));
  }
  if (theirs.processes != ours.processes) {
    return refused("processes: " + std::to_string(theirs.processes) + " is not " +
                   std::to_string(ours.processes));
  }
  const std::string process = "process: " + std::to_string(theirs.process.value());
  if (theirs.process.value() >= ours.processes) {
    return refused(process + " is not one of " + std::to_string(ours.processes));
  }
  if (theirs.process == ours.process) {
    return refused(process + " is ourselves");
  }
  if ((theirs.process < ours.process) != (side == Side::kAccepted)) {
    return refused(process + " is on the wrong side, for the lower id dials");
  }
  if (theirs.incarnation == 0) {
    return refused("incarnation: 0 is none");
  }
  return {};
}

}  // namespace lamport::transports
