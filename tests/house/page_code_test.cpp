#include "page_code.hpp"

#include <filesystem>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source_tree.hpp"

namespace lamport::house {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kSource =
    "#include \"a.hpp\"\n#include \"b.hpp\"\n\nvoid f() {\n  if (x) {\n    y();\n  }\n}\n";

TEST(PageCodeTest, AllCodeOnPagesIsCompiled) {
  const std::filesystem::path root = LAMPORT_SOURCE_DIR;
  const std::string samples = read_file(root / "tests" / "house" / "page_samples_test.cpp");
  for (const SourceFile& file : read_tree(root)) {
    if (is_page(file.path)) {
      EXPECT_THAT(code_not_in(samples, parse_page(file.text)), IsEmpty()) << file.path;
    }
  }
}

TEST(PageCodeTest, AParagraphMayBeIndentedInItsSource) {
  EXPECT_THAT(code_not_in(kSource, parse_page("```cpp\nif (x) {\n  y();\n}\n```\n")), IsEmpty());
  EXPECT_THAT(code_not_in(kSource, parse_page("```cpp\nif (x) {\ny();\n}\n```\n")),
              ElementsAre("if (x) {"));
}

TEST(PageCodeTest, AParagraphStandsThereAsAWhole) {
  EXPECT_THAT(code_not_in(kSource, parse_page("```cpp\nif (x) {\n  // …\n}\n```\n")), IsEmpty());
  EXPECT_THAT(code_not_in(kSource, parse_page("```cpp\nif (x) {\n}\n\ny();\n```\n")),
              ElementsAre("if (x) {"));
  EXPECT_THAT(code_not_in(kSource, parse_page("```cpp\n}\nmore();\n```\n")), ElementsAre("}"));
}

TEST(PageCodeTest, WhatIsIncludedMayStandAnywhere) {
  EXPECT_THAT(code_not_in(kSource, parse_page("```cpp\n#include \"b.hpp\"\n#include \"a.hpp\"\n"
                                              "#include \"c.hpp\"\ny();\n```\n")),
              ElementsAre("#include \"c.hpp\""));
}

TEST(PageCodeTest, OnlyCppIsCode) {
  EXPECT_THAT(code_not_in(kSource, parse_page("```sh\nls\n```\n```\ntext\n```\n")), IsEmpty());
}

}  // namespace
}  // namespace lamport::house
