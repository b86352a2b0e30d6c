#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "command_line.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/exit_code.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/state_search.hpp"

namespace lamport::tools {

/// What `lamport-explore --strategy` and `--spec` were asked for.
struct StatesOptions {
  std::string protocol;
  std::string specification;
  SearchRequest request{.memory_max = std::size_t{4} << 30U};
  std::optional<core::Duration> budget;
  std::string tape;
  bool beyond_needs = false;
};

/// Declares the options on `line`.
void declare_states(CommandLine& line, const Registry& registry, StatesOptions& options);

/// Whether the options fit each other and what is searched. Reports an error if not.
[[nodiscard]] std::optional<ExitCode> check_specification(const CommandLine& line,
                                                          Strategy strategy,
                                                          const Specification& specification);
[[nodiscard]] std::optional<ExitCode> check_protocol(const CommandLine& line,
                                                     const StatesOptions& options,
                                                     const SearchTools& protocol);

/// Whether it is one of those by random runs.
[[nodiscard]] bool is_random(Strategy strategy);
/// The strategy's name on the command line.
[[nodiscard]] std::string_view name_of(Strategy strategy);

/// The text of how often something may go wrong.
[[nodiscard]] std::string hazard_text(std::uint32_t most);

/// The command that does the same again, ready to paste.
[[nodiscard]] std::string states_command(const CommandLine& line, const Registry& registry,
                                         const StatesOptions& options);

}  // namespace lamport::tools
