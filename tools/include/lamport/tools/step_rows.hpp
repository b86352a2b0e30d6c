#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/tools/describe.hpp"
#include "lamport/tools/space_time.hpp"

namespace lamport::tools {

/// Turns a trace into rows of a space-time diagram, one for each input or lost message. A message
/// that arrives before earlier ones of its link is said to overtake them, and one that has arrived
/// before to arrive again. The processes' starts have no rows.
template <class P>
class StepRows {
 public:
  /// Takes the next event in. Requires: the effects of an input follow it at once.
  void observe(const core::TraceEvent<P>& event) {
    const core::ProcessId self = event.id.process;
    if (const auto* received = std::get_if<core::Received<P>>(&event.what)) {
      begin({self, received->from, false, received_text(*received, event)});
    } else if (const auto* fired = std::get_if<core::TimerFired<P>>(&event.what)) {
      begin({self, {}, false, "timer " + describe(fired->timer)});
    } else if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      begin({self, {}, false, describe(commanded->command)});
    } else if (const auto* dropped = std::get_if<core::Dropped>(&event.what)) {
      Link& link = links_[{self, dropped->to}];
      Message& message = link.message(event.cause);
      link.settle(message);
      begin({self, {}, true, fmt::format("lost: {} to {}", message.text, dropped->to.value())});
    } else if (std::holds_alternative<core::Faulted>(event.what)) {
      begin({self, {}, true, "crashes"});
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      add("; " + describe(emitted->output));
    } else if (const auto* sent = std::get_if<core::Sent<P>>(&event.what)) {
      const std::string text = describe(sent->message);
      links_[{self, sent->to}].messages.push_back({event.id.serial, text});
      add(text == sent_last_ ? fmt::format(", {}", sent->to.value())
                             : fmt::format("; sends {} to {}", text, sent->to.value()));
      sent_last_ = text;
    }
  }

  [[nodiscard]] const std::vector<SpaceTimeRow>& rows() const { return rows_; }

 private:
  struct Message {
    std::uint64_t serial;  ///< Of its `Sent`.
    std::string text;
    bool settled = false;  ///< Whether it has arrived or is lost.
  };
  struct Link {
    std::vector<Message> messages;  ///< In the order of sending.
    std::size_t first_unsettled = 0;

    [[nodiscard]] Message& message(core::EventId sent) {
      return *std::ranges::lower_bound(messages, sent.serial, {}, &Message::serial);
    }
    void settle(Message& message) {
      message.settled = true;
      while (first_unsettled < messages.size() && messages[first_unsettled].settled) {
        ++first_unsettled;
      }
    }
  };

  void begin(SpaceTimeRow row) {
    rows_.push_back(std::move(row));
    sent_last_.clear();
  }
  void add(const std::string& text) {
    if (!rows_.empty()) {
      rows_.back().what += text;
    }
  }

  [[nodiscard]] std::string received_text(const core::Received<P>& received,
                                          const core::TraceEvent<P>& event) {
    Link& link = links_[{received.from, event.id.process}];
    Message& message = link.message(event.cause);
    std::string text = fmt::format("{} from {}", message.text, received.from.value());
    if (message.settled) {
      return text + " again";
    }
    link.settle(message);
    std::string_view separator = ", OVERTAKING ";
    for (std::size_t i = link.first_unsettled;
         i < link.messages.size() && link.messages[i].serial < message.serial; ++i) {
      if (!link.messages[i].settled) {
        text.append(separator).append(link.messages[i].text);
        separator = " and ";
      }
    }
    return text;
  }

  std::map<std::pair<core::ProcessId, core::ProcessId>, Link> links_;
  std::vector<SpaceTimeRow> rows_;
  std::string sent_last_;  ///< The text of the turn's latest message.
};

}  // namespace lamport::tools
