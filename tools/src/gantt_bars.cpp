#include "gantt_bars.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace lamport::tools {
namespace {

using Kind = GanttBar::Kind;

/// Marks each bar inside that shares time with another process's.
void mark_together(std::vector<GanttBar>& bars) {
  std::vector<GanttBar*> inside;
  for (GanttBar& bar : bars) {
    if (bar.kind == Kind::kInside) {
      inside.push_back(&bar);
    }
  }
  std::sort(inside.begin(), inside.end(), [](const GanttBar* left, const GanttBar* right) {
    return std::tie(left->from, left->process) < std::tie(right->from, right->process);
  });
  GanttBar* longest = nullptr;  // Of those before: the one that ends last.
  for (GanttBar* bar : inside) {
    const bool together = longest != nullptr && (longest->open || bar->from < longest->to);
    if (together && bar->process != longest->process) {
      bar->kind = longest->kind = Kind::kTogether;
    }
    if (longest == nullptr || (!longest->open && (bar->open || longest->to < bar->to))) {
      longest = bar;
    }
  }
}

}  // namespace

std::vector<GanttBar> gantt_bars(std::span<const props::Stay> stays, const GanttFrame& frame) {
  std::vector<GanttBar> bars;
  const auto add = [&](Kind kind, const props::Stay& stay, core::VirtualTime from, bool open,
                       core::VirtualTime to) {
    if (stay.process.value() < frame.processes) {
      bars.push_back({kind, stay.process.value(), from.time_since_epoch(),
                      (open ? frame.end : to).time_since_epoch(), open});
    }
  };
  for (const props::Stay& stay : stays) {
    add(Kind::kWaiting, stay, stay.asked_at, stay.entered == core::kNoEvent, stay.entered_at);
  }
  for (const props::Stay& stay : stays) {
    if (stay.entered != core::kNoEvent) {
      add(Kind::kInside, stay, stay.entered_at, stay.left == core::kNoEvent, stay.left_at);
    }
  }
  mark_together(bars);
  return bars;
}

bool any_together(std::span<const GanttBar> bars) {
  return std::any_of(bars.begin(), bars.end(),
                     [](const GanttBar& bar) { return bar.kind == Kind::kTogether; });
}

core::Duration nice_at_least(core::Duration length) {
  core::Duration::rep power = 1;
  while (5 * power < length.count()) {
    power *= 10;
  }
  for (const core::Duration::rep factor : {1, 2}) {
    if (factor * power >= length.count()) {
      return core::Duration(factor * power);
    }
  }
  return core::Duration(5 * power);
}

std::string short_milliseconds(core::Duration time) {
  constexpr core::Duration::rep kNanoseconds = 1'000'000;
  std::string text =
      fmt::format("{}.{:06}", time.count() / kNanoseconds, time.count() % kNanoseconds);
  text.erase(text.find_last_not_of('0') + 1);
  text.erase(text.find_last_not_of('.') + 1);
  return text;
}

}  // namespace lamport::tools
