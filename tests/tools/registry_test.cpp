#include "lamport/tools/registry.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "careless.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/result.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/tools/add_protocol.hpp"
#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/scenario_text.hpp"
#include "lamport/tools/search_tools.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/tape_file.hpp"
#include "lamport/tools/tape_run.hpp"

namespace lamport::tools {
namespace {

std::uint64_t nothing() {
  return 0;
}
using Careless = tools::Careless<nothing>;
static_assert(core::Protocol<Careless>);

const std::atomic<bool> kNotInterrupted = false;

/// Two processes that are inside for longer than they think.
sim::Scenario crowded() {
  sim::Scenario scenario = default_scenario();
  scenario.processes = 2;
  scenario.hold = {std::chrono::milliseconds(50), std::chrono::milliseconds(50)};
  return scenario;
}

TEST(RegistryTest, OneLineMakesAProtocolAvailableAndOverReliableToo) {
  Registry registry = own_protocols();
  add_protocol<Careless>(registry);
  EXPECT_EQ(registry.default_name(), "lamport");
  for (const char* name : {"careless", "reliable-careless", "lamport", "reliable-raymond"}) {
    ASSERT_TRUE(registry.find(name).has_value()) << name;
    EXPECT_EQ(registry.find(name).value()->name(), name);
  }
  EXPECT_EQ(registry.find("Lamport").error().message,
            "there is no protocol 'Lamport'; write one of: " + registry.names());
  EXPECT_EQ(
      registry.find("two-phase-commit").error().message,
      "'two-phase-commit' is no mutual exclusion protocol, which is needed here; write one of: " +
          registry.names());
  EXPECT_EQ(registry.names(),
            "lamport, reliable-lamport, ricart-agrawala, reliable-ricart-agrawala, maekawa, "
            "reliable-maekawa, suzuki-kasami, reliable-suzuki-kasami, raymond, reliable-raymond, "
            "careless, reliable-careless");
  EXPECT_EQ(registry.all().size(), 12U);
  EXPECT_EQ(registry.all().back()->name(), "reliable-careless");
}

TEST(RegistryTest, ABadProtocolIsFoundOutAndExplained) {
  Registry registry;
  add_protocol<Careless>(registry);
  for (const char* name : {"careless", "reliable-careless"}) {
    const ProtocolTools& tools = *registry.find(name).value();
    const ReplayResult result = tools.replay({crowded(), 1}, {kNotInterrupted});
    ASSERT_TRUE(result.judgement.violation.has_value()) << name;
    EXPECT_EQ(result.judgement.violation->property, "mutual exclusion");
    EXPECT_EQ(result.disputed.size(), 2U);
    ASSERT_GE(result.history.size(), 4U);
    EXPECT_EQ(result.history.front().what, "commanded Acquire");
    EXPECT_EQ(result.history.back().what, "emitted Granted clock=0 token=1");
    EXPECT_FALSE(result.history.back().clock.has_value()) << "it has no clock";
  }
}

TEST(RegistryTest, ACheckThatFailsIsAViolationWithASeed) {
  Registry registry;
  add_protocol<Careless>(registry);
  sim::Scenario scenario = crowded();
  scenario.processes = 4;
  for (const char* name : {"careless", "reliable-careless"}) {
    const ProtocolTools& tools = *registry.find(name).value();
    const ReplayResult result = tools.replay({scenario, 1}, {kNotInterrupted});
    ASSERT_TRUE(result.judgement.violation.has_value()) << name;
    EXPECT_EQ(result.judgement.violation->property, "failed check");
    EXPECT_NE(result.judgement.violation->detail.find("there are at most three of us"),
              std::string::npos);
    EXPECT_EQ(tools.run_schedule({scenario, 1}).violated, "failed check");
    EXPECT_FALSE(result.history.empty()) << "what led there is shown";
    ClusterRequest request;
    request.processes = 4;
    const auto run = tools.run_cluster(request, kNotInterrupted);
    ASSERT_TRUE(run.has_value()) << run.error().message;
    EXPECT_EQ(run->judgement.violation.value().property, "failed check");
    EXPECT_EQ(run->judgement.violation.value().detail.find("process "), 0U);
  }
}

TEST(RegistryTest, AScheduleOfACampaignSaysWhatWasViolatedAndCounted) {
  Registry registry;
  add_protocol<Careless>(registry);
  const ScheduleResult result = registry.find("careless").value()->run_schedule({crowded(), 3});
  EXPECT_EQ(result.violated, "mutual exclusion");
  EXPECT_EQ(result.verdicts.front().name, "mutual exclusion");
  EXPECT_FALSE(result.verdicts.front().holds);
  EXPECT_EQ(result.tally.entries, 2U);
  EXPECT_EQ(result.tally.messages, 1U);
}

/// A specification of which nothing is known.
class Still final : public Specification {
 public:
  [[nodiscard]] std::string_view name() const override { return "still"; }
  [[nodiscard]] core::Guarantees needs() const override { return {}; }
  [[nodiscard]] bool asks_again() const override { return false; }
  [[nodiscard]] bool has_clocks() const override { return false; }
  [[nodiscard]] core::Result<SearchResult> search(const SearchRequest& /*request*/,
                                                  const SearchGoOn& /*go_on*/) const override {
    return core::refused("it does not move");
  }
  [[nodiscard]] core::Result<TapeRun> replay_tape(const TapeFile& /*tape*/,
                                                  Impossible /*impossible*/) const override {
    return core::refused("it does not move");
  }
};

TEST(RegistryTest, ASpecificationIsFoundByItsName) {
  Registry registry = own_protocols();
  registry.add_specification(std::make_unique<Still>());
  EXPECT_EQ(registry.specification_names(), "lamport-mutex, two-phase-commit, still");
  ASSERT_TRUE(registry.find_specification("still").has_value());
  EXPECT_TRUE(registry.find_specification("lamport-mutex").value()->has_clocks());
  EXPECT_FALSE(registry.find("still").has_value()) << "it is no protocol";
  EXPECT_EQ(registry.find_taped("still").value()->name(), "still") << "but there may be tapes";
}

TEST(RegistryTest, AnUnknownSpecificationIsRefusedWithThoseThatThereAre) {
  EXPECT_EQ(own_protocols().find_specification("lamport").error().message,
            "there is no specification 'lamport'; write one of: lamport-mutex, two-phase-commit");
  EXPECT_EQ(Registry().specification_names(), "") << "there may be none";
}

TEST(RegistryTest, TwoSpecificationsOfOneNameAreAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  Registry registry = own_protocols();
  registry.add_specification(std::make_unique<Still>());
  EXPECT_THROW(registry.add_specification(std::make_unique<Still>()), core::CheckFailure);
}

TEST(RegistryTest, AProtocolOfAnotherServiceIsAmongAllThatThereAre) {
  const Registry registry = own_protocols();
  EXPECT_FALSE(registry.find("two-phase-commit").has_value());
  EXPECT_FALSE(registry.find_among_all("two-phase-commit").value()->asks_again());
  EXPECT_TRUE(registry.find_among_all("raymond").value()->asks_again());
  EXPECT_EQ(registry.names_of_all(), registry.names() + ", two-phase-commit");
  EXPECT_THAT(registry.find_among_all("nobody").error().message,
              testing::HasSubstr("there is no protocol 'nobody'; write one of: lamport, "));
  EXPECT_EQ(registry.find_taped("nobody").error().message,
            registry.find_among_all("nobody").error().message);
}

TEST(RegistryTest, ItMayHoldProtocolsOfOtherServicesOnly) {
  const core::ScopedCheckThrow throwing;
  Registry registry;
  EXPECT_THROW(static_cast<void>(registry.default_name()), core::CheckFailure);
  registry.add_other(std::make_unique<Simulating<Careless>>());
  EXPECT_EQ(registry.default_name(), "careless");
  EXPECT_EQ(registry.names_of_all(), "careless");
  EXPECT_EQ(registry.names(), "");
}

TEST(RegistryTest, OnlyWhatDescribesItsStateIsSearched) {
  Registry registry = own_protocols();
  add_protocol<Careless>(registry);
  SearchRequest request;
  request.memory_max = std::size_t{1} << 30U;
  const SearchGoOn to_the_end = [](const auto& /*so_far*/) { return true; };
  EXPECT_EQ(registry.find("raymond").value()->search(request, to_the_end).value().end,
            sim::SearchEnd::kExhausted);
  const auto refusal = [&](const char* name) {
    return registry.find(name).value()->search(request, to_the_end).error().message;
  };
  EXPECT_EQ(refusal("careless"), "its state is not described; add kState to the protocol");
  EXPECT_EQ(refusal("reliable-raymond").find("over Reliable a run has no end"), 0U);
}

}  // namespace
}  // namespace lamport::tools
