#include "lamport/tools/causal_history.hpp"

#include <iterator>

namespace lamport::tools {

std::vector<props::Stay> stays_of(const props::Violation& violation,
                                  const std::vector<props::Stay>& stays) {
  std::vector<props::Stay> found;
  const auto& named = violation.witnesses;
  std::copy_if(stays.begin(), stays.end(), std::back_inserter(found), [&](const props::Stay& stay) {
    return std::any_of(named.begin(), named.end(), [&](core::EventId id) {
      return id != core::kNoEvent && (id == stay.asked || id == stay.entered || id == stay.left);
    });
  });
  if (!found.empty()) {
    return found;
  }
  for (const core::EventId id : named) {
    const auto latest = std::find_if(stays.rbegin(), stays.rend(), [&](const props::Stay& stay) {
      return id != core::kNoEvent && stay.process == id.process;
    });
    if (latest != stays.rend() && std::find(found.begin(), found.end(), *latest) == found.end()) {
      found.push_back(*latest);
    }
  }
  return found;
}

}  // namespace lamport::tools
