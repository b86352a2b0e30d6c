#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "campaign_seed.hpp"
#include "counting.hpp"
#include "judged.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "over_bad_tcp.hpp"
#include "run.hpp"

/// TCP connections that break in mid-run, all of them and more than once, lose and double nothing.
namespace lamport::conformance {
namespace {

using core::mutex::Lamport;
using torture::Counting;

/// How many messages of `Reliable` were sent and never came.
template <class P>
std::uint64_t lost(const Run<P>& run) {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  for (const auto& trace : run.traces) {
    for (const auto& event : trace) {
      sent += std::holds_alternative<core::Sent<P>>(event.what) ? 1U : 0U;
      received += std::holds_alternative<core::Received<P>>(event.what) ? 1U : 0U;
    }
  }
  return sent - received;
}

TEST(CutLinksTest, TenProcessesCountRightAndPayThePapersPriceWhileEveryLinkIsCut) {
  const std::uint64_t seed = props::campaign_seed(1978);
  const std::uint64_t runs = props::campaign_runs(2);
  const Size size{.processes = 10, .entries = 4};
  std::uint64_t broken = 0;
  std::uint64_t resent = 0;
  std::uint64_t bare_acks = 0;
  for (std::uint64_t run = 0; run < runs; ++run) {
    SCOPED_TRACE("LAMPORT_SEED=" + std::to_string(seed + run));
    const auto result = OverBadTcp<Lamport>::run(size, seed + run, cuts(3, 600));
    const tools::Judgement judgement = judged(result);
    EXPECT_FALSE(judgement.violation.has_value()) << judgement.violation->detail;
    EXPECT_EQ(result.counter, entries_of(size));
    EXPECT_EQ(judgement.counter, entries_of(size));
    EXPECT_EQ(sent_messages(judgement), std::vector<std::uint64_t>(3, 90 * size.entries));
    EXPECT_EQ(result.tolls.size(), 45U);
    EXPECT_GT(fewest_of_a_link(result, &transports::Toll::cuts), 1U);
    EXPECT_GT(lost(result), 0U);
    EXPECT_GT(judgement.messages.resent, 0U);
    broken += result.faults;
    resent += judgement.messages.resent;
    bare_acks += judgement.messages.bare_acks;
  }
  std::cout << "[ campaign ] seed " << seed << ", TCP that is cut: " << runs << " runs of "
            << size.processes << " processes, " << broken << " connections cut, "
            << runs * 270 * size.entries << " messages, " << resent << " sent again, " << bare_acks
            << " acknowledgements alone\n";
}

/// By sender, then receiver: the messages that were delivered.
std::map<std::pair<core::ProcessId, core::ProcessId>, std::uint64_t> deliveries(
    const Run<core::Reliable<Counting>>& run) {
  std::map<std::pair<core::ProcessId, core::ProcessId>, std::uint64_t> deliveries;
  for (const auto& trace : run.traces) {
    for (const auto& event : trace) {
      const auto* noted = std::get_if<core::Noted<core::Reliable<Counting>>>(&event.what);
      const auto* delivered = noted == nullptr
                                  ? nullptr
                                  : std::get_if<core::Reliable<Counting>::Delivered>(&noted->note);
      if (delivered != nullptr) {
        ++deliveries[{delivered->from, event.id.process}];
      }
    }
  }
  return deliveries;
}

TEST(CutLinksTest, ABurstOfNumberedMessagesComesOnceAndInOrder) {
  const Size size{.processes = 3, .entries = 3};
  const auto run = OverBadTcp<Counting>::run(size, props::campaign_seed(1978), cuts(5, 5000));
  EXPECT_GT(fewest_of_a_link(run, &transports::Toll::cuts), 1U);
  EXPECT_GT(lost(run), 0U);
  const auto delivered = deliveries(run);
  EXPECT_EQ(delivered.size(), 6U);
  for (const auto& [link, count] : delivered) {
    // A number that is not the next one is a failed check, which ends the run.
    EXPECT_EQ(count, size.entries * Counting::kBurst);
  }
}

}  // namespace
}  // namespace lamport::conformance
