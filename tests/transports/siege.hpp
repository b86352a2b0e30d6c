#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "courier.hpp"
#include "intruder.hpp"
#include "lamport/transports/handshake.hpp"
#include "witness.hpp"

namespace lamport::transports {

/// Three hosts, of which process 1 has an intruder: they answer each other before and after.
class SiegeTest : public testing::Test {
 protected:
  explicit SiegeTest(const OptionsOf& options_of) : hosts_(3, options_of) {}

  void SetUp() override {
    ASSERT_TRUE(hosts_.start());
    expect_cluster_goes_on();
  }
  void TearDown() override {
    expect_cluster_goes_on();
    hosts_.stop();
  }

  /// Each process gets answers from another. It asks until one comes, for what is sent on a link
  /// that an intruder took over is lost.
  void expect_cluster_goes_on() {
    for (std::uint32_t p = 0; p < 3; ++p) {
      const std::size_t answers = hosts_[p].count<core::Emitted<Courier>>();
      EXPECT_TRUE(eventually([&] {
        hosts_[p].host().perform(Courier::Ask{core::ProcessId((p + 1) % 3), ++asked_},
                                 core::kNoEvent);
        return hosts_[p].count<core::Emitted<Courier>>() > answers;
      })) << "process "
          << p;
    }
  }

  /// What process 0 would say to process 1.
  static Handshake honest() { return {"lamport", "courier", kZero, 3, 1}; }
  [[nodiscard]] Intruder intruder() { return Intruder(victim().host().port()); }
  [[nodiscard]] Witnessed<Courier>& victim() { return hosts_[1]; }

  /// The victim shows the intruder out and logs `reason`.
  template <class Someone>
  void expect_shown_out(Someone& who, const std::string& reason) {
    EXPECT_TRUE(who.is_shown_out());
    EXPECT_TRUE(eventually([&] { return victim().logged(reason) > 0; })) << reason << "\nthe log:\n"
                                                                         << victim().log();
  }

  Hosts<Courier> hosts_;
  std::uint64_t asked_ = 0;
};

}  // namespace lamport::transports
