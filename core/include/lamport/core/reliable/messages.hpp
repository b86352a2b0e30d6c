#pragma once

#include <cstdint>
#include <string_view>

#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"

/// What `Reliable` sends, waits for, and tells of itself.
namespace lamport::core::reliable {

/// One of the inner protocol's messages on its way.
template <class M>
struct Data {
  std::uint64_t from_incarnation = 0;
  std::uint64_t to_incarnation = 0;
  std::uint64_t sequence = 0;  ///< From 1, on each link between two incarnations.
  std::uint64_t ack = 0;       ///< All of the receiver's up to this have been delivered.
  M message;
  static constexpr std::string_view kName = "DATA";
  static constexpr auto kFields =
      fields(field("from_incarnation", &Data::from_incarnation),
             field("to_incarnation", &Data::to_incarnation), field("sequence", &Data::sequence),
             field("ack", &Data::ack), field("message", &Data::message));
  friend bool operator==(const Data&, const Data&) = default;
};

/// An acknowledgement alone. With a `to_incarnation` that is 0 or outdated it asks for the current.
struct Ack {
  std::uint64_t from_incarnation = 0;
  std::uint64_t to_incarnation = 0;
  std::uint64_t ack = 0;
  static constexpr std::string_view kName = "ACK";
  static constexpr auto kFields =
      fields(field("from_incarnation", &Ack::from_incarnation),
             field("to_incarnation", &Ack::to_incarnation), field("ack", &Ack::ack));
  friend bool operator==(const Ack&, const Ack&) = default;
};

/// Timer: what `peer` has not answered goes again.
struct Resend {
  ProcessId peer;
  static constexpr std::string_view kName = "resend";
  static constexpr auto kFields = fields(field("peer", &Resend::peer));
  friend bool operator==(const Resend&, const Resend&) = default;
};

/// Timer: an acknowledgement to `peer` has waited long enough for Data to ride on.
struct AckDue {
  ProcessId peer;
  static constexpr std::string_view kName = "ack_due";
  static constexpr auto kFields = fields(field("peer", &AckDue::peer));
  friend bool operator==(const AckDue&, const AckDue&) = default;
};

/// Timer: the next message of `peer` came early, and gets its turn now.
struct DeliverNext {
  ProcessId peer;
  static constexpr std::string_view kName = "deliver_next";
  static constexpr auto kFields = fields(field("peer", &DeliverNext::peer));
  friend bool operator==(const DeliverNext&, const DeliverNext&) = default;
};

/// Note: the inner protocol sends `message`, as number `sequence` of the link to `to`.
template <class M>
struct Submitted {
  ProcessId to;
  std::uint64_t incarnation = 0;  ///< The sender's.
  std::uint64_t sequence = 0;
  M message;
  static constexpr std::string_view kName = "submitted";
  static constexpr auto kFields =
      fields(field("to", &Submitted::to), field("incarnation", &Submitted::incarnation),
             field("sequence", &Submitted::sequence), field("message", &Submitted::message));
  friend bool operator==(const Submitted&, const Submitted&) = default;
};

/// Note: this turn's input, for the inner protocol, is `message`, number `sequence` of the link
/// from `from`.
template <class M>
struct Delivered {
  ProcessId from;
  std::uint64_t incarnation = 0;  ///< The sender's.
  std::uint64_t sequence = 0;
  M message;
  static constexpr std::string_view kName = "delivered";
  static constexpr auto kFields =
      fields(field("from", &Delivered::from), field("incarnation", &Delivered::incarnation),
             field("sequence", &Delivered::sequence), field("message", &Delivered::message));
  friend bool operator==(const Delivered&, const Delivered&) = default;
};

}  // namespace lamport::core::reliable
