#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/trace.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/violation.hpp"

/// What links promise. Which of these apply to a run is for its scenario to say.
namespace lamport::props {

/// Every message that is delivered was sent: by that process, to this one, with that content, and
/// not lost. Checked: deliveries.
template <class P>
class NothingUnsent {
 public:
  static constexpr std::string_view kName = "no delivery without a send";

  explicit NothingUnsent(std::uint32_t /*processes*/) {}

  [[nodiscard]] std::uint64_t checked() const { return deliveries_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& causality) {
    deliveries_ += static_cast<std::uint64_t>(causality.delivery() != Delivery::kNone);
    if (causality.delivery() == Delivery::kUnsent) {
      return unsent(event.id);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& /*causality*/) {
    return std::nullopt;
  }

 private:
  [[gnu::cold]] static Violation unsent(core::EventId received) {
    return {kName,
            received,
            fmt::format("process {} received what no process sent it, or what it has received "
                        "before",
                        received.process.value()),
            {received}};
  }

  std::uint64_t deliveries_ = 0;
};

/// No message is delivered twice. Checked: deliveries.
template <class P>
class UniqueLinks {
 public:
  static constexpr std::string_view kName = "unique links";

  explicit UniqueLinks(std::uint32_t /*processes*/) {}

  [[nodiscard]] std::uint64_t checked() const { return deliveries_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& causality) {
    deliveries_ += static_cast<std::uint64_t>(causality.delivery() != Delivery::kNone);
    if (causality.delivery() == Delivery::kAgain) {
      return twice(event.cause, event.id);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& /*causality*/) {
    return std::nullopt;
  }

 private:
  [[gnu::cold]] static Violation twice(core::EventId sent, core::EventId received) {
    return {kName,
            received,
            fmt::format("process {} received a message of process {} twice",
                        received.process.value(), sent.process.value()),
            {sent, received}};
  }

  std::uint64_t deliveries_ = 0;
};

/// No message overtakes an earlier one of its link. Checked: deliveries that are not their link's
/// first.
template <class P>
class FifoLinks {
 public:
  static constexpr std::string_view kName = "FIFO links";

  explicit FifoLinks(std::uint32_t processes)
      : processes_(processes), latest_(static_cast<std::size_t>(processes) * processes) {}

  [[nodiscard]] std::uint64_t checked() const { return pairs_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& causality) {
    if (causality.delivery() != Delivery::kFirst) {
      return std::nullopt;
    }
    std::uint64_t& latest =
        latest_[static_cast<std::size_t>(event.cause.process.value()) * processes_ +
                event.id.process.value()];
    pairs_ += static_cast<std::uint64_t>(latest != 0);
    if (event.cause.serial < latest) {
      return overtaken(event.cause, latest, event.id);
    }
    latest = event.cause.serial;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& /*causality*/) {
    return std::nullopt;
  }

 private:
  [[gnu::cold]] static Violation overtaken(core::EventId sent, std::uint64_t later,
                                           core::EventId received) {
    return {kName,
            received,
            fmt::format("a message of process {} to process {} was overtaken by a later one",
                        sent.process.value(), received.process.value()),
            {sent, {sent.process, later}, received}};
  }

  std::uint32_t processes_;
  /// By sender, then receiver: the serial of the Sent that was delivered latest; 0 if none was.
  std::vector<std::uint64_t> latest_;
  std::uint64_t pairs_ = 0;
};

/// Every message from one process to another has been delivered by the end of the run, unless one
/// of the two has crashed: reliable delivery is between correct processes. Checked: the messages
/// that had to arrive, once the run has ended. Source: Cachin, Guerraoui, Rodrigues, Introduction
/// to Reliable and Secure Distributed Programming, 2.4 (perfect links, reliable delivery).
template <class P>
class LosslessLinks {
 public:
  static constexpr std::string_view kName = "lossless links";

  explicit LosslessLinks(std::uint32_t /*processes*/) {}

  [[nodiscard]] std::uint64_t checked() const { return checked_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& /*causality*/) {
    sent_ += static_cast<std::uint64_t>(std::holds_alternative<core::Sent<P>>(event.what));
    if (const auto* dropped = std::get_if<core::Dropped>(&event.what)) {
      return lost(event.id, event.cause, dropped->to);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& causality) {
    checked_ = sent_;
    std::optional<Violation> violation;
    causality.for_each_flying([&](core::EventId sent, core::ProcessId to) {
      if (causality.has_crashed(to) || causality.has_crashed(sent.process)) {
        --checked_;
      } else if (!violation) {
        violation = lost(sent, sent, to);
      }
    });
    return violation;
  }

 private:
  [[gnu::cold]] static Violation lost(core::EventId at, core::EventId sent, core::ProcessId to) {
    return {kName,
            at,
            fmt::format("a message of process {} to process {} was not delivered",
                        sent.process.value(), to.value()),
            {sent}};
  }

  std::uint64_t sent_ = 0;
  std::uint64_t checked_ = 0;
};

}  // namespace lamport::props
