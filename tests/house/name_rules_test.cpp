#include "name_rules.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source_tree.hpp"

namespace lamport::house {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

SourceFile in_sim(const std::string& text) {
  return {.path = "sim/src/a.cpp", .text = text};
}

TEST(NameRulesTest, CoreSimAndPropsDependOnNothingButTheirInput) {
  for (const SourceFile& file : read_tree(LAMPORT_SOURCE_DIR)) {
    EXPECT_THAT(nondeterminism(file), IsEmpty());
  }
}

TEST(NameRulesTest, NoFolderHasAMeaninglessName) {
  for (const SourceFile& file : read_tree(LAMPORT_SOURCE_DIR)) {
    EXPECT_THAT(meaningless_folders(file.path), IsEmpty());
  }
}

TEST(NameRulesTest, AMeaninglessFolderIsFoundAtAnyDepth) {
  EXPECT_THAT(meaningless_folders("utils/a.cpp"), SizeIs(1));
  EXPECT_THAT(meaningless_folders("core/src/common/a.cpp"), SizeIs(1));
  EXPECT_THAT(meaningless_folders("core/src/uncommon/utils.cpp"), IsEmpty());
}

TEST(NameRulesTest, BannedNamesAreFoundHoweverTheyAreQualified) {
  for (const char* const line :
       {"auto t = std::chrono::steady_clock::now();", "using namespace std; mt19937 r;",
        "std::uniform_int_distribution<int> d(1, 6);", "int r = rand();", "std::shuffle(a, b, r);",
        "std::hash<int> h;", "std::unordered_map<int, int> m;", "std::jthread t(f);",
        "auto t = std::time(&then);", "auto t = time(nullptr);", "std::locale here;"}) {
    EXPECT_THAT(nondeterminism(in_sim("  " + std::string(line))), SizeIs(1)) << line;
  }
}

TEST(NameRulesTest, NamesThatOnlyContainABannedOneAreFine) {
  EXPECT_THAT(nondeterminism(in_sim("  int operand = event.time(); auto h = hash(x); shuffle(y);")),
              IsEmpty());
}

TEST(NameRulesTest, CommentsStringsAndOtherLayersMayNameThem) {
  const std::string text = "// steady_clock\nf(\"mt19937\", R\"(std::hash)\");  /* rand() */\n";
  EXPECT_THAT(nondeterminism(in_sim(text)), IsEmpty());
  EXPECT_THAT(nondeterminism({.path = "transports/src/a.cpp", .text = "steady_clock c;"}),
              IsEmpty());
}

TEST(NameRulesTest, FloatingPointIsForReportsOnly) {
  const std::string text = "  double share = 0;";
  EXPECT_THAT(nondeterminism(in_sim(text)), SizeIs(1));
  EXPECT_THAT(nondeterminism({.path = "props/src/a.cpp", .text = text}), IsEmpty());
}

TEST(NameRulesTest, GlobalsThatChangeAreFoundAndConstantsAreNot) {
  for (const char* const line :
       {"int count = 0;", "static std::vector<int> cache;", "  static int calls{};",
        "inline bool verbose = false;", "  thread_local int depth = 0;"}) {
    EXPECT_THAT(nondeterminism(in_sim(line)), SizeIs(1)) << line;
  }
  for (const char* const line :
       {"constexpr int kMax = 3;", "inline constexpr int kMax = 3;", "using Bytes = int;",
        "  static constexpr int kMax = 3;", "class Scheduler;", "  int count = 0;", "int f();"}) {
    EXPECT_THAT(nondeterminism(in_sim(line)), IsEmpty()) << line;
  }
}

}  // namespace
}  // namespace lamport::house
