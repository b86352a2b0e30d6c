#include "form_rules.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source_tree.hpp"

namespace lamport::house {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(FormRulesTest, EveryFileIsShortNarrowAndGuarded) {
  for (const SourceFile& file : read_tree(LAMPORT_SOURCE_DIR)) {
    EXPECT_THAT(bad_form(file), IsEmpty());
  }
}

TEST(FormRulesTest, AFileIsTooLongFromTheFirstLineBeyondTheLimit) {
  std::string text;
  for (std::size_t line = 0; line < kLinesMax; ++line) {
    text += "int f();\n";
  }
  EXPECT_THAT(bad_form({.path = "core/src/a.cpp", .text = text}), IsEmpty());
  text += "int f();\n";
  EXPECT_THAT(bad_form({.path = "core/src/a.cpp", .text = text}), SizeIs(1));
}

TEST(FormRulesTest, ColumnsAreCountedInCharactersAndNotInBytes) {
  std::string text = "//";
  for (std::size_t column = 2; column < kColumnsMax; ++column) {
    text += "…";
  }
  EXPECT_THAT(bad_form({.path = "dev", .text = "\n" + text}), IsEmpty());
  const Finding expected = {.path = "dev", .line = 2, .what = "101 columns, more than 100"};
  EXPECT_EQ(bad_form({.path = "dev", .text = "\n" + text + "…"}), std::vector{expected});
}

TEST(FormRulesTest, AHeaderBeginsWithItsGuard) {
  EXPECT_THAT(bad_form({.path = "a.hpp", .text = "#pragma once\n"}), IsEmpty());
  EXPECT_THAT(bad_form({.path = "a.hpp", .text = "\n#pragma once\n"}), SizeIs(1));
  EXPECT_THAT(bad_form({.path = "a.hpp", .text = ""}), SizeIs(1));
  EXPECT_THAT(bad_form({.path = "a.cpp", .text = "int f();\n"}), IsEmpty());
}

TEST(FormRulesTest, PagesMayBeWide) {
  EXPECT_THAT(bad_form({.path = "README.md", .text = std::string(200, 'x')}), IsEmpty());
}

}  // namespace
}  // namespace lamport::house
