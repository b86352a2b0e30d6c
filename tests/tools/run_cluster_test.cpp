#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

/// `lamport-run --config`: processes that nobody oversees, each started by itself.
namespace lamport::tools {
namespace {

using props::Json;
using testing::HasSubstr;
using testing::SizeIs;

/// Ports that nobody listened on a moment ago.
std::vector<std::uint16_t> free_ports(std::size_t count) {
  std::vector<int> sockets;
  std::vector<std::uint16_t> ports;
  for (std::size_t i = 0; i < count; ++i) {
    sockets.push_back(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);  // What sockets ask for.
    EXPECT_EQ(::bind(sockets.back(), any, size), 0);
    EXPECT_EQ(::getsockname(sockets.back(), any, &size), 0);
    ports.push_back(ntohs(address.sin_port));
  }
  for (const int socket : sockets) {
    ::close(socket);
  }
  return ports;
}

class RunClusterTest : public testing::Test {
 protected:
  /// Writes the file of a cluster of `processes` on this host.
  void describe(std::uint32_t processes, const std::string& protocol) {
    Json json = {{"format", "lamport-cluster/1"}, {"cluster", "test"}, {"protocol", protocol}};
    const std::vector<std::uint16_t> ports = free_ports(processes);
    for (std::uint32_t p = 0; p < processes; ++p) {
      json["processes"].push_back({{"id", p}, {"address", fmt::format("127.0.0.1:{}", ports[p])}});
    }
    write_file(file(), json.dump());
  }
  [[nodiscard]] std::string file() const { return directory_.path("cluster.json"); }
  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path(name); }
  [[nodiscard]] std::unique_ptr<RunningTool> start(std::uint32_t id,
                                                   std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"--config", file(), "--id", std::to_string(id), "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<RunningTool>("run", arguments);
  }

 private:
  TemporaryDirectory directory_;
};

TEST_F(RunClusterTest, EachFinishesWhenAllHaveAndTheCounterIsRight) {
  for (const std::string protocol : {"lamport", "raymond"}) {
    describe(4, protocol);
    std::vector<std::unique_ptr<RunningTool>> members;
    for (std::uint32_t p = 0; p < 4; ++p) {
      // The later the more to do, so that they do not finish together.
      members.push_back(start(p, {"--entries", std::to_string(10 + 10 * p), "--counter",
                                  path(protocol), "--trace", path(protocol + "-traces")}));
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
    for (const std::string& name : names_in(path(protocol + "-traces"))) {
      const Outcome again = replay({path(protocol + "-traces/" + name)});
      EXPECT_EQ(again.code, 0) << name << ": " << again.out << again.err;
    }
    EXPECT_THAT(names_in(path(protocol + "-traces")), SizeIs(4));
  }
}

TEST_F(RunClusterTest, OneThatMissesTheOthersSaysSo) {
  describe(2, "lamport");
  const Outcome outcome = start(1, {"--deadline", "200ms"})->wait();
  EXPECT_EQ(outcome.code, 70);
  EXPECT_EQ(document_of(outcome).at("started"), false);
  EXPECT_THAT(outcome.err, HasSubstr("timed out: not all other processes were met"));
  EXPECT_EQ(lines_of(outcome.err).back(),
            fmt::format("{} --config {} --id 1 --deadline 200ms", tool_path("run"), file()));
}

TEST_F(RunClusterTest, OneThatRestartsIsRefusedAndTheOthersGoOnWaiting) {
  describe(3, "suzuki-kasami");
  write_file(path("counter"), std::string(8, '\0'));
  const auto other = start(1, {"--entries", "1000000", "--deadline", "1000s"});
  const auto third = start(2, {"--entries", "0", "--deadline", "1000s"});
  {
    const auto first =
        start(0, {"--entries", "1000000", "--deadline", "1000s", "--counter", path("counter")});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (read_file(path("counter")) == std::string(8, '\0') &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }  // It is killed. It had the token at first.
  const Outcome again = start(0, {"--entries", "5", "--deadline", "1s"})->wait();
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

TEST_F(RunClusterTest, AWrongCommandLineIsOneLineThatNamesOptionAndFix) {
  describe(2, "lamport");
  write_file(path("paxos.json"), R"({"format": "lamport-cluster/1", "cluster": "c",
    "protocol": "paxos", "processes": [{"id": 0, "address": "127.0.0.1:1"}]})");
  write_file(path("bad.json"), R"({"format": "lamport-cluster/1"})");
  const std::vector<Wrong> cases = {
      {{"--config", file()}, "--id", "it is missing; write 0 to 1"},
      {{"--config", file(), "--id", "2"}, "--id", "none of the 2 processes"},
      {{"--id", "0"}, "--id", "goes with --config"},
      {{"--counter", "x"}, "--counter", "goes with --config"},
      {{"--config", file(), "--id", "0", "--processes", "2"}, "--processes", "leave it out"},
      {{"--config", path("none.json"), "--id", "0"}, "--config", "No such file"},
      {{"--config", path("bad.json"), "--id", "0"}, "--config", "cluster: is missing; add it"},
      {{"--config", path("paxos.json"), "--id", "0"}, "--config", "there is no protocol 'paxos'"},
      {{"--config", file(), "--id", "0", "--counter", path("no/where")}, "--counter", "No such"},
      {{"--config", file(), "--id", "0", "--trace", file()}, "--trace", "Not a directory"}};
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
