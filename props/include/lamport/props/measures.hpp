#pragma once

#include <algorithm>
#include <cstdint>

namespace lamport::props {

/// The least, the most and the sum of some numbers.
struct Spread {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  std::uint64_t min = 0;
  std::uint64_t max = 0;

  void add(std::uint64_t number) {
    min = count == 0 ? number : std::min(min, number);
    max = std::max(max, number);
    sum += number;
    ++count;
  }
  friend bool operator==(const Spread&, const Spread&) = default;
};

/// What entries into the critical section took.
struct Measures {
  Spread messages;  ///< Of an entry, by EntryLedger; of those that are complete.
  Spread
      hand_over;    ///< Nanoseconds from an exit to the next entry, if that was waited for by then.
  Spread response;  ///< Nanoseconds from a request to its grant.
  std::uint64_t overtaking = 0;  ///< Grants before that of a request that happened before theirs.

  friend bool operator==(const Measures&, const Measures&) = default;
};

}  // namespace lamport::props
