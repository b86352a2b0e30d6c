#include <atomic>
#include <chrono>
#include <cstddef>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "courier.hpp"
#include "lamport/transports/host.hpp"
#include "witness.hpp"

namespace lamport::transports {
namespace {

using core::kNoEvent;
using core::ProcessId;
using std::chrono::milliseconds;

TEST(HostFailureTest, AFailedCheckEndsTheHostAndIsNamed) {
  Hosts<Courier> hosts(2);
  ASSERT_TRUE(hosts.start());
  // Both sides, for a link that closes with bytes unread is reset, and its end is another one.
  for (std::size_t p : {0U, 1U}) {
    ASSERT_TRUE(eventually([&] { return hosts[p].host().counters().connects == 1; }));
  }
  EXPECT_EQ(hosts[0].host().failure(), std::nullopt);
  hosts[0].host().perform(Courier::Break{}, kNoEvent);
  ASSERT_TRUE(eventually([&] { return hosts[0].host().failure().has_value(); }));
  EXPECT_NE(hosts[0].host().failure()->find("nobody breaks the courier"), std::string::npos);
  EXPECT_TRUE(eventually([&] { return hosts[0].logged("process 0: check failed") == 1; }));
  EXPECT_TRUE(eventually([&] { return hosts[1].logged("closed by the other side") == 1; }))
      << "its links are closed";
  hosts[0].host().perform(Courier::Ask{ProcessId(1), 1}, kNoEvent);
  hosts.stop();
  ASSERT_EQ(hosts[0].events().size(), 2U) << "nothing happens after the failure";
  EXPECT_TRUE(std::holds_alternative<core::Commanded<Courier>>(hosts[0].events().back().what))
      << "the trace ends with what the check was about";
}

TEST(HostFailureTest, WhatAnObserverThrowsEndsTheHostToo) {
  Host<Courier> host(Courier(ProcessId(0), 1), brisk(std::chrono::steady_clock::now()),
                     [](const auto&) { throw std::runtime_error("the disk is full"); });
  ASSERT_TRUE(host.start({Endpoint{}}).has_value());
  EXPECT_TRUE(eventually([&] { return host.failure() == "the disk is full"; }));
}

TEST(HostFailureTest, AnIoThreadThatHangsIsReportedWhileItHangs) {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.limits.hang = milliseconds(20);
  Book<std::string> lines;
  options.log = [&](Level, std::string line) { lines.add(std::move(line)); };
  std::latch release(1);
  Host<Courier> host(Courier(ProcessId(0), 1), options, [&](const auto&) { release.wait(); });
  ASSERT_TRUE(host.start({Endpoint{}}).has_value());
  const auto has = [&](const std::string& text) {
    return lines.count([&](const std::string& line) { return line == text; }) == 1;
  };
  EXPECT_TRUE(
      eventually([&] { return has("process 0: the I/O thread has not turned for 20 ms"); }));
  EXPECT_EQ(host.counters().hangs, 1U);
  release.count_down();
  EXPECT_TRUE(eventually([&] { return has("process 0: the I/O thread turns again"); }));
}

}  // namespace
}  // namespace lamport::transports
