#include "cluster_of_tools.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lamport::tools {

using props::Json;

ClusterOfTools::ClusterOfTools(const std::string& protocol,
                               const std::vector<std::string>& addresses)
    : ClusterOfTools(protocol, addresses, Json::object()) {}

ClusterOfTools::ClusterOfTools(const std::string& protocol,
                               const std::vector<std::string>& addresses, const Json& more) {
  Json json = {{"format", "lamport-cluster/1"}, {"cluster", "test"}, {"protocol", protocol}};
  for (std::size_t p = 0; p < addresses.size(); ++p) {
    json["processes"].push_back({{"id", p}, {"address", addresses[p]}});
  }
  json.update(more);
  write_file(file(), json.dump());
}

std::unique_ptr<RunningTool> ClusterOfTools::start(std::uint32_t id,
                                                   const std::vector<std::string>& more) const {
  std::vector<std::string> words = {"--config", file(), "--id", std::to_string(id), "--json"};
  words.insert(words.end(), more.begin(), more.end());
  return std::make_unique<RunningTool>("run", words);
}

LocalPorts::LocalPorts(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int shared =
        1;  // With a host, which shares its port, too, as long as one of them listens.
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);  // What sockets ask for.
    if (::setsockopt(sockets_.back(), SOL_SOCKET, SO_REUSEADDR, &shared, sizeof(shared)) != 0 ||
        ::bind(sockets_.back(), any, size) != 0 ||
        ::getsockname(sockets_.back(), any, &size) != 0) {
      throw std::system_error(errno, std::generic_category(), "a port of this host");
    }
    ports_.push_back(ntohs(address.sin_port));
  }
}

LocalPorts::~LocalPorts() {
  for (const int socket : sockets_) {
    ::close(socket);
  }
}

std::vector<std::string> LocalPorts::addresses() const {
  std::vector<std::string> addresses;
  addresses.reserve(ports_.size());
  for (const std::uint16_t port : ports_) {
    addresses.push_back(fmt::format("127.0.0.1:{}", port));
  }
  return addresses;
}

std::vector<std::string> local_addresses(std::size_t count) {
  return LocalPorts(count).addresses();
}

Json made_certificates(const std::string& directory, const std::string& cluster,
                       std::size_t processes) {
  const std::string command = fmt::format(LAMPORT_SOURCE_DIR "/dev certs '{}' {} {} >/dev/null",
                                          directory, cluster, processes);
  if (std::system(command.c_str()) != 0) {  // NOLINT(concurrency-mt-unsafe)
    throw std::runtime_error("./dev certs fails");
  }
  return {{"tls",
           {{"authority", directory + "/authority.pem"},
            {"certificate", directory + "/process-{id}.pem"},
            {"key", directory + "/process-{id}.key"}}}};
}

}  // namespace lamport::tools
