#include "lamport/tools/event_line.hpp"

#include <fmt/format.h>

#include "lamport/props/json.hpp"
#include "lamport/tools/values.hpp"

namespace lamport::tools {

std::string text_of(const EventLine& line) {
  return fmt::format("{:>14}  {:>8}  {:>6}  {}", milliseconds(line.at), props::text_of(line.id),
                     line.clock ? std::to_string(line.clock->value()) : "", line.what);
}

std::string event_line_heading() {
  return fmt::format("{:>14}  {:>8}  {:>6}  {}", "ms", "event", "clock", "what");
}

}  // namespace lamport::tools
