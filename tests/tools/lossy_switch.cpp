#include "lossy_switch.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace lamport::tools {
namespace {

/// How long its end may go unseen.
constexpr std::chrono::milliseconds kGlance{20};
constexpr std::size_t kPacketSizeMax = 65536;

constexpr std::size_t kHeaderSize = 20;     ///< Of IPv4, the smallest.
constexpr std::size_t kReceiverPlace = 19;  ///< The last byte of the receiver's address.
constexpr std::uint8_t kVersion = 4;        ///< The upper half of the first byte.

/// The last byte of the receiver's address; nothing if the packet is not one of IPv4.
std::optional<std::uint8_t> receiver_of(const std::vector<std::byte>& packet) {
  if (packet.size() < kHeaderSize || std::to_integer<std::uint8_t>(packet[0]) >> 4U != kVersion) {
    return std::nullopt;
  }
  return std::to_integer<std::uint8_t>(packet[kReceiverPlace]);
}

}  // namespace

LossySwitch::LossySwitch(const Hosts& hosts, const Weather& weather, std::uint64_t seed)
    : hosts_(hosts), weather_(weather), choices_(seed), ways_(hosts.size()) {
  for (std::uint32_t from = 0; from < hosts.size(); ++from) {
    ways_[from].reserve(hosts.size());
    for (std::uint32_t to = 0; to < hosts.size(); ++to) {
      ways_[from].push_back({.delay = choices_.stream({sim::StreamKind::kDelay, from, to}),
                             .loss = choices_.stream({sim::StreamKind::kLoss, from, to})});
    }
  }
  thread_ = std::jthread([this](const std::stop_token& stopping) { run(stopping); });
}

Fares LossySwitch::fares() const {
  const std::lock_guard lock(mutex_);
  return fares_;
}

void LossySwitch::count(std::uint64_t Fares::* what) {
  const std::lock_guard lock(mutex_);
  ++(fares_.*what);
}

void LossySwitch::run(const std::stop_token& stopping) {
  while (!stopping.stop_requested()) {
    take_packets();
    pass_packets();
  }
}

void LossySwitch::take_packets() {
  std::vector<pollfd> devices;
  devices.reserve(hosts_.size());
  for (std::size_t host = 0; host < hosts_.size(); ++host) {
    devices.push_back({.fd = hosts_.device(host), .events = POLLIN, .revents = 0});
  }
  std::chrono::milliseconds patience = kGlance;
  if (!waiting_.empty()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(waiting_.begin()->first - Clock::now());
    patience = std::clamp(left, std::chrono::milliseconds(0), kGlance);
  }
  if (poll(devices.data(), devices.size(), static_cast<int>(patience.count())) <= 0) {
    return;
  }
  std::array<std::byte, kPacketSizeMax> buffer;
  for (std::size_t host = 0; host < hosts_.size(); ++host) {
    for (ssize_t size = 0; (size = read(hosts_.device(host), buffer.data(), buffer.size())) > 0;) {
      take(host, {buffer.begin(), buffer.begin() + size});
    }
  }
}

void LossySwitch::take(std::size_t from, std::vector<std::byte> bytes) {
  const std::optional<std::uint8_t> receiver = receiver_of(bytes);
  const std::optional<std::size_t> to = receiver ? hosts_.host_at(*receiver) : std::nullopt;
  if (!to) {
    return;  // What systems say of themselves, as IPv6 does.
  }
  Way& way = ways_[from][*to];
  ++way.taken;
  constexpr std::uint32_t kAll = 1000;
  const bool is_lost = choices_.below(way.loss, kAll) >= kAll - weather_.loss;
  const auto span = static_cast<std::uint64_t>((weather_.delay_max - weather_.delay_min).count());
  const std::chrono::microseconds more(choices_.below(way.delay, span + 1));
  if (is_lost) {
    count(&Fares::lost);
    return;
  }
  waiting_.emplace(Clock::now() + weather_.delay_min + more,
                   Packet{&way, way.taken, hosts_.device(*to), std::move(bytes)});
}

void LossySwitch::pass_packets() {
  while (!waiting_.empty() && waiting_.begin()->first <= Clock::now()) {
    const Packet packet = std::move(waiting_.extract(waiting_.begin()).mapped());
    const auto written = write(packet.device, packet.bytes.data(), packet.bytes.size());
    if (written != static_cast<ssize_t>(packet.bytes.size())) {
      count(&Fares::lost);
      continue;
    }
    count(&Fares::passed);
    if (packet.number < packet.way->latest) {
      count(&Fares::overtaken);
    }
    packet.way->latest = std::max(packet.way->latest, packet.number);
  }
}

}  // namespace lamport::tools
