#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/transports/host.hpp"
#include "lamport/transports/options.hpp"

namespace lamport::transports {

/// Hosts of a mutex protocol `Inner` over `Reliable`, of which each enters and leaves again and
/// again by itself. They keep counts and nothing else, however long they go on.
template <class Inner>
class Carousel {
 public:
  using P = core::Reliable<Inner>;

  Carousel(std::uint32_t processes, const HostOptions& options)
      : processes_(processes), under_way_(std::size_t{processes} * processes) {
    for (std::uint32_t p = 0; p < processes; ++p) {
      riders_.push_back(std::make_unique<Rider>(*this, core::ProcessId(p), processes, options));
    }
  }
  ~Carousel() { stop(); }
  Carousel(const Carousel&) = delete;
  Carousel& operator=(const Carousel&) = delete;

  [[nodiscard]] Host<P>& operator[](std::size_t p) { return riders_[p]->host; }
  [[nodiscard]] std::vector<Endpoint> endpoints() const {
    std::vector<Endpoint> all;
    for (const auto& rider : riders_) {
      all.push_back({.address = "127.0.0.1", .port = rider->host.port()});
    }
    return all;
  }
  [[nodiscard]] bool start(const std::vector<Endpoint>& endpoints) {
    return std::ranges::all_of(
        riders_, [&](const auto& rider) { return rider->host.start(endpoints).has_value(); });
  }
  void stop() {
    for (const auto& rider : riders_) {
      rider->host.stop();
    }
  }

  [[nodiscard]] std::uint64_t entries() const { return entries_; }
  /// Frames that one received of which it had received the like before: with that serial, of that
  /// process.
  [[nodiscard]] std::uint64_t repeats() const { return repeats_; }
  /// What must not be: that one enters while another is inside, or that a message is delivered
  /// twice, out of order, or not at all.
  [[nodiscard]] std::uint64_t wrongs() const { return wrongs_; }

 private:
  using Event = core::TraceEvent<P>;

  /// Of a process before it asks again, so that others get their turn on the processors.
  static constexpr std::chrono::microseconds kPause{500};

  struct Rider {
    Rider(Carousel& carousel, core::ProcessId id, std::uint32_t processes,
          const HostOptions& options)
        : serials(processes),
          host(P(id, processes), options,
               [this, &carousel](const Event& event) { carousel.observe(*this, event); }) {}
    std::vector<std::uint64_t> serials;  ///< By sender: the highest that came.
    Host<P> host;                        ///< The last: its threads use the others.
  };

  void observe(Rider& rider, const Event& event) {
    if (const auto* received = std::get_if<core::Received<P>>(&event.what)) {
      std::uint64_t& highest = rider.serials[received->from.value()];
      repeats_ += event.cause.serial <= highest ? 1U : 0U;
      highest = std::max(highest, event.cause.serial);
    } else if (const auto* noted = std::get_if<core::Noted<P>>(&event.what)) {
      if (const auto* submitted = std::get_if<typename P::Submitted>(&noted->note)) {
        const std::lock_guard lock(mutex_);
        under_way(event.id.process, submitted->to).push_back(submitted->message);
      } else if (const auto* delivered = std::get_if<typename P::Delivered>(&noted->note)) {
        wrongs_ += is_next(delivered->from, event.id.process, delivered->message) ? 0U : 1U;
      }
    } else if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Release>(commanded->command)) {
        inside_ = false;
      }
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      react(rider, emitted->output, event.id);
    } else if (std::holds_alternative<core::Started>(event.what)) {
      rider.host.perform_after(kPause, core::mutex::Acquire{}, event.id);
    }
  }

  /// What was sent on a link and not delivered yet, in order. Requires: the lock.
  std::deque<typename Inner::Message>& under_way(core::ProcessId from, core::ProcessId to) {
    return under_way_[std::size_t{from.value()} * processes_ + to.value()];
  }

  /// Takes the next message that was sent, and returns whether it is this one.
  bool is_next(core::ProcessId from, core::ProcessId to, const typename Inner::Message& message) {
    const std::lock_guard lock(mutex_);
    auto& messages = under_way(from, to);
    if (messages.empty()) {
      return false;
    }
    const bool is_next = messages.front() == message;
    messages.pop_front();
    return is_next;
  }

  void react(Rider& rider, const typename P::Output& output, core::EventId cause) {
    if (std::holds_alternative<core::mutex::Granted>(output)) {
      wrongs_ += inside_.exchange(true) ? 1U : 0U;
      ++entries_;
      rider.host.perform_after(core::Duration::zero(), core::mutex::Release{}, cause);
    } else {
      rider.host.perform_after(kPause, core::mutex::Acquire{}, cause);
    }
  }

  std::uint32_t processes_;
  std::mutex mutex_;  ///< Of what is under way.
  std::vector<std::deque<typename Inner::Message>> under_way_;
  std::atomic<bool> inside_ = false;
  std::atomic<std::uint64_t> entries_ = 0;
  std::atomic<std::uint64_t> repeats_ = 0;
  std::atomic<std::uint64_t> wrongs_ = 0;
  std::vector<std::unique_ptr<Rider>> riders_;  ///< By process. The last, as it uses the others.
};

}  // namespace lamport::transports
