#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "gantt_bars.hpp"
#include "lamport/tools/gantt.hpp"

namespace lamport::tools {
namespace {

using core::Duration;
using Kind = GanttBar::Kind;

/// What a kind of bar looks like and what the legend says of it, by kind.
struct Look {
  std::string_view style;
  std::string_view label;
};
constexpr std::array kLooks = {Look{"waiting", "waiting"}, Look{"inside", "inside"},
                               Look{"together", "inside together with another"}};

constexpr std::string_view kStyles =
    "<style>"
    "text{font:12px sans-serif;fill:#1f2933}.title{font-size:15px;font-weight:600}"
    ".axis{fill:#52606d;text-anchor:middle}.name{fill:#52606d;text-anchor:end}"
    ".grid{stroke:#e4e7eb}.row{stroke:#f0f2f5}"
    ".waiting{fill:#bcccdc}.inside{fill:#0b69a3}.together{fill:#d64545}"
    "</style>\n";

// Everything in pixels.
constexpr std::int64_t kPlotWidth = 880;
constexpr std::int64_t kRight = 40;
constexpr std::int64_t kTop = 92;
constexpr std::int64_t kBottom = 20;
constexpr std::int64_t kTicksMax = 10;

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '<':
        safe += "&lt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

/// Where things are.
class Layout {
 public:
  explicit Layout(const GanttFrame& frame)
      : end_(std::max(frame.end.time_since_epoch(), Duration(1))),
        row_(frame.processes <= 20 ? 24 : 16),
        left_(32 + 8 * static_cast<std::int64_t>(std::to_string(frame.processes).size())),
        processes_(frame.processes) {}

  [[nodiscard]] Duration end() const { return end_; }
  [[nodiscard]] std::int64_t left() const { return left_; }
  [[nodiscard]] std::int64_t width() const { return left_ + kPlotWidth + kRight; }
  [[nodiscard]] std::int64_t row() const { return row_; }
  [[nodiscard]] std::int64_t y(std::uint32_t process) const { return kTop + process * row_; }
  [[nodiscard]] std::int64_t plot_bottom() const { return y(processes_); }
  [[nodiscard]] std::int64_t height() const { return plot_bottom() + kBottom; }

  /// In hundredths of a pixel, so that no floating point decides a digit.
  [[nodiscard]] std::int64_t x(Duration time) const {
    const std::int64_t plot = 100 * kPlotWidth;
    // Both are made smaller where the product would overflow.
    const std::int64_t coarser =
        end_.count() / (std::numeric_limits<std::int64_t>::max() / plot) + 1;
    return 100 * left_ +
           time.count() / coarser * plot / std::max(end_.count() / coarser, std::int64_t{1});
  }

 private:
  Duration end_;
  std::int64_t row_;
  std::int64_t left_;
  std::uint32_t processes_;
};

std::string pixels(std::int64_t hundredths) {
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

std::string axis(const Layout& layout) {
  std::string svg;
  const Duration step = nice_at_least(layout.end() / kTicksMax + Duration(1));
  for (Duration::rep tick = 0; tick <= layout.end() / step; ++tick) {
    const Duration time = tick * step;
    const std::string x = pixels(layout.x(time));
    svg += fmt::format("<line class=\"grid\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>\n", x,
                       kTop - 6, layout.plot_bottom());
    svg += fmt::format("<text class=\"axis\" x=\"{}\" y=\"{}\">{}</text>\n", x, kTop - 12,
                       short_milliseconds(time));
  }
  return svg + fmt::format("<text class=\"axis\" x=\"{}\" y=\"{}\">ms</text>\n",
                           layout.left() + kPlotWidth + 24, kTop - 12);
}

std::string names(const Layout& layout, std::uint32_t processes) {
  std::string svg;
  for (std::uint32_t process = 0; process < processes; ++process) {
    svg += fmt::format("<line class=\"row\" x1=\"{0}\" x2=\"{1}\" y1=\"{2}\" y2=\"{2}\"/>\n",
                       layout.left(), layout.left() + kPlotWidth, layout.y(process + 1));
    svg += fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\">p{}</text>\n", layout.left() - 8,
                       layout.y(process) + layout.row() / 2 + 4, process);
  }
  return svg;
}

std::string drawn(const GanttBar& bar, const Layout& layout) {
  const std::int64_t from = layout.x(bar.from);
  const std::int64_t margin = bar.kind == Kind::kWaiting ? layout.row() / 3 : layout.row() / 6;
  const std::int64_t width = std::max(layout.x(bar.to) - from, std::int64_t{100});
  const Look& look = kLooks[static_cast<std::size_t>(bar.kind)];
  return fmt::format(
      "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">"
      "<title>p{} {}: {} to {} ms</title></rect>\n",
      look.style, pixels(from), layout.y(bar.process) + margin, pixels(width),
      layout.row() - 2 * margin, bar.process, look.label, short_milliseconds(bar.from),
      short_milliseconds(bar.to));
}

std::string legend(const Layout& layout, bool together) {
  std::string svg;
  std::int64_t x = layout.left();
  for (const Look& look : kLooks) {
    if (together || look.style != "together") {
      svg += fmt::format(
          "<rect class=\"{}\" x=\"{}\" y=\"44\" width=\"14\" height=\"12\"/>"
          "<text x=\"{}\" y=\"54\">{}</text>\n",
          look.style, x, x + 20, look.label);
      x += 90;
    }
  }
  return svg;
}

}  // namespace

std::string gantt_svg(std::span<const props::Stay> stays, const GanttFrame& frame,
                      std::string_view title) {
  const Layout layout(frame);
  const std::vector<GanttBar> bars = gantt_bars(stays, frame);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\">\n<title>{2}</title>\n{3}"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
      "<text class=\"title\" x=\"{4}\" y=\"26\">{2}</text>\n",
      layout.width(), layout.height(), escaped(title), kStyles, layout.left());
  svg += legend(layout, any_together(bars)) + axis(layout) + names(layout, frame.processes);
  for (const GanttBar& bar : bars) {
    svg += drawn(bar, layout);
  }
  return svg + "</svg>\n";
}

}  // namespace lamport::tools
