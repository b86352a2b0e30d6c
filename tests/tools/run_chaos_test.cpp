#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "campaign_seed.hpp"
#include "cluster_of_tools.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/merge.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/merged_judge.hpp"
#include "lamport/transports/frame.hpp"
#include "lamport/transports/handshake.hpp"
#include "ordeal.hpp"
#include "proxy.hpp"
#include "tool.hpp"

/// `lamport-run --config` where each process finds the others behind wires that are cut.
namespace lamport::tools {
namespace {

using props::Json;
using transports::Ordeal;
using transports::Proxy;

/// How large a cluster is, and how often each of its links is cut.
struct Size {
  std::uint32_t processes = 3;
  std::uint64_t entries = 10;  ///< Of each process.
  std::size_t cuts = 4;        ///< Connections of a link, the first to the last that is cut.
};

/// Three processes, unless the environment's LAMPORT_RUNS asks for more than one run's worth: then
/// ten, with ten entries each for each.
Size size_of_campaign() {
  const std::uint64_t runs = props::campaign_runs(1);
  return runs <= 1 ? Size{} : Size{.processes = 10, .entries = 10 * runs, .cuts = 4 * runs};
}

/// What the connections of the link between two processes go through.
using Fates = std::function<std::vector<Ordeal>(std::uint32_t lower, std::uint32_t higher)>;

/// A cluster of which each process has a file of its own: there those that it dials, the higher
/// ones, are behind wires.
class WiredCluster {
 public:
  WiredCluster(const std::string& protocol, Size size, const Fates& fates)
      : size_(size), ports_(size.processes), wires_(size.processes) {
    const Json limits = {
        {"limits", {{"stall", "50ms"}, {"handshake", "500ms"}, {"redial_delay_max", "100ms"}}}};
    for (std::uint32_t p = 0; p < size.processes; ++p) {
      std::vector<std::string> addresses = ports_.addresses();
      for (std::uint32_t q = p + 1; q < size.processes; ++q) {
        wires_[p].push_back(std::make_unique<Proxy>(ports_.port(q), fates(p, q)));
        addresses[q] = fmt::format("127.0.0.1:{}", wires_[p].back()->port());
      }
      files_.push_back(std::make_unique<ClusterOfTools>(protocol, addresses, limits));
    }
  }

  [[nodiscard]] std::string counter() const { return files_[0]->path("counter"); }
  [[nodiscard]] std::string traces() const { return files_[0]->path("traces"); }

  /// Runs all processes to their ends.
  [[nodiscard]] std::vector<Outcome> run() const {
    std::vector<std::unique_ptr<RunningTool>> members;
    for (std::uint32_t p = 0; p < size_.processes; ++p) {
      members.push_back(
          files_[p]->start(p, {"--entries", std::to_string(size_.entries), "--deadline", "300s",
                               "--counter", counter(), "--trace", traces()}));
    }
    std::vector<Outcome> outcomes;
    for (const auto& member : members) {
      outcomes.push_back(member->wait());
    }
    return outcomes;
  }

  /// By link: how often it was cut.
  [[nodiscard]] std::vector<std::size_t> cuts() const {
    std::vector<std::size_t> cuts;
    for (const auto& of_dialler : wires_) {
      for (const auto& wire : of_dialler) {
        cuts.push_back(wire->toll().cuts);
      }
    }
    return cuts;
  }

 private:
  Size size_;
  LocalPorts ports_;
  std::vector<std::vector<std::unique_ptr<Proxy>>> wires_;  ///< By process that dials.
  std::vector<std::unique_ptr<ClusterOfTools>> files_;      ///< By process.
};

/// Every link is cut again and again, at random bytes.
Fates random_cuts(Size size, std::uint64_t seed) {
  return [size, choices = sim::Choices(seed)](std::uint32_t lower, std::uint32_t higher) mutable {
    const auto link = choices.stream({sim::StreamKind::kFault, lower, higher});
    // A link that carries little is cut once: within the handshakes.
    std::vector<Ordeal> ordeals = {{.length = 1 + choices.below(link, 80)}};
    while (ordeals.size() < size.cuts) {
      ordeals.push_back({.length = 1 + choices.below(link, 300)});
    }
    return ordeals;
  };
}

/// The trace of process `p` of a run of `P`, from its file.
template <class P>
std::vector<core::TraceEvent<P>> trace_of(const std::string& traces, std::uint32_t p) {
  std::ifstream file(fmt::format("{}/process-{}.jsonl", traces, p));
  props::TraceReader reader = props::TraceReader::open(file).value();
  std::vector<core::TraceEvent<P>> events;
  while (auto event = reader.next<P>(props::TraceReader::Causes::kAnywhere).value()) {
    events.push_back(std::move(*event));
  }
  return events;
}

/// No property is violated in what the processes have recorded. Whoever has left sends nothing
/// again, so the last messages may be missing.
template <class P>
void expect_judged_right(const WiredCluster& cluster, Size size) {
  std::vector<std::vector<core::TraceEvent<P>>> traces;
  for (std::uint32_t p = 0; p < size.processes; ++p) {
    traces.push_back(trace_of<P>(cluster.traces(), p));
  }
  Judge<P> judge(size.processes, merged_judge::kTcp, core::Patience());
  const auto merged = props::merge<P>(traces).value();
  for (const auto& event : merged) {
    std::ignore = judge.observe(event);
  }
  const Judgement judgement = judge.finish(false);
  EXPECT_FALSE(judgement.violation.has_value()) << judgement.violation->detail;
  EXPECT_EQ(exits_of(judgement), size.processes * size.entries);
}

/// Every process ends well, and what they did together is right.
template <class Inner>
void expect_right() {
  using P = core::Reliable<Inner>;
  const std::string protocol(Inner::kName);
  const Size size = size_of_campaign();
  const std::uint64_t seed = props::campaign_seed(1978);
  SCOPED_TRACE("LAMPORT_SEED=" + std::to_string(seed));
  const WiredCluster cluster(protocol, size, random_cuts(size, seed));
  std::uint64_t reconnects = 0;
  std::uint64_t lost = 0;
  for (const Outcome& outcome : cluster.run()) {
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const Json json = document_of(outcome);
    EXPECT_EQ(json.at("entries"), size.entries);
    EXPECT_EQ(json.at("counter"), size.processes * size.entries);
    reconnects += json.at("reconnects").get<std::uint64_t>();
    lost += json.at("frames_lost").get<std::uint64_t>();
  }
  expect_judged_right<P>(cluster, size);
  std::size_t cuts = 0;
  for (const std::size_t of_link : cluster.cuts()) {
    EXPECT_GE(of_link, 1U);
    cuts += of_link;
  }
  EXPECT_GT(cuts, cluster.cuts().size()) << "some more than once";
  fmt::print(
      "[ chaos    ] {}: {} processes, counter {}, {} connections cut, {} links set up again, "
      "{} frames lost\n",
      protocol, size.processes, size.processes * size.entries, cuts, reconnects, lost);
}

/// With LAMPORT_RUNS=10 ten processes enter a hundred times each.
TEST(RunChaosTest, EveryProtocolCountsRightWhileEveryLinkIsCut) {
  expect_right<core::mutex::Lamport>();
  expect_right<core::mutex::RicartAgrawala>();
  expect_right<core::mutex::Maekawa>();
  expect_right<core::mutex::SuzukiKasami>();
  expect_right<core::mutex::Raymond>();
}

/// Two that meet and want nothing say three words each: met, finished, all have finished.
TEST(RunChaosTest, WhereverTheLastWordsAreCutAllLeave) {
  const std::size_t handshake =
      transports::encode_handshake({"test", "reliable-lamport", core::ProcessId(0), 2, 1}).size();
  std::vector<std::byte> word;
  transports::append_word(word, transports::Word::kMet);
  std::size_t cuts = 0;
  for (std::size_t words = 2; words < 6; ++words) {
    for (const std::size_t part : {std::size_t{1}, word.size()}) {
      const std::size_t length = 2 * handshake + words * word.size() + part;
      const WiredCluster cluster("lamport", {.processes = 2, .entries = 0},
                                 [&](auto...) { return std::vector{Ordeal{.length = length}}; });
      for (const Outcome& outcome : cluster.run()) {
        EXPECT_EQ(outcome.code, 0) << length << ": " << outcome.err;
      }
      cuts += cluster.cuts()[0];
    }
  }
  EXPECT_GE(cuts, 6U);
}

}  // namespace
}  // namespace lamport::tools
