#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/tools/protocol_tools.hpp"

/// Protocols beside one another: what entries cost each of them, measured and in theory.
namespace lamport::tools {

/// How often processes want to enter.
enum class Load : std::uint8_t {
  kLight,  ///< Seldom, so that hardly ever two want to at the same time.
  kHeavy,  ///< All of them, all the time.
};
[[nodiscard]] std::string_view name_of(Load load);

/// What is compared.
struct ComparisonPlan {
  std::vector<const ProtocolTools*> protocols;
  std::vector<std::uint32_t> processes{2, 5, 10, 20, 50};
  std::vector<Load> loads{Load::kLight, Load::kHeavy};
  std::uint32_t entries = 20;  ///< Of each process.
  std::uint64_t seed = 1;
};

/// How long every message takes in a comparison, and how long a process stays inside.
inline constexpr core::Duration kComparedDelay = std::chrono::milliseconds(1);

/// The scenario in which protocols are compared. Requires: 1 ≤ processes ≤ core::kProcessesMax.
[[nodiscard]] sim::Scenario compared_scenario(Load load, std::uint32_t processes,
                                              std::uint32_t entries);

/// One protocol under one load.
struct ComparisonRow {
  std::string_view protocol;
  Load load = Load::kLight;
  std::uint32_t processes = 0;
  core::Guarantees needs;
  MeasuredRun run;
  std::optional<CostClaim> claim;
  std::string command;  ///< Which brings the run back.
};

/// Measures all of the plan, by load, then protocol, then processes. If it is interrupted, it ends
/// with the runs that are complete. `command_of(protocol, run)` is what repeats a run; `begins(n)`
/// is told that run number n begins, from 0.
[[nodiscard]] std::vector<ComparisonRow> compare_protocols(
    const ComparisonPlan& plan, const std::atomic<bool>& interrupted,
    const std::function<std::string(std::string_view, const SeededRun&)>& command_of,
    const std::function<void(std::size_t)>& begins);

/// A table a load, and what each protocol needs.
[[nodiscard]] std::string comparison_text(std::span<const ComparisonRow> rows);
/// Messages an entry against processes, both on logarithmic axes: measured, as a line a protocol,
/// solid under light load and dashed under heavy; in theory, as an area from the least to the most
/// in the mean. An SVG document.
[[nodiscard]] std::string comparison_svg(std::span<const ComparisonRow> rows);

}  // namespace lamport::tools
