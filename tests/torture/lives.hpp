#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "flood.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/step.hpp"
#include "lamport/sim/choices.hpp"

namespace lamport::torture {

/// Whether a process that takes over from a former self says so.
enum class Successor : std::uint8_t { kTakesAHigherIncarnation, kPretendsToBeTheSame };

/// Two processes that send each other numbered messages and are again and again replaced by later
/// selves, on a wire that keeps what was sent to and by the former ones, loses, doubles and
/// reorders it.
///
/// A message on the wire belongs to a stream: of one life of its sender, to the life of its
/// receiver that this had in mind. Checked: of a stream, each number stands for one message; a life
/// is delivered nothing but its own streams, each from number 1 on without a gap, the numbers of
/// its messages in a row; and no earlier stream after a later one.
class Lives {
 public:
  using R = core::Reliable<core::Flood>;

  Lives(std::uint64_t seed, Successor successor)
      : successor_(successor),
        choices_(seed),
        stream_(choices_.stream({sim::StreamKind::kSwarm, 0, 0})) {}

  /// Something happens: a message is sent, carried, lost or doubled, a timer fires, or, rarely, a
  /// process is replaced.
  void act() {
    const std::uint32_t p = below(2);
    switch (below(20)) {
      case 0:
        give(p, core::Perform<R>{below(8)});
        break;
      case 1:
        fire(p);
        break;
      case 2:
        lose(p);
        break;
      case 3:
        if (below(10) == 0) {
          replace(p);
        }
        break;
      default:
        carry(p, /*keep=*/below(5) == 0);
    }
  }

  /// Carries all that is on the wire and fires all timers, until nothing is left to happen.
  void settle() {
    for (const std::uint32_t p : {0U, 1U}) {
      give(p, core::Perform<R>{1});
    }
    while (!violation_ && is_busy()) {
      for (const std::uint32_t p : {0U, 1U}) {
        while (!places_[p].coming.empty()) {
          carry(p, /*keep=*/false);
        }
        fire(p);
      }
    }
  }

  [[nodiscard]] const core::Flood& process(std::uint32_t p) const {
    return places_[p].process.inner();
  }
  /// The number of the message that `p`'s latest life was delivered last; 0 if none.
  [[nodiscard]] std::uint64_t latest(std::uint32_t p) const { return places_[p].latest.number; }
  [[nodiscard]] const std::optional<std::string>& violation() const { return violation_; }
  [[nodiscard]] std::uint64_t replaced() const { return replaced_; }
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  /// Messages that reached another life than that which they were sent to.
  [[nodiscard]] std::uint64_t late() const { return late_; }

 private:
  /// A life of each end; lives are counted from 1.
  struct Stream {
    std::uint32_t to = 0;
    std::uint64_t receiver = 0;
    std::uint64_t sender = 0;
    friend auto operator<=>(const Stream&, const Stream&) = default;
  };
  struct Delivery {
    std::uint64_t incarnation = 0;  ///< The sender's.
    std::uint64_t sequence = 0;
    std::uint64_t number = 0;  ///< Of the message.
  };
  struct Place {
    R process;
    std::uint64_t life = 1;
    std::vector<R::Timer> timers{};
    std::vector<R::Message> coming{};  ///< What is on the wire to it.
    Delivery latest{};                 ///< Of this life.
  };

  std::uint32_t below(std::uint64_t bound) {
    return static_cast<std::uint32_t>(choices_.below(stream_, bound));
  }
  [[nodiscard]] bool is_busy() const {
    return std::ranges::any_of(
        places_, [](const Place& each) { return !each.timers.empty() || !each.coming.empty(); });
  }

  void give(std::uint32_t p, const core::Input<R>& input) {
    Place& place = places_[p];
    core::step<R>(place.process, input, core::VirtualTime(), turn_);
    for (const R::Note& note : turn_.notes()) {
      if (const auto* delivered = std::get_if<R::Delivered>(&note)) {
        see(p, *delivered);
      }
    }
    for (const auto& send : turn_.sends()) {
      if (const auto* data = std::get_if<R::Data>(&send.message)) {
        see_sent(1 - p, *data);
      }
      places_[1 - p].coming.push_back(send.message);
    }
    for (const R::Timer& timer : turn_.timers_cancelled()) {
      std::erase(place.timers, timer);
    }
    for (const auto& set : turn_.timers_set()) {
      std::erase(place.timers, set.timer);
      place.timers.push_back(set.timer);
    }
  }

  void carry(std::uint32_t to, bool keep) {
    std::vector<R::Message>& coming = places_[to].coming;
    if (coming.empty()) {
      return;
    }
    const std::size_t place = below(coming.size());
    const R::Message message = coming[place];
    if (!keep) {
      coming.erase(coming.begin() + static_cast<std::ptrdiff_t>(place));
    }
    const auto* data = std::get_if<R::Data>(&message);
    late_ += data != nullptr && data->to_incarnation < places_[to].life ? 1U : 0U;
    give(to, core::Receive<R>{core::ProcessId(1 - to), message});
  }

  void lose(std::uint32_t to) {
    std::vector<R::Message>& coming = places_[to].coming;
    if (!coming.empty()) {
      coming.erase(coming.begin() + static_cast<std::ptrdiff_t>(below(coming.size())));
    }
  }

  void fire(std::uint32_t p) {
    std::vector<R::Timer>& timers = places_[p].timers;
    if (!timers.empty()) {
      const auto timer = timers.begin() + static_cast<std::ptrdiff_t>(below(timers.size()));
      const R::Timer fired = *timer;
      timers.erase(timer);
      give(p, core::Fire<R>{fired});
    }
  }

  void replace(std::uint32_t p) {
    Place& place = places_[p];
    ++place.life;
    ++replaced_;
    const bool says_so = successor_ == Successor::kTakesAHigherIncarnation;
    place.process = R(core::ProcessId(p), 2, says_so ? place.life : 1);
    place.timers.clear();
    place.latest = {};
  }

  void see_sent(std::uint32_t to, const R::Data& data) {
    const std::uint64_t number = std::get<core::Flood::Drop>(data.message).number;
    const auto [known, is_new] = sent_.emplace(
        std::pair(Stream{to, data.to_incarnation, data.from_incarnation}, data.sequence), number);
    expect(is_new || known->second == number, "a number of a stream stands for two messages");
  }

  void see(std::uint32_t p, const R::Delivered& note) {
    ++delivered_;
    Place& place = places_[p];
    const std::uint64_t number = std::get<core::Flood::Drop>(note.message).number;
    const auto sent = sent_.find(std::pair(Stream{p, place.life, note.incarnation}, note.sequence));
    expect(sent != sent_.end() && sent->second == number, "what is delivered is of no own stream");
    Delivery& latest = place.latest;
    expect(note.incarnation >= latest.incarnation, "a former self is heard after a later one");
    if (note.incarnation > latest.incarnation) {
      latest = {note.incarnation, 0, number - 1};
    }
    expect(note.sequence == latest.sequence + 1, "a stream has a gap or a repetition");
    expect(number == latest.number + 1, "the messages of a stream are not in a row");
    latest = {note.incarnation, note.sequence, number};
  }

  void expect(bool holds, const char* otherwise) {
    if (!holds && !violation_) {
      violation_ = otherwise;
    }
  }

  Successor successor_;
  sim::Choices choices_;
  sim::Choices::Handle stream_;
  std::array<Place, 2> places_{Place{.process = R(core::ProcessId(0), 2)},
                               Place{.process = R(core::ProcessId(1), 2)}};
  core::Turn<R> turn_;
  /// By stream and sequence number: the number of the message.
  std::map<std::pair<Stream, std::uint64_t>, std::uint64_t> sent_;
  std::optional<std::string> violation_;
  std::uint64_t replaced_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t late_ = 0;
};

}  // namespace lamport::torture
