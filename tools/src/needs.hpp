#pragma once

#include <array>
#include <string_view>

#include "lamport/core/guarantees.hpp"
#include "lamport/tools/scenario_text.hpp"

namespace lamport::tools {

/// A guarantee that a protocol may need: in words, and which option takes it away.
struct Need {
  bool core::Guarantees::* guarantee;
  std::string_view words;
  std::string_view field;   ///< Of a scenario.
  std::string_view hazard;  ///< Of a search.
};

inline constexpr std::array kNeeds = {
    Need{&core::Guarantees::fifo, "links that keep the order of messages", "links", "links"},
    Need{&core::Guarantees::lossless, "links that lose nothing", "loss", "losses"},
    Need{&core::Guarantees::unique, "links that deliver nothing twice", "duplication",
         "duplications"},
    Need{&core::Guarantees::no_crash, "processes that do not crash", kFaultsField, "crashes"}};

}  // namespace lamport::tools
