#include "include_rules.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source_tree.hpp"

namespace lamport::house {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(IncludeRulesTest, EveryFileIncludesOnlyWhatItsLayerMay) {
  for (const SourceFile& file : read_tree(LAMPORT_SOURCE_DIR)) {
    EXPECT_THAT(forbidden_includes(file), IsEmpty());
  }
}

TEST(IncludeRulesTest, AnIncludeOfAHigherLayerIsFound) {
  const SourceFile file = {.path = "core/src/turn.cpp",
                           .text =
                               "#include <vector>\n"
                               "#include \"lamport/core/turn.hpp\"\n"
                               "#  include \"lamport/sim/choices.hpp\"\n"};
  const Finding expected = {.path = "core/src/turn.cpp",
                            .line = 3,
                            .what = "core may not include lamport/sim/choices.hpp"};
  EXPECT_EQ(forbidden_includes(file), std::vector{expected});
}

TEST(IncludeRulesTest, SimAndTransportsNeverSeeEachOther) {
  const SourceFile sim = {.path = "sim/src/a.cpp", .text = "#include <lamport/transports/b.hpp>"};
  const SourceFile tcp = {.path = "transports/src/b.cpp", .text = "#include <lamport/sim/a.hpp>"};
  EXPECT_THAT(forbidden_includes(sim), SizeIs(1));
  EXPECT_THAT(forbidden_includes(tcp), SizeIs(1));
}

TEST(IncludeRulesTest, GeneratorsMayUseTheSimulatorAndTheCheckersBesideThemMayNot) {
  const std::string text = "#include \"lamport/sim/simulation.hpp\"\n#include <rapidcheck.h>\n";
  const SourceFile generator = {.path = "props/generators/src/a.cpp", .text = text};
  const SourceFile checker = {.path = "props/src/a.cpp", .text = text};
  EXPECT_THAT(forbidden_includes(generator), IsEmpty());
  EXPECT_THAT(forbidden_includes(checker), SizeIs(2));
}

TEST(IncludeRulesTest, ThirdPartyAndSystemHeadersAreFoundWhereTheyDoNotBelong) {
  const SourceFile file = {.path = "sim/src/a.cpp",
                           .text =
                               "#include <asio.hpp>\n#include <fmt/core.h>\n"
                               "#include <unistd.h>\n#include \"../../core/src/b.hpp\"\n"};
  EXPECT_THAT(forbidden_includes(file), SizeIs(4));
}

TEST(IncludeRulesTest, CoreHidesItsHashFromItsHeaders) {
  const std::string text = "#include <xxhash.h>\n";
  const SourceFile source = {.path = "core/src/digest.cpp", .text = text};
  const SourceFile header = {.path = "core/include/lamport/core/digest.hpp", .text = text};
  EXPECT_THAT(forbidden_includes(source), IsEmpty());
  EXPECT_THAT(forbidden_includes(header), SizeIs(1));
}

TEST(IncludeRulesTest, AnIncludeInACommentIsNone) {
  const SourceFile file = {.path = "sim/src/a.cpp",
                           .text = "/*\n#include <asio.hpp>\n*/\n// #include <asio.hpp>\n"};
  EXPECT_THAT(forbidden_includes(file), IsEmpty());
}

}  // namespace
}  // namespace lamport::house
