#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/hazards.hpp"

namespace lamport::sim {

/// Where `value` belongs among `values`, which are in the order of `core::order_of`.
template <class Value>
[[nodiscard]] auto place_for(std::vector<Value>& values, const Value& value) {
  return std::ranges::find_if(values,
                              [&](const Value& held) { return core::order_of(value, held) < 0; });
}

/// The messages that are under way in a world, by link: from one process to another.
template <class Message>
class Links {
 public:
  struct Flight {
    Message message;
    bool again = false;        ///< Whether it has arrived before.
    std::uint32_t number = 0;  ///< On its link, from 1.
    static constexpr auto kFields = core::fields(core::field("message", &Flight::message),
                                                 core::field("again", &Flight::again));
  };

  Links(std::uint32_t processes, const Hazards& hazards)
      : fifo_(hazards.fifo),
        is_set_(!hazards.fifo && hazards.duplications == Hazards::kUnlimited),
        doubles_(hazards.duplications > 0),
        processes_(processes),
        flights_(std::size_t{processes} * processes),
        sent_(flights_.size()) {}

  /// Whether links keep the order of messages.
  [[nodiscard]] bool is_fifo() const { return fifo_; }
  /// Whether a link is the set of all messages that were ever sent on it.
  [[nodiscard]] bool is_set() const { return is_set_; }
  /// How many links there are. The calls below take the index of one.
  [[nodiscard]] std::size_t size() const { return flights_.size(); }
  [[nodiscard]] std::size_t index_of(core::ProcessId from, core::ProcessId to) const {
    return from.value() * std::size_t{processes_} + to.value();
  }

  /// How many messages were sent on the link, since the start.
  [[nodiscard]] std::uint32_t sent(std::size_t link) const { return sent_[link]; }
  [[nodiscard]] const Flight& flight(std::size_t link, std::size_t place) const {
    return flights_[link][place];
  }
  /// Calls `visit(place, flight)` for each that may be the next to arrive; of equal ones that have
  /// no numbers for one.
  template <class Visit>
  LAMPORT_INLINE void for_each_next(std::size_t link, Visit visit) const {
    const std::vector<Flight>& flights = flights_[link];
    const std::size_t end = fifo_ ? std::min<std::size_t>(flights.size(), 1) : flights.size();
    for (std::uint32_t place = 0; place < end; ++place) {
      if (place == 0 || flights[place].number != 0 ||
          core::order_of(flights[place], flights[place - 1]) != 0) {
        visit(place, flights[place]);
      }
    }
  }

  LAMPORT_INLINE void put(std::size_t link, const Message& message) {
    std::vector<Flight>& flights = flights_[link];
    const Flight flight{message, false, ++sent_[link]};
    if (fifo_) {
      flights.push_back(flight);
    } else if (!is_set_ || std::ranges::find(flights, message, &Flight::message) == flights.end()) {
      flights.insert(place_for(flights, flight), flight);
    }
  }
  /// The message arrives, and stays under way.
  LAMPORT_INLINE void keep(std::size_t link, std::size_t place) {
    std::vector<Flight>& flights = flights_[link];
    if (!is_set_) {
      Flight again = flights[place];
      again.again = true;
      flights.erase(flights.begin() + static_cast<std::ptrdiff_t>(place));
      flights.insert(fifo_ ? flights.begin() : place_for(flights, again), again);
    }
  }
  [[nodiscard]] LAMPORT_INLINE Message take(std::size_t link, std::size_t place) {
    std::vector<Flight>& flights = flights_[link];
    Message message = std::move(flights[place].message);
    flights.erase(flights.begin() + static_cast<std::ptrdiff_t>(place));
    return message;
  }
  void clear(std::size_t link) { flights_[link].clear(); }
  [[nodiscard]] const std::vector<Flight>& flights(std::size_t link) const {
    return flights_[link];
  }
  /// Those under way on the link, to be changed. Requires: they are left in their order.
  [[nodiscard]] std::vector<Flight>& flights(std::size_t link) { return flights_[link]; }

  /// About the memory that it takes, besides itself.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t bytes =
        flights_.capacity() * sizeof(flights_[0]) + sent_.capacity() * sizeof(std::uint32_t);
    for (const std::vector<Flight>& flights : flights_) {
      bytes += flights.capacity() == 0 ? 0 : flights.capacity() * sizeof(Flight) + kHeapOverhead;
    }
    return bytes;
  }

  LAMPORT_INLINE void write(std::size_t link, core::FormWriter& writer) const {
    writer.put(flights_[link].size());
    for (const Flight& flight : flights_[link]) {
      writer.put(flight.message);
      if (doubles_) {
        writer.put(flight.again);
      }
    }
  }
  /// What is read has no numbers.
  LAMPORT_INLINE void read(std::size_t link, core::FormReader& reader) {
    std::size_t size = 0;
    reader.take(size);
    std::vector<Flight>& flights = flights_[link];
    if (size != flights.size()) {
      flights.resize(size);
    }
    for (Flight& flight : flights) {
      flight.number = 0;
      reader.take(flight.message);
      if (doubles_) {
        reader.take(flight.again);
      }
    }
  }

 private:
  /// What the heap takes for each piece of it, about.
  static constexpr std::size_t kHeapOverhead = 16;

  bool fifo_;
  bool is_set_;
  bool doubles_;  ///< Whether a message may have arrived before.
  std::uint32_t processes_;
  /// By from × processes + to. On links that are not FIFO, in the order of `core::order_of`.
  std::vector<std::vector<Flight>> flights_;
  std::vector<std::uint32_t> sent_;  ///< By link.
};

}  // namespace lamport::sim
