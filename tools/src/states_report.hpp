#pragma once

#include <chrono>
#include <string_view>

#include "lamport/props/json.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/terminal.hpp"
#include "states_options.hpp"

/// The reports on searches of all states.
namespace lamport::tools {

/// What is searched.
struct Searched {
  std::string_view name;
  bool asks_again = true;  ///< See `SearchTools::asks_again`.
  bool is_specification = false;
  bool has_clocks = false;
};

/// A search that was done.
struct SearchDone {
  SearchResult result;
  bool interrupted = false;
  std::chrono::duration<double> took{};
};

[[nodiscard]] props::Json search_json(const StatesOptions& options, const Searched& searched,
                                      const SearchDone& done);
void print_search(const StatesOptions& options, const Searched& searched, const SearchDone& done,
                  const Paint& paint);

}  // namespace lamport::tools
