#include "hosts.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <future>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "tool.hpp"

namespace lamport::tools {
namespace {

constexpr const char* kTun = "/dev/net/tun";
constexpr const char* kOwnSpace = "/proc/thread-self/ns/net";

std::string address_of(std::size_t place) {
  return fmt::format("10.77.0.{}", place + 1);
}

/// Runs a task on a thread of its own, and throws what it throws.
void run_apart(const std::function<void()>& task) {
  std::async(std::launch::async, task).get();
}

void expect_done(int result, const char* what) {
  if (result < 0) {
    throw std::system_error(errno, std::generic_category(), what);
  }
}

ifreq about(const char* interface) {
  ifreq request{};
  std::strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  return request;
}

void set_address(const Descriptor& socket, const char* interface, unsigned long what,
                 const std::string& address) {
  sockaddr_in of_internet{};
  of_internet.sin_family = AF_INET;
  if (inet_pton(AF_INET, address.c_str(), &of_internet.sin_addr) != 1) {
    throw std::invalid_argument(address);
  }
  ifreq request = about(interface);
  std::memcpy(&request.ifr_addr, &of_internet, sizeof(of_internet));
  expect_done(ioctl(socket.number(), what, &request), "the address of an interface");
}

void set_up(const Descriptor& socket, const char* interface) {
  ifreq request = about(interface);
  expect_done(ioctl(socket.number(), SIOCGIFFLAGS, &request), interface);
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  expect_done(ioctl(socket.number(), SIOCSIFFLAGS, &request), interface);
}

/// A device that is an interface of the network namespace that we are in, at `address`.
Descriptor made_device(const std::string& address) {
  constexpr const char* kName = "tun0";
  Descriptor device(open(kTun, O_RDWR | O_NONBLOCK | O_CLOEXEC), kTun);
  ifreq request = about(kName);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;  // Packets of IP, and nothing before them.
  expect_done(ioctl(device.number(), TUNSETIFF, &request), kTun);
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "a socket");
  set_address(socket, kName, SIOCSIFADDR, address);
  set_address(socket, kName, SIOCSIFNETMASK, "255.255.255.0");
  set_up(socket, kName);
  set_up(socket, "lo");
  return device;
}

}  // namespace

Descriptor::Descriptor(int number, const std::string& what) : number_(number) {
  if (number < 0) {
    throw std::system_error(errno, std::generic_category(), what);
  }
}

Descriptor::~Descriptor() {
  if (number_ >= 0) {
    close(number_);
  }
}

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

std::optional<std::string> why_no_hosts() {
  if (geteuid() != 0) {
    return "network namespaces need root";
  }
  try {
    const Hosts one(1);
  } catch (const std::system_error& error) {
    return std::string("no hosts without ") + error.what();
  }
  return std::nullopt;
}

Hosts::Hosts(std::size_t count) {
  hosts_.reserve(count);
  for (std::size_t place = 0; place < count; ++place) {
    hosts_.push_back(made(place));
  }
}

Hosts::Host Hosts::made(std::size_t place) {
  std::optional<Host> host;
  run_apart([&] {
    expect_done(unshare(CLONE_NEWNET), "a network namespace");
    host.emplace(Host{Descriptor(open(kOwnSpace, O_RDONLY | O_CLOEXEC), kOwnSpace),
                      made_device(address_of(place))});
  });
  return std::move(host).value();
}

std::vector<std::string> Hosts::addresses(std::uint16_t port) const {
  std::vector<std::string> addresses;
  addresses.reserve(size());
  for (std::size_t host = 0; host < size(); ++host) {
    addresses.push_back(fmt::format("{}:{}", address_of(host), port));
  }
  return addresses;
}

std::optional<std::size_t> Hosts::host_at(std::uint8_t last_byte) const {
  if (last_byte < 1 || last_byte > size()) {
    return std::nullopt;
  }
  return last_byte - 1U;
}

std::uint64_t Hosts::tcp_count(std::size_t host, const std::string& name) const {
  std::string text;
  run_on(host, [&] { text = read_file("/proc/thread-self/net/snmp"); });
  std::vector<std::string> rows;  // Names, and below them values.
  for (std::string& line : lines_of(text)) {
    if (line.starts_with("Tcp: ")) {
      rows.push_back(std::move(line));
    }
  }
  std::istringstream names(rows.at(0));
  std::istringstream values(rows.at(1));
  for (std::string each, value; names >> each && values >> value;) {
    if (each == name) {
      return std::stoull(value);
    }
  }
  throw std::runtime_error("TCP does not count " + name);
}

void Hosts::run_on(std::size_t host, const std::function<void()>& task) const {
  run_apart([&] {
    expect_done(setns(hosts_[host].space.number(), CLONE_NEWNET), "the namespace of a host");
    task();
  });
}

}  // namespace lamport::tools
