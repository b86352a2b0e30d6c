#include "pages.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source_tree.hpp"

namespace lamport::house {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<Finding> check(const std::string& text) {
  return bad_page({.path = "docs/sample.md", .text = text}, LAMPORT_SOURCE_DIR);
}

TEST(PagesTest, EveryPageHasOneTitleAndNoDeadLinks) {
  for (const SourceFile& file : read_tree(LAMPORT_SOURCE_DIR)) {
    if (is_page(file.path)) {
      EXPECT_THAT(bad_page(file, LAMPORT_SOURCE_DIR), IsEmpty());
    }
  }
}

TEST(PagesTest, ALinkToAMissingFileIsFound) {
  const Finding expected = {
      .path = "docs/sample.md", .line = 2, .what = "dead link: nowhere.md#top"};
  EXPECT_EQ(check("# Title\nSee [this](nowhere.md#top) and [that](../README.md)."),
            std::vector{expected});
}

TEST(PagesTest, LinksToFilesFoldersHeadingsAndSitesAreFine) {
  EXPECT_THAT(check("# Title\n[a](../README.md#build) [b](../core/) [c](#title)\n"
                    "[d](https://example.org/nowhere.md) ![e](architecture.md)\n"),
              IsEmpty());
}

TEST(PagesTest, APageHasExactlyOneTitle) {
  EXPECT_THAT(check("## Only a section\n"), SizeIs(1));
  EXPECT_THAT(check("# One\n# Two\n"), SizeIs(1));
  EXPECT_THAT(check("# One\n```sh\n# a comment, [not a link](nowhere)\n```\n"), IsEmpty());
}

TEST(PagesTest, BlocksAreKeptApartFromProse) {
  const Page page = parse_page("before\n```sh\nls\npwd\n```\nafter\n```text\n```\n");
  ASSERT_THAT(page.blocks, SizeIs(2));
  EXPECT_EQ(page.blocks[0].language, "sh");
  EXPECT_THAT(page.blocks[0].lines, ElementsAre("ls", "pwd"));
  EXPECT_THAT(page.blocks[1].lines, IsEmpty());
  ASSERT_THAT(page.prose, SizeIs(2));
  EXPECT_EQ(page.prose[1].number, 6U);
}

}  // namespace
}  // namespace lamport::house
