#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "courier.hpp"
#include "intruder.hpp"
#include "lamport/transports/frame.hpp"
#include "lamport/transports/handshake.hpp"
#include "siege.hpp"
#include "witness.hpp"

/// Of several that claim to be one process one at a time is heard; nothing comes twice or from
/// another.
namespace lamport::transports {
namespace {

using core::ProcessId;

/// Numbers that no honest process of these tests asks.
constexpr std::uint64_t kForged = 1'000'000;

/// A frame with a question, as process 0 might send it.
std::vector<std::byte> question(std::uint64_t serial, std::uint64_t number) {
  std::string message(1, '\0');
  for (unsigned shift = 0; shift < 64; shift += 8) {
    message += static_cast<char>(number >> shift & 0xffU);
  }
  std::vector<std::byte> frame;
  append_frame(frame, serial, bytes_of(message));
  return frame;
}

/// The forged questions that `host` received, as they came; all are taken for process 0's.
std::vector<std::uint64_t> forged_questions(const Witnessed<Courier>& host) {
  std::vector<std::uint64_t> numbers;
  for (const auto& event : host.events()) {
    const auto* received = std::get_if<core::Received<Courier>>(&event.what);
    const auto* asked =
        received == nullptr ? nullptr : std::get_if<Courier::Question>(&received->message);
    if (asked != nullptr && asked->number >= kForged) {
      EXPECT_EQ(received->from, kZero);
      numbers.push_back(asked->number);
    }
  }
  return numbers;
}

TEST(HostClaimTest, OfAllThatClaimOneIdTheLatestIsHeardAndNoOther) {
  constexpr std::uint64_t kClaims = 20;
  Witnessed<Courier> host(Courier(kOne, 2), brisk(std::chrono::steady_clock::now()));
  ASSERT_TRUE(host.host().start({2, Endpoint{}}).has_value());
  std::unique_ptr<Intruder> former;
  std::vector<std::uint64_t> heard;
  for (std::uint64_t claim = 1; claim <= kClaims; ++claim) {
    auto latest = std::make_unique<Intruder>(host.host().port());
    latest->say({"lamport", "courier", kZero, 2, 1});
    latest->say(question(claim, kForged + claim));
    heard.push_back(kForged + claim);
    ASSERT_TRUE(eventually([&] { return forged_questions(host) == heard; })) << claim;
    if (former != nullptr) {
      former->say(question(1'000 + claim, 2 * kForged));
      EXPECT_TRUE(former->is_shown_out());
    }
    former = std::move(latest);
  }
  EXPECT_EQ(forged_questions(host), heard);
  EXPECT_EQ(host.logged("a new link replaces that of process 0"), kClaims - 1);
  EXPECT_EQ(host.host().counters().connects, kClaims);
}

class HostTwinsTest : public SiegeTest {
 protected:
  HostTwinsTest()
      : SiegeTest([](ProcessId /*process*/) { return brisk(std::chrono::steady_clock::now()); }) {}
};

TEST_F(HostTwinsTest, TwoThatClaimOneIdAtOnceAreHeardOnceEach) {
  constexpr std::uint64_t kLinks = 50;
  const auto claim_again_and_again = [&](std::uint64_t number) {
    for (std::uint64_t link = 0; link < kLinks; ++link) {
      Intruder who = intruder();
      who.say(honest());
      for (std::uint64_t serial = 1; serial <= 10; ++serial) {
        who.say(question(serial, ++number));
      }
      who.hang_up();
      EXPECT_TRUE(who.is_shown_out());
    }
  };
  std::thread twin([&] { claim_again_and_again(2 * kForged); });
  claim_again_and_again(kForged);
  twin.join();
  const std::vector<std::uint64_t> heard = forged_questions(victim());
  EXPECT_GT(heard.size(), kLinks);
  EXPECT_EQ(std::set(heard.begin(), heard.end()).size(), heard.size()) << "each at most once";
  EXPECT_GT(victim().logged("a new link replaces that of process 0"), 0U);
}

}  // namespace
}  // namespace lamport::transports
