// Prints how soon each strategy of exploring finds each bug of the gallery: `./dev strategies`.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lamport/tools/terminal.hpp"
#include "lamport/tools/values.hpp"
#include "strategies_table.hpp"

namespace {

using namespace lamport;

constexpr std::string_view kUsage =
    "usage: lamport-strategies [--json | --page] [--jobs N] [BUG]...\n"
    "\n"
    "Looks for the planted bugs of tests/negative in small scenarios, all of them or those named,\n"
    "and prints how many random runs, states and traces it takes to find them.\n"
    "\n"
    "  --json    one JSON document\n"
    "  --page    the lines of the tables in docs/strategies.md\n"
    "  --jobs N  threads, 1 to 256; 2 by default\n"
    "\n"
    "  lamport-strategies --json enters-without-one-reply counts-stale-replies\n";

struct Options {
  bool json = false;
  bool page = false;
  std::uint32_t jobs = 2;
  std::vector<negative::PlantedBug> bugs;
  std::string error;  ///< What is wrong with the command line, if anything is.
};

Options parse(const std::vector<std::string_view>& arguments) {
  constexpr std::uint64_t kJobsMax = 256;
  const std::vector<negative::PlantedBug> all = negative::explorable_bugs();
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    const auto bug = std::ranges::find(all, argument, &negative::PlantedBug::name);
    if (argument == "--json" || argument == "--page") {
      (argument == "--json" ? options.json : options.page) = true;
    } else if (argument == "--jobs" && i + 1 < arguments.size()) {
      const auto jobs = tools::parse_number(arguments[++i], 1, kJobsMax);
      options.error = jobs ? options.error : "--jobs: " + jobs.error().message;
      options.jobs = jobs ? static_cast<std::uint32_t>(*jobs) : options.jobs;
    } else if (bug != all.end()) {
      options.bugs.push_back(*bug);
    } else {
      options.error = "no such option, or bug of a protocol that can be explored: ";
      options.error += argument;
    }
  }
  if (options.bugs.empty()) {
    options.bugs = all;
  }
  if (options.json && options.page) {
    options.error = "--json and --page exclude each other";
  }
  return options;
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  if (arguments == std::vector<std::string_view>{"--help"}) {
    fmt::print("{}", kUsage);
    return 0;
  }
  const Options options = parse(arguments);
  if (!options.error.empty()) {
    fmt::print(stderr, "{}\n\n{}", options.error, kUsage);
    return 2;
  }
  const negative::Effort effort;
  std::vector<negative::StrategiesRow> rows;
  {
    tools::Progress shown("", 0, false);
    rows = negative::strategies_rows(
        options.bugs, effort, options.jobs, [&](std::uint64_t begun, std::uint64_t all) {
          shown.show([&] { return fmt::format("{} of {} measurements", begun, all); });
        });
  }
  fmt::print("{}", options.json   ? as_json(rows, effort)
                   : options.page ? as_page_lines(rows, effort)
                                  : as_text(rows, effort));
  return 0;
}
