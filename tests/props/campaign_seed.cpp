#include "campaign_seed.hpp"

#include <charconv>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace lamport::props {
namespace {

std::uint64_t random_seed() {
  std::random_device device;
  return static_cast<std::uint64_t>(device()) << 32U | device();
}

}  // namespace

std::uint64_t campaign_seed(std::uint64_t pinned) {
  return campaign_seed(pinned, std::getenv("LAMPORT_SEED"), random_seed);
}

std::uint64_t campaign_seed(std::uint64_t pinned, const char* text, std::uint64_t (*draw)()) {
  if (text == nullptr) {
    return pinned;
  }
  const std::string_view value = text;
  if (value == "random") {
    return draw();
  }
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seed);
  if (error != std::errc() || end != value.data() + value.size()) {
    throw std::invalid_argument(
        "LAMPORT_SEED must be a number from 0 to 2^64 - 1 or `random`, not " + std::string(value));
  }
  return seed;
}

}  // namespace lamport::props
