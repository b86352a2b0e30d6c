#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lamport/tools/comparison.hpp"

namespace lamport::tools {
namespace {

/// `number / divisor`, rounded to two decimals; "-" by 0.
std::string ratio_text(std::uint64_t number, std::uint64_t divisor) {
  if (divisor == 0) {
    return "-";
  }
  const std::uint64_t hundredths = (100 * number + divisor / 2) / divisor;
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

std::string mean_text(const props::Spread& spread, std::uint64_t unit) {
  return ratio_text(spread.sum, spread.count * unit);
}

std::string theory_text(const std::optional<CostClaim>& claim) {
  if (!claim) {
    return "-";
  }
  return claim->min == claim->mean_max ? fmt::format("{}", claim->min)
                                       : fmt::format("{} to {}", claim->min, claim->mean_max);
}

constexpr std::string_view kLine =
    "  {:<18}{:>4}{:>8}{:>7}{:>10}{:>7}{:>14}{:>10}{:>7}{:>10}{:>12}\n";

std::string row_text(const ComparisonRow& row) {
  constexpr auto kDelay = static_cast<std::uint64_t>(kComparedDelay.count());
  const props::Measures& measures = row.run.measures;
  std::string text =
      fmt::format(kLine, row.protocol, row.processes, measures.response.count,
                  measures.messages.min, mean_text(measures.messages, 1), measures.messages.max,
                  theory_text(row.claim), mean_text(measures.hand_over, kDelay),
                  ratio_text(measures.hand_over.max, measures.hand_over.count == 0 ? 0 : kDelay),
                  mean_text(measures.response, kDelay), measures.overtaking);
  if (!row.run.violated.empty()) {
    text += fmt::format("    violated: {}\n    {}\n", row.run.violated, row.command);
  } else if (row.run.end == sim::RunEnd::kLimit) {
    text += fmt::format("    the run reached its limit of events\n    {}\n", row.command);
  }
  return text;
}

std::string needs_text(const core::Guarantees& needs) {
  std::vector<std::string_view> names;
  std::apply(
      [&](const auto&... guarantee) {
        ((needs.*guarantee.member ? names.push_back(guarantee.name) : void()), ...);
      },
      core::Guarantees::kFields);
  return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string comparison_text(std::span<const ComparisonRow> rows) {
  std::string text;
  const ComparisonRow* before = nullptr;
  for (const ComparisonRow& row : rows) {
    if (before == nullptr || before->load != row.load) {
      text += fmt::format("{}{} load: {}\n", before == nullptr ? "" : "\n", name_of(row.load),
                          row.load == Load::kLight ? "hardly ever two want to enter together"
                                                   : "all want to enter all the time");
      text += fmt::format("  {:<18}{:>4}{:>8}  {:^22}{:>14}  {:^15}{:>10}{:>12}\n", "", "", "",
                          "messages an entry", "in theory", "hand-over", "response", "overtaking");
      text += fmt::format(kLine, "protocol", "N", "entries", "min", "mean", "max", "min to mean",
                          "mean", "max", "mean", "grants");
    }
    text += row_text(row);
    before = &row;
  }
  text += rows.empty() ? "" : "\nneeds\n";
  std::vector<std::string_view> told;
  for (const ComparisonRow& row : rows) {
    if (std::find(told.begin(), told.end(), row.protocol) == told.end()) {
      told.push_back(row.protocol);
      text += fmt::format("  {:<18}{}\n", row.protocol, needs_text(row.needs));
    }
  }
  return text;
}

}  // namespace lamport::tools
