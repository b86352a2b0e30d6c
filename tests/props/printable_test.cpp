#include "lamport/props/printable.hpp"

#include <string>

#include <gtest/gtest.h>

namespace lamport::props {
namespace {

TEST(PrintableTest, WhatIsNoControlCharacterIsShownAsItIs) {
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable("to: 'you' \\ ~"), "to: 'you' \\ ~");
  EXPECT_EQ(printable("Zürich, 東京, \u00a0"), "Zürich, 東京, \u00a0");
  EXPECT_EQ(in_quotes("a b"), "'a b'");
}

TEST(PrintableTest, EachControlCharacterIsAQuestionMark) {
  EXPECT_EQ(printable("\x1b[2Ja\tb\nc\x7f"), "?[2Ja?b?c?");
  EXPECT_EQ(printable(std::string(1, '\0')), "?");
  // CSI, as one character of two bytes, and the first and the last of its kind.
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J\xc2\x80\xc2\x9f"),
            "?2J??");
}

TEST(PrintableTest, BytesThatAreNoUtf8AreLeftAlone) {
  EXPECT_EQ(printable("\xc2"), "\xc2");
  EXPECT_EQ(printable("\x9b"), "\x9b");
}

TEST(PrintableTest, WhatIsLongIsCutWhereACharacterBegins) {
  EXPECT_EQ(printable(std::string(200, 'a')), std::string(200, 'a'));
  EXPECT_EQ(printable(std::string(201, 'a')), std::string(200, 'a') + "…");
  EXPECT_EQ(printable(std::string(199, 'a') + "éb"), std::string(199, 'a') + "é…");
}

}  // namespace
}  // namespace lamport::props
