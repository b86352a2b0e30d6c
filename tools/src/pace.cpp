#include "lamport/tools/pace.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

namespace lamport::tools {
namespace {

core::Duration duration_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

/// Adds each entry of `more` to that of `sum`.
void add_counts(LatencyCounts& sum, const LatencyCounts& more) {
  std::ranges::transform(sum, more, sum.begin(), std::plus<>());
}

}  // namespace

Usage usage_now() {
  Usage usage;
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  usage.cpu = duration_of(used.ru_utime) + duration_of(used.ru_stime);
  std::ifstream memory("/proc/self/statm");
  std::uint64_t all_pages = 0;
  std::uint64_t resident_pages = 0;
  memory >> all_pages >> resident_pages;
  usage.resident = resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  namespace fs = std::filesystem;
  usage.descriptors = static_cast<std::uint64_t>(
      std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
  return usage;
}

Quantiles quantiles_of(const LatencyCounts& counts) {
  return {quantile_of(counts, 0.5), quantile_of(counts, 0.99), quantile_of(counts, 0.999)};
}

void Pace::add(const PaceSample& sample, bool contended) {
  if (contended) {
    entries_least = contenders == 0 ? sample.entries : std::min(entries_least, sample.entries);
    ++contenders;
  }
  entries += sample.entries;
  add_counts(acquire, sample.acquire);
  add_counts(hand_over, sample.hand_over);
  frames += sample.links_after.frames_sent - sample.links_before.frames_sent;
  writes += sample.links_after.writes - sample.links_before.writes;
  bytes += sample.links_after.bytes_sent - sample.links_before.bytes_sent;
  cpu += sample.after.cpu - sample.before.cpu;
  resident_before += sample.before.resident;
  resident_after += sample.after.resident;
  descriptors_before += sample.before.descriptors;
  descriptors_after += sample.after.descriptors;
}

}  // namespace lamport::tools
