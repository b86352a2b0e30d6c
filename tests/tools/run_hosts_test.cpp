#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "campaign_seed.hpp"
#include "cluster_of_tools.hpp"
#include "hosts.hpp"
#include "lamport/props/json.hpp"
#include "lossy_switch.hpp"
#include "tool.hpp"

/// `lamport-run --config` on hosts of their own, which are network namespaces. Where there can be
/// none, the tests are skipped, and say why.
namespace lamport::tools {
namespace {

using props::Json;

constexpr std::array kProtocols = {"lamport", "ricart-agrawala", "maekawa", "suzuki-kasami",
                                   "raymond"};

const Json kPlain = {{"plain_beyond_loopback", true}};

/// A cluster with a process on each host, which runs from now on.
class HostedCluster {
 public:
  HostedCluster(const Hosts& hosts, std::uint16_t port, const std::string& protocol,
                std::uint64_t entries, const Json& more)
      : protocol_(protocol), entries_(entries), files_(protocol, hosts.addresses(port), more) {
    for (std::uint32_t p = 0; p < hosts.size(); ++p) {
      hosts.run_on(p, [&] {
        members_.push_back(files_.start(
            p, {"--entries", std::to_string(entries), "--deadline", "300s", "--counter",
                files_.path("counter"), "--trace", files_.path("traces")}));
      });
    }
  }

  [[nodiscard]] const std::string& protocol() const { return protocol_; }
  [[nodiscard]] std::uint64_t entries() const { return entries_; }
  [[nodiscard]] std::string traces() const { return files_.path("traces"); }
  /// By process, once.
  [[nodiscard]] std::vector<Outcome> wait() const {
    std::vector<Outcome> outcomes;
    outcomes.reserve(members_.size());
    for (const auto& member : members_) {
      outcomes.push_back(member->wait());
    }
    return outcomes;
  }

 private:
  std::string protocol_;
  std::uint64_t entries_;
  ClusterOfTools files_;
  std::vector<std::unique_ptr<RunningTool>> members_;  ///< By process.
};

/// Every process does the same again, and no property is violated, among them what each entry costs
/// in theory. Whoever has left sends nothing again, so the last messages may be missing.
void expect_judged_right(const std::string& traces) {
  const Outcome outcome = replay({traces, "--json"});
  ASSERT_NE(outcome.out, "") << outcome.err;
  const Json run = document_of(outcome);
  EXPECT_EQ(run.at("identical"), true) << run.at("difference");
  EXPECT_EQ(run.at("completed"), true);
  for (const Json& property : run.at("properties")) {
    EXPECT_TRUE(property.at("holds") == true || property.at("name") == "lossless links")
        << property << run.at("violation");
  }
}

/// Waits for the end, and expects all to be right, the counter, too. Returns how many messages were
/// sent again.
std::uint64_t expect_right(const HostedCluster& cluster) {
  SCOPED_TRACE(cluster.protocol());
  std::uint64_t resent = 0;
  const std::vector<Outcome> outcomes = cluster.wait();
  for (const Outcome& outcome : outcomes) {
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    if (outcome.code == 0) {
      const Json json = document_of(outcome);
      EXPECT_EQ(json.at("entries"), cluster.entries());
      EXPECT_EQ(json.at("counter"), outcomes.size() * cluster.entries());
      resent += json.at("resent").get<std::uint64_t>();
    }
  }
  expect_judged_right(cluster.traces());
  return resent;
}

TEST(RunHostsTest, EveryProtocolRunsOnHostsOfItsOwnPlainAndInsideTls) {
  if (const auto reason = why_no_hosts()) {
    GTEST_SKIP() << *reason;
  }
  const Hosts hosts(3);
  const LossySwitch fair(hosts, {}, 0);
  const TemporaryDirectory directory;
  const Json tls = made_certificates(directory.path("certs"), "test", 3);
  for (const std::string protocol : kProtocols) {
    expect_right(HostedCluster(hosts, 7000, protocol, 20, kPlain));
    expect_right(HostedCluster(hosts, 7001, protocol, 20, tls));
  }
  EXPECT_EQ(fair.fares().lost + fair.fares().overtaken, 0U);
}

/// All protocols side by side, each with a process on each of so many hosts. Returns how many
/// packets were lost.
std::uint64_t expect_right_in_bad_weather(std::size_t count) {
  using std::chrono::milliseconds;
  const std::uint64_t entries = 5 * props::campaign_runs(1);
  const std::uint64_t seed = props::campaign_seed(1978);
  SCOPED_TRACE(fmt::format("{} hosts, LAMPORT_SEED={}", count, seed));
  const Hosts hosts(count);
  const LossySwitch bad(
      hosts, {.delay_min = milliseconds(10), .delay_max = milliseconds(30), .loss = 20}, seed);
  std::vector<std::unique_ptr<HostedCluster>> clusters;
  clusters.reserve(kProtocols.size());
  std::uint16_t port = 7000;
  for (const std::string protocol : kProtocols) {
    clusters.push_back(std::make_unique<HostedCluster>(hosts, port++, protocol, entries, kPlain));
  }
  std::uint64_t resent = 0;
  for (const auto& cluster : clusters) {
    resent += expect_right(*cluster);
  }
  std::uint64_t retransmitted = 0;
  for (std::size_t host = 0; host < count; ++host) {
    retransmitted += hosts.tcp_count(host, "RetransSegs");
  }
  const Fares fares = bad.fares();
  EXPECT_GT(fares.overtaken, 0U);
  // In a storm, where what is sent again makes all the rest late, that would be most. Processes
  // take what is late for lost, and on a busy machine much is.
  EXPECT_LT(retransmitted, fares.passed / 4);
  EXPECT_LT(resent, fares.passed);
  const auto per_lost = [&](std::uint64_t what) {
    return static_cast<double>(what) / static_cast<double>(std::max<std::uint64_t>(fares.lost, 1));
  };
  fmt::print(
      "[ weather  ] {} hosts, {} protocols, counters {}: {} packets passed, {} overtaken, {} lost; "
      "for each of these TCP sent {:.2f} segments again, and the processes {:.2f} messages\n",
      count, kProtocols.size(), count * entries, fares.passed, fares.overtaken, fares.lost,
      per_lost(retransmitted), per_lost(resent));
  return fares.lost;
}

/// With LAMPORT_RUNS=10 each process enters fifty times.
TEST(RunHostsTest, AlsoWherePacketsAreLateLostAndReordered) {
  if (const auto reason = why_no_hosts()) {
    GTEST_SKIP() << *reason;
  }
  EXPECT_GT(expect_right_in_bad_weather(2) + expect_right_in_bad_weather(3), 0U);
}

}  // namespace
}  // namespace lamport::tools
