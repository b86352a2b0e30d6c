#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/transports/host.hpp"
#include "witness.hpp"

/// Which timers a stall fires.
namespace lamport::transports {

using core::ProcessId;

/// A protocol that waits for answers 1, 2 and 3, which never come. Whenever it asks for the first
/// again it gives up the second and puts off the third.
class Fickle {
 public:
  struct Nothing {
    static constexpr std::string_view kName = "Nothing";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Nothing&, const Nothing&) = default;
  };
  /// Timer: answer `number` has not come.
  struct Again {
    std::uint64_t number = 0;
    static constexpr std::string_view kName = "again";
    static constexpr auto kFields = core::fields(core::field("number", &Again::number));
    friend bool operator==(const Again&, const Again&) = default;
  };
  struct Service {
    using Command = std::variant<Nothing>;
    using Output = std::variant<Nothing>;
  };
  using Message = std::variant<Nothing>;
  using Timer = std::variant<Again>;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;

  static constexpr std::string_view kName = "fickle";
  static constexpr core::Guarantees kNeeds{.no_crash = true};

  Fickle(ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}

  [[nodiscard]] ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }
  [[nodiscard]] static bool resends(const Timer& /*timer*/) { return true; }

  void on_start(core::Turn<Fickle>& turn) {
    for (const std::uint64_t number : {1U, 2U, 3U}) {
      turn.set_timer(Again{number}, std::chrono::hours(1));
    }
  }
  void on_message(ProcessId /*from*/, const Message& /*message*/, core::Turn<Fickle>& /*turn*/) {}
  void on_timer(const Timer& timer, core::Turn<Fickle>& turn) {
    const std::uint64_t number = std::get<Again>(timer).number;
    turn.set_timer(Again{number}, std::chrono::hours(1));
    if (number == 1) {
      turn.cancel_timer(Again{2});
      turn.set_timer(Again{3}, std::chrono::hours(1));
    }
  }
  void on_command(const Command& /*command*/, core::Turn<Fickle>& /*turn*/) {}

  friend bool operator==(const Fickle&, const Fickle&) = default;

 private:
  ProcessId id_;
  std::uint32_t processes_;
};

static_assert(core::Protocol<Fickle>);

namespace {

using std::chrono::milliseconds;

TEST(HostStallTest, ATimerIsFiredOnceAndNotIfATurnOfTheStallCancelsIt) {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.limits.stall = milliseconds(2);
  Hosts<Fickle> hosts(1, options);
  ASSERT_TRUE(hosts.start());
  ASSERT_TRUE(eventually([&] { return hosts[0].count<core::TimerFired<Fickle>>() >= 6; }));
  hosts.stop();
  std::vector<std::uint64_t> fired;
  for (const auto& event : hosts[0].events()) {
    if (const auto* timer = std::get_if<core::TimerFired<Fickle>>(&event.what)) {
      fired.push_back(std::get<Fickle::Again>(timer->timer).number);
    }
  }
  fired.resize(6);
  EXPECT_EQ(fired, (std::vector<std::uint64_t>{1, 3, 1, 3, 1, 3}));
}

}  // namespace
}  // namespace lamport::transports
