#include "source_tree.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lamport::house {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::StartsWith;

TEST(SourceTreeTest, HoldsOurFilesAndNoneThatABuildMade) {
  const std::vector<SourceFile> files = read_tree(LAMPORT_SOURCE_DIR);
  for (const char* const path : {"dev", ".ci/run", "README.md", "core/src/check.cpp",
                                 "cmake/LamportLayer.cmake", "tests/house/source_tree_test.cpp"}) {
    EXPECT_THAT(files, Contains(Field(&SourceFile::path, path)));
  }
  EXPECT_THAT(files, Not(Contains(Field(&SourceFile::path, StartsWith("build/")))));
  EXPECT_THAT(files, Not(Contains(Field(&SourceFile::path, StartsWith(".git/")))));
}

TEST(SourceTreeTest, CodeOnlyBlanksCommentsAndStringsButKeepsLines) {
  EXPECT_EQ(code_only("a /* b\nc */ d // e\nf", false), "a     \n     d     \nf");
  EXPECT_EQ(code_only("f(\"\\\"//\", 'x', 1'000);", false), "f(      ,    , 1'000);");
  EXPECT_EQ(code_only("f(R\"x(\")\")x\");", false), "f(          );");
  EXPECT_EQ(code_only("f(\"//\");  // g", true), "f(\"//\");      ");
}

TEST(SourceTreeTest, LinesNeedNoEndOfTheLast) {
  EXPECT_THAT(lines_of("a\n\nb"), ElementsAre("a", "", "b"));
  EXPECT_THAT(lines_of("a\n"), ElementsAre("a"));
}

}  // namespace
}  // namespace lamport::house
