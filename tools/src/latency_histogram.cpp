#include "lamport/tools/latency_histogram.hpp"

#include <algorithm>
#include <boost/histogram.hpp>
#include <numeric>
#include <tuple>
#include <vector>

#include "lamport/core/check.hpp"

namespace lamport::tools {
namespace {

namespace bh = boost::histogram;

/// Of nanoseconds.
using Axis = bh::axis::regular<double, bh::axis::transform::log, bh::axis::null_type>;

constexpr double kShortest = 1e2;
constexpr double kLongest = 1e12;
/// The axis has a class below and one above these.
constexpr int kBins = static_cast<int>(std::tuple_size_v<LatencyCounts>) - 2;

Axis axis() {
  return {kBins, kShortest, kLongest};
}

}  // namespace

class LatencyHistogram::Impl {
 public:
  using Histogram = bh::histogram<std::tuple<Axis>, bh::dense_storage<std::uint64_t>>;
  Histogram counted = bh::make_histogram_with(bh::dense_storage<std::uint64_t>(), axis());
};

LatencyHistogram::LatencyHistogram() : impl_(std::make_unique<Impl>()) {}
LatencyHistogram::~LatencyHistogram() = default;

void LatencyHistogram::add(core::Duration duration) {
  // What is not above 0 has no logarithm.
  impl_->counted(std::max(static_cast<double>(duration.count()), kShortest / 2));
}

LatencyCounts LatencyHistogram::counts() const {
  LatencyCounts counts{};
  for (int bin = -1; bin <= kBins; ++bin) {
    counts[static_cast<std::size_t>(bin) + 1] = impl_->counted.at(bin);
  }
  return counts;
}

core::Duration quantile_of(const LatencyCounts& counts, double quantile) {
  LAMPORT_CHECK(quantile >= 0 && quantile <= 1, "a quantile is from 0 to 1");
  const auto all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (all == 0) {
    return {};
  }
  const auto wanted = std::max<double>(1, quantile * static_cast<double>(all));
  std::uint64_t seen = 0;
  int bin = -2;
  for (auto count = counts.begin(); static_cast<double>(seen) < wanted; ++count) {
    seen += *count;
    ++bin;
  }
  const double upper = bin < 0 ? kShortest : bin >= kBins ? kLongest : axis().bin(bin).upper();
  return core::Duration(static_cast<core::Duration::rep>(upper));
}

}  // namespace lamport::tools
