#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cluster_of_tools.hpp"
#include "lamport/props/json.hpp"
#include "stopped_thread.hpp"
#include "tool.hpp"

/// `lamport-run` while its I/O thread stands still.
namespace lamport::tools {
namespace {

using props::Json;

constexpr std::uint64_t kEntries = 500;

TEST(RunHangTest, AnIoThreadThatHangsIsReportedMeanwhileAndThenTheRunGoesOn) {
  const ClusterOfTools cluster("lamport", local_addresses(2), {{"limits", {{"hang", "500ms"}}}});
  const std::vector<std::string> arguments = {
      "--entries", std::to_string(kEntries), "--hold", "3ms", "--counter", cluster.path("counter")};
  const auto first = cluster.start(0, arguments);
  const auto second = cluster.start(1, arguments);
  std::optional<StoppedThread> hung;
  try {
    hung.emplace(first->await_thread("lamport-io-0"));
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::operation_not_permitted) {
      throw;
    }
    GTEST_SKIP() << error.what();
  }
  // Before, it may have hung for a while by itself, on a machine that is busy.
  const std::string hangs = "process 0: the I/O thread has not turned for 500 ms\n";
  const std::size_t turns_again = count_of(first->err(), "process 0: the I/O thread turns again\n");
  first->await_err(hangs, turns_again + 1);
  hung.reset();
  first->await_err("process 0: the I/O thread turns again\n", turns_again + 1);
  for (RunningTool* const each : {first.get(), second.get()}) {
    const Outcome outcome = each->wait();
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const Json json = document_of(outcome);
    EXPECT_EQ(json.at("entries"), kEntries);
    EXPECT_EQ(json.at("counter"), 2 * kEntries);
  }
}

}  // namespace
}  // namespace lamport::tools
