#include "campaign_seed.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>
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

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
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
  const std::optional<std::uint64_t> seed = number_of(value);
  if (!seed) {
    throw std::invalid_argument(
        "LAMPORT_SEED must be a number from 0 to 2^64 - 1 or `random`, not " + std::string(value));
  }
  return *seed;
}

std::uint64_t campaign_runs(std::uint64_t pinned) {
  return campaign_size(pinned, "LAMPORT_RUNS", std::getenv("LAMPORT_RUNS"));
}

std::uint64_t campaign_schedules(std::uint64_t pinned) {
  return campaign_size(pinned, "LAMPORT_SCHEDULES", std::getenv("LAMPORT_SCHEDULES"));
}

std::uint64_t campaign_size(std::uint64_t pinned, std::string_view variable, const char* text) {
  if (text == nullptr) {
    return pinned;
  }
  const std::optional<std::uint64_t> size = number_of(text);
  if (!size) {
    throw std::invalid_argument(std::string(variable) +
                                " must be a number from 0 to 2^64 - 1, not " + std::string(text));
  }
  return *size;
}

}  // namespace lamport::props
