#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "lamport/core/ids.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/tools/describe.hpp"
#include "lamport/tools/wait_graph.hpp"

namespace lamport::tools {

/// Watches the links in a run of `P`: which messages are in flight, which are lost, and who was
/// sent the latest of a kind.
template <class P>
class LinkWatch {
 public:
  /// `carried`: whether another protocol sends the messages of `P` again until they arrive. Then
  /// what is in flight when its sender crashes is not counted on: nobody sends it again.
  explicit LinkWatch(bool carried) : carried_(carried) {}

  /// Takes the next event in. Cost: O(log messages in flight).
  void observe(const core::TraceEvent<P>& event) {
    if (const auto* sent = std::get_if<core::Sent<P>>(&event.what)) {
      flying_[event.id] = *sent;
      latest_[sent->message.index()] = {event.id, sent->to};
    } else if (const auto* received = std::get_if<core::Received<P>>(&event.what)) {
      arrive(event, *received);
    } else if (std::holds_alternative<core::Dropped>(event.what)) {
      lose(event.cause);
    } else if (std::holds_alternative<core::Faulted>(event.what)) {
      crashed_.insert(event.id.process);
    }
  }

  [[nodiscard]] bool has_crashed(core::ProcessId process) const {
    return crashed_.contains(process);
  }

  /// The first message in flight for which `matches(sent, to, kind)`, and that may still arrive.
  template <class Matches>
  [[nodiscard]] std::optional<SentMessage> in_flight(Matches&& matches) const {
    for (const auto& [id, sent] : flying_) {
      if (matches(id, sent.to, name_of(sent.message)) && !has_crashed(sent.to) &&
          !is_forgotten(id)) {
        return shown(id, sent);
      }
    }
    return std::nullopt;
  }

  /// The latest lost message for which `matches(sent, to, kind)`, that no later one of its kind
  /// has made up for, and that somebody would have received.
  template <class Matches>
  [[nodiscard]] std::optional<SentMessage> lost(Matches&& matches) const {
    const Lost* latest = nullptr;
    for (const auto& [kind, lost] : lost_) {
      if (matches(lost.message.sent, lost.message.to, lost.message.kind) &&
          !has_crashed(lost.message.to) && (latest == nullptr || latest->order < lost.order)) {
        latest = &lost;
      }
    }
    return latest == nullptr ? std::nullopt : std::optional(latest->message);
  }

  /// Who has the token that is called `name`: who was sent it last, or who sent it, if nobody sends
  /// it again; nobody if it was never sent.
  [[nodiscard]] std::optional<core::ProcessId> holder(std::string_view name) const {
    for (const auto& [kind, latest] : latest_) {
      const auto& [id, to] = latest;
      if (core::kNamesOf<Message>[kind] == name) {
        return flying_.contains(id) && is_forgotten(id) ? id.process : to;
      }
    }
    return std::nullopt;
  }

 private:
  using Message = typename P::Message;
  /// Sender, receiver, and the message's place in its variant.
  using Kind = std::tuple<core::ProcessId, core::ProcessId, std::size_t>;
  struct Lost {
    SentMessage message;
    std::uint64_t order = 0;  ///< How many were lost before it.
  };

  /// Whether the message, if it has not arrived, has nobody any more who sends it again.
  [[nodiscard]] bool is_forgotten(core::EventId id) const {
    return carried_ && crashed_.contains(id.process);
  }

  static std::string_view name_of(const Message& message) {
    return std::visit([](const auto& held) { return held.kName; }, message);
  }

  static SentMessage shown(core::EventId id, const core::Sent<P>& sent) {
    return {id, sent.to, name_of(sent.message), describe(sent.message)};
  }

  void arrive(const core::TraceEvent<P>& event, const core::Received<P>& received) {
    flying_.erase(event.cause);
    const auto lost = lost_.find({received.from, event.id.process, received.message.index()});
    if (lost != lost_.end() && lost->second.message.sent.serial < event.cause.serial) {
      lost_.erase(lost);  // What came later makes up for it.
    }
  }

  void lose(core::EventId id) {
    const auto found = flying_.find(id);
    if (found == flying_.end()) {
      return;
    }
    const core::Sent<P>& sent = found->second;
    lost_[{id.process, sent.to, sent.message.index()}] = {shown(id, sent), losses_++};
    flying_.erase(found);
  }

  bool carried_;
  std::set<core::ProcessId> crashed_;
  std::map<core::EventId, core::Sent<P>> flying_;
  /// By kind: the latest, and whom it was sent to.
  std::map<std::size_t, std::pair<core::EventId, core::ProcessId>> latest_;
  std::map<Kind, Lost> lost_;  ///< The latest of each kind, unless a later one has arrived.
  std::uint64_t losses_ = 0;
};

}  // namespace lamport::tools
