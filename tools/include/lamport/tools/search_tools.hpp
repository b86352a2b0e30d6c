#pragma once

#include <string_view>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/result.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/tape_file.hpp"
#include "lamport/tools/tape_run.hpp"

namespace lamport::tools {

/// What the command lines can do with a protocol of any service: search a small scenario of it, and
/// repeat what was found there. The only virtual calls are one per command.
class SearchTools {
 public:
  SearchTools() = default;
  virtual ~SearchTools() = default;
  SearchTools(const SearchTools&) = delete;
  SearchTools& operator=(const SearchTools&) = delete;

  /// The protocol's `kName` and `kNeeds`.
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual core::Guarantees needs() const = 0;
  /// Whether its users ask again and again, as often as `SearchRequest::entries` says.
  [[nodiscard]] virtual bool asks_again() const = 0;

  /// Searches a small scenario; see search_engine.hpp. Requires: a search by traces is of one in
  /// which nothing may go wrong. Errors: the protocol does not describe its state.
  [[nodiscard]] virtual core::Result<SearchResult> search(const SearchRequest& request,
                                                          const SearchGoOn& go_on) const = 0;

  /// Repeats a tape of this protocol. Errors: a choice that is none of the protocol's.
  [[nodiscard]] virtual core::Result<TapeRun> replay_tape(const TapeFile& tape,
                                                          Impossible impossible) const = 0;
};

/// A specification that comes with its published counts of states. It says itself what may go wrong
/// and how often users ask: of a request these do not count.
class Specification : public SearchTools {
 public:
  /// Whether it is endless unless clocks are bounded, by `SearchRequest::clock_max`.
  [[nodiscard]] virtual bool has_clocks() const = 0;
};

}  // namespace lamport::tools
