#include "lamport/tools/replay.hpp"

#include "plan_options.hpp"
#include "replay_options.hpp"

namespace lamport::tools {
namespace {

constexpr const char* kReplayExamples =
    "  lamport-replay --seed 7 --processes 10 --entries 3\n"
    "  lamport-replay --seed 7 --events --trace run.jsonl --gantt run.svg\n"
    "  lamport-replay run.jsonl\n"
    "  lamport-replay traces    # that lamport-run --trace traces has left\n"
    "  lamport-replay --seed 81 --links unordered --beyond-needs --shrink --tape small.tape\n"
    "  lamport-replay small.tape\n"
    "  lamport-replay --seeds 1..2000 --links unordered --beyond-needs\n"
    "  lamport-replay --seeds 1..2000 --swarm --protocol reliable-lamport\n"
    "  lamport-replay --seeds 1..100 --swarm --check-determinism\n"
    "  lamport-replay --seed 7 --faults pause:5ms..50ms:0,clog:10ms..40ms:1+2\n";

ExitCode replay(const CommandLine& line, const Registry& registry, const ReplayOptions& options) {
  if (options.directory) {
    return replay_directory(line, registry, options);
  }
  if (!options.file.empty()) {
    return replay_file(line, registry, options);
  }
  const auto protocol = registry.find_among_all(options.protocol);
  if (!protocol) {
    return line.usage_error("--protocol", protocol.error().message);
  }
  if (!options.gantt.empty() && !(*protocol)->excludes()) {
    return line.usage_error(
        "--gantt",
        fmt::format("{} has no critical section to draw; leave it out", (*protocol)->name()));
  }
  if (const auto refused =
          check_needs(line, **protocol, options, "leave it out, or add --beyond-needs")) {
    return *refused;
  }
  if (options.check_determinism) {
    const std::uint64_t seed = options.seed.value_or(0);
    return check_determinism(line, registry, **protocol, options,
                             options.seeds.value_or(SeedRange{seed, seed}));
  }
  return options.seed ? replay_seed(line, registry, **protocol, options, *options.seed)
                      : replay_seeds(line, registry, **protocol, options,
                                     options.seeds.value_or(SeedRange()));
}

}  // namespace

int replay_main(const Registry& registry, int argc, const char* const* argv) {
  CommandLine line("lamport-replay",
                   "Runs a protocol in the simulator, again and the same from its seed; or what "
                   "was recorded, again from its inputs.",
                   kReplayExamples);
  ReplayOptions options;
  if (const auto done = parse_replay(line, registry, argc, argv, options)) {
    return static_cast<int>(*done);
  }
  return static_cast<int>(line.run([&] { return replay(line, registry, options); }));
}

}  // namespace lamport::tools
