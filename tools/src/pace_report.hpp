#pragma once

#include <string>

#include "lamport/props/json.hpp"
#include "lamport/tools/pace.hpp"

namespace lamport::tools {

/// A line per figure.
[[nodiscard]] std::string pace_text(const Pace& pace);
/// The document `lamport-run-pace/1`, without what was asked for.
[[nodiscard]] props::Json pace_json(const Pace& pace);

}  // namespace lamport::tools
