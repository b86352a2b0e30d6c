#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace lamport::tools {

/// A number of the system's for something that is open; closed with this.
class Descriptor {
 public:
  /// Throws `std::system_error` if `number` is below 0, as what fails to open has it; `what` was to
  /// be opened.
  Descriptor(int number, const std::string& what);
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&&) = delete;

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// Why this system can have no `Hosts`; nothing if it can.
[[nodiscard]] std::optional<std::string> why_no_hosts();

/// Hosts of a test's own: network namespaces, each with one interface, which leads to the test.
/// What a host sends is read from its device, and what is written there comes to it, a packet of IP
/// each time; no other way leads in or out. All goes with this, and with the programs on it.
class Hosts {
 public:
  /// Requires: `why_no_hosts` knows of nothing; 1 ≤ `count` ≤ 200.
  explicit Hosts(std::size_t count);

  [[nodiscard]] std::size_t size() const { return hosts_.size(); }
  /// By host: its address, and a port.
  [[nodiscard]] std::vector<std::string> addresses(std::uint16_t port) const;
  /// The host with an address whose last byte is `last_byte`; nothing if none has.
  [[nodiscard]] std::optional<std::size_t> host_at(std::uint8_t last_byte) const;
  /// The device of a host, which does not block.
  [[nodiscard]] int device(std::size_t host) const { return hosts_[host].device.number(); }
  /// What the host's TCP has counted under that name, of those in /proc/net/snmp.
  [[nodiscard]] std::uint64_t tcp_count(std::size_t host, const std::string& name) const;

  /// Runs a task on a thread that is on the host; so are the programs that it starts.
  void run_on(std::size_t host, const std::function<void()>& task) const;

 private:
  struct Host {
    Descriptor space;
    Descriptor device;
  };
  [[nodiscard]] static Host made(std::size_t place);

  std::vector<Host> hosts_;
};

}  // namespace lamport::tools
