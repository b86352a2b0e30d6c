#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lamport/sim/grown_bytes.hpp"

namespace lamport::sim {

/// A directed graph whose edges say who goes on by them. It is made vertex by vertex.
class LabelledGraph {
 public:
  using Vertex = std::uint32_t;
  /// Of an edge that nobody has to take, ever.
  static constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();
  static constexpr Vertex kNone = std::numeric_limits<Vertex>::max();

  struct Edge {
    Vertex to;
    std::uint32_t label;
    friend bool operator==(const Edge&, const Edge&) = default;
  };

  /// Begins the next vertex, from 0.
  void begin_vertex() { begins_.push_back(edges_.size()); }
  /// An edge from the latest vertex. Requires: `to` is begun before the graph is asked for edges.
  void add(const Edge& edge);

  [[nodiscard]] Vertex size() const { return static_cast<Vertex>(begins_.size()); }
  [[nodiscard]] std::size_t edges() const { return edges_.size(); }
  /// Labels are below this, but for `kFree`.
  [[nodiscard]] std::uint32_t labels() const { return labels_; }
  [[nodiscard]] std::span<const Edge> edges_of(Vertex vertex) const {
    const std::size_t end =
        vertex + std::size_t{1} < begins_.size() ? begins_[vertex + 1] : edges_.size();
    return std::span(edges_).subspan(begins_[vertex], end - begins_[vertex]);
  }
  [[nodiscard]] std::size_t bytes() const {
    return begins_.capacity() * sizeof(std::size_t) + edges_.capacity() * sizeof(Edge);
  }
  /// What it takes at the most with one more vertex and so many edges more.
  [[nodiscard]] std::size_t bytes_with(std::size_t edges) const {
    return grown_bytes(begins_, 1) + grown_bytes(edges_, edges);
  }

 private:
  std::vector<std::size_t> begins_;  ///< By vertex: where its edges begin.
  std::vector<Edge> edges_;
  std::uint32_t labels_ = 0;
};

/// The strongly connected components of a part of a graph, of those that have an edge: in each one
/// can go on for ever, and come from everywhere to everywhere.
class Components {
 public:
  using Vertex = LabelledGraph::Vertex;

  /// Of the vertices for which `among` says so, and the edges between them. `graph` outlives this.
  /// Cost: O(vertices + edges), without recursion. Source: Tarjan 1972, "Depth-First Search and
  /// Linear Graph Algorithms".
  Components(const LabelledGraph& graph, const std::vector<bool>& among);

  /// What it takes at the most to find them, a vertex.
  static constexpr std::size_t kBytesPerVertex = 14 * sizeof(Vertex);

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  /// Its vertices, ascending.
  [[nodiscard]] std::span<const Vertex> operator[](std::size_t component) const {
    const std::size_t begin = component == 0 ? 0 : ends_[component - 1];
    return std::span(vertices_).subspan(begin, ends_[component] - begin);
  }
  /// Whether who goes round in the component may do so for ever and be fair: each label is, again
  /// and again, one that no edge from there has, or is taken. If a component is not fair, nothing
  /// that is a part of it is. Cost: O(its edges + labels).
  [[nodiscard]] bool is_fair(std::size_t component) const;
  /// A closed walk from the first vertex of a component that is fair, which is fair if it is
  /// repeated for ever: its edges. It is short, but maybe not the shortest.
  [[nodiscard]] std::vector<LabelledGraph::Edge> fair_walk(std::size_t component) const;

 private:
  [[nodiscard]] bool is_within(std::size_t component, Vertex vertex) const {
    return component_of_[vertex] == component;
  }
  void find_all(const std::vector<bool>& among);
  /// Adds the component, if it has an edge.
  void keep(std::span<const Vertex> vertices);

  const LabelledGraph* graph_;
  std::vector<Vertex> vertices_;      ///< Of all components, one behind the other.
  std::vector<Vertex> ends_;          ///< By component: where there it ends.
  std::vector<Vertex> component_of_;  ///< By vertex; `kNone` if it is in none.
};

}  // namespace lamport::sim
