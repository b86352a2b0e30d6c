#include "examples.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source_tree.hpp"

namespace lamport::house {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const fs::path kPrograms = fs::path(LAMPORT_BUILD_DIR) / "bin";

std::vector<SourceFile> pages() {
  std::vector<SourceFile> files = read_tree(LAMPORT_SOURCE_DIR);
  std::erase_if(files, [](const SourceFile& file) { return !is_page(file.path); });
  return files;
}

/// The command of ./dev that `command` calls, as in `X=1 ./dev test -R Mutex`; "" if it is none.
std::string_view dev_command(std::string_view command) {
  static constexpr std::string_view kDev = "./dev ";
  command = without_variables(command);
  if (!command.starts_with(kDev)) {
    return "";
  }
  command.remove_prefix(kDev.size());
  return command.substr(0, command.find(' '));
}

/// Whether a test can run the command: one of ./dev's that builds something would wait for the
/// build that the test is part of.
bool can_run_here(const Example& example) {
  const std::string_view dev = dev_command(example.command);
  return dev.empty() || dev == "help";
}

/// A folder like a fresh clone's, for what the examples of a page write, with this build's programs
/// where ./dev would put them.
fs::path scratch_folder(std::string_view page) {
  std::string name(page);
  std::ranges::replace(name, '/', '_');
  fs::path folder = fs::path(LAMPORT_BUILD_DIR) / "tests" / "page_examples" / name;
  fs::remove_all(folder);
  fs::create_directories(folder / "docs");
  fs::create_symlink(fs::path(LAMPORT_SOURCE_DIR) / "dev", folder / "dev");
  for (const char* const preset : {"dev", "release"}) {
    fs::create_directories(folder / "build" / preset);
    fs::create_directory_symlink(kPrograms, folder / "build" / preset / "bin");
  }
  return folder;
}

/// What is wrong with an example, as it runs in `folder`; empty if nothing.
std::string disappointment(const Example& example, const fs::path& folder) {
  const Outcome outcome = run_shell(example.command, folder, kPrograms);
  const std::optional<std::string> untrue = first_untrue(example.output, outcome.output);
  std::string what;
  if (outcome.exit_code != example.exit_code) {
    what = "exit code " + std::to_string(outcome.exit_code);
  } else if (untrue) {
    what = "the page shows, but not in this place comes: " + *untrue;
  }
  return what.empty() ? what : "$ " + example.command + "\n" + what + "\n" + outcome.output;
}

/// Expects that what the examples have left in `folder`/docs is what docs/ holds.
void expect_committed(const fs::path& folder) {
  const char* const update = std::getenv("LAMPORT_UPDATE_GOLDEN");
  for (const auto& entry : fs::directory_iterator(folder / "docs")) {
    const fs::path committed = fs::path(LAMPORT_SOURCE_DIR) / "docs" / entry.path().filename();
    if (update != nullptr && std::string_view(update) == "1") {
      fs::copy_file(entry.path(), committed, fs::copy_options::overwrite_existing);
    }
    EXPECT_EQ(read_file(entry.path()), read_file(committed))
        << "LAMPORT_UPDATE_GOLDEN=1 rewrites " << committed;
  }
}

TEST(ExamplesTest, EveryCommandOnAPageDoesWhatThePageSays) {
  for (const SourceFile& page : pages()) {
    const fs::path folder = scratch_folder(page.path);
    for (const Example& example : examples_of(parse_page(page.text))) {
      if (can_run_here(example)) {
        const std::string what = disappointment(example, folder);
        EXPECT_TRUE(what.empty()) << page.path << "\n" << what;
      }
    }
    expect_committed(folder);
  }
}

TEST(ExamplesTest, EveryCommandOfDevOnAPageIsInItsHelp) {
  const Outcome help = run_shell("./dev help", LAMPORT_SOURCE_DIR, kPrograms);
  ASSERT_EQ(help.exit_code, 0);
  for (const SourceFile& page : pages()) {
    for (const Example& example : examples_of(parse_page(page.text))) {
      if (const std::string name(dev_command(example.command)); !name.empty()) {
        EXPECT_THAT(help.output, HasSubstr("\n  " + name + " ")) << page.path;
      }
    }
  }
}

TEST(ExamplesTest, WhatReadmeBeginsWithIsRunByContinuousIntegration) {
  const fs::path root = LAMPORT_SOURCE_DIR;
  const std::string script = read_file(root / ".ci" / "run");
  const std::vector<Example> examples = examples_of(parse_page(read_file(root / "README.md")));
  for (const std::string command : {"./dev demo", "./dev test"}) {
    EXPECT_THAT(script, HasSubstr("\n" + command)) << "whatever preset it says";
    EXPECT_TRUE(std::ranges::any_of(examples, [&](const Example& example) {
      return example.command == command && !example.output.empty();
    })) << command;
  }
}

TEST(ExamplesTest, TheDemoThatReadmeShowsIsTheDemoOfDev) {
  const fs::path root = LAMPORT_SOURCE_DIR;
  const std::string dev = read_file(root / "dev");
  const std::string readme = read_file(root / "README.md");
  const Page page = parse_page(readme);  // It views the text.
  const std::vector<std::string> headings = headings_of(page);
  EXPECT_THAT(headings, Not(IsEmpty()));
  for (const std::string& heading : headings) {
    EXPECT_THAT(dev, HasSubstr("\"" + heading + "\""));
  }
}

TEST(ExamplesTest, AnShExampleHasItsExitCodeAndTheTextShownAfterIt) {
  const std::string page =
      "```sh\nls --all \\\n  core\nfalse   # exit 1\n```\nprints\n```text\none\n\n…\nthree  \n\n"
      "```\n```cpp\nint f();\n```\n```text\nnot output\n```\n";
  EXPECT_THAT(
      examples_of(parse_page(page)),
      ElementsAre(
          Example{.command = "ls --all   core", .exit_code = 0, .output = {}},
          Example{.command = "false", .exit_code = 1, .output = {"one", "", "…", "three"}}));
}

TEST(ExamplesTest, AConsoleExampleHasWhatFollowsItAndNoHeading) {
  const std::string page =
      "```console\n$ ls\none\n\n== Next\n$ false \\\n  --hard  # exit 1\ntwo\n```\n"
      "```text\nnot output\n```\n";
  EXPECT_THAT(examples_of(parse_page(page)),
              ElementsAre(Example{.command = "ls", .exit_code = 0, .output = {"one"}},
                          Example{.command = "false   --hard", .exit_code = 1, .output = {"two"}}));
  EXPECT_THAT(headings_of(parse_page(page)), ElementsAre("Next"));
}

TEST(ExamplesTest, WhatIsNotElidedIsThereLineForLine) {
  EXPECT_EQ(first_untrue({}, "anything\n"), std::nullopt);
  EXPECT_EQ(first_untrue({"one", "", "two"}, "one \n\ntwo\n"), std::nullopt);
  EXPECT_EQ(first_untrue({"one", "three"}, "one\ntwo\nthree\n"), "three");
  EXPECT_EQ(first_untrue({"one"}, "one\ntwo\n"), "one");
  EXPECT_EQ(first_untrue({"one", "two"}, "one\n"), "two");
  EXPECT_EQ(first_untrue({"one"}, ""), "one");
  EXPECT_EQ(first_untrue({""}, "one\n"), "");
}

TEST(ExamplesTest, ALineOfDotsStandsForAnyLines) {
  const std::string output = "zero\none\nzero\none\ntwo\n";
  EXPECT_EQ(first_untrue({"…"}, output), std::nullopt);
  EXPECT_EQ(first_untrue({"…", "one", "two"}, output), std::nullopt);
  EXPECT_EQ(first_untrue({"zero", "…", "two", "…"}, output), std::nullopt);
  EXPECT_EQ(first_untrue({"…", "one", "…", "one", "…"}, output), std::nullopt);
  EXPECT_EQ(first_untrue({"…", "two", "…", "one", "…"}, output), "one");
  EXPECT_EQ(first_untrue({"…", "one"}, output), "one");
  EXPECT_EQ(first_untrue({"…", "three", "…"}, output), "three");
}

TEST(ExamplesTest, DotsWithinALineStandForAnyCharacters) {
  EXPECT_EQ(first_untrue({"time  … s, … runs"}, "time  0.5 s, 7 runs\n"), std::nullopt);
  EXPECT_EQ(first_untrue({"time  … s"}, "time  0.5 s, 7 runs\n"), "time  … s");
  EXPECT_EQ(first_untrue({"one…", "…two"}, "one\ntwo\n"), std::nullopt);
}

TEST(ExamplesTest, ACommandMaySetVariablesForItself) {
  EXPECT_EQ(without_variables("X=1 Y= ./dev test A=B"), "./dev test A=B");
  EXPECT_EQ(without_variables("ls"), "ls");
  EXPECT_EQ(without_variables("X=1"), "");
  EXPECT_EQ(dev_command("X=1 ./dev test -L props"), "test");
  EXPECT_EQ(dev_command("ls ./dev"), "");
}

TEST(ExamplesTest, ABrokenPromiseIsFound) {
  const fs::path folder = LAMPORT_BUILD_DIR;
  EXPECT_THAT(disappointment({"echo 2 >&2; echo 1; exit 3", 3, {"1", "2"}}, folder), IsEmpty());
  EXPECT_THAT(disappointment({"true", 1, {}}, folder), HasSubstr("exit code 0"));
  EXPECT_THAT(disappointment({"echo 1", 0, {"2"}}, folder), HasSubstr("comes: 2"));
}

}  // namespace
}  // namespace lamport::house
