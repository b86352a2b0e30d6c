#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <asio/ip/address.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "authority.hpp"
#include "courier.hpp"
#include "reach.hpp"
#include "witness.hpp"

/// Without TLS a host keeps to this machine, unless it is told that all who can reach it are
/// trusted.
namespace lamport::transports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

HostOptions listening_on(const std::string& address) {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.listen.address = address;
  return options;
}

/// Why process 0 of 2 does not listen; "" if it does.
std::string listening_refused(const HostOptions& options) {
  try {
    const Witnessed<Courier> host(Courier(kZero, 2), options);
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

/// Why process 0 of 2 does not dial the other at `address`; "" if it tries to.
std::string dialling_refused(const HostOptions& options, const std::string& address) {
  Witnessed<Courier> host(Courier(kZero, 2), options);
  const auto started = host.host().start({Endpoint{}, {.address = address, .port = 9}});
  return started ? "" : started.error().message;
}

const auto kWaysOut = AllOf(HasSubstr("HostOptions::tls"), HasSubstr("127.0.0.1"),
                            HasSubstr("HostOptions::plain_beyond_loopback"));

TEST(HostExposureTest, WithoutTlsAHostListensOnThisMachineOnly) {
  EXPECT_EQ(listening_refused(listening_on("127.0.0.1")), "");
  EXPECT_EQ(listening_refused(listening_on("127.1.2.3")), "");
  for (const std::string address : {"0.0.0.0", "192.0.2.1", "::", "2001:db8::1"}) {
    const std::string refusal = listening_refused(listening_on(address));
    EXPECT_THAT(refusal, AllOf(StartsWith("can't listen: " + address + " is no loopback address"),
                               kWaysOut));
  }
}

TEST(HostExposureTest, WithoutTlsAHostDialsThisMachineOnly) {
  const HostOptions options = listening_on("127.0.0.1");
  for (const std::string address : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_EQ(dialling_refused(options, address), "");
  }
  for (const std::string address : {"192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"}) {
    EXPECT_THAT(dialling_refused(options, address),
                AllOf(StartsWith("can't dial: " + address + " is no loopback address"), kWaysOut));
  }
}

TEST(HostExposureTest, WithTlsItGoesBeyond) {
  Authority authority;
  HostOptions options = listening_on("0.0.0.0");
  options.tls = authority.issue(options.cluster, kZero);
  EXPECT_EQ(listening_refused(options), "");
  EXPECT_TRUE(Reach(options).permits(asio::ip::make_address("192.0.2.1")).has_value());
}

TEST(HostExposureTest, WhoTrustsTheNetworkSaysSo) {
  HostOptions options = listening_on("0.0.0.0");
  options.plain_beyond_loopback = true;
  EXPECT_EQ(listening_refused(options), "");
  EXPECT_TRUE(Reach(options).permits(asio::ip::make_address("192.0.2.1")).has_value());
}

TEST(HostExposureTest, AnAddressThatIsNoneIsNamedAsSuch) {
  EXPECT_THAT(listening_refused(listening_on("localhost")),
              StartsWith("can't listen on port 0 of localhost"));
}

}  // namespace
}  // namespace lamport::transports
