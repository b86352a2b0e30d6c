#include "lamport/tools/registry.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/tools/scenario_text.hpp"

namespace lamport::tools {
namespace {

using core::mutex::Acquire;

/// A protocol of somebody else's, and a bad one: it tells its peer and enters without waiting,
/// and is not made for more than three processes.
class Careless {
 public:
  struct Hello {
    static constexpr std::string_view kName = "HELLO";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Hello&, const Hello&) = default;
  };
  using Service = core::mutex::Service;
  using Message = std::variant<Hello>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;
  static constexpr std::string_view kName = "careless";
  static constexpr core::Guarantees kNeeds{};

  Careless(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}
  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(core::Turn<Careless>& /*turn*/) {}
  void on_message(core::ProcessId /*from*/, const Message& /*message*/,
                  core::Turn<Careless>& /*turn*/) {}
  void on_timer(const Timer& /*timer*/, core::Turn<Careless>& /*turn*/) {}
  void on_command(const Command& command, core::Turn<Careless>& turn) {
    if (std::holds_alternative<Acquire>(command)) {
      LAMPORT_CHECK(processes_ <= 3, "there are at most three of us");
      turn.send(core::ProcessId((id_.value() + 1) % processes_), Hello{});
      turn.emit(core::mutex::Granted{});
    } else {
      turn.emit(core::mutex::Freed{});
    }
  }
  [[maybe_unused]] friend bool operator==(const Careless&, const Careless&) = default;

 private:
  core::ProcessId id_;
  std::uint32_t processes_;
};
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
  registry.add<Careless>();
  EXPECT_EQ(registry.default_name(), "lamport");
  for (const char* name : {"careless", "reliable-careless", "lamport", "reliable-lamport"}) {
    ASSERT_TRUE(registry.find(name).has_value()) << name;
    EXPECT_EQ(registry.find(name).value()->name(), name);
  }
  EXPECT_EQ(registry.find("Lamport").error().message,
            "there is no protocol 'Lamport'; write one of: lamport, reliable-lamport, careless, "
            "reliable-careless");
}

TEST(RegistryTest, ABadProtocolIsFoundOutAndExplained) {
  Registry registry;
  registry.add<Careless>();
  for (const char* name : {"careless", "reliable-careless"}) {
    const ProtocolTools& tools = *registry.find(name).value();
    const ReplayResult result = tools.replay({crowded(), 1}, {kNotInterrupted});
    ASSERT_TRUE(result.judgement.violation.has_value()) << name;
    EXPECT_EQ(result.judgement.violation->property, "mutual exclusion");
    EXPECT_EQ(result.disputed.size(), 2U);
    ASSERT_GE(result.history.size(), 4U);
    EXPECT_EQ(result.history.front().what, "commanded Acquire");
    EXPECT_EQ(result.history.back().what, "emitted Granted clock=0");
    EXPECT_FALSE(result.history.back().clock.has_value()) << "it has no clock";
  }
}

TEST(RegistryTest, ACheckThatFailsIsAViolationWithASeed) {
  Registry registry;
  registry.add<Careless>();
  sim::Scenario scenario = crowded();
  scenario.processes = 4;
  for (const char* name : {"careless", "reliable-careless"}) {
    const ProtocolTools& tools = *registry.find(name).value();
    const ReplayResult result = tools.replay({scenario, 1}, {kNotInterrupted});
    ASSERT_TRUE(result.judgement.violation.has_value()) << name;
    EXPECT_EQ(result.judgement.violation->property, "failed check");
    EXPECT_NE(result.judgement.violation->detail.find("there are at most three of us"),
              std::string::npos);
    const CampaignResult campaign = tools.campaign({scenario}, {5, 6}, [](auto) { return true; });
    EXPECT_EQ(campaign.violating, 2U);
    EXPECT_EQ(campaign.violating_first, 5U);
    EXPECT_FALSE(result.history.empty()) << "what led there is shown";
    ClusterRequest request;
    request.processes = 4;
    const auto run = tools.run_cluster(request, kNotInterrupted);
    ASSERT_TRUE(run.has_value()) << run.error().message;
    EXPECT_EQ(run->judgement.violation.value().property, "failed check");
    EXPECT_EQ(run->judgement.violation.value().detail.find("process "), 0U);
  }
}

TEST(RegistryTest, ACampaignCountsEverySchedule) {
  Registry registry;
  registry.add<Careless>();
  std::uint64_t told = 0;
  const CampaignResult result =
      registry.find("careless").value()->campaign({crowded()}, {3, 12}, [&](std::uint64_t done) {
        told = done;
        return true;
      });
  EXPECT_EQ(told, 10U);
  EXPECT_EQ(result.schedules, 10U);
  EXPECT_EQ(result.violating, 10U);
  EXPECT_EQ(result.violating_first, 3U);
  EXPECT_EQ(result.properties.front().name, "mutual exclusion");
  EXPECT_EQ(result.properties.front().violating, 10U);
}

}  // namespace
}  // namespace lamport::tools
