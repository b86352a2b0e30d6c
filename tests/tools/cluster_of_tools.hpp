#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lamport/props/json.hpp"
#include "tool.hpp"

namespace lamport::tools {

/// A cluster in a file, and its processes as `lamport-run --config` runs them.
class ClusterOfTools {
 public:
  ClusterOfTools(const std::string& protocol, const std::vector<std::string>& addresses);
  /// Of processes at `addresses`, with the file's other keys in `more`.
  ClusterOfTools(const std::string& protocol, const std::vector<std::string>& addresses,
                 const props::Json& more);

  [[nodiscard]] std::string file() const { return path("cluster.json"); }
  /// A file of that name beside it.
  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path(name); }

  /// Starts process `id` with more arguments.
  [[nodiscard]] std::unique_ptr<RunningTool> start(std::uint32_t id,
                                                   const std::vector<std::string>& more) const;

 private:
  TemporaryDirectory directory_;
};

/// Ports of 127.0.0.1 that the system gives to nobody else while this lives: only who asks for one
/// by its number, as a host does, can listen there.
class LocalPorts {
 public:
  explicit LocalPorts(std::size_t count);
  ~LocalPorts();
  LocalPorts(const LocalPorts&) = delete;
  LocalPorts& operator=(const LocalPorts&) = delete;

  [[nodiscard]] std::uint16_t port(std::size_t place) const { return ports_[place]; }
  [[nodiscard]] std::vector<std::string> addresses() const;

 private:
  std::vector<int> sockets_;
  std::vector<std::uint16_t> ports_;
};

/// Addresses of this host, at ports that nobody listened on a moment ago.
[[nodiscard]] std::vector<std::string> local_addresses(std::size_t count);

/// Makes an authority and a certificate per process by `./dev certs`, and returns what a cluster's
/// file says of them.
[[nodiscard]] props::Json made_certificates(const std::string& directory,
                                            const std::string& cluster, std::size_t processes);

}  // namespace lamport::tools
