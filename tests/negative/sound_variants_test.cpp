#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "broken_lamport.hpp"
#include "broken_reliable.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"
#include "link_end.hpp"
#include "planting.hpp"
#include "sabotaged.hpp"
#include "scenarios.hpp"

/// Without a bug the variants are the real thing, so what is found in the gallery are its bugs.
namespace lamport::negative {
namespace {

using core::Reliable;

constexpr std::uint64_t kSeeds = 100;

/// Stands for the events of a run, whatever type of protocol they are of.
template <class P>
std::string digest_of(const sim::Scenario& scenario, std::uint64_t seed) {
  sim::Choices choices(seed);
  core::Digest digest;
  sim::Simulation<P>(scenario, choices).run([&](const core::TraceEvent<P>& event) {
    digest.add(event);
    return true;
  });
  return digest.value().text();
}

TEST(SoundVariantsTest, OfLamportLeavesTheTraceOfTheRealOne) {
  for (const sim::Scenario& scenario :
       {once(), contended(), tied(), lingering(), breathless(), relaxed(), leisurely()}) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      ASSERT_EQ(digest_of<BrokenLamport>(scenario, seed), digest_of<Lamport>(scenario, seed))
          << "seed " << seed;
    }
  }
}

TEST(SoundVariantsTest, OfReliableLeavesTheTraceOfTheRealOne) {
  for (const sim::Scenario& scenario : {contended(), hostile(), hostile_once()}) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      ASSERT_EQ(digest_of<BrokenReliable>(scenario, seed),
                digest_of<Reliable<Lamport>>(scenario, seed))
          << "seed " << seed;
    }
  }
}

TEST(SoundVariantsTest, OfReliableLeavesTheTraceOfTheRealOneUnderFaults) {
  const sim::Subject subject = sim::subject_of<Reliable<Lamport>>();
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    sim::Scenario scenario = sim::swarm(seed, subject.needs);
    scenario.faults = sim::swarm_faults(seed, scenario, subject);
    ASSERT_EQ(digest_of<BrokenReliable>(scenario, seed),
              digest_of<Reliable<Lamport>>(scenario, seed))
        << "seed " << seed;
  }
}

template <class P>
void expect_sabotaged_leaves_the_trace_of_the_real_one() {
  for (const sim::Scenario& scenario : {contended(), lingering(), seven(relaxed())}) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      ASSERT_EQ(digest_of<Sabotaged<P>>(scenario, seed), digest_of<P>(scenario, seed))
          << P::kName << " by seed " << seed;
    }
  }
}

TEST(SoundVariantsTest, OfTheOthersLeaveTheTracesOfTheRealOnes) {
  expect_sabotaged_leaves_the_trace_of_the_real_one<core::mutex::RicartAgrawala>();
  expect_sabotaged_leaves_the_trace_of_the_real_one<core::mutex::Maekawa>();
  expect_sabotaged_leaves_the_trace_of_the_real_one<core::mutex::SuzukiKasami>();
  expect_sabotaged_leaves_the_trace_of_the_real_one<core::mutex::Raymond>();
}

TEST(SoundVariantsTest, WhatASmallWindowChangesShowsInTheTrace) {
  const SmallWindow small;
  const Planting planting(small);
  std::uint64_t others = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    others += static_cast<std::uint64_t>(digest_of<BrokenReliable>(hostile(), seed) !=
                                         digest_of<Reliable<Lamport>>(hostile(), seed));
  }
  EXPECT_GT(others, kSeeds / 2);
}

}  // namespace
}  // namespace lamport::negative
