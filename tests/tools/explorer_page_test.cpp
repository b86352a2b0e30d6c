#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/state_search.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

SearchResult searched(const ProtocolTools& protocol, Strategy strategy, std::uint32_t processes,
                      std::uint32_t entries) {
  const SearchRequest request{.strategy = strategy,
                              .processes = processes,
                              .entries = entries,
                              .memory_max = std::size_t{1} << 30U};
  SearchResult result =
      protocol.search(request, [](const SearchedSoFar& /*counts*/) { return true; }).value();
  EXPECT_EQ(result.end, sim::SearchEnd::kExhausted);
  EXPECT_FALSE(result.found.has_value());
  return result;
}

/// The row of the page's table; both searches by traces have to come to as many.
std::string row_of(const ProtocolTools& protocol, std::uint32_t processes, std::uint32_t entries) {
  const auto traces = [&](Strategy strategy) {
    return std::get<sim::ExecutionCounts>(searched(protocol, strategy, processes, entries).counts);
  };
  const auto states =
      std::get<sim::SearchCounts>(searched(protocol, Strategy::kBfs, processes, entries).counts);
  const sim::ExecutionCounts asleep = traces(Strategy::kDfs);
  const sim::ExecutionCounts dpor = traces(Strategy::kDpor);
  EXPECT_EQ(asleep.executions, dpor.executions) << protocol.name();
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", protocol.name(), processes,
                     entries, states.distinct, states.generated, states.depth, dpor.executions,
                     asleep.moves, dpor.moves);
}

TEST(ExplorerPageTest, AllStatesAndTracesOfSmallScenariosAreThoseOnThePage) {
  const Registry registry = own_protocols();
  const std::string page = read_file(std::string(LAMPORT_SOURCE_DIR) + "/docs/explorer.md");
  for (const char* const name :
       {"lamport", "ricart-agrawala", "maekawa", "suzuki-kasami", "raymond"}) {
    const ProtocolTools& protocol = *registry.find(name).value();
    for (const auto& [processes, entries] : {std::pair(2U, 1U), {2U, 2U}, {3U, 1U}}) {
      const std::string row = row_of(protocol, processes, entries);
      EXPECT_NE(page.find(row), std::string::npos) << "the page lacks\n" << row;
    }
  }
}

}  // namespace
}  // namespace lamport::tools
