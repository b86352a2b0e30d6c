#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

#include "lamport/core/ids.hpp"

/// Numbers that grow for ever, though a protocol only counts them up and compares them: logical
/// times, numbers of requests. How a run goes on depends on how far they are apart.
namespace lamport::core {

/// Numbers that are compared with each other only. To add the same to all of them, wherever they
/// are, changes nothing about how a run goes on. If limits are told with some of them only, or
/// several, the least counts for all.
struct CounterClass {
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

  std::uint32_t index = 0;  ///< By which it differs from the protocol's others, from 0.
  /// Whatever is further below the greatest is as good as what is so far below it.
  std::uint64_t depth_max = kUnlimited;
  /// If two are further apart, and none is between them, they are as good as at this distance.
  std::uint64_t gap_max = kUnlimited;
};

/// What a protocol tells its counters to. This one takes no notice.
struct CountersUnheeded {
  /// `number` is one of `counters`.
  template <class Number>
  void add(const CounterClass& /*counters*/, Number& /*number*/) {}
  /// Whatever `number` is, the run goes on in the same way. It becomes 0.
  template <class Number>
  void ignore(Number& /*number*/) {}
};

/// Whoever tells which of the numbers that it holds are counters: each of them once, those that
/// stand for "none" left out. It is asked twice, and tells the same both times, though those that
/// it told at first may have become others in between, which compare as they did.
///
/// It may also set a number itself, to one that comes to the same: 1 is below all counters told.
template <class T>
concept HoldsCounters = requires(T& holder, CountersUnheeded& unheeded) {
  { holder.tell_counters(unheeded) } -> std::same_as<void>;
};

/// A protocol that tells all of its counters: its processes' and, before those, its messages' with
/// the process to which they are under way.
template <class P>
concept TellsCounters =
    HoldsCounters<P> && requires(typename P::Message& message, ProcessId sender, const P& receiver,
                                 CountersUnheeded& unheeded) {
      { P::tell_counters_of(message, sender, receiver, unheeded) } -> std::same_as<void>;
    };

/// A protocol some of whose messages come to nothing if another is behind them on their link, so
/// that such a link need not hold ever more of them.
template <class P>
concept TellsVoidMessages = requires(const typename P::Message& message) {
  { P::is_void(message, message) } -> std::same_as<bool>;
};

}  // namespace lamport::core
