#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lamport/core/counters.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/sim/explorable.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// A protocol whose states can be compared without their counters' growth.
template <class P>
concept Relatable =
    Explorable<P> && core::TellsCounters<P> && core::HoldsCounters<typename P::Service::Promise>;

/// Brings worlds that go on in the same way, but for what has been counted so far, to one and the
/// same: of each class of counters the least becomes 2, and the others keep their distance, within
/// the limits of the class; what a protocol ignores becomes 0; and void messages are gone. So what
/// goes on for ever comes to finitely many worlds.
template <class P>
class RelativeForm {
  static_assert(Relatable<P>);

 public:
  /// Requires: the world's links are FIFO. Cost: O(its size).
  void bring(World<P>& world) {
    for (Class& counters : classes_) {
      counters = {.values = std::move(counters.values)};
      counters.values.clear();
    }
    drop_void_messages(world);
    Gather gather{classes_};
    tell(world, gather);
    std::ranges::for_each(classes_, &Class::rank);
    Place place{classes_};
    tell(world, place);
  }

  /// Whether the next message from `sender` to `receiver` is void. Requires: there is one.
  [[nodiscard]] static bool is_void(const World<P>& world, core::ProcessId sender,
                                    core::ProcessId receiver) {
    const auto link = world.links_.index_of(sender, receiver);
    return is_void(std::span(world.links_.flights(link)));
  }

 private:
  /// Of one class: its limits, the values in ascending order, and what becomes of each.
  struct Class {
    std::uint64_t depth_max = core::CounterClass::kUnlimited;
    std::uint64_t gap_max = core::CounterClass::kUnlimited;
    std::vector<std::uint64_t> values{};
    std::vector<std::uint64_t> places{};

    void rank() {
      std::ranges::sort(values);
      const auto same = std::ranges::unique(values);
      values.erase(same.begin(), same.end());
      places.clear();
      const std::uint64_t most = values.empty() ? 0 : values.back();
      const std::uint64_t low = most > depth_max ? most - depth_max : 0;
      std::uint64_t before = values.empty() ? 0 : std::max(values.front(), low);
      std::uint64_t place = 2;  // 1 is below all.
      for (const std::uint64_t value : values) {
        const std::uint64_t clamped = std::max(value, low);
        place += std::min(clamped - before, gap_max);
        before = clamped;
        places.push_back(place);
      }
    }
  };

  template <class Number>
  static std::uint64_t value_of(const Number& number) {
    if constexpr (std::unsigned_integral<Number>) {
      return number;
    } else {
      return number.value();
    }
  }

  struct Gather {
    std::vector<Class>& classes;

    template <class Number>
    void add(const core::CounterClass& limits, const Number& number) {
      if (classes.size() <= limits.index) {
        classes.resize(limits.index + std::size_t{1});
      }
      Class& counters = classes[limits.index];
      counters.depth_max = std::min(counters.depth_max, limits.depth_max);
      counters.gap_max = std::min(counters.gap_max, limits.gap_max);
      counters.values.push_back(value_of(number));
    }
    template <class Number>
    void ignore(Number& number) {
      number = Number();
    }
  };

  struct Place {
    const std::vector<Class>& classes;

    template <class Number>
    void add(const core::CounterClass& limits, Number& number) {
      const Class& counters = classes[limits.index];
      const auto found = std::ranges::lower_bound(counters.values, value_of(number));
      number = Number(counters.places[static_cast<std::size_t>(found - counters.values.begin())]);
    }
    template <class Number>
    void ignore(Number& /*number*/) {}
  };

  template <class Counters>
  static void tell(World<P>& world, Counters& counters) {
    for (std::uint32_t from = 0; from < world.processes(); ++from) {
      for (std::uint32_t to = 0; to < world.processes(); ++to) {
        const core::ProcessId sender(from);
        const core::ProcessId receiver(to);
        for (auto& flight : world.links_.flights(world.links_.index_of(sender, receiver))) {
          P::tell_counters_of(flight.message, sender, world.process(receiver), counters);
        }
      }
    }
    for (auto& process : world.processes_) {
      process.state.tell_counters(counters);
    }
    world.promise_.tell_counters(counters);
  }

  static void drop_void_messages(World<P>& world) {
    for (std::size_t link = 0; core::TellsVoidMessages<P> && link < world.links_.size(); ++link) {
      auto& flights = world.links_.flights(link);
      for (std::size_t i = flights.size(); i-- > 0;) {
        if (is_void(std::span(std::as_const(flights)).subspan(i))) {
          flights.erase(flights.begin() + static_cast<std::ptrdiff_t>(i));
        }
      }
    }
  }
  /// Whether the first message comes to nothing for what is behind it.
  template <class Flight>
  static bool is_void(std::span<const Flight> flights) {
    if constexpr (core::TellsVoidMessages<P>) {
      const auto voids = [&](const Flight& later) {
        return P::is_void(flights.front().message, later.message);
      };
      return std::any_of(flights.begin() + 1, flights.end(), voids);
    }
    return false;
  }

  std::vector<Class> classes_;
};

}  // namespace lamport::sim
