#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "allocated.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/result.hpp"
#include "message_text.hpp"
#include "targets.hpp"

namespace lamport::fuzz {
namespace {

/// Sizes of a run: alone, and a few that tell the first, the last and those between apart.
constexpr std::array kProcessCounts = {1U, 2U, 3U, 5U};
/// Besides what `decode` makes of the bytes: a message and the sentence that refuses it.
constexpr std::size_t kDecodeHeldMax = 1024;

/// Decodes `bytes` and checks that nothing else is kept than what they hold.
template <class Message>
core::Result<Message> decode_watched(Input bytes, std::uint32_t processes) {
  const AllocationWatch watch;
  core::Result<Message> decoded = core::decode<Message>(bytes, processes);
  // A vector that grows has its double for a time.
  LAMPORT_CHECK(watch.most() <= kDecodeHeldMax + 4 * bytes.size(),
                "what is kept is bounded by the bytes", watch.most(), bytes.size());
  if (!decoded) {
    check_message(decoded.error().message);
  }
  return decoded;
}

/// Checks that every value within `value` is one that a run of `processes` may have.
template <class T>
void check_ranges(const T& value, std::uint32_t processes) {
  if constexpr (core::codec::IsVariant<T>::value) {
    std::visit([&](const auto& held) { check_ranges(held, processes); }, value);
  } else if constexpr (core::Described<T>) {
    core::for_each_field(
        value, [&](std::string_view, const auto& member) { check_ranges(member, processes); });
  } else if constexpr (std::same_as<T, core::ProcessId>) {
    LAMPORT_CHECK(value.value() < processes, "a process is one of the run", value, processes);
  } else if constexpr (core::codec::Limited<T>) {
    LAMPORT_CHECK(value.value() <= T::kMax, "a limited value is within its limit", value);
  } else if constexpr (core::codec::Sequence<T>) {
    for (const auto& held : value.values()) {
      check_ranges(held, processes);
    }
    LAMPORT_CHECK(T::checked(value.values(), processes).has_value(), "a sequence is right");
  }
}

template <class Message>
void try_message(Input input, std::uint32_t processes) {
  const core::Result<Message> decoded = decode_watched<Message>(input, processes);
  if (!decoded) {
    return;
  }
  check_ranges(*decoded, processes);
  std::array<std::byte, core::kEncodedSizeMax<Message>> buffer;
  const std::size_t used = core::encode(*decoded, buffer);
  LAMPORT_CHECK(std::ranges::equal(std::span(buffer).first(used), input), "a message has one form",
                used, input.size());

  std::vector<std::byte> longer(input.begin(), input.end());
  longer.push_back(std::byte{0});
  const core::Result<Message> with_more = decode_watched<Message>(longer, processes);
  LAMPORT_CHECK(!with_more && with_more.error().code == core::ErrorCode::kTrailing,
                "bytes hold one message and nothing else");
  for (std::size_t size = 0; size < input.size(); ++size) {
    // A copy of just that size, so that a sanitizer sees any read beyond it.
    const std::vector<std::byte> part(longer.begin(),
                                      longer.begin() + static_cast<std::ptrdiff_t>(size));
    const core::Result<Message> of_part = decode_watched<Message>(part, processes);
    LAMPORT_CHECK(!of_part && of_part.error().code == core::ErrorCode::kTruncated,
                  "a part of a message is none", size);
  }
}

template <class... Protocols>
void try_messages_of(Input input) {
  for (const std::uint32_t processes : kProcessCounts) {
    (try_message<typename Protocols::Message>(input, processes), ...);
    (try_message<typename core::Reliable<Protocols>::Message>(input, processes), ...);
  }
}

}  // namespace

void try_codec(Input input) {
  using namespace core::mutex;
  try_messages_of<Lamport, RicartAgrawala, Maekawa, SuzukiKasami, Raymond>(input);
}

}  // namespace lamport::fuzz
