#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cluster_of_tools.hpp"
#include "lamport/props/json.hpp"
#include "tool.hpp"

/// `lamport-run --config`: processes that nobody oversees, each started by itself.
namespace lamport::tools {
namespace {

using props::Json;
using testing::HasSubstr;
using testing::SizeIs;

TEST(RunClusterTest, EachFinishesWhenAllHaveAndTheCounterIsRight) {
  for (const std::string protocol : {"lamport", "raymond"}) {
    const ClusterOfTools cluster(protocol, local_addresses(4));
    std::vector<std::unique_ptr<RunningTool>> members;
    members.reserve(4);
    for (std::uint32_t p = 0; p < 4; ++p) {
      // The later the more to do, so that they do not finish together.
      members.push_back(
          cluster.start(p, {"--entries", std::to_string(10 + 10 * p), "--counter",
                            cluster.path("counter"), "--trace", cluster.path("traces")}));
    }
    std::uint64_t messages = 0;
    for (std::uint32_t p = 0; p < 4; ++p) {
      const Outcome outcome = members[p]->wait();
      ASSERT_EQ(outcome.code, 0) << outcome.err;
      const Json json = document_of(outcome);
      EXPECT_EQ(json.at("schema"), "lamport-run-member/1");
      EXPECT_EQ(json.at("process"), p);
      EXPECT_EQ(json.at("entries"), 10 + 10 * p);
      EXPECT_EQ(json.at("counter"), 100) << "nobody leaves before all have finished";
      for (const Json& sent : json.at("messages")) {
        messages += sent.get<std::uint64_t>();
      }
    }
    EXPECT_TRUE(protocol != "lamport" || messages == 100 * 3 * 3) << messages;
    for (const std::string& name : names_in(cluster.path("traces"))) {
      const Outcome again = replay({cluster.path("traces/" + name)});
      EXPECT_EQ(again.code, 0) << name << ": " << again.out << again.err;
    }
    EXPECT_THAT(names_in(cluster.path("traces")), SizeIs(4));
  }
}

TEST(RunClusterTest, OneThatMissesTheOthersSaysSo) {
  const ClusterOfTools cluster("lamport", local_addresses(2));
  const Outcome outcome = cluster.start(1, {"--deadline", "200ms"})->wait();
  EXPECT_EQ(outcome.code, 70);
  EXPECT_EQ(document_of(outcome).at("started"), false);
  EXPECT_THAT(outcome.err, HasSubstr("timed out: not all other processes were met"));
  EXPECT_EQ(lines_of(outcome.err).back(), fmt::format("{} --config {} --id 1 --deadline 200ms",
                                                      tool_path("run"), cluster.file()));
}

TEST(RunClusterTest, OneThatRestartsIsRefusedAndTheOthersGoOnWaiting) {
  const ClusterOfTools cluster("suzuki-kasami", local_addresses(3));
  const std::string no_entry(8, '\0');
  const auto counter = [&](std::uint32_t id) {
    return cluster.path(fmt::format("counter-{}", id));
  };
  const auto started = [&](std::uint32_t id) {
    write_file(counter(id), no_entry);
    return cluster.start(id,
                         {"--entries", "1000000", "--deadline", "1000s", "--counter", counter(id)});
  };
  const auto other = started(1);
  const auto third = started(2);
  {
    const auto first = started(0);
    for (const std::uint32_t id : {0U, 1U, 2U}) {
      await([&] { return read_file(counter(id)) != no_entry; }, "an entry, so that it has begun");
    }
  }  // It is killed. It had the token at first.
  const Outcome again = cluster.start(0, {"--entries", "5", "--deadline", "1s"})->wait();
  EXPECT_EQ(again.code, 70) << again.err;
  EXPECT_EQ(document_of(again).at("entries"), 0) << "it would bring a second token";
  for (RunningTool* const each : {other.get(), third.get()}) {
    each->await_handler(SIGINT);
    each->send(SIGINT);
    const Outcome outcome = each->wait();
    EXPECT_EQ(outcome.code, 130);
    EXPECT_THAT(outcome.err, HasSubstr("process 0 has restarted, which the protocol does not"));
  }
}

TEST(RunClusterTest, WithTlsWhoHasAnotherProcessesCertificateIsRefused) {
  const TemporaryDirectory directory;
  const Json tls = made_certificates(directory.path("certs"), "test", 3);
  const ClusterOfTools cluster("ricart-agrawala", local_addresses(3), tls);
  std::vector<std::unique_ptr<RunningTool>> members;
  members.reserve(3);
  for (std::uint32_t p = 0; p < 3; ++p) {
    members.push_back(cluster.start(p, {"--entries", "10"}));
  }
  for (const auto& member : members) {
    const Outcome outcome = member->wait();
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(document_of(outcome).at("entries"), 10);
  }
  std::filesystem::copy(directory.path("certs/process-2.pem"),
                        directory.path("certs/process-1.pem"),
                        std::filesystem::copy_options::overwrite_existing);
  const Outcome outcome = cluster.start(1, {})->wait();
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("process-1.pem"));
}

TEST(RunClusterTest, WithoutTlsItKeepsToThisMachine) {
  const ClusterOfTools cluster("lamport", {"0.0.0.0:7000", "127.0.0.1:7001"});
  const Outcome outcome = cluster.start(0, {})->wait();
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(lines_of(outcome.err), SizeIs(1));
  EXPECT_THAT(outcome.err, HasSubstr("0.0.0.0"));
}

TEST(RunClusterTest, AWrongCommandLineIsOneLineThatNamesOptionAndFix) {
  const ClusterOfTools cluster("lamport", local_addresses(2));
  const std::string file = cluster.file();
  write_file(cluster.path("paxos.json"), R"({"format": "lamport-cluster/1", "cluster": "c",
    "protocol": "paxos", "processes": [{"id": 0, "address": "127.0.0.1:1"}]})");
  write_file(cluster.path("bad.json"), R"({"format": "lamport-cluster/1"})");
  const std::vector<Wrong> cases = {
      {{"--config", file}, "--id", "it is missing; write 0 to 1"},
      {{"--config", file, "--id", "2"}, "--id", "none of the 2 processes"},
      {{"--id", "0"}, "--id", "goes with --config"},
      {{"--counter", "x"}, "--counter", "goes with --config"},
      {{"--config", file, "--id", "0", "--processes", "2"}, "--processes", "leave it out"},
      {{"--config", cluster.path("no.json"), "--id", "0"}, "--config", "No such file"},
      {{"--config", cluster.path("bad.json"), "--id", "0"}, "--config", "cluster: is missing"},
      {{"--config", cluster.path("paxos.json"), "--id", "0"}, "--config", "no protocol 'paxos'"},
      {{"--config", file, "--id", "0", "--counter", cluster.path("a/b")}, "--counter", "No such"},
      {{"--config", file, "--id", "0", "--trace", file}, "--trace", "Not a directory"}};
  for (const Wrong& wrong : cases) {
    const Outcome outcome = run_tool("run", wrong.arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(lines_of(outcome.err), SizeIs(1));
    EXPECT_THAT(outcome.err, HasSubstr(wrong.option));
    EXPECT_THAT(outcome.err, HasSubstr(wrong.fix));
  }
}

}  // namespace
}  // namespace lamport::tools
