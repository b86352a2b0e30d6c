#include "lamport/tools/wait_graph.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace lamport::tools {
namespace {

using core::ProcessId;

constexpr WaitingProtocol kNeedsAll{.name = "lamport", .needs_no_crash = true};

WaitEdge edge(std::uint32_t who, std::uint32_t on) {
  return {ProcessId(who), {.on = ProcessId(on), .message = "REPLY"}, {}};
}

WaitEdge edge_that_lost(std::uint32_t who, std::uint32_t on) {
  WaitEdge lost = edge(who, on);
  lost.lost = SentMessage{{ProcessId(on), 5}, ProcessId(who), "REPLY", "REPLY time=3"};
  return lost;
}

WaitEdge edge_in_flight(std::uint32_t who, std::uint32_t on) {
  WaitEdge waits = edge(who, on);
  waits.in_flight = SentMessage{{ProcessId(on), 5}, ProcessId(who), "REPLY", "REPLY time=3"};
  return waits;
}

Diagnosis diagnosed(const WaitGraph& graph, const WaitingProtocol& protocol) {
  return diagnose(graph, protocol, Moment::kInTheEnd);
}

std::vector<ProcessId> ids(const std::vector<std::uint32_t>& values) {
  std::vector<ProcessId> ids;
  ids.reserve(values.size());
  for (const std::uint32_t value : values) {
    ids.emplace_back(value);
  }
  return ids;
}

TEST(WaitGraphTest, WithoutWaitsOrWithAChainThereIsNoCycle) {
  EXPECT_TRUE(cycle_in({}).empty());
  EXPECT_TRUE(cycle_in(std::vector{edge(0, 1), edge(1, 2), edge(0, 2)}).empty());
  EXPECT_TRUE(cycle_in(std::vector{edge(3, 1), edge(2, 1), edge(1, 0), edge(1, 0)}).empty());
}

TEST(WaitGraphTest, ACycleIsFoundInItsOrder) {
  EXPECT_EQ(cycle_in(std::vector{edge(0, 1), edge(1, 0)}), ids({0, 1}));
  EXPECT_EQ(cycle_in(std::vector{edge(1, 3), edge(2, 1), edge(3, 2)}), ids({1, 3, 2}));
  EXPECT_EQ(cycle_in(std::vector{edge(2, 2)}), ids({2}));
}

TEST(WaitGraphTest, WhoOnlyWaitsForTheCycleOrIsWaitedForByItIsNotInIt) {
  EXPECT_EQ(cycle_in(std::vector{edge(0, 4), edge(4, 5), edge(4, 6), edge(5, 4)}), ids({4, 5}));
}

TEST(WaitGraphTest, AnEdgeIsInTheCycleIfItLeadsToTheNext) {
  const std::vector<ProcessId> cycle = ids({1, 3, 2});
  EXPECT_TRUE(is_in_cycle(edge(1, 3), cycle));
  EXPECT_TRUE(is_in_cycle(edge(2, 1), cycle));
  EXPECT_FALSE(is_in_cycle(edge(3, 1), cycle));
  EXPECT_FALSE(is_in_cycle(edge(0, 1), cycle));
  EXPECT_FALSE(is_in_cycle(edge(0, 1), {}));
}

TEST(WaitGraphTest, ACycleIsStuck) {
  const Diagnosis found =
      diagnosed({{edge(0, 1), edge(1, 0), edge(1, 2)}, ids({0, 1}), ids({2})}, kNeedsAll);
  EXPECT_EQ(found.conclusion, "stuck: a cycle 0 → 1 → 0") << "whoever has crashed besides";
  EXPECT_EQ(found.cycle, ids({0, 1}));
  EXPECT_FALSE(found.blocked);
}

TEST(WaitGraphTest, ALostMessageExplainsTheCycleThatItCaused) {
  const Diagnosis found =
      diagnosed({{edge_that_lost(0, 1), edge(1, 0)}, ids({0, 1}), {}}, kNeedsAll);
  EXPECT_EQ(found.conclusion, "stuck: REPLY 1:5 to 0 was lost");
  EXPECT_EQ(found.cycle, ids({0, 1}));
}

TEST(WaitGraphTest, IfEveryWaitLeadsToACrashTheRunIsBlocked) {
  const WaitGraph graph{{edge(0, 2), edge(1, 0)}, ids({0, 1}), ids({2})};
  const Diagnosis found = diagnosed(graph, kNeedsAll);
  EXPECT_TRUE(found.blocked);
  EXPECT_EQ(found.conclusion, "blocked: process 2 crashed, which lamport needs not to happen");
  const WaitGraph two{{edge(0, 2), edge(1, 3)}, ids({0, 1}), ids({2, 3})};
  EXPECT_EQ(diagnosed(two, kNeedsAll).conclusion,
            "blocked: processes 2, 3 crashed, which lamport needs not to happen");
}

TEST(WaitGraphTest, AProtocolThatBearsCrashesIsStuck) {
  const Diagnosis found = diagnosed({{edge(0, 2)}, ids({0}), ids({2})}, {.name = "brave"});
  EXPECT_FALSE(found.blocked);
  EXPECT_EQ(found.conclusion, "stuck: process 2 crashed, which brave says it bears");
}

TEST(WaitGraphTest, ACrashDoesNotExcuseWhatItDoesNotExplain) {
  const Diagnosis other = diagnosed({{edge(0, 3), edge(1, 2)}, ids({0, 1}), ids({3})}, kNeedsAll);
  EXPECT_FALSE(other.blocked);
  EXPECT_EQ(other.conclusion, "stuck: process 1 waits for process 2, which waits for nobody");
  const Diagnosis lost =
      diagnosed({{edge_that_lost(0, 1), edge(1, 2)}, ids({0, 1}), ids({2})}, kNeedsAll);
  EXPECT_FALSE(lost.blocked);
  EXPECT_EQ(lost.conclusion, "stuck: REPLY 1:5 to 0 was lost");
  const Diagnosis idle = diagnosed({{edge(0, 2)}, ids({0, 1}), ids({2})}, kNeedsAll);
  EXPECT_FALSE(idle.blocked);
  EXPECT_EQ(idle.conclusion, "stuck: process 1 waits for nobody, and is not let in");
}

TEST(WaitGraphTest, WhoIsInsideOrWaitsForWhatIsInFlightHoldsUpNobodyWhoseRunWasCutShort) {
  const std::vector<WaitGraph> graphs = {
      {.edges = {edge(0, 1)}, .ungranted = ids({0}), .inside = ids({1})},
      {.edges = {edge(0, 1)}, .ungranted = ids({0, 1}), .in_flight = {edge_in_flight(1, 2)}},
      {.edges = {}, .ungranted = ids({1}), .in_flight = {edge_in_flight(1, 2)}}};
  const std::vector<std::string> conclusions = {
      "stuck: process 0 waits for process 1, which was inside",
      "stuck: REPLY 2:5 to 1 was in flight", "stuck: REPLY 2:5 to 1 was in flight"};
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    const Diagnosis cut_short = diagnose(graphs[i], kNeedsAll, Moment::kCutShort);
    EXPECT_EQ(cut_short.conclusion, "not " + conclusions[i]);
    EXPECT_TRUE(cut_short.could_go_on);
    const Diagnosis in_the_end = diagnose(graphs[i], kNeedsAll, Moment::kInTheEnd);
    EXPECT_EQ(in_the_end.conclusion, conclusions[i]);
    EXPECT_FALSE(in_the_end.could_go_on);
  }
}

TEST(WaitGraphTest, WhoWaitsForNobodyIsToldBeforeThoseWhoCouldGoOn) {
  const WaitGraph graph{
      .edges = {edge(0, 1), edge(3, 4)}, .ungranted = ids({0, 3}), .inside = ids({1})};
  const Diagnosis found = diagnose(graph, kNeedsAll, Moment::kCutShort);
  EXPECT_EQ(found.conclusion, "stuck: process 3 waits for process 4, which waits for nobody");
  EXPECT_FALSE(found.could_go_on);
}

TEST(WaitGraphTest, AllWaitsAreInTheOrderOfWhoWaits) {
  const WaitGraph graph{.edges = {edge(0, 1), edge(2, 1)}, .in_flight = {edge_in_flight(1, 2)}};
  const std::vector<WaitEdge> all = all_waits(graph);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].who, ProcessId(1));
  EXPECT_TRUE(all[1].in_flight.has_value());
}

}  // namespace
}  // namespace lamport::tools
