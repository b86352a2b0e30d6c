#include "lamport/tools/captured_engine.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brittle.hpp"
#include "careless.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/tools/cluster_engine.hpp"
#include "lamport/tools/trace_directory.hpp"
#include "tool.hpp"

/// Captured runs, made by the simulator, and what becomes of them when something is changed.
namespace lamport::tools {
namespace {

using core::ProcessId;
using props::TraceEnd;
using testing::AllOf;
using testing::HasSubstr;
using P = core::Reliable<core::mutex::Lamport>;
template <class Protocol>
using TracesOf = std::vector<std::vector<core::TraceEvent<Protocol>>>;

constexpr std::uint32_t kProcesses = 3;

template <class Protocol>
TracesOf<Protocol> traces_of(std::uint32_t processes, std::uint64_t seed) {
  sim::Choices choices(seed);
  sim::Simulation<Protocol> simulation({.processes = processes, .entries = 2}, choices);
  TracesOf<Protocol> traces(processes);
  simulation.run([&](const core::TraceEvent<Protocol>& event) {
    traces[event.id.process.value()].push_back(event);
    return true;
  });
  return traces;
}

/// Saves the traces as those of one run.
template <class Protocol>
void save(const TemporaryDirectory& directory, const TracesOf<Protocol>& traces, TraceEnd end) {
  ClusterRequest request;
  request.processes = static_cast<std::uint32_t>(traces.size());
  const auto opened = TraceDirectory::open(directory.path(""), request.processes).value();
  for (std::uint32_t p = 0; p < traces.size(); ++p) {
    ASSERT_TRUE(opened.save<Protocol>(
        process_trace_name(p), trace_header(request, Protocol::kName, "run-1"), traces[p], end));
  }
}

template <class Protocol>
core::Result<CapturedResult> replayed(const TemporaryDirectory& directory) {
  return captured_run(directory.path("")).and_then([](const CapturedRun& run) {
    return replay_captured<Protocol>(run, {});
  });
}

/// What becomes of a run of `P` whose traces were edited before they were saved.
core::Result<CapturedResult> replayed_after(const std::function<void(TracesOf<P>&)>& edit) {
  TracesOf<P> traces = traces_of<P>(kProcesses, 1978);
  edit(traces);
  const TemporaryDirectory directory;
  save<P>(directory, traces, TraceEnd::kComplete);
  return replayed<P>(directory);
}

/// The place of the first event of a kind in a trace.
template <class Kind>
std::size_t first(const std::vector<core::TraceEvent<P>>& trace) {
  const auto found = std::ranges::find_if(
      trace, [](const auto& event) { return std::holds_alternative<Kind>(event.what); });
  EXPECT_NE(found, trace.end());
  return static_cast<std::size_t>(found - trace.begin());
}

TEST(CapturedEngineTest, WhatNobodyChangedIsIdenticalAndJudged) {
  const auto result = replayed_after([](const auto&) {});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_FALSE(result->difference.has_value()) << result->difference->now;
  EXPECT_EQ(result->differing, 0U);
  EXPECT_TRUE(result->is_complete());
  EXPECT_EQ(result->left_out, 0U);
  EXPECT_EQ(result->judgement.entries.size(), 2 * kProcesses);
  EXPECT_FALSE(result->judgement.violation.has_value());
  EXPECT_TRUE(std::ranges::all_of(result->judgement.verdicts, &props::Verdict::holds));
  EXPECT_EQ(result->inputs + result->effects, result->judgement.events);
}

TEST(CapturedEngineTest, AFailedCheckCountsWhereEventsAreLostToo) {
  ClusterTraces<P> run;
  run.traces = traces_of<P>(2, 1978);
  run.end = ClusterEnd::kFailed;
  run.failed = ProcessId(1);
  run.failure = "process 1: a check";
  run.have_failed = {false, true};
  run.lost = {0, 0};
  EXPECT_EQ(cluster_engine::merged_end(run).failure->witnesses.size(), 1U);
  EXPECT_EQ(cluster_engine::end_of(run), TraceEnd::kFailed);
  run.lost = {0, 7};
  EXPECT_TRUE(cluster_engine::merged_end(run).failure->witnesses.empty());
  EXPECT_EQ(cluster_engine::end_of(run), TraceEnd::kLost);
  EXPECT_EQ(cluster_engine::end_of(run, ProcessId(0)), TraceEnd::kStopped);
}

TEST(CapturedEngineTest, AnEditedEffectIsNamed) {
  core::EventId edited;
  const auto result = replayed_after([&](TracesOf<P>& traces) {
    auto& event = traces[1][first<core::Emitted<P>>(traces[1])];
    std::get<core::mutex::Granted>(std::get<core::Emitted<P>>(event.what).output).token =
        core::FencingToken(1);
    edited = event.id;
  });
  ASSERT_TRUE(result.has_value()) << result.error().message;
  ASSERT_TRUE(result->difference.has_value());
  EXPECT_EQ(result->difference->event, edited);
  EXPECT_EQ(result->difference->line, edited.serial + 1);
  EXPECT_THAT(result->difference->recorded, AllOf(HasSubstr("Granted"), HasSubstr("token=1")));
  EXPECT_THAT(result->difference->now, HasSubstr("Granted"));
  EXPECT_EQ(result->differing, 1U);
}

TEST(CapturedEngineTest, AnEditedMessageIsADifferenceOfItsSenderAndNoFileOfAnotherRun) {
  const auto result = replayed_after([](TracesOf<P>& traces) {
    auto& event = traces[2][first<core::Sent<P>>(traces[2])];
    event.what = core::Sent<P>{std::get<core::Sent<P>>(event.what).to, P::Message()};
  });
  ASSERT_TRUE(result.has_value()) << result.error().message;
  ASSERT_TRUE(result->difference.has_value());
  EXPECT_EQ(result->difference->event.process, ProcessId(2));
}

TEST(CapturedEngineTest, AnEffectThatTheTraceLacksIsNamed) {
  TracesOf<P> traces = traces_of<P>(1, 1978);
  ASSERT_TRUE(std::holds_alternative<core::Emitted<P>>(traces[0].back().what));
  traces[0].pop_back();
  const TemporaryDirectory directory;
  save<P>(directory, traces, TraceEnd::kStopped);
  const auto result = replayed<P>(directory);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  ASSERT_TRUE(result->difference.has_value());
  EXPECT_EQ(result->difference->line, traces[0].size() + 2) << "the footer's";
  EXPECT_EQ(result->difference->recorded, "the trace ends here");
  EXPECT_THAT(result->difference->now, HasSubstr("emitted Freed"));

  save<P>(directory, traces, TraceEnd::kLost);
  const auto lost = replayed<P>(directory);
  ASSERT_TRUE(lost.has_value()) << lost.error().message;
  EXPECT_FALSE(lost->difference.has_value()) << "it could not be recorded";
  EXPECT_FALSE(lost->is_complete());
}

std::uint64_t told = 1;
std::uint64_t tell() {
  return told;
}

TEST(CapturedEngineTest, AChangeOfTheProtocolIsNamedWhereItShows) {
  using Changing = core::Reliable<Careless<tell>>;
  told = 1;
  const TemporaryDirectory directory;
  save<Changing>(directory, traces_of<Changing>(2, 1), TraceEnd::kComplete);
  ASSERT_FALSE(replayed<Changing>(directory)->difference.has_value());
  told = 2;
  const auto result = replayed<Changing>(directory);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  ASSERT_TRUE(result->difference.has_value());
  EXPECT_EQ(result->differing, 2U);
  EXPECT_THAT(result->difference->recorded, HasSubstr("told=1"));
  EXPECT_THAT(result->difference->now, HasSubstr("told=2"));
  const std::vector<core::TraceEvent<Changing>> trace =
      traces_of<Changing>(2, 1)[result->difference->event.process.value()];
  const auto command = std::ranges::find_if(trace, [](const auto& event) {
    return std::holds_alternative<core::Commanded<Changing>>(event.what);
  });
  EXPECT_EQ(result->difference->event.serial, command->id.serial + 1) << "the first effect of it";
}

TEST(CapturedEngineTest, ATraceThatWasCutOffIsComparedAsFarAsItGoes) {
  const TemporaryDirectory directory;
  save<P>(directory, traces_of<P>(kProcesses, 1978), TraceEnd::kComplete);
  const std::string file = directory.path("process-1.jsonl");
  const std::string text = read_file(file);
  const std::size_t header = text.find('\n') + 1;
  for (std::size_t size = header; size < text.size(); size += 997) {
    write_file(file, text.substr(0, size));
    const auto result = replayed<P>(directory);
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_FALSE(result->difference.has_value()) << result->difference->now;
    EXPECT_FALSE(result->judgement.violation.has_value()) << result->judgement.violation->detail;
    EXPECT_FALSE(result->is_complete());
    EXPECT_FALSE(result->waits.has_value()) << "nobody knows";
    EXPECT_THAT(result->ends[1].cut, HasSubstr("was truncated"));
    EXPECT_TRUE(result->ends[0].is_complete());
    EXPECT_TRUE(size != header || result->left_out > 0) << "the others go on with what it sends";
  }
}

TEST(CapturedEngineTest, TracesOfDifferentRunsAreFoundByTheirMessages) {
  const TracesOf<P> others = traces_of<P>(kProcesses, 1981);
  const auto mixed = replayed_after([&](TracesOf<P>& traces) { traces[2] = others[2]; });
  ASSERT_FALSE(mixed.has_value());
  EXPECT_THAT(mixed.error().message,
              AllOf(HasSubstr(".jsonl: line "), HasSubstr(": cause: by the trace of process "),
                    HasSubstr("gather the traces of one run")));
  const auto shorter = replayed_after([](TracesOf<P>& traces) { traces[2].resize(1); });
  ASSERT_FALSE(shorter.has_value()) << "it says that it is whole";
  EXPECT_THAT(shorter.error().message, HasSubstr("is no event; gather"));
}

TEST(CapturedEngineTest, ADamagedLineIsNamedWithItsFile) {
  const TemporaryDirectory directory;
  save<P>(directory, traces_of<P>(kProcesses, 1978), TraceEnd::kComplete);
  const std::string file = directory.path("process-2.jsonl");
  const std::string text = read_file(file);
  std::string damaged = text;
  damaged.replace(damaged.find("\"at\":", damaged.find("\"2:3\"")), 4, "\"to\"");
  write_file(file, damaged);
  const auto result = replayed<P>(directory);
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message,
              AllOf(HasSubstr("process-2.jsonl: line 4: the field 'at' is missing"),
                    HasSubstr("; copy the file anew")));

  write_file(file, read_file(directory.path("process-1.jsonl")));
  const auto doubled = replayed<P>(directory);
  ASSERT_FALSE(doubled.has_value());
  EXPECT_THAT(doubled.error().message, HasSubstr("process-2.jsonl: line 2: id: 1:1 is of another"));
}

TEST(CapturedEngineTest, AFailedCheckFailsAgain) {
  using Failing = core::Reliable<Brittle>;
  const TemporaryDirectory directory;
  ClusterRequest request;
  request.processes = 2;
  request.traces = directory.path("traces");
  const std::atomic<bool> goes_on = false;
  const auto run = run_cluster<Failing>(request, goes_on);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  ASSERT_EQ(run->end, ClusterEnd::kFailed);

  const auto result = captured_run(request.traces).and_then([](const CapturedRun& captured) {
    return replay_captured<Failing>(captured, {});
  });
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_FALSE(result->difference.has_value()) << result->difference->now;
  ASSERT_TRUE(result->judgement.violation.has_value());
  EXPECT_EQ(result->judgement.violation->property, props::kFailedCheck);
  EXPECT_THAT(result->judgement.violation->detail, HasSubstr("nobody who asks is greeted"));
  EXPECT_EQ(result->judgement.violation->detail, run->judgement.violation->detail);
}

}  // namespace
}  // namespace lamport::tools
