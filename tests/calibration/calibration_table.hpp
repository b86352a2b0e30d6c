#pragma once

#include <string>
#include <vector>

#include "calibration.hpp"

/// What was measured, as tables.
namespace lamport::calibration {

/// All that was measured.
struct Calibration {
  std::vector<EstimateRow> estimates;
  std::vector<BoundRow> bounds;
};

/// For a terminal: a line each, in columns.
[[nodiscard]] std::string as_text(const Calibration& calibration, const Effort& effort);
/// One JSON document, and a line end.
[[nodiscard]] std::string as_json(const Calibration& calibration, const Effort& effort);
/// The lines of the tables in docs/calibration.md, with an empty line between the two.
[[nodiscard]] std::string as_page_lines(const Calibration& calibration);

}  // namespace lamport::calibration
