#include <csignal>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

using props::Json;
using testing::AllOf;
using testing::HasSubstr;

using Words = std::vector<std::string>;

Outcome compare(Words arguments) {
  arguments.insert(arguments.begin(), "--compare");
  return run_tool("explore", arguments);
}

double mean_of(const Json& spread) {
  return spread.at("sum").get<double>() / spread.at("count").get<double>();
}

/// The row of a protocol under a load, where there is one number of processes.
Json row_of(const Json& document, const std::string& protocol, const std::string& load) {
  for (const Json& row : document.at("rows")) {
    if (row.at("protocol") == protocol && row.at("load") == load) {
      return row;
    }
  }
  ADD_FAILURE() << "no row of " << protocol;
  return {};
}

// The counts and delays of the papers, at N = 13, where quorums are lines of a projective plane.
TEST(ComparisonTest, ReproducesThePapersCountsAndDelays) {
  const Outcome outcome = compare({"--processes", "13", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("schema"), "lamport-explore-comparison/1");
  EXPECT_EQ(json.at("rows").size(), 10U);
  for (const std::string load : {"light", "heavy"}) {
    for (const auto& [protocol, cost] : {std::pair("lamport", 36), {"ricart-agrawala", 24}}) {
      const Json messages = row_of(json, protocol, load).at("messages");
      EXPECT_EQ(messages.at("min"), cost);
      EXPECT_EQ(messages.at("max"), cost);
    }
    const Json suzuki = row_of(json, "suzuki-kasami", load).at("messages");
    EXPECT_EQ(suzuki.at("min"), 0);
    EXPECT_EQ(suzuki.at("max"), 13);
    const Json maekawa = row_of(json, "maekawa", load);
    EXPECT_EQ(maekawa.at("theory").dump(), R"({"min":9,"mean_max":24})");
    EXPECT_GE(maekawa.at("messages").at("min"), 9);
    EXPECT_LE(mean_of(maekawa.at("messages")), 24);
    const Json raymond = row_of(json, "raymond", load).at("messages");
    EXPECT_LE(raymond.at("max"), 12) << "twice the diameter of a binary tree of 13";
  }
  EXPECT_NEAR(mean_of(row_of(json, "raymond", "heavy").at("messages")), 4, 1);
  for (const char* const protocol : {"lamport", "ricart-agrawala", "suzuki-kasami"}) {
    const Json hand_over = row_of(json, protocol, "heavy").at("hand_over");
    EXPECT_EQ(hand_over.at("min"), "1000000") << protocol;
    EXPECT_EQ(hand_over.at("max"), "1000000") << protocol;
  }
  EXPECT_EQ(row_of(json, "maekawa", "heavy").at("hand_over").at("max"), "2000000");
  EXPECT_EQ(json.at("delay"), "1000000");
}

TEST(ComparisonTest, TheTableAndThePictureSayTheSame) {
  const TemporaryDirectory directory;
  const std::string picture = directory.path("messages.svg");
  const Outcome outcome = compare({"--processes", "2,5", "--load", "heavy", "--protocols",
                                   "lamport,raymond", "--plot", picture});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("heavy load"), HasSubstr("12.00"),
                                 HasSubstr("  raymond           lossless, unique, no_crash\n")));
  EXPECT_THAT(outcome.out, testing::Not(HasSubstr("light load")));
  const std::string svg = read_file(picture);
  EXPECT_THAT(svg, AllOf(HasSubstr("<svg"), HasSubstr(">raymond</text>"), HasSubstr("</svg>\n")));
  std::size_t circles = 0;
  for (std::size_t at = svg.find("<circle"); at != std::string::npos;
       at = svg.find("<circle", at + 1)) {
    ++circles;
  }
  EXPECT_EQ(circles, 4U) << "two protocols with two numbers of processes";
}

TEST(ComparisonTest, TheSameIsComparedTheSameWay) {
  const Words arguments = {"--processes", "4", "--json", "--seed", "7"};
  EXPECT_EQ(compare(arguments).out, compare(arguments).out);
}

TEST(ComparisonTest, AnInterruptLeavesNoPictureAndSaysHowToAskAgain) {
  const TemporaryDirectory directory;
  RunningTool tool("explore", {"--compare", "--processes", "1000", "--entries", "10", "--protocols",
                               "lamport", "--plot", directory.path("messages.svg"), "--json"});
  tool.await_handler(SIGINT);
  tool.send(SIGINT);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 130);
  EXPECT_EQ(document_of(outcome).at("completed"), false);
  EXPECT_THAT(directory.names(), testing::IsEmpty());
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("lamport-explore: interrupted after "),
                    HasSubstr(tool_path("explore") +
                              " --compare --processes 1000 --load both --protocols lamport "
                              "--entries 10 --seed 1 --plot ")));
}

TEST(ComparisonTest, BadOptionsAreNamedWithTheFix) {
  for (const auto& [arguments, error] : std::vector<std::pair<Words, std::string>>{
           {{"--processes", "2,,5"}, "--processes: an item of the list is empty"},
           {{"--processes", "2,2"}, "--processes: '2' is there twice; leave one out"},
           {{"--processes", "0"}, "--processes: "},
           {{"--processes", "4096", "--entries", "1000"}, "--processes: 4096 processes with 1000"},
           {{"--processes", "2,0x2"}, "--processes: '0x2' is there twice; leave one out"},
           {{"--seeds", "1..5"}, "lamport-explore --compare --help lists them"},
           {{"--load", "medium"}, "--load: write light, heavy or both"},
           {{"--protocols", "lamport,paxos"}, "--protocols: there is no protocol 'paxos'"},
           {{"--entries", "0"}, "--entries: "},
           {{"--seed", "-1"}, "--seed: "},
           {{"--plot", "/nowhere/picture.svg"}, "--plot: "}}) {
    const Outcome outcome = compare(arguments);
    EXPECT_EQ(outcome.code, 2) << arguments.front();
    EXPECT_THAT(outcome.err, HasSubstr(error));
  }
}

}  // namespace
}  // namespace lamport::tools
