#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "lamport/tools/report.hpp"
#include "lamport/tools/values.hpp"

namespace lamport::tools {
namespace {

std::string times(std::uint64_t count) {
  return count == 1 ? "once" : fmt::format("{} times", count);
}

/// The textbook's word for what a property says, in parentheses; "" if it has none.
std::string_view role_of(std::string_view property) {
  if (property == "mutual exclusion" || property == "mutual exclusion by happened-before") {
    return " (safety)";
  }
  if (property == "granted eventually") {
    return " (liveness)";
  }
  return property == "request order" ? " (fairness)" : "";
}

std::string stay_text(const props::Stay& stay) {
  std::string text = fmt::format("  process {}: asked {} ms ({})", stay.process.value(),
                                 milliseconds(stay.asked_at), props::text_of(stay.asked));
  if (stay.entered != core::kNoEvent) {
    text += fmt::format(", entered {} ms with clock {} ({})", milliseconds(stay.entered_at),
                        stay.clock_entered.value(), props::text_of(stay.entered));
    text += stay.left == core::kNoEvent
                ? ", still inside"
                : fmt::format(", left {} ms with clock {} ({})", milliseconds(stay.left_at),
                              stay.clock_left.value(), props::text_of(stay.left));
  } else {
    text += ", never entered";
  }
  return text + "\n";
}

/// What there is to say of a wait: the message whose loss explains it, or that is to end it, a
/// crash, a cycle, or that the other is inside.
std::string why(const WaitEdge& edge, const WaitReport& report) {
  const auto shown = [](const SentMessage& message) {
    return fmt::format("{} {} to {}", props::text_of(message.sent), message.text,
                       message.to.value());
  };
  if (edge.lost) {
    return "lost: " + shown(*edge.lost);
  }
  if (edge.in_flight) {
    return "in flight: " + shown(*edge.in_flight);
  }
  if (std::ranges::binary_search(report.graph.crashed, edge.wait.on)) {
    return "it has crashed";
  }
  if (is_in_cycle(edge, report.diagnosis.cycle)) {
    return "in the cycle";
  }
  return std::ranges::binary_search(report.graph.inside, edge.wait.on) ? "it is inside" : "";
}

}  // namespace

std::string history_text(const Judgement& judgement) {
  std::string text =
      fmt::format("{:>7}  {:>8}  {:>11}  {:>10}  {:>14}  {:>14}  {:>14}\n", "entry", "process",
                  "clock at in", "and at out", "in, ms", "out, ms", "fencing token");
  std::size_t number = 0;
  for (const std::size_t index : judgement.entries) {
    const props::Stay& stay = judgement.stays[index];
    const bool left = stay.left != core::kNoEvent;
    text += fmt::format(
        "{:>7}  {:>8}  {:>11}  {:>10}  {:>14}  {:>14}  {:>14}\n", ++number, stay.process.value(),
        stay.clock_entered.value(), left ? std::to_string(stay.clock_left.value()) : "-",
        milliseconds(stay.entered_at), left ? milliseconds(stay.left_at) : "-", stay.token.value());
  }
  return text;
}

std::string messages_text(const MessageTable& table) {
  const auto row = [](std::string_view name, const std::vector<std::uint64_t>& counts) {
    std::string text = fmt::format("{:>9}", name);
    for (const std::uint64_t count : counts) {
      text += fmt::format("  {:>9}", count);
    }
    return text + fmt::format("  {:>9}\n",
                              std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  };
  std::string text = fmt::format("{:>9}", "process");
  for (const std::string_view kind : table.kinds) {
    text += fmt::format("  {:>9}", kind);
  }
  text += fmt::format("  {:>9}\n", "total");
  std::vector<std::uint64_t> sums(table.kinds.size());
  for (std::size_t process = 0; process < table.sent.size(); ++process) {
    const auto& counts = table.sent[process];
    std::transform(counts.begin(), counts.end(), sums.begin(), sums.begin(), std::plus<>());
    text += row(std::to_string(process), counts);
  }
  return text + row("all", sums);
}

std::string vacuous_text(std::span<const std::string_view> vacuous) {
  return fmt::format("incomplete: never put to the test: {}", fmt::join(vacuous, ", "));
}

std::string verdicts_text(std::span<const props::Verdict> verdicts, const Paint& paint) {
  std::string text;
  for (const props::Verdict& verdict : verdicts) {
    if (!verdict.holds) {
      text += fmt::format("  {}  {}{}\n", paint.bad(verdict.blocked ? "BLOCKED " : "VIOLATED"),
                          verdict.name, role_of(verdict.name));
    } else if (verdict.checked == 0) {
      text += fmt::format("  {}   {}{}: it never came to the test\n", paint.faint("vacuous"),
                          verdict.name, role_of(verdict.name));
    } else {
      text += fmt::format("  {}     {}{}, tested {}\n", paint.good("holds"), verdict.name,
                          role_of(verdict.name), times(verdict.checked));
    }
  }
  return text;
}

std::string faults_text(const sim::FaultCounts& schedules, const sim::FaultCounts& effects,
                        const Paint& paint) {
  std::string text;
  for (const sim::FaultKind kind : sim::kAllFaultKinds) {
    if (schedules[kind] == 0) {
      continue;
    }
    const std::string_view name = sim::traits_of(kind).name;
    const std::uint64_t count = effects[kind];
    text += fmt::format(
        "  {:<14}{} in {}\n", name,
        count == 0 ? paint.bad("never took effect") : fmt::format("took effect {}", times(count)),
        counted(schedules[kind], "schedule", "schedules"));
  }
  return text;
}

std::string violation_text(std::string_view word, const props::Violation& violation,
                           std::span<const props::Stay> disputed,
                           std::span<const EventLine> history, const Paint& paint) {
  std::string text = fmt::format(
      "{}: {}\n", paint.bad(fmt::format("{}: {}", word, violation.property)), violation.detail);
  for (const props::Stay& stay : disputed) {
    text += stay_text(stay);
  }
  text += fmt::format("\n{}\n{}\n", paint.heading("what led there, from the requests on"),
                      event_line_heading());
  for (const EventLine& line : history) {
    text += text_of(line) + "\n";
  }
  return text;
}

std::string waits_text(const WaitReport& report, const Paint& paint) {
  std::string text;
  const std::vector<WaitEdge> waits = all_waits(report.graph);
  if (!waits.empty()) {
    text = fmt::format("{}\n{:>9}  {}\n", paint.heading("who waits for whom"), "process", "waits");
  }
  for (const WaitEdge& edge : waits) {
    const std::string what =
        edge.wait.kind == core::Wait::Kind::kBehind
            ? fmt::format("behind {}, for its {}", edge.wait.on.value(), edge.wait.message)
            : fmt::format("for {} of {}", edge.wait.message, edge.wait.on.value());
    const std::string reason = why(edge, report);
    text += reason.empty() ? fmt::format("{:>9}  {}\n", edge.who.value(), what)
                           : fmt::format("{:>9}  {:<28}  {}\n", edge.who.value(), what, reason);
  }
  const Diagnosis& diagnosis = report.diagnosis;
  return text + (diagnosis.could_go_on ? diagnosis.conclusion : paint.bad(diagnosis.conclusion)) +
         "\n";
}

}  // namespace lamport::tools
