#include "pages.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source_tree.hpp"

namespace lamport::house {
namespace {

using testing::Contains;
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

TEST(PagesTest, EveryPageIsReachedFromReadme) {
  const std::filesystem::path root = LAMPORT_SOURCE_DIR;
  std::set<std::string> reached = {"README.md"};
  for (std::vector<std::string> next = {"README.md"}; !next.empty();) {
    const std::string path = next.back();
    next.pop_back();
    const std::string text = read_file(root / path);
    for (const std::string_view link : links_of(parse_page(text))) {
      const auto target =
          std::filesystem::path(path).parent_path() / link.substr(0, link.find('#'));
      const std::string name = target.lexically_normal().generic_string();
      if (is_page(name) && reached.insert(name).second) {
        next.push_back(name);
      }
    }
  }
  for (const SourceFile& file : read_tree(root)) {
    if (is_page(file.path)) {
      EXPECT_THAT(reached, Contains(file.path));
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

TEST(PagesTest, ABlockInAListLosesTheIndentationOfItsFence) {
  const Page page =
      parse_page("1. item\n\n   ```cpp\n   if (x) {\n\n     y();\n   }\n   ```\nafter\n");
  ASSERT_THAT(page.blocks, SizeIs(1));
  EXPECT_EQ(page.blocks[0].language, "cpp");
  EXPECT_THAT(page.blocks[0].lines, ElementsAre("if (x) {", "", "  y();", "}"));
  EXPECT_THAT(page.prose, SizeIs(3));
}

TEST(PagesTest, LinksAndImagesAreListedAsWritten) {
  const Page page = parse_page("[a](b.md#c) ![d](e.svg)\n```text\n[f](g)\n```\n");
  EXPECT_THAT(links_of(page), ElementsAre("b.md#c", "e.svg"));
}

}  // namespace
}  // namespace lamport::house
