#include "lamport/core/mutex/tree.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace lamport::core::mutex {
namespace {

constexpr std::uint32_t kProcesses = 60;

/// The most steps between any two of `processes`, by trying all.
std::uint32_t diameter_by_search(const Tree& tree, std::uint32_t processes) {
  std::uint32_t most = 0;
  for (std::uint32_t from = 0; from < processes; ++from) {
    std::vector<std::uint32_t> reached = {from};
    std::vector<std::uint32_t> steps(processes, UINT32_MAX);
    steps[from] = 0;
    for (std::size_t next = 0; next < reached.size(); ++next) {
      for (std::uint32_t to = 0; to < processes; ++to) {
        if (steps[to] == UINT32_MAX &&
            tree.are_neighbours(ProcessId(reached[next]), ProcessId(to))) {
          steps[to] = steps[reached[next]] + 1;
          reached.push_back(to);
        }
      }
    }
    EXPECT_EQ(reached.size(), processes) << "the tree is connected";
    most = std::max(most, *std::max_element(steps.begin(), steps.end()));
  }
  return most;
}

TEST(TreeTest, ALineAndAStarAreTheTwoEnds) {
  EXPECT_EQ(Tree(Tree::kLine).parent(ProcessId(7)), ProcessId(6));
  EXPECT_EQ(Tree(Tree::kStar).parent(ProcessId(7)), ProcessId(0));
  EXPECT_EQ(Tree(Tree::kStar).parent(ProcessId(kProcessesMax - 1)), ProcessId(0));
  EXPECT_EQ(Tree(Tree::kBinary).parent(ProcessId(6)), ProcessId(2));
}

TEST(TreeTest, ADiameterIsTheLongestWay) {
  for (const std::uint32_t arity : {1U, 2U, 3U, 5U, Tree::kStar}) {
    for (std::uint32_t processes = 1; processes <= kProcesses; ++processes) {
      EXPECT_EQ(Tree(arity).diameter(processes), diameter_by_search(Tree(arity), processes))
          << arity << "-ary, " << processes;
    }
  }
}

TEST(TreeTest, NoProcessIsItsOwnNeighbour) {
  for (std::uint32_t p = 0; p < kProcesses; ++p) {
    EXPECT_FALSE(Tree(Tree::kBinary).are_neighbours(ProcessId(p), ProcessId(p)));
  }
}

}  // namespace
}  // namespace lamport::core::mutex
