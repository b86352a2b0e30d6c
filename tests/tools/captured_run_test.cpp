#include "lamport/tools/captured_run.hpp"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/tools/trace_directory.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

using core::mutex::Lamport;
using testing::HasSubstr;

/// What the trace of a process says at its top.
props::TraceHeader header() {
  ClusterRequest request;
  request.processes = 3;
  return trace_header(request, "lamport", "run-1");
}

/// Saves a trace without events.
void save(const TemporaryDirectory& directory, std::uint32_t process,
          const props::TraceHeader& header) {
  const auto opened = TraceDirectory::open(directory.path(""), 3).value();
  ASSERT_TRUE(
      opened.save<Lamport>(process_trace_name(process), header, {}, props::TraceEnd::kComplete));
}

void save_all(const TemporaryDirectory& directory) {
  for (std::uint32_t p = 0; p < 3; ++p) {
    save(directory, p, header());
  }
}

/// The error about the directory; "" for none.
std::string refusal(const TemporaryDirectory& directory) {
  const auto run = captured_run(directory.path(""));
  return run ? "" : run.error().message;
}

TEST(CapturedRunTest, TheHeadersOfOneRunFitEachOther) {
  const TemporaryDirectory directory;
  save_all(directory);
  props::TraceHeader other = header();
  other.version = "2";
  other.scenario["entries"] = 7;  // On a host of its own, each process may be asked for another.
  save(directory, 2, other);
  write_file(directory.path("merged.jsonl"), "is not read");
  write_file(directory.path("notes.txt"), "mine");
  const auto run = captured_run(directory.path(""));
  ASSERT_TRUE(run.has_value()) << run.error().message;
  EXPECT_EQ(run->header.protocol, "lamport");
  EXPECT_EQ(run->header.processes, 3U);
  EXPECT_THAT(run->versions,
              testing::ElementsAre(props::code_version(), props::code_version(), "2"));
}

TEST(CapturedRunTest, WhatIsMissingIsNamed) {
  const TemporaryDirectory directory;
  EXPECT_THAT(refusal(directory), HasSubstr("holds no process-0.jsonl; write a directory"));
  save(directory, 0, header());
  save(directory, 2, header());
  EXPECT_THAT(refusal(directory), HasSubstr("process-1.jsonl: it is missing, and the run has 3 "
                                            "processes; copy it from the host of process 1"));
  write_file(directory.path("process-1.jsonl.77.part"), "");
  EXPECT_THAT(refusal(directory), HasSubstr("but process-1.jsonl.77.part is there"));
  EXPECT_THAT(refusal(directory), HasSubstr("rename that to process-1.jsonl"));
}

TEST(CapturedRunTest, TracesOfAnotherRunAreNamedWithTheField) {
  struct Case {
    void (*edit)(props::TraceHeader&);
    std::string says;
  };
  const std::vector<Case> cases = {
      {[](props::TraceHeader& other) { other.run = "run-2"; },
       "line 1: run: it is 'run-2', and that of process 0 'run-1'"},
      {[](props::TraceHeader& other) { other.protocol = "raymond"; },
       "line 1: protocol: it is 'raymond', and that of process 0 'lamport'"},
      {[](props::TraceHeader& other) { other.processes = 2; },
       "line 1: processes: it is 2, and that of process 0 3"},
      {[](props::TraceHeader& other) { other.seed = 7; },
       "line 1: seed: it is of a simulated run; write the file's name alone"}};
  for (const Case& each : cases) {
    const TemporaryDirectory directory;
    save_all(directory);
    props::TraceHeader other = header();
    each.edit(other);
    save(directory, 1, other);
    EXPECT_THAT(refusal(directory), HasSubstr("process-1.jsonl: " + each.says));
  }
}

TEST(CapturedRunTest, TracesOfProcessesThatTheRunDoesNotHaveAreRefused) {
  const TemporaryDirectory directory;
  save_all(directory);
  write_file(directory.path("process-3.jsonl"), read_file(directory.path("process-0.jsonl")));
  EXPECT_THAT(refusal(directory),
              HasSubstr("process-3.jsonl: the run has 3 processes, from 0 on; remove it"));
  write_file(directory.path("process-01.jsonl"), "");
  EXPECT_THAT(refusal(directory), HasSubstr("process-01.jsonl: no process has a trace of that"));
}

TEST(CapturedRunTest, AHeaderThatIsNoneIsNamedWithItsFile) {
  const TemporaryDirectory directory;
  save_all(directory);
  write_file(directory.path("process-2.jsonl"), "{}\n");
  EXPECT_THAT(refusal(directory), HasSubstr("process-2.jsonl: line 1: this is not a trace file"));
  EXPECT_THAT(refusal(directory), HasSubstr("; copy the file anew"));
}

}  // namespace
}  // namespace lamport::tools
