#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lamport/tools/comparison.hpp"

namespace lamport::tools {
namespace {

// Everything in pixels.
constexpr double kLeft = 64;
constexpr double kTop = 56;
constexpr double kWidth = 640;
constexpr double kHeight = 400;
constexpr double kLegendWidth = 240;
constexpr double kBelow = 56;

constexpr std::array<std::string_view, 8> kColors = {"#0b69a3", "#d64545", "#2d9d78", "#b7791f",
                                                     "#6b46c1", "#0987a0", "#97266d", "#4a5568"};

/// Of a protocol: what is drawn.
struct Curve {
  std::map<std::uint32_t, double> light;  ///< By processes: messages an entry, in the mean.
  std::map<std::uint32_t, double> heavy;
  std::map<std::uint32_t, CostClaim> theory;
};

double mean_of(const props::Spread& spread) {
  return spread.count == 0 ? 0
                           : static_cast<double>(spread.sum) / static_cast<double>(spread.count);
}

/// A logarithmic axis from `min` to `max`, which it widens to powers of two, at least one apart.
class Axis {
 public:
  Axis(double min, double max)
      : low_(std::floor(std::log2(min))), high_(std::max(std::ceil(std::log2(max)), low_ + 1)) {}

  /// Where `value` is: 0 … 1; what is below the axis is at its beginning.
  [[nodiscard]] double at(double value) const {
    return std::clamp((std::log2(std::max(value, 1e-9)) - low_) / (high_ - low_), 0.0, 1.0);
  }
  /// The powers of two on it.
  [[nodiscard]] std::vector<double> ticks() const {
    std::vector<double> ticks;
    for (double exponent = low_; exponent <= high_; ++exponent) {
      ticks.push_back(std::exp2(exponent));
    }
    return ticks;
  }

 private:
  double low_;
  double high_;
};

class Plot {
 public:
  explicit Plot(std::span<const ComparisonRow> rows)
      : x_(least(rows, [](const ComparisonRow& row) { return static_cast<double>(row.processes); }),
           most(rows, [](const ComparisonRow& row) { return static_cast<double>(row.processes); })),
        y_(1, most(rows, [](const ComparisonRow& row) {
             return std::max(mean_of(row.run.measures.messages),
                             row.claim ? static_cast<double>(row.claim->mean_max) : 0.0);
           })) {
    for (const ComparisonRow& row : rows) {
      Curve& curve = curve_of(row.protocol);
      (row.load == Load::kLight ? curve.light : curve.heavy)[row.processes] =
          mean_of(row.run.measures.messages);
      if (row.claim) {
        curve.theory[row.processes] = *row.claim;
      }
    }
  }

  [[nodiscard]] std::string svg() const {
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\">\n"
        "<style>text{{font:12px sans-serif;fill:#1f2933}}.title{{font-size:15px;font-weight:600}}"
        ".axis{{fill:#52606d}}.grid{{stroke:#e4e7eb}}polyline{{fill:none;stroke-width:2}}"
        ".heavy{{stroke-dasharray:6 4}}polygon{{fill-opacity:.12}}</style>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        "<text class=\"title\" x=\"{2}\" y=\"28\">Messages an entry, by processes</text>\n",
        kLeft + kWidth + kLegendWidth, kTop + kHeight + kBelow, kLeft);
    svg += grid();
    for (std::size_t i = 0; i < curves_.size(); ++i) {
      svg += drawn(curves_[i].second, kColors[i % kColors.size()]);
    }
    return svg + legend() + "</svg>\n";
  }

 private:
  template <class Of>
  static double least(std::span<const ComparisonRow> rows, Of of) {
    double found = 1e9;
    for (const ComparisonRow& row : rows) {
      found = std::min(found, of(row));
    }
    return found;
  }
  template <class Of>
  static double most(std::span<const ComparisonRow> rows, Of of) {
    double found = 1;
    for (const ComparisonRow& row : rows) {
      found = std::max(found, of(row));
    }
    return found;
  }

  Curve& curve_of(std::string_view protocol) {
    const auto found = std::find_if(curves_.begin(), curves_.end(),
                                    [&](const auto& curve) { return curve.first == protocol; });
    return found != curves_.end() ? found->second : curves_.emplace_back(protocol, Curve()).second;
  }

  [[nodiscard]] double x(double processes) const { return kLeft + kWidth * x_.at(processes); }
  [[nodiscard]] double y(double messages) const { return kTop + kHeight * (1 - y_.at(messages)); }
  [[nodiscard]] std::string point(double processes, double messages) const {
    return fmt::format("{:.1f},{:.1f} ", x(processes), y(messages));
  }

  [[nodiscard]] std::string grid() const {
    std::string svg;
    for (const double tick : x_.ticks()) {
      svg += fmt::format(
          "<line class=\"grid\" x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\"/>"
          "<text class=\"axis\" x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>\n",
          x(tick), kTop, kTop + kHeight, kTop + kHeight + 18, tick);
    }
    for (const double tick : y_.ticks()) {
      svg += fmt::format(
          "<line class=\"grid\" x1=\"{1}\" y1=\"{0:.1f}\" x2=\"{2}\" y2=\"{0:.1f}\"/>"
          "<text class=\"axis\" x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
          y(tick), kLeft, kLeft + kWidth, kLeft - 8, y(tick) + 4, tick);
    }
    return svg + fmt::format(
                     "<text class=\"axis\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">processes, "
                     "N</text>\n",
                     kLeft + kWidth / 2, kTop + kHeight + 40);
  }

  [[nodiscard]] std::string drawn(const Curve& curve, std::string_view color) const {
    std::string svg;
    if (curve.theory.size() > 1) {
      std::string area;
      for (const auto& [processes, claim] : curve.theory) {
        area += point(processes, claim.mean_max);
      }
      for (auto claim = curve.theory.rbegin(); claim != curve.theory.rend(); ++claim) {
        area += point(claim->first, claim->second.min);
      }
      svg += fmt::format("<polygon points=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\".5\"/>\n",
                         area, color, color);
    }
    for (const auto& [name, line] :
         {std::pair("light", &curve.light), std::pair("heavy", &curve.heavy)}) {
      std::string points;
      for (const auto& [processes, messages] : *line) {
        points += point(processes, messages);
        svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n",
                           x(processes), y(messages), color);
      }
      if (line->size() > 1) {
        svg += fmt::format("<polyline class=\"{}\" points=\"{}\" stroke=\"{}\"/>\n", name, points,
                           color);
      }
    }
    return svg;
  }

  [[nodiscard]] std::string legend() const {
    std::string svg;
    const double left = kLeft + kWidth + 24;
    double top = kTop + 8;
    for (std::size_t i = 0; i < curves_.size(); ++i, top += 22) {
      svg += fmt::format(
          "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"2\"/>"
          "<text x=\"{}\" y=\"{}\">{}</text>\n",
          left, top, left + 28, top, kColors[i % kColors.size()], left + 36, top + 4,
          curves_[i].first);
    }
    for (const std::string_view note :
         {"solid: light load, measured", "dashed: heavy load, measured",
          "area: in theory, least to mean"}) {
      svg +=
          fmt::format("<text class=\"axis\" x=\"{}\" y=\"{}\">{}</text>\n", left, top + 12, note);
      top += 20;
    }
    return svg;
  }

  Axis x_;
  Axis y_;
  std::vector<std::pair<std::string_view, Curve>> curves_;
};

}  // namespace

std::string comparison_svg(std::span<const ComparisonRow> rows) {
  return rows.empty() ? std::string() : Plot(rows).svg();
}

}  // namespace lamport::tools
