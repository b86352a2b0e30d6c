// Prints what the statistics of random runs say, beside what is true: `./dev calibration`.
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "calibration.hpp"
#include "calibration_table.hpp"
#include "lamport/tools/terminal.hpp"

namespace {

constexpr std::string_view kUsage =
    "usage: lamport-calibration [--json | --page]\n"
    "\n"
    "Compares what random runs say of the traces and violations that they have not seen with what\n"
    "is true, where that is known, and prints both.\n"
    "\n"
    "  --json  one JSON document\n"
    "  --page  the lines of the tables in docs/calibration.md\n";

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main(int argc, char** argv) {
  using namespace lamport::calibration;
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const std::string_view option = arguments.empty() ? "" : arguments.front();
  if (option == "--help") {
    fmt::print("{}", kUsage);
    return 0;
  }
  if (arguments.size() > 1 || (!option.empty() && option != "--json" && option != "--page")) {
    fmt::print(stderr, "{}", kUsage);
    return 2;
  }
  constexpr std::uint32_t kJobs = 2;
  const Effort effort;
  Calibration calibration;
  {
    lamport::tools::Progress shown("", 0, false);
    const auto progress = [&](std::uint64_t begun, std::uint64_t all) {
      shown.show([&] { return fmt::format("{} of {} measurements", begun, all); });
    };
    calibration.estimates = estimate_rows(subjects(), effort, kJobs, progress);
    calibration.bounds = bound_rows(rare_bugs(), effort, kJobs, progress);
  }
  fmt::print("{}", option == "--json"   ? as_json(calibration, effort)
                   : option == "--page" ? as_page_lines(calibration)
                                        : as_text(calibration, effort));
  return 0;
}
