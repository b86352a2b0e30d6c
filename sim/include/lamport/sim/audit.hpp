#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// Keeps the states of a search themselves, to see whether any is taken for another: since two have
/// one fingerprint, or since a process, a user or the promise has more to it than its `kState`
/// says.
template <Explorable P>
class Audit {
 public:
  explicit Audit(const World<P>& world) : read_back_(world) {}

  /// The search has come to `world`, whose form this is.
  void compare(std::span<const std::byte> form, const World<P>& world) {
    std::ignore = read_back_.read(form);
    undescribed_ += read_back_.agrees_with(world) ? 0U : 1U;
  }
  /// The search takes in the state whose form this is, and its fingerprint. Cost: O(form + log
  /// states).
  void keep(const core::Fingerprint& state, std::span<const std::byte> form) {
    const auto [kept, is_new] =
        forms_.try_emplace(std::pair(state.high, state.low), form.begin(), form.end());
    collisions_ += std::ranges::equal(kept->second, form) ? 0U : 1U;
    bytes_ += is_new ? form.size() + kNode : 0;
  }

  /// States that were taken for others with the same fingerprint.
  [[nodiscard]] std::uint64_t collisions() const { return collisions_; }
  /// States, each as often as it was come to, of which a process differs from what is read back.
  [[nodiscard]] std::uint64_t undescribed() const { return undescribed_; }
  /// About what it takes.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// What it takes beyond that to keep so many states, with forms of so many bytes.
  [[nodiscard]] static std::size_t bytes_to_keep(std::uint64_t states, std::size_t forms) {
    return forms + states * kNode;
  }

 private:
  /// What a form that is kept takes besides its bytes, about.
  static constexpr std::size_t kNode = 128;

  World<P> read_back_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<std::byte>> forms_;
  std::uint64_t collisions_ = 0;
  std::uint64_t undescribed_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace lamport::sim
