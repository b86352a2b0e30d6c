#include "lamport/tools/trace_directory.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

namespace fs = std::filesystem;
using core::mutex::Lamport;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using Trace = std::vector<core::TraceEvent<Lamport>>;

/// What a process that does nothing but start leaves.
Trace started() {
  return {{{core::ProcessId(0), 1}, core::VirtualTime(), core::kNoEvent, core::Started{}}};
}

/// The error of opening `path` for `processes` processes; "" for none.
std::string refusal(const std::string& path, std::uint32_t processes) {
  const auto opened = TraceDirectory::open(path, processes);
  return opened ? "" : opened.error().message;
}

TEST(TraceDirectoryTest, HeadersSayWhatWasAskedForAndThatNoSeedBringsItBack) {
  ClusterRequest request;
  request.processes = 4;
  request.entries = 2;
  request.hold = std::chrono::microseconds(1500);
  const props::TraceHeader header = trace_header(request, "reliable-lamport", "run-1");
  EXPECT_EQ(header.protocol, "reliable-lamport");
  EXPECT_EQ(header.processes, 4U);
  EXPECT_EQ(header.scenario.dump(), R"({"entries":2,"think":"0ms","hold":"1500us"})");
  EXPECT_FALSE(header.seed.has_value());
  EXPECT_EQ(header.version, props::code_version());
  EXPECT_EQ(header.run, "run-1");
}

TEST(TraceDirectoryTest, MakesWhatIsMissingAndKeepsWhatIsSaved) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("a/b");
  {
    const auto opened = TraceDirectory::open(path, 1);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_THAT(names_in(path), IsEmpty());
    ASSERT_TRUE(opened->save<Lamport>(process_trace_name(0), trace_header({}, "lamport", "run-1"),
                                      started(), props::TraceEnd::kComplete));
  }
  EXPECT_THAT(names_in(path), ElementsAre("process-0.jsonl"));
  std::ifstream file(path + "/process-0.jsonl", std::ios::binary);
  auto reader = props::TraceReader::open(file);
  ASSERT_TRUE(reader.has_value()) << reader.error().message;
  const auto event = reader->next<Lamport>(props::TraceReader::Causes::kBefore);
  ASSERT_TRUE(event.has_value()) << event.error().message;
  EXPECT_EQ(**event, started().front());
}

TEST(TraceDirectoryTest, LeavesNoDirectoryThatItMadeForNothing) {
  const TemporaryDirectory directory;
  EXPECT_EQ(refusal(directory.path("a/b"), 1), "");
  EXPECT_EQ(refusal(directory.path("c/"), 1), "");
  EXPECT_THAT(directory.names(), IsEmpty());
}

TEST(TraceDirectoryTest, LeavesADirectoryThatWasThere) {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path("mine"));
  EXPECT_EQ(refusal(directory.path("mine"), 1), "");
  EXPECT_EQ(refusal(directory.path("mine/new"), 1), "");
  EXPECT_THAT(directory.names(), ElementsAre("mine"));
}

TEST(TraceDirectoryTest, RefusesTracesOfProcessesThatTheRunDoesNotHave) {
  const TemporaryDirectory directory;
  for (const char* const name :
       {"merged.jsonl", "process-0.jsonl", "process-1.jsonl", "notes.txt"}) {
    write_file(directory.path(name), "mine");
  }
  EXPECT_EQ(refusal(directory.path(""), 2), "");
  EXPECT_THAT(refusal(directory.path(""), 1), HasSubstr(" holds process-1.jsonl, "));
  write_file(directory.path("process-01.jsonl"), "mine");
  EXPECT_THAT(refusal(directory.path(""), 2), HasSubstr(" holds process-01.jsonl, "));
}

TEST(TraceDirectoryTest, RefusesWhatIsNoDirectory) {
  const TemporaryDirectory directory;
  write_file(directory.path("file"), "mine");
  for (const char* const name : {"file", "file/traces"}) {
    EXPECT_THAT(refusal(directory.path(name), 1),
                StartsWith("--trace: cannot make the directory "));
  }
  EXPECT_EQ(read_file(directory.path("file")), "mine");
}

}  // namespace
}  // namespace lamport::tools
