// The C++ that pages show, for the compiler to judge: page_code_test.cpp has each of their
// paragraphs stand here, line for line.

#include <cstdint>
#include <deque>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/generators/check.hpp"
#include "lamport/tools/add_protocol.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/replay.hpp"
#include "lamport/tools/run.hpp"
#include "lamport/transports/options.hpp"
#include "lamport/transports/tls.hpp"

// Not unnamed: a protocol's description is read by templates that may leave some of it unused.
namespace page_samples_test {

using namespace lamport::core;

class LockServer {
 public:
  /// To the server: "let me in", and from the one who is inside "I leave". From it: "go in".
  struct Signal {
    FencingToken token;
    static constexpr std::string_view kName = "SIGNAL";
    static constexpr auto kFields = fields(field("token", &Signal::token));
    friend bool operator==(const Signal&, const Signal&) = default;
  };

  using Service = mutex::Service;
  using Message = std::variant<Signal>;
  using Timer = NoTimer;
  using Command = Service::Command;  // Acquire, Release
  using Output = Service::Output;    // Granted, Freed
  using Note = NoNote;
  static constexpr std::string_view kName = "lock-server";
  static constexpr Guarantees kNeeds{
      .fifo = true, .lossless = true, .unique = true, .no_crash = true};
  static constexpr bool kKeepsRequestOrder = true;

  LockServer(ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}
  [[nodiscard]] ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }
  friend bool operator==(const LockServer&, const LockServer&) = default;

  void on_start(Turn<LockServer>& /*turn*/) {}
  void on_timer(const Timer& /*timer*/, Turn<LockServer>& /*turn*/) {}
  void on_command(const Command& command, Turn<LockServer>& turn) {
    if (std::holds_alternative<mutex::Release>(command)) {
      turn.emit(mutex::Freed{});
    }
    if (id_ == kServer) {
      serve(id_, turn);
    } else {
      turn.send(kServer, Signal{});
    }
  }
  void on_message(ProcessId from, const Message& message, Turn<LockServer>& turn) {
    if (id_ == kServer) {
      serve(from, turn);
    } else {
      turn.emit(mutex::Granted{.token = std::get<Signal>(message).token});
    }
  }

 private:
  static constexpr ProcessId kServer{0};

  void serve(ProcessId client, Turn<LockServer>& turn) {
    const bool leaves = !queue_.empty() && queue_.front() == client;
    if (leaves) {
      queue_.pop_front();
    } else {
      queue_.push_back(client);
    }
    if (queue_.empty() || (!leaves && queue_.size() > 1)) {
      return;
    }
    latest_ = latest_.next();
    if (queue_.front() == id_) {
      turn.emit(mutex::Granted{.token = latest_});
    } else {
      turn.send(queue_.front(), Signal{latest_});
    }
  }

  ProcessId id_;
  std::uint32_t processes_;
  std::deque<ProcessId> queue_;  ///< The server's: who has asked, the one inside in front.
  FencingToken latest_;          ///< The server's: of the latest grant.
};
static_assert(Protocol<LockServer>);

}  // namespace page_samples_test

namespace {

using namespace page_samples_test;
namespace core = lamport::core;
namespace generators = lamport::generators;

TEST(PageSamplesTest, AProcessTakesOneInputAtATime) {
  using mutex::Lamport;

  Lamport process(ProcessId(1), 3);  // process 1 of 3
  Turn<Lamport> turn;

  step<Lamport>(process, Perform<Lamport>{mutex::Acquire{}}, VirtualTime(), turn);
  // turn.sends() holds a REQUEST to process 0 and one to process 2.

  EXPECT_EQ(turn.sends(),
            (std::vector<Turn<Lamport>::Send>{{ProcessId(0), Lamport::Request{LogicalTime(1)}},
                                              {ProcessId(2), Lamport::Request{LogicalTime(1)}}}));

  for (const ProcessId peer : {ProcessId(0), ProcessId(2)}) {
    step<Lamport>(process, Receive<Lamport>{peer, Lamport::Reply{LogicalTime(2)}}, VirtualTime(),
                  turn);
  }
  // turn.outputs() holds Granted: all have replied, and no request is earlier than ours.

  EXPECT_EQ(turn.outputs(),
            (std::vector<Lamport::Output>{mutex::Granted{
                LogicalTime(4), FencingToken(Timestamp{LogicalTime(1), ProcessId(1)})}}));
  EXPECT_TRUE(process.inside());
}

TEST(PageSamplesTest, AHostIsGivenItsCertificate) {
  namespace transports = lamport::transports;

  transports::HostOptions options;
  options.cluster = "example";
  options.listen = {.address = "0.0.0.0", .port = 9000};
  options.tls = {
      .certificate = "process-0.pem", .key = "process-0.key", .authority = "authority.pem"};

  const transports::TlsOptions expected{"process-0.pem", "process-0.key", "authority.pem"};
  EXPECT_EQ(options.tls, expected);
}

TEST(PageSamplesTest, TheLockServerHolds) {
  const auto report = generators::check<LockServer>({.seed = 1, .schedules = 1'000});
  EXPECT_FALSE(report.counterexample.has_value());

  EXPECT_TRUE(report.vacuous().empty());
}

int replay_mine(int argc, const char* const* argv) {
  lamport::tools::Registry registry;
  lamport::tools::add_protocol<LockServer>(registry);
  return lamport::tools::replay_main(registry, argc, argv);
}

TEST(PageSamplesTest, TheToolsServeTheLockServer) {
  const std::vector<const char*> simulated = {"replay-mine", "--seed", "1", "--quiet"};
  EXPECT_EQ(replay_mine(static_cast<int>(simulated.size()), simulated.data()), 0);

  lamport::tools::Registry registry;
  lamport::tools::add_protocol<LockServer>(registry);
  const std::vector<const char*> run = {"run-mine", "--processes", "3", "--quiet"};
  EXPECT_EQ(lamport::tools::run_main(registry, static_cast<int>(run.size()), run.data()), 0);
}

TEST(PageSamplesTest, WithoutFifoLinksTheLockServerGrantsOutOfOrder) {
  const core::Guarantees unordered{.lossless = true, .unique = true, .no_crash = true};
  const auto beyond_needs =
      rc::gen::map(generators::schedules({.needs = unordered}), [](auto schedule) {
        schedule.scenario.beyond_needs = true;
        return schedule;
      });
  const auto report = generators::check({.seed = 1, .schedules = 1'000}, beyond_needs,
                                        generators::outcome_of<LockServer>);
  ASSERT_TRUE(report.counterexample.has_value());
  EXPECT_EQ(report.counterexample->violation.property, "request order");
}

}  // namespace
