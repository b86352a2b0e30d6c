#include "own_protocols.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lamport/sim/scenario.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/protocol_tools.hpp"

/// What every protocol that comes with Lamport claims, as the command lines run it: in the
/// simulator, on the worst links that it bears, and over TCP.
namespace lamport::tools {
namespace {

constexpr std::uint32_t kEntries = 4;

const std::atomic<bool> kGoesOn = false;

class OwnProtocolsTest : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static const ProtocolTools& protocol() { return props::own_protocol(GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(Own, OwnProtocolsTest, testing::ValuesIn(props::own_protocol_names()),
                         props::own_protocol_test);

void expect_conforms(std::uint32_t processes, const Judgement& judgement) {
  const std::uint64_t entries = std::uint64_t{processes} * kEntries;
  EXPECT_FALSE(judgement.violation.has_value()) << judgement.violation->detail;
  EXPECT_EQ(judgement.entries.size(), entries);
  EXPECT_EQ(exits_of(judgement), entries);
  EXPECT_EQ(judgement.counter, entries);
  EXPECT_EQ(judgement.writes_refused, 0U);
  std::set<std::string_view> exact;
  for (const props::Verdict& verdict : judgement.verdicts) {
    EXPECT_TRUE(verdict.holds) << verdict.name;
    EXPECT_TRUE(verdict.checked > 0 || processes < 3) << verdict.name;
    if (verdict.checked == entries) {
      exact.insert(verdict.name);
    }
  }
  for (const std::string_view of_entries :
       {"mutual exclusion", "fencing tokens", "granted eventually", "message cost"}) {
    EXPECT_TRUE(exact.contains(of_entries)) << of_entries << " is asked of each entry, once";
  }
}

TEST_P(OwnProtocolsTest, HoldsInTheSimulatorOnTheWorstLinksThatItBears) {
  const core::Guarantees needs = protocol().needs();
  for (const std::uint32_t processes : {1U, 2U, 3U, 4U, 7U, 10U, 25U}) {
    SCOPED_TRACE(std::to_string(processes) + " processes");
    sim::Scenario scenario;
    scenario.processes = processes;
    scenario.entries = kEntries;
    scenario.links = needs.fifo ? sim::LinkOrder::kFifo : sim::LinkOrder::kUnordered;
    scenario.loss_permille = needs.lossless ? 0 : 200;
    scenario.duplication_permille = needs.unique ? 0 : 200;
    const ReplayResult result = protocol().replay({scenario, 1978}, {kGoesOn});
    EXPECT_EQ(result.end, sim::RunEnd::kQuiet);
    expect_conforms(processes, result.judgement);
  }
}

TEST_P(OwnProtocolsTest, HoldsOverTcp) {
  for (const std::uint32_t processes : {1U, 2U, 7U}) {
    SCOPED_TRACE(std::to_string(processes) + " processes");
    ClusterRequest request;
    request.processes = processes;
    request.entries = kEntries;
    request.deadline = std::chrono::minutes(5);  // Only a guard against hangs.
    const auto result = protocol().run_cluster(request, kGoesOn);
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_EQ(result->end, ClusterEnd::kCompleted);
    EXPECT_EQ(result->counter, std::uint64_t{processes} * request.entries);
    expect_conforms(processes, result->judgement);
  }
}

}  // namespace
}  // namespace lamport::tools
