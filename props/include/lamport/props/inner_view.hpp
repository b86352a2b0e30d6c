#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/reliable/ring.hpp"
#include "lamport/core/reliable/window.hpp"
#include "lamport/core/trace.hpp"

namespace lamport::props {

/// The trace of the protocol that is judged, as seen in the trace of the protocol that ran: the
/// same one, unless that one carries another.
template <class P>
class InnerView {
 public:
  using Judged = P;

  explicit InnerView(std::uint32_t /*processes*/) {}

  /// The judged protocol's event, or null if this is none of its. Valid until the next call.
  [[nodiscard]] const core::TraceEvent<P>* of(const core::TraceEvent<P>& event) { return &event; }
};

/// A protocol that carries another and notes what that one submits and gets, as `core::Reliable`
/// does.
template <class P>
concept Carrier = requires {
  typename P::Inner;
  typename P::Submitted;
  typename P::Delivered;
};

/// What a protocol does on top of another, from the notes in the trace: its Sent is the note that
/// it submitted a message, its Received the note that this was delivered, and that one's cause is
/// the former. Events keep the ids that they have in the trace.
template <Carrier Outer>
class InnerView<Outer> {
  using P = typename Outer::Inner;

 public:
  using Judged = P;

  /// Requires: all events are of processes below `processes`.
  explicit InnerView(std::uint32_t processes)
      : processes_(processes),
        turns_(processes),
        links_(static_cast<std::size_t>(processes) * processes) {}

  /// The inner protocol's event, or null if this is none of its. Valid until the next call.
  [[nodiscard]] const core::TraceEvent<P>* of(const core::TraceEvent<Outer>& event) {
    event_.id = event.id;
    event_.at = event.at;
    event_.cause = event.cause;
    return std::visit([&](const auto& what) { return see(what); }, event.what) ? &event_ : nullptr;
  }

 private:
  /// A process's latest input, in the trace and as the inner protocol had it.
  struct TurnOf {
    core::EventId input;
    core::EventId inner_input;
  };
  /// What was submitted on a link, from number `first` on.
  struct Link {
    std::uint64_t incarnation = 0;
    std::uint64_t first = 1;
    core::reliable::Ring<std::uint64_t> serials;  ///< Of the notes.
  };

  bool see(const core::Started& what) { return input(what); }
  bool see(const core::Commanded<Outer>& what) { return input(core::Commanded<P>{what.command}); }
  bool see(const core::TimerFired<Outer>& what) {
    if (const auto* timer = std::get_if<0>(&what.timer)) {
      return input(core::TimerFired<P>{*timer});
    }
    return no_input();
  }
  bool see(const core::Received<Outer>& /*what*/) { return no_input(); }
  bool see(const core::Sent<Outer>& /*what*/) { return false; }
  bool see(const core::Dropped& /*what*/) { return false; }
  bool see(const core::Faulted& what) {
    event_.what = what;
    return true;
  }
  bool see(const core::Emitted<Outer>& what) { return effect(core::Emitted<P>{what.output}); }
  bool see(const core::Noted<Outer>& what) {
    return std::visit([&](const auto& note) { return see_note(note); }, what.note);
  }

  bool see_note(const typename P::Note& note) { return effect(core::Noted<P>{note}); }
  bool see_note(const typename Outer::Submitted& note) {
    Link& link = link_of(event_.id.process, note.to);
    if (note.incarnation != link.incarnation || note.sequence != link.first + link.serials.size()) {
      link.serials.clear();
      link.incarnation = note.incarnation;
      link.first = note.sequence;
    }
    link.serials.push_back(event_.id.serial);
    return effect(core::Sent<P>{note.to, note.message});
  }
  bool see_note(const typename Outer::Delivered& note) {
    turns_[event_.id.process.value()] = {event_.cause, event_.id};
    event_.cause = submission(note);
    event_.what = core::Received<P>{note.from, note.message};
    return true;
  }

  bool input(typename core::TraceEvent<P>::What what) {
    turns_[event_.id.process.value()] = {event_.id, event_.id};
    event_.what = std::move(what);
    return true;
  }
  /// The input is not the inner protocol's, unless a delivery is noted.
  bool no_input() {
    turns_[event_.id.process.value()] = {event_.id, core::kNoEvent};
    return false;
  }
  bool effect(typename core::TraceEvent<P>::What what) {
    const TurnOf& turn = turns_[event_.id.process.value()];
    if (event_.cause == turn.input) {
      event_.cause = turn.inner_input;
    }
    event_.what = std::move(what);
    return true;
  }

  /// The note of the submission, or none. What was delivered is kept for a window, so that a second
  /// delivery is recognised.
  core::EventId submission(const typename Outer::Delivered& note) {
    Link& link = link_of(note.from, event_.id.process);
    const std::uint64_t place = note.sequence - link.first;
    if (note.incarnation != link.incarnation || place >= link.serials.size()) {
      return core::kNoEvent;
    }
    const core::EventId found{note.from, link.serials[place]};
    for (; note.sequence - link.first > core::reliable::kWindow; ++link.first) {
      link.serials.pop_front();
    }
    return found;
  }

  Link& link_of(core::ProcessId from, core::ProcessId to) {
    return links_[static_cast<std::size_t>(from.value()) * processes_ + to.value()];
  }

  std::uint32_t processes_;
  std::vector<TurnOf> turns_;  ///< By process.
  std::vector<Link> links_;    ///< By sender, then receiver.
  core::TraceEvent<P> event_;
};

}  // namespace lamport::props
