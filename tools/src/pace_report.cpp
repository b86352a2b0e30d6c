#include "pace_report.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/tools/values.hpp"

namespace lamport::tools {
namespace {

double seconds(core::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

double micros(core::Duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

/// A second, or an entry; 0 if there is nothing to divide by.
double per(std::uint64_t count, double of) {
  return of > 0 ? static_cast<double>(count) / of : 0;
}

std::string quantiles_text(std::string_view name, const LatencyCounts& counts) {
  const Quantiles quantiles = quantiles_of(counts);
  return fmt::format("{:<15} p50 {:>9.1f}   p99 {:>9.1f}   p99.9 {:>9.1f} us\n", name,
                     micros(quantiles.p50), micros(quantiles.p99), micros(quantiles.p999));
}

props::Json quantiles_json(const LatencyCounts& counts) {
  const Quantiles quantiles = quantiles_of(counts);
  return {{"p50", micros(quantiles.p50)},
          {"p99", micros(quantiles.p99)},
          {"p99.9", micros(quantiles.p999)}};
}

constexpr double kMebibyte = 1024.0 * 1024.0;

}  // namespace

std::string pace_text(const Pace& pace) {
  const double took = seconds(pace.took);
  const auto entries = static_cast<double>(pace.entries);
  return fmt::format("entries         {} in {:.2f} s: {:.0f} a second\n", pace.entries, took,
                     per(pace.entries, took)) +
         fmt::format("least of one    {}\n", pace.entries_least) +
         quantiles_text("acquire", pace.acquire) + quantiles_text("hand-over", pace.hand_over) +
         fmt::format("an entry        {:.2f} messages, {:.2f} writes, {:.0f} bytes\n",
                     per(pace.frames, entries), per(pace.writes, entries),
                     per(pace.bytes, entries)) +
         fmt::format("processors      {:.2f} in use\n", took > 0 ? seconds(pace.cpu) / took : 0.0) +
         fmt::format("memory          {:.1f} MiB, at the beginning {:.1f}\n",
                     static_cast<double>(pace.resident_after) / kMebibyte,
                     static_cast<double>(pace.resident_before) / kMebibyte) +
         fmt::format("descriptors     {}, at the beginning {}\n", pace.descriptors_after,
                     pace.descriptors_before);
}

props::Json pace_json(const Pace& pace) {
  const double took = seconds(pace.took);
  const auto entries = static_cast<double>(pace.entries);
  props::Json json = props::Json::object();
  json["schema"] = "lamport-run-pace/1";
  json["contenders"] = pace.contenders;
  json["seconds"] = took;
  json["entries"] = pace.entries;
  json["entries_least"] = pace.entries_least;
  json["entries_per_second"] = per(pace.entries, took);
  json["acquire_us"] = quantiles_json(pace.acquire);
  json["hand_over_us"] = quantiles_json(pace.hand_over);
  json["messages_per_entry"] = per(pace.frames, entries);
  json["writes_per_entry"] = per(pace.writes, entries);
  json["bytes_per_entry"] = per(pace.bytes, entries);
  json["cpus"] = took > 0 ? seconds(pace.cpu) / took : 0.0;
  json["resident_bytes"] = {{"before", pace.resident_before}, {"after", pace.resident_after}};
  json["descriptors"] = {{"before", pace.descriptors_before}, {"after", pace.descriptors_after}};
  return json;
}

}  // namespace lamport::tools
