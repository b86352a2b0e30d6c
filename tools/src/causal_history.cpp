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
  return found;
}

}  // namespace lamport::tools
