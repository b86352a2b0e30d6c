#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/waits.hpp"

/// Who waits for whom when a request is not granted, and what that says. Pure functions.
namespace lamport::tools {

/// A message that was sent and has not arrived.
struct SentMessage {
  core::EventId sent;
  core::ProcessId to;
  std::string_view kind;  ///< Its `kName`.
  std::string text;       ///< It, for a person.

  friend bool operator==(const SentMessage&, const SentMessage&) = default;
};

/// A process that waits for another.
struct WaitEdge {
  core::ProcessId who;
  core::Wait wait;
  std::optional<SentMessage> lost{};       ///< The message whose loss explains it, if there is one.
  std::optional<SentMessage> in_flight{};  ///< One that ends it, or that brings about what does.
};

/// Who waits for whom at one moment of a run.
struct WaitGraph {
  std::vector<WaitEdge> edges;               ///< By who; nothing that ends them is in flight.
  std::vector<core::ProcessId> ungranted{};  ///< Who has a pending request; ascending.
  std::vector<core::ProcessId> crashed{};    ///< Ascending; none is among the ungranted.
  std::vector<core::ProcessId> inside{};     ///< Who is in its critical section; ascending.
  std::vector<WaitEdge> in_flight{};         ///< By who: the waits that something in flight ends.
};

/// The waits of both kinds, by who.
[[nodiscard]] std::vector<WaitEdge> all_waits(const WaitGraph& graph);

/// When one looks who waits for whom.
enum class Moment : std::uint8_t {
  kInTheEnd,  ///< Nothing happens any more, or a request has waited for too long.
  kCutShort,  ///< The run was going on, for all that is known.
};

/// What a wait-for graph says: that the run is blocked, that it could have gone on, or otherwise
/// that it is stuck.
struct Diagnosis {
  /// Whether every request waits, by whatever steps, for a process whose crash the protocol does
  /// not claim to bear, without a lost message or a cycle.
  bool blocked = false;
  bool could_go_on = false;              ///< Only if it was cut short.
  std::vector<core::ProcessId> cycle{};  ///< Each waits for the next, the last for the first.
  std::string conclusion{};              ///< One sentence for a person.
};

/// A cycle of processes that wait for one another, none if there is none: of those on cycles it has
/// the lowest process. Each process goes with the lowest that leads on. Cost: O(edges · log edges).
[[nodiscard]] std::vector<core::ProcessId> cycle_in(std::span<const WaitEdge> edges);

/// Whether the edge leads from one process of `cycle` to the next.
[[nodiscard]] bool is_in_cycle(const WaitEdge& edge, std::span<const core::ProcessId> cycle);

/// What a protocol is called, and whether it needs all its processes to go on.
struct WaitingProtocol {
  std::string_view name;
  bool needs_no_crash = false;
};

/// What holds up the requests of `graph`. A lost message comes before a cycle, of which it may be
/// the cause. A run that was cut short need not be stuck: then it is said who was inside, or what
/// was in flight. Requires: some request is ungranted.
[[nodiscard]] Diagnosis diagnose(const WaitGraph& graph, const WaitingProtocol& protocol,
                                 Moment moment);

/// A wait-for graph and what it says.
struct WaitReport {
  WaitGraph graph;
  Diagnosis diagnosis;
};

}  // namespace lamport::tools
