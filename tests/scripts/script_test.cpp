#include "script.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamport/core/result.hpp"

namespace lamport::scripts {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::filesystem::path> scripts() {
  std::vector<std::filesystem::path> paths;
  const auto folder = std::filesystem::path(LAMPORT_SOURCE_DIR) / "tests" / "scripts";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool update_golden() {
  const char* const update = std::getenv("LAMPORT_UPDATE_GOLDEN");
  return update != nullptr && std::string_view(update) == "1";
}

/// The error of a script with these commands, or what it logged.
std::string outcome(std::string_view commands) {
  const auto script = parse_script(std::string(commands) + "----\n");
  const core::Result<std::string> log =
      script ? run_script(*script) : tl::unexpected(script.error());
  return log ? *log : log.error().message;
}

class ScriptFileTest : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(ScriptFileTest, GivesExactlyTheTraceBelowIt) {
  const auto script = parse_script(read(GetParam()));
  ASSERT_TRUE(script.has_value()) << script.error().message;
  const auto log = run_script(*script);
  ASSERT_TRUE(log.has_value()) << GetParam() << ", " << log.error().message;
  if (update_golden()) {
    std::ofstream out(GetParam());
    out << script->head << *log;
    EXPECT_TRUE(out.good()) << GetParam();
    return;
  }
  EXPECT_EQ(*log, script->expected) << "LAMPORT_UPDATE_GOLDEN=1 rewrites " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Scripts, ScriptFileTest, testing::ValuesIn(scripts()),
                         [](const auto& instance) { return instance.param.stem().string(); });

TEST(ScriptTest, TheLogHasEachCommandAndItsEvents) {
  EXPECT_EQ(outcome("protocol lamport\nprocesses 2\nacquire 1  # asks\n\n"),
            "> processes 2\n"
            "  0:1  clock 0   started\n"
            "  1:1  clock 0   started\n"
            "> acquire 1\n"
            "  1:2  clock 1   commanded Acquire\n"
            "  1:3  clock 1   sent REQUEST time=1 to 0  <- 1:2\n");
}

TEST(ScriptTest, AnErrorNamesTheLine) {
  const std::string begin = "# a comment counts as a line\nprotocol lamport\nprocesses 2\n";
  for (const std::string_view bad : {"jump 0",
                                     "processes 2",
                                     "acquire",
                                     "acquire 2",
                                     "acquire -1",
                                     "acquire x",
                                     "acquire 0 1",
                                     "release 1",
                                     "deliver 0",
                                     "deliver 0 1",
                                     "deliver 0 2",
                                     "drop 1 0",
                                     "double 1 0",
                                     "fire 0 resend peer=1",
                                     "crash",
                                     "crash 2",
                                     "expect",
                                     "expect rain",
                                     "expect inside 0",
                                     "expect flying 0 1 REPLY",
                                     "expect violated mutual exclusion"}) {
    EXPECT_THAT(outcome(begin + std::string(bad) + "\n"), StartsWith("line 4: ")) << bad;
  }
  for (const std::string_view bad :
       {"deliver 0 1 2", "deliver 0 1 #0", "deliver 0 1 #2", "deliver 0 1 #x", "acquire 0"}) {
    EXPECT_THAT(outcome(begin + "acquire 0\n" + std::string(bad) + "\n"), StartsWith("line 5: "))
        << bad;
  }
}

TEST(ScriptTest, AnErrorSaysWhatWouldHaveBeenRight) {
  const std::string begin = "protocol lamport\nprocesses 2\nacquire 0\n";
  EXPECT_EQ(outcome("processes 2\nacquire 0\n"),
            "line 1: expected protocol lamport or protocol reliable-lamport");
  EXPECT_EQ(outcome("protocol lamport\nacquire 0\n"),
            "line 2: expected processes and their number");
  EXPECT_THAT(outcome("protocol lamport\nprocesses 0\n"), StartsWith("line 2: "));
  EXPECT_EQ(outcome(begin + "expect inside 0\n"), "line 4: expected 0, found none");
  EXPECT_EQ(outcome(begin + "expect flying 0 1 REPLY\n"), "line 4: expected REPLY, found REQUEST");
  EXPECT_EQ(outcome(begin + "expect violated mutual exclusion\n"),
            "line 4: expected violated mutual exclusion, found holds");
  EXPECT_EQ(outcome(begin + "deliver 0 1 #2\n"),
            "line 4: not so many messages are in flight from 0 to 1");
  EXPECT_THAT(outcome(begin + "acquire 0\n"), HasSubstr("Acquire comes while outside"));
  EXPECT_THAT(outcome(begin + "crash 1\ndeliver 0 1\n"),
              HasSubstr("who has crashed takes no input"));
}

TEST(ScriptTest, AScriptWithoutItsSeparatorOrCommandsIsRefused) {
  EXPECT_FALSE(parse_script("protocol lamport\nprocesses 2\n").has_value());
  EXPECT_FALSE(parse_script("").has_value());
  EXPECT_EQ(outcome(""), "a script begins with its protocol and its processes");
}

}  // namespace
}  // namespace lamport::scripts
