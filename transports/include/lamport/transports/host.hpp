#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/turn_trace.hpp"
#include "lamport/transports/agenda.hpp"
#include "lamport/transports/counters.hpp"
#include "lamport/transports/node.hpp"
#include "lamport/transports/options.hpp"
#include "lamport/transports/progress.hpp"

namespace lamport::transports {

/// One process of protocol `P` on real TCP.
///
/// Links lose what is in flight or waits when they break, frames beyond a full queue, and, while a
/// peer is away, what is sent again and waits already; so `P` does without lossless links, and
/// `core::Reliable` is how. The trace has a `Dropped` of each frame that never came into a queue;
/// one that was lost with its link is `Sent` and not received, nothing more. The process lives on
/// the host's I/O thread, which calls `observe` with each event of the trace, its input's first and
/// then its effects', before the effects leave the host. A check that fails there, or whatever else
/// is thrown, ends the host with a `failure`; the input of a turn that fails a check is told, and
/// none of its effects.
template <core::Protocol P>
class Host final : private NodeUser {
 public:
  using Event = core::TraceEvent<P>;
  using Observer = std::function<void(const Event&)>;

  static_assert(!P::kNeeds.lossless, "a TCP link that breaks loses messages: use Reliable<P>");
  static_assert(P::kName.size() <= kNameSizeMax, "the handshake holds the protocol's name");

  /// Listens from now on, as `options` say; the others must know the port before any host starts.
  /// `process` has not been started. Throws `std::runtime_error` if it can't listen, with the port,
  /// the reason and, if the port is in use or open to others without TLS, the ways out; and if a
  /// file of `options.tls` is wrong or not this process's, with the file and the reason.
  Host(P process, const HostOptions& options, Observer observe)
      : process_(std::move(process)),
        epoch_(options.epoch),
        observe_(std::move(observe)),
        node_(handshake(process_, options), kMessageSizeMax, P::kNeeds.no_crash, options, *this) {
    LAMPORT_CHECK(observe_, "somebody observes");
    LAMPORT_CHECK(epoch_ <= Clock::now(), "the epoch is not in the future");
  }
  ~Host() { stop(); }

  /// The process's. Thread: any.
  [[nodiscard]] core::ProcessId id() const { return process_.id(); }
  [[nodiscard]] std::uint16_t port() const { return node_.port(); }
  /// What the host has done so far. Thread: any.
  [[nodiscard]] Counters counters() const { return node_.counters(); }
  /// How far the process is. If all hosts of a cluster show nothing unanswered, and after that the
  /// same number of turns once more, then at an instant between all messages were answered.
  /// Thread: any.
  [[nodiscard]] Activity activity() const { return node_.progress().activity(); }
  /// Why the host has ended by itself, if it has. Thread: any.
  [[nodiscard]] std::optional<std::string> failure() const { return node_.failure(); }

  /// Starts the process, once. `endpoints` has one entry per process: where it listens.
  /// Errors: an endpoint that can't be dialled.
  [[nodiscard]] core::Result<void> start(const std::vector<Endpoint>& endpoints) {
    return node_.start(endpoints);
  }
  /// Ends both threads and closes all links; no event comes afterwards. Idempotent.
  /// Thread: any but the I/O thread.
  void stop() { node_.stop(); }

  /// Gives the process a command, which the event `cause` brought about, or `kNoEvent`. It waits
  /// for the current turn to end. Thread: any.
  void perform(const typename P::Command& command, core::EventId cause) {
    node_.post([this, command, cause] {
      take_turn(cause, core::Perform<P>{command});
      follow_up();
    });
  }
  /// The same, `delay` after the turn that `observe` is being told of; without a delay, before
  /// anything else comes in. Requires: called within `observe`. Cost: no allocation after warm-up.
  void perform_after(core::Duration delay, const typename P::Command& command,
                     core::EventId cause) {
    agenda_.add({turn_.now() + delay, cause, core::Perform<P>{command}});
  }

  /// The process wants nothing any more, and only answers from now on. Says so to the other hosts.
  /// Idempotent. Thread: any.
  void finish() {
    node_.post([this] { node_.finish(); });
  }
  /// Whether every host knows that no process wants anything any more, or has left: once all are
  /// finished, who does not link again in time counts as such. Then who stops is not missed.
  /// Thread: any.
  [[nodiscard]] bool is_over() const { return node_.is_over(); }

 private:
  using Clock = std::chrono::steady_clock;
  using Message = typename P::Message;
  static constexpr std::size_t kMessageSizeMax = core::kEncodedSizeMax<Message>;
  /// After so many turns without delay in a row other handlers come in between.
  static constexpr int kFollowUpsMax = 16;

  static Handshake handshake(const P& process, const HostOptions& options) {
    std::uint64_t incarnation = options.incarnation == 0 ? 1 : options.incarnation;
    if constexpr (requires { process.incarnation(); }) {
      incarnation = options.incarnation == 0 ? process.incarnation() : options.incarnation;
    }
    return {options.cluster, std::string(P::kName), process.id(), process.processes(), incarnation};
  }

  void on_start() override {
    take_turn(core::kNoEvent, core::Start{});
    follow_up();
  }

  core::Result<void> on_frame(core::ProcessId from, std::uint64_t serial,
                              std::span<const std::byte> bytes) override {
    const auto message = core::decode<Message>(bytes, process_.processes());
    if (!message) {
      return core::failure(message.error().code, "message: " + message.error().message);
    }
    node_.progress().moved();
    take_turn({from, serial}, core::Receive<P>{from, *message});
    follow_up();
    return {};
  }

  void on_alarm() override {
    // Of what these turns add, only a timer of delay 0 can be due by this, and only if the clock
    // stands still; so the loop ends, and other handlers come in between.
    const core::VirtualTime due = now();
    while (const auto item = agenda_.take(due)) {
      take_turn(item->cause, item->input);
    }
    follow_up();
  }

  void on_stall() override {
    // A turn may cancel those that come after it, and what it sets waits for its time.
    for (const auto& timer : agenda_.timers(resends)) {
      if (const auto item = agenda_.take_timer(timer)) {
        take_turn(item->cause, item->input);
      }
    }
    follow_up();
  }

  /// Takes the turns that the latest one has set without delay, so that what they send leaves
  /// together with its own, and sees to it that the rest come in time.
  void follow_up() {
    for (int i = 0; i < kFollowUpsMax; ++i) {
      const auto item = agenda_.take(turn_.now());
      if (!item) {
        break;
      }
      take_turn(item->cause, item->input);
    }
    if (!agenda_.empty()) {
      node_.set_alarm(epoch_ + agenda_.next().time_since_epoch());
    }
  }

  /// Whether a pending timer stands for something unanswered.
  static bool resends(const typename P::Timer& timer) {
    if constexpr (requires { P::resends(timer); }) {
      return P::resends(timer);
    } else {
      return false;
    }
  }

  [[nodiscard]] core::VirtualTime now() const { return core::VirtualTime(Clock::now() - epoch_); }

  void take_turn(core::EventId cause, const core::Input<P>& input) {
    try {
      core::step<P>(process_, input, now(), turn_);
    } catch (const core::CheckFailure&) {
      tell_input(cause, input);  // So that the trace brings the failure back.
      throw;
    }
    const core::EventId id = tell_input(cause, input);
    for (const auto& note : turn_.notes()) {
      tell<core::Noted<P>>(id, note);
    }
    for (const auto& output : turn_.outputs()) {
      node_.progress().moved();
      tell<core::Emitted<P>>(id, output);
    }
    for (const auto& [to, message] : turn_.sends()) {
      transmit(tell<core::Sent<P>>(id, to, message), to, message);
    }
    set_timers(id);
    node_.progress().turned(agenda_.count_timers(resends));
  }

  core::EventId tell_input(core::EventId cause, const core::Input<P>& input) {
    return core::tell_input<P>(
        input, [&]<class Kind>(std::in_place_type_t<Kind> /*kind*/, const auto&... fields) {
          return tell<Kind>(cause, fields...);
        });
  }

  /// Tells that a `Kind` with `fields` has happened.
  template <class Kind, class... Fields>
  core::EventId tell(core::EventId cause, const Fields&... fields) {
    const core::EventId id{process_.id(), ++serial_};
    observe_({id, turn_.now(), cause, typename Event::What(std::in_place_type<Kind>, fields...)});
    return id;
  }

  void transmit(core::EventId sent, core::ProcessId to, const Message& message) {
    std::array<std::byte, kMessageSizeMax> bytes;
    const std::size_t size = core::encode(message, bytes);
    if (!node_.send(to, sent.serial, std::span(bytes).first(size))) {
      tell<core::Dropped>(sent, to);
    }
  }

  void set_timers(core::EventId cause) {
    for (const auto& timer : turn_.timers_cancelled()) {
      agenda_.cancel(timer);
    }
    for (const auto& [timer, delay] : turn_.timers_set()) {
      agenda_.cancel(timer);
      agenda_.add({turn_.now() + delay, cause, core::Fire<P>{timer}});
    }
  }

  P process_;
  Clock::time_point epoch_;
  Observer observe_;
  core::Turn<P> turn_;
  Agenda<P> agenda_;
  std::uint64_t serial_ = 0;  ///< Of the latest event.
  Node node_;                 ///< The last: its threads use the others.
};

}  // namespace lamport::transports
