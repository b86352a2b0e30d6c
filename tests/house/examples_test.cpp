#include "examples.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source_tree.hpp"

namespace lamport::house {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pointee;

const std::filesystem::path kPrograms = std::filesystem::path(LAMPORT_BUILD_DIR) / "bin";

std::vector<Example> readme() {
  const std::string text = read_file(std::filesystem::path(LAMPORT_SOURCE_DIR) / "README.md");
  return examples_of(parse_page(text));
}

/// A folder for what the examples write, with this build's programs where ./dev would put them.
std::filesystem::path scratch_folder() {
  const std::filesystem::path folder =
      std::filesystem::path(LAMPORT_BUILD_DIR) / "tests" / "readme_examples";
  std::filesystem::remove_all(folder);
  for (const char* const preset : {"dev", "release"}) {
    std::filesystem::create_directories(folder / "build" / preset);
    std::filesystem::create_directory_symlink(kPrograms, folder / "build" / preset / "bin");
  }
  return folder;
}

/// What is wrong with an example, as it runs in `folder`; empty if nothing.
std::string disappointment(const Example& example, const std::filesystem::path& folder) {
  const Outcome outcome = run_shell(example.command, folder, kPrograms);
  const std::string* const missing = first_missing(example.output, outcome.output);
  std::string what;
  if (outcome.exit_code != example.exit_code) {
    what = "exit code " + std::to_string(outcome.exit_code);
  } else if (missing != nullptr) {
    what = "no line: " + *missing;
  }
  return what.empty() ? what : example.command + "\n" + what + "\n" + outcome.output;
}

TEST(ExamplesTest, EveryDevCommandInReadmeIsInItsHelp) {
  const Outcome help = run_shell("./dev help", LAMPORT_SOURCE_DIR, kPrograms);
  ASSERT_EQ(help.exit_code, 0);
  for (const Example& example : readme()) {
    if (example.command.starts_with("./dev ")) {
      const std::string name = example.command.substr(6, example.command.find(' ', 6) - 6);
      EXPECT_THAT(help.output, HasSubstr("\n  " + name + " "));
    }
  }
}

TEST(ExamplesTest, EveryProgramRunInReadmeDoesWhatThePageSays) {
  const std::filesystem::path folder = scratch_folder();
  for (const Example& example : readme()) {
    if (example.command.starts_with("build/") || example.command.starts_with("lamport-")) {
      const std::string what = disappointment(example, folder);
      EXPECT_TRUE(what.empty()) << what;
    }
  }
}

TEST(ExamplesTest, AnExampleHasItsExitCodeAndTheOutputShownAfterIt) {
  const std::string page =
      "```sh\nls --all \\\n  core\nfalse   # exit 1\n```\nprints\n```text\none\n…\nthree  \n```\n"
      "```cpp\nint f();\n```\n```text\nnot output\n```\n";
  EXPECT_THAT(examples_of(parse_page(page)),
              ElementsAre(Example{.command = "ls --all   core", .exit_code = 0, .output = {}},
                          Example{.command = "false", .exit_code = 1, .output = {"one", "three"}}));
}

TEST(ExamplesTest, OutputComesInOrderWithGaps) {
  const std::vector<std::string> expected = {"one", "three"};
  EXPECT_EQ(first_missing(expected, "zero\none\ntwo\nthree\n"), nullptr);
  EXPECT_THAT(first_missing(expected, "three\none\n"), Pointee(std::string("three")));
  EXPECT_THAT(first_missing(expected, "one two three\n"), Pointee(std::string("one")));
}

TEST(ExamplesTest, ABrokenPromiseIsFound) {
  const std::filesystem::path folder = LAMPORT_BUILD_DIR;
  EXPECT_THAT(disappointment({"echo 2 >&2; echo 1; exit 3", 3, {"1", "2"}}, folder), IsEmpty());
  EXPECT_THAT(disappointment({"true", 1, {}}, folder), HasSubstr("exit code 0"));
  EXPECT_THAT(disappointment({"echo 1", 0, {"2"}}, folder), HasSubstr("no line: 2"));
}

}  // namespace
}  // namespace lamport::house
