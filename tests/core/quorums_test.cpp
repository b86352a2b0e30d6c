#include "lamport/core/mutex/quorums.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"

namespace lamport::core::mutex {
namespace {

using Quorum = std::vector<ProcessId>;
using QuorumIndices = std::bitset<kProcessesMax>;

Quorum members(std::initializer_list<std::uint32_t> ids) {
  Quorum quorum;
  for (const std::uint32_t id : ids) {
    quorum.emplace_back(id);
  }
  return quorum;
}

/// By process, its quorum.
std::vector<Quorum> quorums_of(std::uint32_t processes) {
  std::vector<Quorum> quorums;
  quorums.reserve(processes);
  for (std::uint32_t p = 0; p < processes; ++p) {
    quorums.push_back(quorum_of(ProcessId(p), processes));
  }
  return quorums;
}

/// By process, the quorums that it is in.
std::vector<QuorumIndices> quorums_by_member(const std::vector<Quorum>& quorums) {
  std::vector<QuorumIndices> by_member(quorums.size());
  for (std::size_t i = 0; i < quorums.size(); ++i) {
    for (const ProcessId member : quorums[i]) {
      by_member.at(member.value()).set(i);
    }
  }
  return by_member;
}

/// Two quorums without a process in common, or nothing if there are none.
std::optional<std::pair<std::size_t, std::size_t>> disjoint_pair(
    const std::vector<Quorum>& quorums) {
  const auto by_member = quorums_by_member(quorums);
  for (std::size_t i = 0; i < quorums.size(); ++i) {
    QuorumIndices met;
    for (const ProcessId member : quorums[i]) {
      met |= by_member[member.value()];
    }
    if (met.count() == quorums.size()) {
      continue;  // Bit by bit, a sanitizer's build would take seconds for it.
    }
    for (std::size_t j = 0; j < quorums.size(); ++j) {
      if (!met.test(j)) {
        return std::pair(i, j);
      }
    }
  }
  return std::nullopt;
}

/// Up to 200 all numbers of processes, and some larger ones, whose grids have 8 of 32 processes in
/// the last row, then 2 of 64, 64, 1, 63 and 64.
std::vector<std::uint32_t> process_counts() {
  std::vector<std::uint32_t> counts(200);
  std::iota(counts.begin(), counts.end(), 1U);
  counts.insert(counts.end(), {1000, 3970, 4032, 4033, 4095, kProcessesMax});
  return counts;
}

/// The numbers of processes that have a projective plane: of each order q, q² + q + 1.
constexpr std::array kPlanes{3U, 7U, 13U, 21U, 31U, 57U, 73U, 91U};

/// Those of `process_counts` that have a grid.
std::vector<std::uint32_t> grid_counts() {
  auto counts = process_counts();
  std::erase_if(counts, [](std::uint32_t count) {
    return std::find(kPlanes.begin(), kPlanes.end(), count) != kPlanes.end();
  });
  return counts;
}

TEST(QuorumsTest, AreInIncreasingOrderOfTheRunsProcessesAndHoldTheirOwn) {
  for (const std::uint32_t processes : process_counts()) {
    for (std::uint32_t p = 0; p < processes; ++p) {
      const Quorum quorum = quorum_of(ProcessId(p), processes);
      EXPECT_TRUE(std::binary_search(quorum.begin(), quorum.end(), ProcessId(p)));
      EXPECT_EQ(std::adjacent_find(quorum.begin(), quorum.end(), std::greater_equal<>()),
                quorum.end());
      EXPECT_LT(quorum.back(), ProcessId(processes));
      ASSERT_FALSE(HasFailure()) << "process " << p << " of " << processes;
    }
  }
}

TEST(QuorumsTest, AnyTwoHaveAProcessInCommon) {
  for (const std::uint32_t processes : process_counts()) {
    const auto disjoint = disjoint_pair(quorums_of(processes));
    ASSERT_FALSE(disjoint.has_value()) << "of " << processes << " processes, the quorums of "
                                       << disjoint->first << " and " << disjoint->second;
  }
}

TEST(QuorumsTest, ADisjointPairIsFound) {
  using Pair = std::pair<std::size_t, std::size_t>;
  EXPECT_EQ(disjoint_pair({members({0}), members({1})}), Pair(0, 1));
  EXPECT_EQ(disjoint_pair({members({0, 1}), members({1, 2}), members({0, 2})}), std::nullopt);
  EXPECT_EQ(disjoint_pair({members({0, 1}), members({1, 2}), members({2})}), Pair(0, 2));
}

TEST(QuorumsTest, ADisjointPairIsFoundWhicheverMemberALineLacks) {
  const auto lines = quorums_of(13);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t k = 0; k < lines[i].size(); ++k) {
      auto lacking = lines;
      lacking[i].erase(lacking[i].begin() + static_cast<std::ptrdiff_t>(k));
      EXPECT_TRUE(disjoint_pair(lacking).has_value()) << "member " << k << " of line " << i;
    }
  }
}

TEST(QuorumsTest, ADisjointPairIsFoundAmongTheLastOfMany) {
  auto quorums = quorums_of(kProcessesMax);
  quorums.back() = {ProcessId(kProcessesMax - 1)};
  EXPECT_EQ(disjoint_pair(quorums), (std::pair<std::size_t, std::size_t>(0, kProcessesMax - 1)));
}

// Maekawa's conditions of equal work and equal responsibility, with N = K(K-1) + 1.
TEST(QuorumsTest, OfAPlaneHaveOneSizeAndEachProcessIsInAsMany) {
  for (const std::uint32_t processes : kPlanes) {
    const auto quorums = quorums_of(processes);
    const auto by_member = quorums_by_member(quorums);
    const std::size_t size = quorums.front().size();
    EXPECT_EQ(size * (size - 1) + 1, processes);
    for (std::uint32_t p = 0; p < processes; ++p) {
      EXPECT_EQ(quorums[p].size(), size) << "process " << p << " of " << processes;
      EXPECT_EQ(by_member[p].count(), size) << "process " << p << " of " << processes;
    }
  }
}

TEST(QuorumsTest, OfAPlaneHaveExactlyOneProcessInCommon) {
  for (const std::uint32_t processes : kPlanes) {
    const auto quorums = quorums_of(processes);
    for (std::uint32_t i = 0; i < processes; ++i) {
      for (std::uint32_t j = 0; j < i; ++j) {
        Quorum common;
        std::set_intersection(quorums[i].begin(), quorums[i].end(), quorums[j].begin(),
                              quorums[j].end(), std::back_inserter(common));
        EXPECT_EQ(common.size(), 1U) << i << " and " << j << " of " << processes;
      }
    }
  }
}

TEST(QuorumsTest, OfAGridHaveLessThanTwoRootsOfMembersAndProcess0HasTheMost) {
  for (const std::uint32_t processes : grid_counts()) {
    const auto quorums = quorums_of(processes);
    const std::size_t largest = quorums.front().size();
    for (const Quorum& quorum : quorums) {
      ASSERT_LE(quorum.size(), largest) << "of " << processes;
    }
    // ⌈2√N⌉ - 1, without a root: largest < 2√N ≤ largest + 1.
    EXPECT_LT(largest * largest, std::size_t{4} * processes);
    EXPECT_LE(std::size_t{4} * processes, (largest + 1) * (largest + 1));
  }
}

TEST(QuorumsTest, OfAGridHoldAProcessAsOftenAsItsOwnHasMembers) {
  for (const std::uint32_t processes : grid_counts()) {
    const auto quorums = quorums_of(processes);
    const auto by_member = quorums_by_member(quorums);
    for (std::uint32_t p = 0; p < processes; ++p) {
      ASSERT_EQ(by_member[p].count(), quorums[p].size()) << "process " << p << " of " << processes;
    }
  }
}

TEST(QuorumsTest, OfThePlaneOfSevenAreShiftsOfOneLine) {
  EXPECT_EQ(quorum_of(ProcessId(0), 7), members({0, 1, 3}));
  EXPECT_EQ(quorum_of(ProcessId(2), 7), members({2, 3, 5}));
  EXPECT_EQ(quorum_of(ProcessId(6), 7), members({0, 2, 6}));
}

//   0 1 2
//   3 4 5
//   6 7
TEST(QuorumsTest, OfAGridWithAShortRowAreRowAndColumn) {
  EXPECT_EQ(quorum_of(ProcessId(2), 8), members({0, 1, 2, 5}));
  EXPECT_EQ(quorum_of(ProcessId(4), 8), members({1, 3, 4, 5, 7}));
  EXPECT_EQ(quorum_of(ProcessId(7), 8), members({1, 4, 6, 7}));
}

TEST(QuorumsTest, OfOneAndOfTwoHoldAll) {
  EXPECT_EQ(quorum_of(ProcessId(0), 1), members({0}));
  EXPECT_EQ(quorum_of(ProcessId(0), 2), members({0, 1}));
  EXPECT_EQ(quorum_of(ProcessId(1), 2), members({0, 1}));
}

TEST(QuorumsTest, RefusesAProcessThatIsNoneOfTheRun) {
  const ScopedCheckThrow throwing;
  EXPECT_THROW(std::ignore = quorum_of(ProcessId(0), 0), CheckFailure);
  EXPECT_THROW(std::ignore = quorum_of(ProcessId(7), 7), CheckFailure);
  EXPECT_THROW(std::ignore = quorum_of(ProcessId(0), kProcessesMax + 1), CheckFailure);
}

}  // namespace
}  // namespace lamport::core::mutex
