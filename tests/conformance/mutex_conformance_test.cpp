#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "judged.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/inner_view.hpp"
#include "lamport/props/merge.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/recorded_engine.hpp"
#include "over_bad_tcp.hpp"
#include "over_tcp.hpp"
#include "run.hpp"
#include "simulated.hpp"

/// What every protocol of mutual exclusion claims, on every engine: in the simulator alone and over
/// `Reliable`, and over TCP, where it is left alone and where links break.
namespace lamport::conformance {
namespace {

constexpr std::uint32_t kEntries = 4;

/// `expect(size, run)` for a run of each size by `Engine`.
template <class Engine, class Expect>
void on_every_size(Expect&& expect) {
  for (const std::uint32_t processes : {1U, 2U, 3U, 10U}) {
    SCOPED_TRACE(std::to_string(processes) + " processes");
    const Size size{.processes = processes, .entries = kEntries};
    expect(size, Engine::run(size));
  }
}

/// How often each property is put to the test, where the size and the messages say so.
std::map<std::string_view, std::uint64_t> implied_checks(Size size,
                                                         const tools::Judgement& judgement) {
  const std::uint64_t messages = judgement.messages.total();
  return {{"mutual exclusion", entries_of(size)},
          {"fencing tokens", entries_of(size)},
          {"granted eventually", entries_of(size)},
          {"message cost", entries_of(size)},
          {"no delivery without a send", messages},
          {"unique links", messages},
          {"lossless links", messages}};
}

template <class Engine>
class MutexConformanceTest : public testing::Test {};

TYPED_TEST_SUITE_P(MutexConformanceTest);

TYPED_TEST_P(MutexConformanceTest, EveryPropertyHoldsAndIsPutToTheTest) {
  using P = typename TypeParam::Protocol;
  on_every_size<TypeParam>([](Size size, const Run<P>& run) {
    const tools::Judgement judgement = judged(run);
    EXPECT_FALSE(judgement.violation.has_value()) << judgement.violation->detail;
    const auto implied = implied_checks(size, judgement);
    std::size_t implied_found = 0;
    for (const props::Verdict& verdict : judgement.verdicts) {
      EXPECT_TRUE(verdict.holds) << verdict.name;
      if (const auto known = implied.find(verdict.name); known != implied.end()) {
        EXPECT_EQ(verdict.checked, known->second) << verdict.name;
        ++implied_found;
      } else if (size.processes > 2) {
        // Of two processes neither need ask while the other does.
        EXPECT_GT(verdict.checked, 0U) << verdict.name;
      }
    }
    EXPECT_EQ(implied_found, implied.size());
  });
}

TYPED_TEST_P(MutexConformanceTest, EveryRequestIsGrantedAndEveryEntryEnds) {
  using P = typename TypeParam::Protocol;
  on_every_size<TypeParam>([](Size size, const Run<P>& run) {
    const tools::Judgement judgement = judged(run);
    EXPECT_EQ(judgement.entries.size(), entries_of(size));
    std::vector<std::uint32_t> left(size.processes);
    for (const props::Stay& stay : judgement.stays) {
      EXPECT_NE(stay.entered, core::kNoEvent);
      EXPECT_NE(stay.left, core::kNoEvent);
      ++left[stay.process.value()];
    }
    EXPECT_EQ(left, std::vector<std::uint32_t>(size.processes, size.entries));
  });
}

TYPED_TEST_P(MutexConformanceTest, EntriesCostTheMessagesThatThePaperClaims) {
  using P = typename TypeParam::Protocol;
  on_every_size<TypeParam>([](Size size, const Run<P>& run) {
    const std::vector<std::uint64_t> sent = sent_messages(judged(run));
    const std::vector<Range> claimed = claimed_messages<P>(size);
    ASSERT_EQ(sent.size(), claimed.size());
    for (std::size_t kind = 0; kind < sent.size(); ++kind) {
      EXPECT_GE(sent[kind], claimed[kind].min) << kind;
      EXPECT_LE(sent[kind], claimed[kind].max) << kind;
    }
  });
}

TYPED_TEST_P(MutexConformanceTest, TheSharedCounterCountsEveryEntry) {
  using P = typename TypeParam::Protocol;
  on_every_size<TypeParam>([](Size size, const Run<P>& run) {
    EXPECT_EQ(run.counter, entries_of(size));
    EXPECT_EQ(judged(run).counter, entries_of(size));
  });
}

/// What reading a trace file that holds `events` gives.
template <class P>
std::vector<core::TraceEvent<P>> saved_and_read(const std::vector<core::TraceEvent<P>>& events,
                                                std::size_t processes,
                                                props::TraceReader::Causes causes) {
  std::stringstream file;
  props::TraceHeader header;
  header.protocol = P::kName;
  header.processes = static_cast<std::uint32_t>(processes);
  props::TraceWriter writer(file, header);
  for (const auto& event : events) {
    writer.observe(event);
  }
  writer.finish();
  props::TraceReader reader = props::TraceReader::open(file).value();
  std::vector<core::TraceEvent<P>> read;
  while (const auto event = reader.next<P>(causes).value()) {
    read.push_back(*event);
  }
  return read;
}

TYPED_TEST_P(MutexConformanceTest, ATraceIsTheSameAfterItsFile) {
  using P = typename TypeParam::Protocol;
  using Causes = props::TraceReader::Causes;
  const Size size{.processes = 3, .entries = kEntries};  // A file of more says nothing else.
  const Run<P> run = TypeParam::run(size);
  const auto merged = props::merge<P>(run.traces).value();
  EXPECT_EQ(saved_and_read<P>(merged, size.processes, Causes::kBefore), merged);
  for (const auto& trace : run.traces) {
    EXPECT_EQ(saved_and_read<P>(trace, size.processes, Causes::kAnywhere), trace);
  }
}

TYPED_TEST_P(MutexConformanceTest, EveryProcessDoesTheSameAgainGivenItsInputs) {
  using P = typename TypeParam::Protocol;
  on_every_size<TypeParam>([](Size size, const Run<P>& run) {
    tools::RecordedProcesses<P> recorded(size.processes);
    for (const auto& trace : run.traces) {
      for (const auto& event : trace) {
        const std::optional<std::string> other = recorded.observe(event);
        ASSERT_FALSE(other.has_value())
            << "event " << event.id.process.value() << ":" << event.id.serial << ": " << *other;
      }
    }
  });
}

TYPED_TEST_P(MutexConformanceTest, LinksFailWhereTheyAreMeantTo) {
  using P = typename TypeParam::Protocol;
  on_every_size<TypeParam>([](Size size, const Run<P>& run) {
    if (TypeParam::kFaulty && size.processes > 1) {
      EXPECT_GT(run.faults, 0U);
    }
  });
}

REGISTER_TYPED_TEST_SUITE_P(MutexConformanceTest, EveryPropertyHoldsAndIsPutToTheTest,
                            EveryRequestIsGrantedAndEveryEntryEnds,
                            EntriesCostTheMessagesThatThePaperClaims,
                            TheSharedCounterCountsEveryEntry, ATraceIsTheSameAfterItsFile,
                            EveryProcessDoesTheSameAgainGivenItsInputs,
                            LinksFailWhereTheyAreMeantTo);

template <class P>
using Engines =
    testing::Types<Simulated<P>, Simulated<core::Reliable<P>>, OverTcp<P>, OverBadTcp<P>>;

/// The place of an engine in `Engines`, as a name.
struct EngineNames {
  // GoogleTest asks for it by this name.
  template <class Engine>
  static std::string GetName(int place) {  // NOLINT(readability-identifier-naming)
    constexpr std::array kNames = {"Simulated", "SimulatedReliable", "OverTcp", "OverBadTcp"};
    return kNames.at(static_cast<std::size_t>(place));
  }
};

// A further protocol takes one more line.
INSTANTIATE_TYPED_TEST_SUITE_P(Lamport, MutexConformanceTest, Engines<core::mutex::Lamport>,
                               EngineNames);

}  // namespace
}  // namespace lamport::conformance
