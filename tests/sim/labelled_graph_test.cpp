#include "lamport/sim/labelled_graph.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamport/sim/choices.hpp"

namespace lamport::sim {
namespace {

using Edge = LabelledGraph::Edge;
using Vertex = LabelledGraph::Vertex;
using testing::ElementsAre;

constexpr std::uint32_t kFree = LabelledGraph::kFree;

using Edges = std::vector<std::vector<Edge>>;  // By vertex.

LabelledGraph graph_of(const Edges& edges) {
  LabelledGraph graph;
  for (const std::vector<Edge>& from : edges) {
    graph.begin_vertex();
    std::ranges::for_each(from, [&](const Edge& edge) { graph.add(edge); });
  }
  return graph;
}

std::vector<bool> all_of(const LabelledGraph& graph) {
  return std::vector<bool>(graph.size(), true);
}

std::vector<std::vector<Vertex>> lists_of(const Components& components) {
  std::vector<std::vector<Vertex>> lists;
  for (std::size_t c = 0; c < components.size(); ++c) {
    lists.emplace_back(components[c].begin(), components[c].end());
  }
  std::ranges::sort(lists);
  return lists;
}

TEST(LabelledGraphTest, ComponentsAreThoseWithAnEdge) {
  const LabelledGraph graph =
      graph_of({{{1, 0}}, {{2, 0}, {4, 0}}, {{0, 0}}, {{0, 0}, {3, 1}}, {{5, 0}}, {}});
  const Components components(graph, all_of(graph));
  EXPECT_THAT(lists_of(components), ElementsAre(ElementsAre(0, 1, 2), ElementsAre(3)));
  const Components without(graph, {true, true, false, true, true, true});
  EXPECT_THAT(lists_of(without), ElementsAre(ElementsAre(3)));
}

TEST(LabelledGraphTest, ALabelOfEveryVertexHasToBeTaken) {
  // 0 and 1 go round by label 0, and label 1 leads out of both.
  const LabelledGraph left = graph_of({{{1, 0}, {2, 1}}, {{0, 0}, {2, 1}}, {}});
  EXPECT_FALSE(Components(left, all_of(left)).is_fair(0));
  // At 1 label 1 leads nowhere.
  const LabelledGraph disabled = graph_of({{{1, 0}, {2, 1}}, {{0, 0}}, {}});
  EXPECT_TRUE(Components(disabled, all_of(disabled)).is_fair(0));
  // At 1 label 1 leads back.
  const LabelledGraph taken = graph_of({{{1, 0}, {2, 1}}, {{0, 0}, {0, 1}}, {}});
  EXPECT_TRUE(Components(taken, all_of(taken)).is_fair(0));
  // Nobody has to take what is free.
  const LabelledGraph free = graph_of({{{1, 0}, {2, kFree}}, {{0, 0}, {2, kFree}}, {}});
  EXPECT_TRUE(Components(free, all_of(free)).is_fair(0));
}

TEST(LabelledGraphTest, AFairWalkTakesADetourForWhatItOwes) {
  // The shortest way round is 0 → 0, but label 1 is taken, or not possible, only beyond.
  const LabelledGraph graph = graph_of({{{1, 0}, {0, 0}, {3, 1}}, {{2, 0}, {3, 1}}, {{0, 1}}, {}});
  const Components components(graph, all_of(graph));
  EXPECT_THAT(components.fair_walk(0), ElementsAre(Edge{1, 0}, Edge{2, 0}, Edge{0, 1}));
}

TEST(LabelledGraphTest, ALongWayNeedsNoDeepRecursion) {
  constexpr Vertex kMany = 200'000;
  LabelledGraph graph;
  for (Vertex vertex = 0; vertex < kMany; ++vertex) {
    graph.begin_vertex();
    graph.add({(vertex + 1) % kMany, 0});
  }
  const Components components(graph, all_of(graph));
  ASSERT_EQ(components.size(), 1U);
  EXPECT_EQ(components[0].size(), kMany);
}

/// By what can be reached from where, step by step.
std::vector<std::vector<bool>> reachable(const LabelledGraph& graph,
                                         const std::vector<bool>& among) {
  const Vertex size = graph.size();
  std::vector<std::vector<bool>> can(size, std::vector<bool>(size));
  for (Vertex from = 0; from < size; ++from) {
    for (const Edge& edge : graph.edges_of(from)) {
      can[from][edge.to] = among[from] && among[edge.to];
    }
  }
  for (Vertex by = 0; by < size; ++by) {
    for (Vertex from = 0; from < size; ++from) {
      for (Vertex to = 0; to < size; ++to) {
        can[from][to] = can[from][to] || (can[from][by] && can[by][to]);
      }
    }
  }
  return can;
}

/// Whether to go round by `walk`, again and again from `at`, is fair.
bool is_fair_walk(const LabelledGraph& graph, Vertex at, const std::vector<Edge>& walk) {
  std::vector<bool> owed(graph.labels(), true);
  for (const Edge& edge : walk) {
    const auto edges = graph.edges_of(at);
    EXPECT_NE(std::ranges::find(edges, edge), edges.end());
    for (std::uint32_t label = 0; label < graph.labels(); ++label) {
      const bool possible = std::ranges::find(edges, label, &Edge::label) != edges.end();
      owed[label] = owed[label] && possible && edge.label != label;
    }
    at = edge.to;
  }
  return std::ranges::find(owed, true) == owed.end();
}

void expect_as_by_reachability(const LabelledGraph& graph, const std::vector<bool>& among) {
  const auto can = reachable(graph, among);
  std::set<std::vector<Vertex>> expected;
  for (Vertex from = 0; from < graph.size(); ++from) {
    std::vector<Vertex> component;
    for (Vertex to = 0; to < graph.size(); ++to) {
      if (can[from][to] && can[to][from]) {
        component.push_back(to);
      }
    }
    if (!component.empty()) {
      expected.insert(component);
    }
  }
  const Components components(graph, among);
  const auto lists = lists_of(components);
  EXPECT_EQ(std::set(lists.begin(), lists.end()), expected);
  EXPECT_EQ(lists.size(), expected.size());
  for (std::size_t c = 0; c < components.size(); ++c) {
    // To go round by every edge is as fair as one can be.
    std::vector<bool> owed(graph.labels(), true);
    for (const Vertex vertex : components[c]) {
      const auto edges = graph.edges_of(vertex);
      for (std::uint32_t label = 0; label < graph.labels(); ++label) {
        owed[label] = owed[label] &&
                      std::ranges::any_of(edges, [&](const Edge& e) { return e.label == label; }) &&
                      std::ranges::none_of(edges, [&](const Edge& e) {
                        return e.label == label && can[vertex][e.to] && can[e.to][vertex];
                      });
      }
    }
    const bool is_fair = std::ranges::find(owed, true) == owed.end();
    EXPECT_EQ(components.is_fair(c), is_fair);
    if (is_fair) {
      const auto walk = components.fair_walk(c);
      EXPECT_EQ(walk.back().to, components[c].front());
      EXPECT_TRUE(is_fair_walk(graph, components[c].front(), walk));
    }
  }
}

TEST(LabelledGraphTest, OfRandomGraphsComponentsAndWalksAreAsByReachability) {
  Choices choices(1);
  const auto stream = choices.stream({StreamKind::kDelay, 0, 0});
  for (int round = 0; round < 2'000 && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const auto size = static_cast<Vertex>(1 + choices.below(stream, 9));
    LabelledGraph graph;
    std::vector<bool> among;
    for (Vertex vertex = 0; vertex < size; ++vertex) {
      graph.begin_vertex();
      among.push_back(choices.below(stream, 6) > 0);
      for (std::uint64_t edges = choices.below(stream, 4); edges > 0; --edges) {
        const auto label = static_cast<std::uint32_t>(choices.below(stream, 4));
        graph.add({static_cast<Vertex>(choices.below(stream, size)), label == 3 ? kFree : label});
      }
    }
    expect_as_by_reachability(graph, among);
  }
}

}  // namespace
}  // namespace lamport::sim
