#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "allocated.hpp"
#include "arrival.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/transports/handshake.hpp"
#include "message_text.hpp"
#include "targets.hpp"

namespace lamport::fuzz {
namespace {

using transports::Handshake;
using transports::Side;

/// For two names, or the sentence that refuses them.
constexpr std::size_t kHandshakeHeldMax = 1024;

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= transports::kNameSizeMax;
}

/// Takes a handshake and checks what `take_handshake` promises of it.
core::Result<std::optional<Handshake>> take_checked_handshake(Input& bytes) {
  const Input before = bytes;
  const AllocationWatch watch;
  core::Result<std::optional<Handshake>> taken = transports::take_handshake(bytes);
  LAMPORT_CHECK(watch.most() <= kHandshakeHeldMax, "only names are kept", watch.most());
  const bool untouched = bytes.data() == before.data() && bytes.size() == before.size();
  if (!taken) {
    check_message(taken.error().message);
    LAMPORT_CHECK(untouched, "of what is refused nothing is taken");
  } else if (const std::optional<Handshake>& handshake = *taken; !handshake) {
    LAMPORT_CHECK(untouched, "of what is not complete nothing is taken");
  } else {
    LAMPORT_CHECK(is_name(handshake->cluster) && is_name(handshake->protocol),
                  "names are in their bounds");
    const std::vector<std::byte> again = transports::encode_handshake(*handshake);
    LAMPORT_CHECK(std::ranges::equal(again, before.first(before.size() - bytes.size())),
                  "a handshake has one form");
  }
  return taken;
}

/// Whether `fits` says so, and if not, why.
bool fits_and_tells(const Handshake& theirs, const Handshake& ours, Side side) {
  const core::Result<void> fit = transports::fits(theirs, ours, side);
  if (!fit) {
    check_message(fit.error().message);
  }
  return fit.has_value();
}

/// Has hosts of the same cluster and of others judge `theirs`.
void try_fits(const Handshake& theirs) {
  const Handshake stranger{"lamport", "reliable-lamport", core::ProcessId(1), 3, 1};
  for (const Side side : {Side::kDialled, Side::kAccepted}) {
    const bool same_cluster = theirs.cluster == stranger.cluster &&
                              theirs.protocol == stranger.protocol &&
                              theirs.processes == stranger.processes;
    LAMPORT_CHECK(same_cluster || !fits_and_tells(theirs, stranger, side),
                  "those of another cluster don't fit");
    Handshake ours = theirs;
    LAMPORT_CHECK(!fits_and_tells(theirs, ours, side), "nobody fits to itself");
    for (const std::uint32_t process : {0U, 1U, theirs.process.value() + 1, theirs.processes - 1}) {
      ours.process = core::ProcessId(process);
      const bool lower = theirs.process < ours.process;
      const bool expected = theirs.process.value() < theirs.processes &&
                            theirs.process != ours.process && lower == (side == Side::kAccepted) &&
                            theirs.incarnation != 0;
      LAMPORT_CHECK(fits_and_tells(theirs, ours, side) == expected,
                    "whoever fits is another process, on its side", process);
    }
  }
}

}  // namespace

void try_handshake(Input input) {
  const auto arrived =
      arrive_in_any_pieces<Handshake>(input, transports::kHandshakeSizeMax, take_checked_handshake);
  for (const Handshake& theirs : arrived.values) {
    try_fits(theirs);
  }
}

}  // namespace lamport::fuzz
