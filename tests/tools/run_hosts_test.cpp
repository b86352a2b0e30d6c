#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cluster_of_tools.hpp"
#include "lamport/props/json.hpp"
#include "tool.hpp"

/// `lamport-run --config` on hosts of their own, which are network namespaces. Where there can be
/// none, the tests are skipped, and say why.
namespace lamport::tools {
namespace {

using props::Json;

bool succeeds(const std::string& command) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

/// Hosts on one switch, which nothing else reaches. They go with this.
class Hosts {
 public:
  explicit Hosts(std::size_t count) : count_(count) {
    if (geteuid() != 0) {
      lacks_ = "network namespaces need root";
    } else if (!succeeds("ip -V")) {
      lacks_ = "network namespaces need the command ip, of the package iproute2";
    } else if (!make()) {
      lacks_ = "this system makes no network namespaces";
    }
  }
  ~Hosts() {
    for (std::size_t host = 0; host <= count_; ++host) {
      succeeds("ip netns del " + name(host));
    }
  }
  Hosts(const Hosts&) = delete;
  Hosts& operator=(const Hosts&) = delete;

  /// Why there are none, if there are none.
  [[nodiscard]] const std::optional<std::string>& lacks() const { return lacks_; }
  /// Has what each sends fare as `netem` says. Returns whether the system can.
  [[nodiscard]] bool shape(const std::string& netem) const {
    for (std::size_t host = 0; host < count_; ++host) {
      if (!succeeds(fmt::format("ip netns exec {} tc qdisc add dev eth root netem {}", name(host),
                                netem))) {
        return false;
      }
    }
    return true;
  }
  [[nodiscard]] std::vector<std::string> addresses() const {
    std::vector<std::string> addresses;
    addresses.reserve(count_);
    for (std::size_t host = 0; host < count_; ++host) {
      addresses.push_back(ip(host) + ":7000");
    }
    return addresses;
  }
  /// What a command on the host begins with.
  [[nodiscard]] std::vector<std::string> on(std::size_t host) const {
    return {"/usr/bin/env", "ip", "netns", "exec", name(host)};
  }

 private:
  /// The last is the switch.
  static std::string name(std::size_t host) { return fmt::format("lamport-{}-{}", getpid(), host); }
  static std::string ip(std::size_t host) { return fmt::format("10.77.0.{}", host + 1); }

  [[nodiscard]] bool make() const {
    const std::string middle = name(count_);
    if (!succeeds("ip netns add " + middle) ||
        !succeeds("ip -n " + middle + " link add switch type bridge") ||
        !succeeds("ip -n " + middle + " link set switch up")) {
      return false;
    }
    for (std::size_t host = 0; host < count_; ++host) {
      const std::string own = name(host);
      const std::string port = fmt::format("port{}", host);
      for (const std::string& command :
           {"ip netns add " + own,
            fmt::format("ip -n {} link add eth type veth peer name {} netns {}", own, port, middle),
            fmt::format("ip -n {} addr add {}/24 dev eth", own, ip(host)),
            fmt::format("ip -n {} link set eth up", own),
            fmt::format("ip -n {} link set lo up", own),
            fmt::format("ip -n {} link set {} master switch up", middle, port)}) {
        if (!succeeds(command)) {
          return false;
        }
      }
    }
    return true;
  }

  std::size_t count_;
  std::optional<std::string> lacks_;
};

/// Runs a cluster on the hosts and expects it to be right.
void expect_runs(const Hosts& hosts, const std::string& protocol, std::uint32_t entries,
                 const Json& more) {
  const ClusterOfTools cluster(protocol, hosts.addresses(), more);
  const auto count = static_cast<std::uint32_t>(hosts.addresses().size());
  std::vector<std::unique_ptr<RunningTool>> members;
  members.reserve(count);
  for (std::uint32_t p = 0; p < count; ++p) {
    members.push_back(cluster.start(p,
                                    {"--entries", std::to_string(entries), "--counter",
                                     cluster.path("counter"), "--trace", cluster.path("traces")},
                                    hosts.on(p)));
  }
  for (const auto& member : members) {
    const Outcome outcome = member->wait();
    ASSERT_EQ(outcome.code, 0) << protocol << ": " << outcome.err;
    const Json json = document_of(outcome);
    EXPECT_EQ(json.at("entries"), entries);
    EXPECT_EQ(json.at("counter"), count * entries);
  }
  for (const std::string& name : names_in(cluster.path("traces"))) {
    const Outcome again = replay({cluster.path("traces/" + name)});
    EXPECT_EQ(again.code, 0) << name << ": " << again.out << again.err;
  }
}

TEST(RunHostsTest, EveryProtocolRunsOnHostsOfItsOwnPlainAndInsideTls) {
  const Hosts hosts(3);
  if (hosts.lacks()) {
    GTEST_SKIP() << hosts.lacks().value();
  }
  const TemporaryDirectory directory;
  const Json tls = made_certificates(directory.path("certs"), "test", 3);
  for (const std::string protocol :
       {"lamport", "ricart-agrawala", "maekawa", "suzuki-kasami", "raymond"}) {
    expect_runs(hosts, protocol, 20, {{"plain_beyond_loopback", true}});
    expect_runs(hosts, protocol, 20, tls);
  }
}

TEST(RunHostsTest, AlsoWherePacketsAreLateLostAndReordered) {
  const Hosts hosts(2);
  if (hosts.lacks()) {
    GTEST_SKIP() << hosts.lacks().value();
  }
  if (!hosts.shape("delay 20ms 10ms loss 2% reorder 25%")) {
    GTEST_SKIP() << "this system has no tc netem";
  }
  for (const std::string protocol : {"lamport", "ricart-agrawala", "suzuki-kasami"}) {
    expect_runs(hosts, protocol, 10, {{"plain_beyond_loopback", true}});
  }
}

}  // namespace
}  // namespace lamport::tools
