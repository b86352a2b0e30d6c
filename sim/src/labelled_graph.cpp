#include "lamport/sim/labelled_graph.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::sim {
namespace {

using Vertex = LabelledGraph::Vertex;
using Edge = LabelledGraph::Edge;

/// By label: whether a walk still owes it, to be fair when it is repeated.
using Owed = std::vector<bool>;

/// What is left of `owed` after going on by `edge`: what was not taken, and is possible still.
Owed owed_after(const LabelledGraph& graph, const Owed& owed, const Edge& edge) {
  Owed left(owed.size());
  for (const Edge& next : graph.edges_of(edge.to)) {
    if (next.label != LabelledGraph::kFree && next.label != edge.label) {
      left[next.label] = owed[next.label];
    }
  }
  return left;
}

/// The edges of a shortest way from `from`, by those that `is_inside(vertex)`, to the first edge
/// for which `ends(edge)`, which is the last of them.
template <class IsInside, class Ends>
std::vector<Edge> shortest_way(const LabelledGraph& graph, Vertex from, IsInside is_inside,
                               Ends ends) {
  struct Step {
    Edge edge;
    std::size_t before;  ///< Among the steps.
  };
  std::vector<Step> steps{{{from, LabelledGraph::kFree}, 0}};
  std::vector<bool> seen(graph.size());
  for (std::size_t at = 0;; ++at) {
    LAMPORT_CHECK(at < steps.size(), "in a component one can go from everywhere to everywhere");
    for (const Edge& edge : graph.edges_of(steps[at].edge.to)) {
      if (!is_inside(edge.to)) {
        continue;
      }
      if (ends(edge)) {
        std::vector<Edge> way{edge};
        for (; at != 0; at = steps[at].before) {
          way.push_back(steps[at].edge);
        }
        std::ranges::reverse(way);
        return way;
      }
      if (!seen[edge.to]) {
        seen[edge.to] = true;
        steps.push_back({edge, at});
      }
    }
  }
}

}  // namespace

void LabelledGraph::add(const Edge& edge) {
  LAMPORT_CHECK(!begins_.empty(), "an edge comes from a vertex");
  edges_.push_back(edge);
  if (edge.label != kFree) {
    labels_ = std::max(labels_, edge.label + 1);
  }
}

Components::Components(const LabelledGraph& graph, const std::vector<bool>& among)
    : graph_(&graph), component_of_(graph.size(), LabelledGraph::kNone) {
  LAMPORT_CHECK(among.size() == graph.size(), "of each vertex it is said", among.size());
  find_all(among);
}

void Components::find_all(const std::vector<bool>& among) {
  struct Visit {
    Vertex vertex;
    std::uint32_t edges_done;
  };
  constexpr Vertex kComplete = LabelledGraph::kNone;
  std::vector<Vertex> order(graph_->size());  // Of coming there, from 1; then kComplete.
  std::vector<Vertex> low(graph_->size());    // The lowest order that is found to be reachable.
  std::vector<Vertex> open;                   // Whose component is not complete, by order.
  std::vector<Visit> path;
  Vertex latest = 0;
  const auto come_to = [&](Vertex vertex) {
    order[vertex] = low[vertex] = ++latest;
    open.push_back(vertex);
    path.push_back({vertex, 0});
  };
  const auto leave = [&](Vertex vertex) {
    path.pop_back();
    if (!path.empty()) {
      Vertex& before = low[path.back().vertex];
      before = std::min(before, low[vertex]);
    }
    if (low[vertex] != order[vertex]) {
      return;
    }
    const auto first = std::find(open.rbegin(), open.rend(), vertex).base() - 1;
    std::for_each(first, open.end(), [&](Vertex member) { order[member] = kComplete; });
    keep({first, open.end()});
    open.erase(first, open.end());
  };
  for (Vertex root = 0; root < graph_->size(); ++root) {
    if (among[root] && order[root] == 0) {
      come_to(root);
    }
    while (!path.empty()) {
      Visit& visit = path.back();
      const auto edges = graph_->edges_of(visit.vertex);
      if (visit.edges_done == edges.size()) {
        leave(visit.vertex);
        continue;
      }
      const Vertex to = edges[visit.edges_done++].to;
      if (among[to] && order[to] == 0) {
        come_to(to);
      } else if (among[to] && order[to] != kComplete) {
        low[visit.vertex] = std::min(low[visit.vertex], order[to]);
      }
    }
  }
}

void Components::keep(std::span<const Vertex> vertices) {
  const auto leads_back = [&](const Edge& edge) { return edge.to == vertices.front(); };
  if (vertices.size() == 1 &&
      std::ranges::none_of(graph_->edges_of(vertices.front()), leads_back)) {
    return;
  }
  for (const Vertex vertex : vertices) {
    component_of_[vertex] = static_cast<Vertex>(size());
  }
  const auto begin = vertices_.insert(vertices_.end(), vertices.begin(), vertices.end());
  std::sort(begin, vertices_.end());
  ends_.push_back(static_cast<Vertex>(vertices_.size()));
}

bool Components::is_fair(std::size_t component) const {
  struct Label {
    std::size_t vertices = 0;              // With such an edge.
    Vertex latest = LabelledGraph::kNone;  // Of them.
    bool is_taken = false;
  };
  std::vector<Label> labels(graph_->labels());
  for (const Vertex vertex : (*this)[component]) {
    for (const Edge& edge : graph_->edges_of(vertex)) {
      if (edge.label != LabelledGraph::kFree) {
        Label& label = labels[edge.label];
        label.vertices += label.latest == vertex ? 0U : 1U;
        label.latest = vertex;
        label.is_taken = label.is_taken || is_within(component, edge.to);
      }
    }
  }
  return std::ranges::all_of(labels, [&](const Label& label) {
    return label.is_taken || label.vertices < (*this)[component].size();
  });
}

std::vector<Edge> Components::fair_walk(std::size_t component) const {
  const Vertex first = (*this)[component].front();
  const auto is_inside = [&](Vertex vertex) { return is_within(component, vertex); };
  std::vector<Edge> walk;
  Owed owed = owed_after(*graph_, Owed(graph_->labels(), true), {first, LabelledGraph::kFree});
  Vertex at = first;
  const auto go = [&](const auto& ends) {
    for (const Edge& edge : shortest_way(*graph_, at, is_inside, ends)) {
      owed = owed_after(*graph_, owed, edge);
      walk.push_back(edge);
      at = edge.to;
    }
  };
  while (std::ranges::find(owed, true) != owed.end()) {
    go([&](const Edge& edge) { return owed_after(*graph_, owed, edge) != owed; });
  }
  if (walk.empty() || at != first) {
    go([&](const Edge& edge) { return edge.to == first; });
  }
  return walk;
}

}  // namespace lamport::sim
