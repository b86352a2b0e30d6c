#include "lamport/tools/cluster_file.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tool.hpp"

namespace lamport::tools {
namespace {

const std::string kGood = R"({"format": "lamport-cluster/1", "cluster": "orders",
 "protocol": "lamport",
 "processes": [{"id": 1, "address": "[fd00::1]:7001"}, {"id": 0, "address": "10.0.0.1:7000"}],
 "limits": {"stall": "3s", "queue_bytes": 70000},
 "tls": {"authority": "a.pem", "certificate": "{id}/c.pem", "key": "/k/{id}{id}"},
 "plain_beyond_loopback": true})";

/// `kGood` with `from`, which is in it once, replaced.
std::string good_but(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ClusterFileTest, ProcessesAreInTheOrderOfTheirIds) {
  const auto file = parse_cluster(kGood);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->cluster, "orders");
  EXPECT_EQ(file->protocol, "lamport");
  EXPECT_EQ(file->processes,
            (std::vector<transports::Endpoint>{{"10.0.0.1", 7000}, {"fd00::1", 7001}}));
  EXPECT_EQ(file->limits.stall, std::chrono::seconds(3));
  EXPECT_EQ(file->limits.queue_bytes, 70000U);
  EXPECT_TRUE(file->plain_beyond_loopback);
  EXPECT_EQ(file->limits.hang, transports::Limits{}.hang) << "what is not said is as ever";
}

TEST(ClusterFileTest, TlsFilesAreThoseOfAProcessBesideTheFile) {
  const auto file = parse_cluster(kGood);
  ASSERT_TRUE(file.has_value() && file->tls.has_value());
  EXPECT_EQ(tls_of(*file->tls, "/etc/orders", core::ProcessId(12)),
            (transports::TlsOptions{"/etc/orders/12/c.pem", "/k/1212", "/etc/orders/a.pem"}));
  EXPECT_EQ(tls_of(*file->tls, "", core::ProcessId(1)).authority, "a.pem");
}

TEST(ClusterFileTest, WhatIsWrongIsNamedByItsKey) {
  struct Case {
    std::string text;
    std::string error;  ///< How it begins.
  };
  const std::vector<Case> cases = {
      {"", "not JSON"},
      {"[]", "an object is expected"},
      {good_but("lamport-cluster/1", "lamport-cluster/9"), "format: 'lamport-cluster/9' is none"},
      {good_but("\"format\"", "\"fromat\""), "fromat: there is no such key; write some of: format"},
      {"{}", "format: is missing; add it"},
      {good_but("\"limits\"", "\"limit\""), "limit: there is no such key; write some of: format"},
      {good_but("\"orders\"", "\"\""), "cluster: its size is 0 bytes; write 1 to 64"},
      {good_but("\"orders\"", "7"), "cluster: a text is expected"},
      {good_but("\"orders\"", '"' + std::string(65, 'x') + '"'), "cluster: its size is 65 bytes"},
      {good_but("\"id\": 1", "\"id\": 2"), "processes[0].id: a whole number from 0 to 1"},
      {good_but("\"id\": 1", "\"id\": -1"), "processes[0].id: a whole number from 0 to 1"},
      {good_but("\"id\": 1", "\"id\": 0"), "processes[1].id: 0 is that of [0], too"},
      {good_but("\"id\": 1, ", ""), "processes[0].id: is missing"},
      {good_but("\"id\": 1", "\"id\": 1, \"name\": \"a\""), "processes[0].name: there is no such"},
      {good_but("10.0.0.1:7000", "[fd00::1]:7001"), "processes[1].address: [fd00::1]:7001 is that"},
      {good_but("10.0.0.1:7000", "host:7000"), "processes[1].address: 'host:7000' is no numeric"},
      {good_but("10.0.0.1:7000", "10.0.0.1"), "processes[1].address: '10.0.0.1' is no numeric"},
      {good_but("10.0.0.1:7000", "10.0.0.1:0"), "processes[1].address: '10.0.0.1:0' is no"},
      {good_but("10.0.0.1:7000", "10.0.0.1:65536"), "processes[1].address: '10.0.0.1:65536'"},
      {good_but("10.0.0.1:7000", "fd00::2:7000"), "processes[1].address: 'fd00::2:7000' is no"},
      {good_but("\"3s\"", "\"3\""), "limits.stall: '3'"},
      {good_but("\"3s\"", "\"0s\""), "limits.stall: '0s'"},
      {good_but("70000", "1"), "limits.queue_bytes: a whole number from 65536"},
      {good_but("\"stall\"", "\"redial_delay_min\""), "limits.redial_delay_min: is more than"},
      {good_but("\"key\"", "\"kee\""), "tls.kee: there is no such key; write some of: authority"},
      {good_but(", \"key\": \"/k/{id}{id}\"", ""), "tls.key: is missing"},
      {good_but("\"a.pem\"", "1"), "tls.authority: a text is expected"},
      {good_but("true", "\"yes\""), "plain_beyond_loopback: true or false is expected"},
      {good_but("\"stall\"", "\"stal\""), "limits.stal: there is no such key"},
      {good_but("[{\"id\": 1, \"address\": \"[fd00::1]:7001\"}, {\"id\": 0, \"address\": "
                "\"10.0.0.1:7000\"}]",
                "[]"),
       "processes: an array of 1 to 4096"}};
  for (const Case& each : cases) {
    const auto file = parse_cluster(each.text);
    ASSERT_FALSE(file.has_value()) << each.error;
    EXPECT_EQ(file.error().message.substr(0, each.error.size()), each.error);
  }
}

TEST(ClusterFileTest, BeyondLoopbackThereIsTlsOrItIsAllowedByName) {
  const auto with = [](const std::string& address, const std::string& more) {
    return parse_cluster(R"({"format": "lamport-cluster/1", "cluster": "c", "protocol": "lamport",
 "processes": [{"id": 1, "address": "127.0.0.1:7001"}, {"id": 0, "address": ")" +
                         address + "\"}]" + more + "}");
  };
  EXPECT_TRUE(with("127.8.0.1:7000", "").has_value());
  EXPECT_TRUE(with("[::1]:7000", "").has_value());
  EXPECT_TRUE(with("10.0.0.1:7000", R"(, "plain_beyond_loopback": true)").has_value());
  for (const std::string address : {"10.0.0.1", "fd00::1", "0.0.0.0"}) {
    const bool v6 = address.find(':') != std::string::npos;
    const auto refused = with((v6 ? "[" + address + "]" : address) + ":7000", "");
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().message.substr(0, 22), "processes[1].address: ");
    EXPECT_NE(refused.error().message.find("add tls, or"), std::string::npos);
  }
}

TEST(ClusterFileTest, AFileThatCannotBeReadIsSaidToBe) {
  const TemporaryDirectory directory;
  for (const std::string name : {"", "missing.json"}) {
    const auto file = read_cluster(directory.path(name));
    ASSERT_FALSE(file.has_value());
    EXPECT_EQ(file.error().message.substr(0, 18), "it cannot be read:");
  }
  write_file(directory.path("endless.json"), std::string(std::size_t{2} << 20U, ' '));
  EXPECT_FALSE(read_cluster(directory.path("endless.json")).has_value());
}

}  // namespace
}  // namespace lamport::tools
