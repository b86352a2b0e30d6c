#include "lamport/tools/tape_file.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"

namespace lamport::tools {
namespace {

using core::mutex::Lamport;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kHeader = R"({"format":"lamport-tape/1","protocol":"lamport","processes":2,)"
                            R"("promised":["fifo","lossless","unique","no_crash"],"version":"1"})";
const std::string kFooter = R"({"violation":"","digest":"00000000000000000000000000000000"})";
const std::string kDeliver = R"({"kind":"deliver","from":0,"to":1,"number":1})";

core::Result<sim::Tape<Lamport>> read(const std::string& text) {
  std::istringstream in(text);
  props::JsonLines lines(in);
  return lines.next()
      .and_then([&](const props::Json& first) { return read_tape(lines, first); })
      .and_then([](const TapeFile& file) { return tape_of<Lamport>(file); });
}

std::string tape(const std::string& header, const std::string& choice, const std::string& footer) {
  return header + "\n" + choice + "\n" + footer + "\n";
}

/// The header with `from` replaced by `to`.
std::string header_with(const std::string& from, const std::string& to) {
  std::string header = kHeader;
  return header.replace(header.find(from), from.size(), to);
}

TEST(TapeFileTest, WhatIsWrittenIsReadBack) {
  using R = core::Reliable<Lamport>;
  const core::ProcessId p0(0);
  const core::ProcessId p1(1);
  const sim::Tape<R> tape{
      2,
      {.unique = true, .no_crash = true},
      {sim::Give<R>{p0, core::mutex::Acquire{}}, sim::Lose{p0, p1, 1},
       sim::FireTimer<R>{p0, core::reliable::Resend{p1}}, sim::Deliver{p0, p1, 2}}};
  TapeFile file = file_of<R>(tape);
  file.version = "1";
  file.violation = "mutual exclusion";
  file.digest = std::string(32, '0');
  std::stringstream text;
  write_tape(text, file);
  props::JsonLines lines(text);
  const auto again = read_tape(lines, lines.next().value());
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->violation, file.violation);
  EXPECT_EQ(again->digest, file.digest);
  EXPECT_EQ(tape_of<R>(*again).value(), tape);
}

TEST(TapeFileTest, WhatIsWrongIsNamedWithItsLineAndField) {
  struct Case {
    std::string text;
    std::string error;
  };
  const std::vector<Case> cases = {
      {tape(header_with("\"processes\":2", "\"processes\":0"), kDeliver, kFooter),
       "line 1: processes: expected a number, 1 to 256"},
      {tape(header_with("\"processes\":2", "\"processes\":\"2\""), kDeliver, kFooter),
       "line 1: processes"},
      {tape(header_with("\"version\"", "\"age\""), kDeliver, kFooter), "line 1: "},
      {tape(header_with("\"fifo\"", "\"quick\""), kDeliver, kFooter), "line 1: promised: expected"},
      {tape(header_with("\"fifo\"", "\"unique\""), kDeliver, kFooter),
       "line 1: promised: expected"},
      {tape(header_with("\"protocol\":\"lamport\"", "\"protocol\":7"), kDeliver, kFooter),
       "line 1: protocol: expected a string"},
      {tape(kHeader, R"({"kind":"deliver","from":0,"to":2,"number":1})", kFooter), "line 2: to: "},
      {tape(kHeader, R"({"kind":"deliver","from":1,"to":1,"number":1})", kFooter), "line 2: to: "},
      {tape(kHeader, R"({"kind":"deliver","from":0,"to":1,"number":-1})", kFooter),
       "line 2: number: "},
      {tape(kHeader, R"({"kind":"deliver","from":0,"to":1})", kFooter), "line 2: "},
      {tape(kHeader, R"({"kind":"explode"})", kFooter), "line 2: there is no kind 'explode'"},
      {tape(kHeader, R"({"kind":"command","process":0,"command":{"kind":"Leave"}})", kFooter),
       "line 2: command: there is no kind 'Leave'"},
      {tape(kHeader, "{", kFooter), "line 2: "},
      {tape(kHeader, "[" + std::string(5000, ' ') + "]", kFooter),
       "line 2: a choice has at most 4096 bytes"},
      {tape(kHeader, kDeliver, R"({"violation":7,"digest":"00"})"),
       "line 3: violation: expected a string"},
      {tape(kHeader, kDeliver, R"({"violation":"","digest":"xyz"})"),
       "line 3: digest: 'xyz' is none"},
      {tape(kHeader, "", kFooter), "line 2: the line is empty"},
      {"", "line 1: the file was truncated: it is empty"},
      {kHeader + "\n" + kDeliver + "\n", "line 3: the file was truncated: its footer is missing"},
      {kHeader + "\n" + kDeliver, "line 2: the file was truncated within this line"},
      {tape(kHeader, kDeliver, kFooter) + kDeliver, "line 3: the file goes on after its footer"}};
  for (const Case& each : cases) {
    const auto read_back = read(each.text);
    ASSERT_FALSE(read_back.has_value()) << each.text;
    EXPECT_THAT(read_back.error().message, StartsWith(each.error)) << each.text;
  }
  EXPECT_TRUE(read(tape(kHeader, kDeliver, kFooter)).has_value());
}

}  // namespace
}  // namespace lamport::tools
