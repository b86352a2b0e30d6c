#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "lamport/core/fields.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/inner_view.hpp"

namespace lamport::props {

/// How many messages of each kind each process sent. If `P` carries another protocol over
/// `Reliable`, that one's messages are counted, and the link layer's beside them.
template <class P>
class MessageCounts {
 public:
  using Judged = typename InnerView<P>::Judged;
  static constexpr std::size_t kKinds = std::variant_size_v<typename Judged::Message>;
  using Counts = std::array<std::uint64_t, kKinds>;

  explicit MessageCounts(std::uint32_t processes)
      : processes_(processes),
        sent_(processes),
        latest_(std::is_same_v<P, Judged> ? 0 : static_cast<std::size_t>(processes) * processes) {}

  /// The kinds' names, in the order in which they are counted.
  [[nodiscard]] static constexpr std::array<std::string_view, kKinds> kinds() {
    return core::kNamesOf<typename Judged::Message>;
  }

  /// Takes the next event of the trace in. Cost: O(1).
  void observe(const core::TraceEvent<P>& event) {
    if (const auto* sent = std::get_if<core::Sent<P>>(&event.what)) {
      count(event.id.process, *sent);
    } else if constexpr (!std::is_same_v<P, Judged>) {
      if (const auto* noted = std::get_if<core::Noted<P>>(&event.what)) {
        if (const auto* submitted = std::get_if<typename P::Submitted>(&noted->note)) {
          ++sent_[event.id.process.value()][submitted->message.index()];
        }
      }
    }
  }

  /// By kind, see `kinds()`.
  [[nodiscard]] const Counts& sent(core::ProcessId by) const { return sent_[by.value()]; }
  [[nodiscard]] std::uint64_t total(core::ProcessId by) const {
    return std::accumulate(sent(by).begin(), sent(by).end(), std::uint64_t{0});
  }
  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (std::uint32_t p = 0; p < processes_; ++p) {
      sum += total(core::ProcessId(p));
    }
    return sum;
  }
  /// Messages that `Reliable` sent more than once, each further time.
  [[nodiscard]] std::uint64_t resent() const { return resent_; }
  /// Acknowledgements that `Reliable` sent alone.
  [[nodiscard]] std::uint64_t bare_acks() const { return bare_acks_; }

 private:
  void count(core::ProcessId by, const core::Sent<P>& sent) {
    if constexpr (std::is_same_v<P, Judged>) {
      ++sent_[by.value()][sent.message.index()];
    } else if (const auto* data = std::get_if<typename P::Data>(&sent.message)) {
      Latest& latest = latest_[static_cast<std::size_t>(by.value()) * processes_ + sent.to.value()];
      const Latest now{data->from_incarnation, data->to_incarnation, data->sequence};
      resent_ += static_cast<std::uint64_t>(now <= latest);
      latest = std::max(latest, now);
    } else {
      ++bare_acks_;
    }
  }

  /// The Data that got furthest on a link.
  struct Latest {
    std::uint64_t from_incarnation = 0;
    std::uint64_t to_incarnation = 0;
    std::uint64_t sequence = 0;
    friend auto operator<=>(const Latest&, const Latest&) = default;
  };

  std::uint32_t processes_;
  std::vector<Counts> sent_;    ///< By process.
  std::vector<Latest> latest_;  ///< By sender, then receiver; empty without `Reliable`.
  std::uint64_t resent_ = 0;
  std::uint64_t bare_acks_ = 0;
};

}  // namespace lamport::props
