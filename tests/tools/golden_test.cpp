#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tool.hpp"

namespace lamport::tools {
namespace {

/// A run of which every byte is known: the tool's text in NAME.txt, its trace in NAME.jsonl and its
/// chart in NAME.svg.
struct Golden {
  std::string name;
  std::vector<std::string> arguments;
};

const std::vector<Golden> kGoldens = {
    {"lamport", {"--seed", "7"}},
    {"ricart_agrawala", {"--seed", "7", "--protocol", "ricart-agrawala", "--entries", "1"}},
    {"maekawa", {"--seed", "7", "--protocol", "maekawa", "--entries", "1"}},
    {"suzuki_kasami", {"--seed", "7", "--protocol", "suzuki-kasami", "--entries", "1"}},
    {"raymond", {"--seed", "7", "--protocol", "raymond", "--entries", "1"}},
    {"lamport_beyond_needs", {"--seed", "22", "--links", "unordered", "--beyond-needs"}},
    {"reliable_lamport",
     {"--seed", "7", "--protocol", "reliable-lamport", "--processes", "2", "--entries", "1",
      "--links", "unordered", "--loss", "200", "--duplication", "200"}}};

void expect_golden(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(LAMPORT_SOURCE_DIR) / "tests" / "golden" / name;
  const char* const update = std::getenv("LAMPORT_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    write_file(path, text);
  }
  EXPECT_EQ(read_file(path), text) << "LAMPORT_UPDATE_GOLDEN=1 rewrites " << path;
}

TEST(GoldenTest, NoByteOfAKnownRunChanged) {
  for (const Golden& golden : kGoldens) {
    const TemporaryDirectory directory;
    std::vector<std::string> arguments = golden.arguments;
    for (const char* const option : {"trace", "gantt"}) {
      arguments.push_back(std::string("--") + option);
      arguments.push_back(directory.path(option));
    }
    const Outcome outcome = replay(arguments);
    EXPECT_LE(outcome.code, 1) << outcome.err;
    expect_golden(golden.name + ".txt", outcome.out);
    expect_golden(golden.name + ".jsonl", read_file(directory.path("trace")));
    expect_golden(golden.name + ".svg", read_file(directory.path("gantt")));
  }
}

}  // namespace
}  // namespace lamport::tools
