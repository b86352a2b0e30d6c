#include "lamport/props/trace_file.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <unistd.h>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/props/output_file.hpp"
#include "lamport/sim/simulation.hpp"

namespace lamport::props {
namespace {

namespace fs = std::filesystem;
using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;

constexpr std::uint64_t kSeed = 7;

TraceHeader header() {
  return {.protocol = "lamport",
          .processes = 2,
          .scenario = {{"entries", 1}},
          .seed = kSeed,
          .version = "test"};
}

std::vector<Event> events() {
  sim::Scenario scenario;
  scenario.processes = 2;
  sim::Choices choices(kSeed);
  std::vector<Event> trace;
  sim::Simulation<Lamport>(scenario, choices).run([&](const Event& event) {
    trace.push_back(event);
    return true;
  });
  return trace;
}

std::string file_text(const std::vector<Event>& events, TraceEnd end) {
  std::ostringstream out;
  TraceWriter writer(out, header());
  for (const Event& event : events) {
    writer.observe(event);
  }
  writer.finish(end);
  return out.str();
}
std::string file_text(const std::vector<Event>& events) {
  return file_text(events, TraceEnd::kComplete);
}
std::string file_text() {
  return file_text(events());
}

/// Up to the first event that a message has caused: short, since a test of each byte reads the file
/// as often as it has bytes.
std::string short_file_text() {
  std::vector<Event> first = events();
  const auto received = std::ranges::find_if(first, [](const Event& event) {
    return std::holds_alternative<core::Received<Lamport>>(event.what);
  });
  EXPECT_NE(received, first.end());
  first.erase(std::next(received), first.end());
  return file_text(first);
}

core::Result<std::vector<Event>> rest_of(TraceReader& reader, TraceReader::Causes causes) {
  std::vector<Event> read;
  while (true) {
    auto event = reader.next<Lamport>(causes);
    if (!event) {
      return tl::unexpected<core::Error>(event.error());
    }
    const std::optional<Event> next = *event;
    if (!next) {
      return read;
    }
    read.push_back(*next);
  }
}

/// What is wrong with a file of this text; "" if nothing is.
std::string wrong_with(const std::string& text) {
  std::istringstream in(text);
  auto reader = TraceReader::open(in);
  if (!reader) {
    return reader.error().message;
  }
  const auto read = rest_of(*reader, TraceReader::Causes::kBefore);
  return read ? "" : read.error().message;
}

std::string replaced(std::string text, const std::string& old_part, const std::string& new_part) {
  const std::size_t found = text.find(old_part);
  EXPECT_NE(found, std::string::npos) << old_part;
  return text.replace(found, old_part.size(), new_part);
}

TEST(TraceFileTest, WhatWasWrittenIsRead) {
  std::istringstream in(file_text());
  auto reader = TraceReader::open(in);
  ASSERT_TRUE(reader.has_value()) << reader.error().message;
  EXPECT_EQ(reader->header().protocol, "lamport");
  EXPECT_EQ(reader->header().processes, 2U);
  EXPECT_EQ(reader->header().scenario, header().scenario);
  EXPECT_EQ(reader->header().seed, kSeed);
  EXPECT_EQ(reader->header().version, "test");

  const auto read = rest_of(*reader, TraceReader::Causes::kBefore);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(*read, events());
}

TEST(TraceFileTest, EveryTruncationIsFound) {
  const std::string text = short_file_text();
  for (std::size_t size = 0; size < text.size(); ++size) {
    const std::string wrong = wrong_with(text.substr(0, size));
    ASSERT_NE(wrong.find("was truncated"), std::string::npos) << size << ": " << wrong;
    ASSERT_EQ(wrong.substr(0, 5), "line ");
  }
}

TEST(TraceFileTest, EveryEditedByteIsFound) {
  std::string text = short_file_text();
  for (char& byte : text) {
    const char before = byte;
    for (const char after : {static_cast<char>(before ^ 1), '0', '}', ' '}) {
      if (after != before) {
        byte = after;
        ASSERT_NE(wrong_with(text), "") << "byte " << &byte - text.data() << " as " << after;
      }
    }
    byte = before;
  }
}

TEST(TraceFileTest, AnErrorNamesLineAndField) {
  const std::string text = file_text();
  EXPECT_EQ(wrong_with("{}\n"),
            "line 1: this is not a trace file: expected a header with a 'format'");
  EXPECT_EQ(wrong_with("SQLite format 3\n"), "line 1: not JSON from column 1; mend it there");
  EXPECT_EQ(wrong_with(replaced(text, "lamport-trace/1", "lamport-trace/2")),
            "line 1: format: expected \"lamport-trace/1\"");
  EXPECT_EQ(wrong_with(replaced(text, "\"processes\":2", "\"processes\":4097")),
            "line 1: processes: expected a number, 1 to 4096");
  EXPECT_EQ(wrong_with(replaced(text, "\"seed\":\"7\"", "\"seed\":7")),
            "line 1: seed: expected a whole number from 0, below 2^64, as a string");
  EXPECT_EQ(wrong_with(replaced(text, "\"id\":\"0:2\"", "\"id\":\"0:3\"")),
            "line 4: id: expected 0:2");
  EXPECT_EQ(wrong_with(replaced(text, "\"cause\":\"0:1\"", "\"cause\":\"1:9\"")),
            "line 4: cause: 1:9 has not happened by then");
  EXPECT_EQ(wrong_with(text + "{}\n"),
            "line " + std::to_string(events().size() + 2) + ": the file goes on after its footer");
  EXPECT_EQ(wrong_with(std::string(kJsonBytesMax + 9, ' ')),
            "line 1: the line is too long or can't be read");
}

TEST(TraceFileTest, AnEditThatKeepsTheEventsIsFoundByTheChecksum) {
  EXPECT_NE(wrong_with(replaced(file_text(), "\"entries\":1", "\"entries\":2"))
                .find("checksum: the file was edited"),
            std::string::npos);
}

TEST(TraceFileTest, TheFooterSaysWhyTheTraceEnded) {
  for (const TraceEnd end : {TraceEnd::kComplete, TraceEnd::kStopped, TraceEnd::kKilled,
                             TraceEnd::kFailed, TraceEnd::kLost}) {
    std::istringstream in(file_text(events(), end));
    auto reader = TraceReader::open(in);
    ASSERT_TRUE(rest_of(*reader, TraceReader::Causes::kBefore).has_value());
    EXPECT_EQ(reader->end(), end);
  }
  const std::string text = file_text(events(), TraceEnd::kStopped);
  const std::string line = "line " + std::to_string(events().size() + 2) + ": ";
  EXPECT_EQ(wrong_with(replaced(text, "stopped", "bored")),
            line + "ended: expected one of: stopped, killed, failed, lost");
  for (const std::string& edited :
       {replaced(text, "stopped", "killed"), replaced(text, R"("ended":"stopped",)", "")}) {
    EXPECT_EQ(wrong_with(edited), line + "checksum: the file was edited, though not in its events");
  }
}

TEST(TraceFileTest, AHeaderMayNameTheRun) {
  TraceHeader named = header();
  named.run = "run-1";
  std::ostringstream out;
  TraceWriter(out, named).finish();
  std::istringstream in(out.str());
  EXPECT_EQ(TraceReader::open(in)->header().run, "run-1");
  EXPECT_EQ(wrong_with(replaced(out.str(), "run-1", "")),
            "line 1: run: expected a name, or no such field");
}

TEST(TraceFileTest, AProcessAloneMayNameCausesOfOthers) {
  const Event received{{core::ProcessId(1), 1},
                       core::VirtualTime(),
                       {core::ProcessId(0), 9},
                       core::Received<Lamport>{core::ProcessId(0), Lamport::Reply{}}};
  std::ostringstream out;
  TraceWriter writer(out, header());
  writer.observe(received);
  writer.finish();
  EXPECT_EQ(wrong_with(out.str()), "line 2: cause: 0:9 has not happened by then");
  std::istringstream in(out.str());
  auto reader = TraceReader::open(in);
  EXPECT_TRUE(rest_of(*reader, TraceReader::Causes::kAnywhere).has_value());
}

/// A fresh directory, removed at the end.
class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() {
    std::string path = (fs::temp_directory_path() / "lamport-XXXXXX").string();
    directory = mkdtemp(path.data());
  }
  ~OutputFileTest() override { fs::remove_all(directory); }

  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
  }
  [[nodiscard]] static std::string text_of_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path directory;
};

TEST_F(OutputFileTest, AppearsCompleteOrNotAtAll) {
  const fs::path path = directory / "trace.jsonl";
  {
    auto dropped = OutputFile::create(path);
    ASSERT_TRUE(dropped.has_value());
    dropped->stream() << "half";
    EXPECT_FALSE(fs::exists(path));
  }
  EXPECT_EQ(files(), 0);

  auto kept = OutputFile::create(path);
  kept->stream() << "whole";
  ASSERT_TRUE(kept->commit().has_value());
  EXPECT_EQ(text_of_file(path), "whole");
  EXPECT_EQ(files(), 1);

  auto replacing = OutputFile::create(path);
  replacing->stream() << "new";
  EXPECT_EQ(text_of_file(path), "whole");
  ASSERT_TRUE(replacing->commit().has_value());
  EXPECT_EQ(text_of_file(path), "new");
}

TEST_F(OutputFileTest, WhatCanNotBeWrittenIsToldWithItsName) {
  const fs::path nowhere = directory / "missing" / "trace.jsonl";
  EXPECT_EQ(OutputFile::create(nowhere).error().message,
            "cannot write " + nowhere.string() + ": No such file or directory");
  EXPECT_EQ(OutputFile::create(directory).error().message,
            "cannot write " + directory.string() + ": Is a directory");
  auto full = OutputFile::create("/dev/full");
  ASSERT_TRUE(full.has_value());
  full->stream() << "text";
  EXPECT_FALSE(full->commit().has_value());
  EXPECT_TRUE(fs::exists("/dev/full"));
}

}  // namespace
}  // namespace lamport::props
