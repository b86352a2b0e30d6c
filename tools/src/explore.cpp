#include "lamport/tools/explore.hpp"

#include "explore_comparison.hpp"
#include "explore_options.hpp"
#include "explore_states.hpp"
#include "lamport/tools/interrupt.hpp"
#include "plan_options.hpp"

namespace lamport::tools {
namespace {

constexpr const char* kExploreExamples =
    "  lamport-explore --seeds 1..20000 --faults swarm\n"
    "  lamport-explore --seeds 1..1000000 --budget 60s --protocol reliable-lamport --swarm\n"
    "  lamport-explore --seeds 1..2000 --links unordered --beyond-needs --max-failures 3\n"
    "  lamport-explore --ablate\n"
    "  lamport-explore --compare          (--compare --help lists its options)\n"
    "  lamport-explore --strategy bfs     (--strategy bfs --help lists its options)\n"
    "  lamport-explore --spec lamport-mutex --processes 3 --max-clock 6\n";

ExitCode explore(const CommandLine& line, const Registry& registry, const ExploreOptions& options) {
  const auto protocol = registry.find_among_all(options.protocol);
  if (!protocol) {
    return line.usage_error("--protocol", protocol.error().message);
  }
  const std::string_view fix = options.ablate ? "leave it out: --ablate takes away what is needed"
                                              : "leave it out, or add --beyond-needs";
  if (const auto refused = check_needs(line, **protocol, options, fix)) {
    return *refused;
  }
  return options.ablate ? explore_ablations(line, registry, **protocol, options)
                        : explore_seeds(line, registry, **protocol, options);
}

}  // namespace

int explore_main(const Registry& registry, int argc, const char* const* argv) {
  // From here on, so that an early Ctrl-C finds a report as well.
  static_cast<void>(watch_interrupts());
  if (asks_to_compare(argc, argv)) {
    return explore_comparison(registry, argc, argv);
  }
  StatesCommand states(registry);
  if (asks_for_states(argc, argv)) {
    return states.run(argc, argv);
  }
  CommandLine line("lamport-explore",
                   "Runs a protocol in the simulator under many seeds, and judges every run.",
                   kExploreExamples);
  line.refer_to(states.line());
  ExploreOptions options;
  if (const auto done = parse_explore(line, registry, argc, argv, options)) {
    return static_cast<int>(*done);
  }
  return static_cast<int>(line.run([&] { return explore(line, registry, options); }));
}

}  // namespace lamport::tools
