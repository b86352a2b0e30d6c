#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/core/guarantees.hpp"
#include "lamport/props/json_lines.hpp"
#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/try_tape.hpp"

/// Every tape beside this file is repeated. On links that promise what the protocol needs, it must
/// violate nothing any more; on others, it must still violate what it says.
namespace lamport::tools {
namespace {

std::vector<std::filesystem::path> tapes() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(LAMPORT_SOURCE_DIR "/tests/regressions")) {
    if (entry.path().extension() == ".tape") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TapeFile read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  props::JsonLines lines(in);
  return lines.next()
      .and_then([&](const props::Json& first) { return read_tape(lines, first); })
      .value();
}

class RegressionsTest : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(RegressionsTest, HoldsWithinTheNeedsAndIsStillViolatedBeyondThem) {
  const TapeFile tape = read(GetParam());
  const Registry registry = own_protocols();
  std::ifstream in(GetParam(), std::ios::binary);
  const auto run = try_tape(registry, in);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  const core::Guarantees needs = registry.find(tape.protocol).value()->needs();
  EXPECT_EQ(run->violated(), core::covers(tape.promised, needs) ? "" : tape.violation);
}

INSTANTIATE_TEST_SUITE_P(Tapes, RegressionsTest, testing::ValuesIn(tapes()),
                         [](const testing::TestParamInfo<std::filesystem::path>& tape) {
                           std::string name = tape.param.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace lamport::tools
