#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "detection.hpp"
#include "gallery.hpp"

/// The gallery and how soon each of its bugs is found, as a table.
namespace lamport::negative {

/// A bug, and how soon it is found.
struct MutantsRow {
  PlantedBug bug;
  Detection detection;
  LeastRun least;  ///< Of the first run that the first campaign has found.
};

/// One for each bug of the gallery, in its order.
[[nodiscard]] std::vector<MutantsRow> measured_rows();

/// At least this many bugs are to have a median of at most `kSoon` seeds.
inline constexpr std::size_t kFoundSoonMin = 22;
inline constexpr std::uint64_t kSoon = 100;

/// How many rows have a median of at most `kSoon`.
[[nodiscard]] std::size_t found_soon(const std::vector<MutantsRow>& rows);

/// The median of the least runs' deliveries; of the two in the middle, the larger.
[[nodiscard]] std::uint64_t deliveries_median(const std::vector<MutantsRow>& rows);

/// At most this is that median to be.
inline constexpr std::uint64_t kDeliveriesMax = 12;

/// Whether each campaign has found its bug within the budget, enough bugs are found soon, and each
/// least run is minimal, in the median with few deliveries.
[[nodiscard]] bool is_good(const std::vector<MutantsRow>& rows);

/// For a terminal: a line each, in columns.
[[nodiscard]] std::string as_text(const std::vector<MutantsRow>& rows);
/// One JSON document, and a line end.
[[nodiscard]] std::string as_json(const std::vector<MutantsRow>& rows);

/// The row's line in the table of docs/mutants.md.
[[nodiscard]] std::string as_page_line(const MutantsRow& row);

}  // namespace lamport::negative
