#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/props/inner_view.hpp"
#include "lamport/props/merge.hpp"
#include "lamport/tools/judge.hpp"
#include "run.hpp"

/// What a run is held against.
namespace lamport::conformance {

[[nodiscard]] inline std::uint64_t entries_of(Size size) {
  return std::uint64_t{size.processes} * size.entries;
}

/// What the merged traces of a run come to.
template <class P>
[[nodiscard]] tools::Judgement judged(const Run<P>& run) {
  tools::Judge<P> judge(static_cast<std::uint32_t>(run.traces.size()), run.links, core::Patience());
  const auto merged = props::merge<P>(run.traces).value();
  for (const auto& event : merged) {
    std::ignore = judge.observe(event);  // To the end, since each case asks for something else.
  }
  return judge.finish(true);
}

/// Between what bounds.
struct Range {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

/// By kind of message: what a run costs by the protocol's paper.
template <class P>
[[nodiscard]] std::vector<Range> claimed_messages(Size size) {
  using Judged = typename props::InnerView<P>::Judged;
  std::vector<Range> messages(std::variant_size_v<typename Judged::Message>);
  for (std::uint32_t p = 0; p < size.processes; ++p) {
    const auto cost = Judged::entry_cost(core::ProcessId(p), size.processes);
    for (std::size_t kind = 0; kind < messages.size(); ++kind) {
      messages[kind].min += std::uint64_t{size.entries} * cost.of_kind[kind].min;
      messages[kind].max += std::uint64_t{size.entries} * cost.of_kind[kind].max;
    }
  }
  return messages;
}

/// By kind of message: what a run did cost.
[[nodiscard]] inline std::vector<std::uint64_t> sent_messages(const tools::Judgement& judgement) {
  std::vector<std::uint64_t> messages(judgement.messages.kinds.size());
  for (const auto& of_process : judgement.messages.sent) {
    for (std::size_t kind = 0; kind < messages.size(); ++kind) {
      messages[kind] += of_process[kind];
    }
  }
  return messages;
}

}  // namespace lamport::conformance
