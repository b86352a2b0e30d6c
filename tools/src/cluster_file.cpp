#include "lamport/tools/cluster_file.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/core/ids.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/printable.hpp"
#include "lamport/tools/values.hpp"
#include "lamport/transports/handshake.hpp"

namespace lamport::tools {
namespace {

using core::Result;
using props::Json;

/// Reads the value of a key. Its error does not name the key.
using Read = std::function<Result<void>(const Json&)>;

struct Key {
  std::string_view name;
  Read read;
  bool required = true;
};

tl::unexpected<core::Error> about(std::string_view key, const core::Error& error) {
  const bool nested = error.message.starts_with('[') || error.message.starts_with('.');
  return core::failure(error.code, fmt::format("{}{}{}", key, nested ? "" : ": ", error.message));
}

/// Reads an object that has these keys. `path` stands before each in an error.
Result<void> read_object(const Json& json, std::string_view path, const std::vector<Key>& keys) {
  if (!json.is_object()) {
    return core::refused("an object is expected, as in {\"…\": …}");
  }
  std::string known;
  for (const Key& key : keys) {
    known += (known.empty() ? "" : ", ") + std::string(key.name);
  }
  for (const auto& [name, value] : json.items()) {
    if (std::ranges::find(keys, name, &Key::name) == keys.end()) {
      return core::refused(fmt::format("{}{}: there is no such key; write some of: {}", path,
                                       props::printable(name), known));
    }
  }
  for (const Key& key : keys) {
    const auto found = json.find(std::string(key.name));
    if (found == json.end()) {
      if (key.required) {
        return core::refused(fmt::format("{}{}: is missing; add it", path, key.name));
      }
    } else if (const auto done = key.read(*found); !done) {
      return about(fmt::format("{}{}", path, key.name), done.error());
    }
  }
  return {};
}

Read text(std::string& target, std::size_t size_max) {
  return [&target, size_max](const Json& json) -> Result<void> {
    if (!json.is_string()) {
      return core::refused("a text is expected, in quotes");
    }
    target = json.get<std::string>();
    if (target.empty() || target.size() > size_max) {
      return core::refused(
          fmt::format("its size is {} bytes; write 1 to {}", target.size(), size_max));
    }
    return {};
  };
}

Read time(core::Duration& target) {
  return [&target](const Json& json) -> Result<void> {
    if (!json.is_string()) {
      return core::refused("a time is expected, in quotes, as in \"250us\"");
    }
    return parse_time_limit(json.get<std::string>()).map([&](core::Duration parsed) {
      target = parsed;
    });
  };
}

Read number(std::size_t& target, std::uint64_t min, std::uint64_t max) {
  return [&target, min, max](const Json& json) -> Result<void> {
    if (!json.is_number_unsigned() || json.get<std::uint64_t>() < min ||
        json.get<std::uint64_t>() > max) {
      return core::refused(fmt::format("a whole number from {} to {} is expected", min, max));
    }
    target = json.get<std::size_t>();
    return {};
  };
}

Read flag(bool& target) {
  return [&target](const Json& json) -> Result<void> {
    if (!json.is_boolean()) {
      return core::refused("true or false is expected");
    }
    target = json.get<bool>();
    return {};
  };
}

bool is_numeric(const std::string& address) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const int family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
  return ::inet_pton(family, address.c_str(), bytes.data()) == 1;
}

/// Reads "10.0.0.1:7000" or "[fd00::1]:7000".
Result<transports::Endpoint> parse_endpoint(const std::string& text) {
  const auto wrong = [&] {
    return core::refused(
        fmt::format("'{}' is no numeric address with a port; write it as in "
                    "10.0.0.1:7000 or [fd00::1]:7000",
                    props::printable(text)));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) {
    return wrong();
  }
  std::string address = text.substr(0, colon);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  } else if (address.find(':') != std::string::npos) {
    return wrong();
  }
  const auto port = parse_number(text.substr(colon + 1), 1, 65535);
  if (!port || !is_numeric(address)) {
    return wrong();
  }
  return transports::Endpoint{address, static_cast<std::uint16_t>(*port)};
}

/// Reads the processes: each has its place by its id.
Result<void> read_processes(const Json& json, std::vector<transports::Endpoint>& processes) {
  if (!json.is_array() || json.empty() || json.size() > core::kProcessesMax) {
    return core::refused(
        fmt::format("an array of 1 to {} processes is expected", core::kProcessesMax));
  }
  std::map<std::size_t, std::size_t> places;  // By id.
  std::map<std::string, std::size_t> addresses;
  processes.resize(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    std::size_t id = 0;
    std::string address;
    const auto done =
        read_object(json[i], fmt::format("[{}].", i),
                    {{"id", number(id, 0, json.size() - 1)}, {"address", text(address, 64)}});
    if (!done) {
      return done.error().message.starts_with('[')
                 ? done
                 : core::refused(fmt::format("[{}]: {}", i, done.error().message));
    }
    if (const auto [other, is_new] = places.emplace(id, i); !is_new) {
      return core::refused(fmt::format("[{}].id: {} is that of [{}], too", i, id, other->second));
    }
    if (const auto [other, is_new] = addresses.emplace(address, i); !is_new) {
      return core::refused(fmt::format("[{}].address: {} is that of [{}], too", i,
                                       props::printable(address), other->second));
    }
    auto endpoint = parse_endpoint(address);
    if (!endpoint) {
      return core::refused(fmt::format("[{}].address: {}", i, endpoint.error().message));
    }
    processes[id] = *endpoint;
  }
  return {};
}

/// Without TLS, addresses beyond loopback have to be allowed by name.
Result<void> check_reach(const Json& processes, const ClusterFile& file) {
  if (file.tls || file.plain_beyond_loopback) {
    return {};
  }
  for (std::size_t i = 0; i < processes.size(); ++i) {
    const auto endpoint = parse_endpoint(processes[i].at("address").get<std::string>());
    if (endpoint && !transports::is_loopback(endpoint->address)) {
      return core::refused(
          fmt::format("processes[{}].address: {} is no loopback address, and without TLS whoever "
                      "reaches a port "
                      "can pass for a process; add tls, or, if you trust all who can reach it, "
                      "\"plain_beyond_loopback\": true",
                      i, endpoint->address));
    }
  }
  return {};
}

Result<void> read_limits(const Json& json, transports::Limits& limits) {
  constexpr std::size_t kQueueMin = std::size_t{1} << 16U;
  constexpr std::size_t kQueueMax = std::size_t{1} << 30U;
  auto done = read_object(json, ".",
                          {{"handshake", time(limits.handshake), false},
                           {"redial_delay_min", time(limits.redial_delay_min), false},
                           {"redial_delay_max", time(limits.redial_delay_max), false},
                           {"stall", time(limits.stall), false},
                           {"hang", time(limits.hang), false},
                           {"queue_bytes", number(limits.queue_bytes, kQueueMin, kQueueMax), false},
                           {"strangers", number(limits.strangers, 1, 65536), false}});
  if (done && limits.redial_delay_min > limits.redial_delay_max) {
    return core::refused(".redial_delay_min: is more than redial_delay_max; write less");
  }
  return done;
}

Result<void> read_tls(const Json& json, transports::TlsOptions& tls) {
  constexpr std::size_t kPathMax = 4096;
  return read_object(json, ".",
                     {{"authority", text(tls.authority, kPathMax)},
                      {"certificate", text(tls.certificate, kPathMax)},
                      {"key", text(tls.key, kPathMax)}});
}

}  // namespace

transports::TlsOptions tls_of(const transports::TlsOptions& described,
                              const std::filesystem::path& directory, core::ProcessId id) {
  const auto file = [&](std::string name) {
    constexpr std::string_view kId = "{id}";
    for (std::size_t at = 0; (at = name.find(kId, at)) != std::string::npos;) {
      name.replace(at, kId.size(), std::to_string(id.value()));
    }
    return (directory / name).string();
  };
  return {.certificate = file(described.certificate),
          .key = file(described.key),
          .authority = file(described.authority)};
}

Result<ClusterFile> parse_cluster(std::string_view text_of_file) {
  const Result<Json> json = props::parse_json(text_of_file);
  if (!json) {
    return tl::unexpected<core::Error>(json.error());
  }
  ClusterFile file;
  std::string format;
  auto done = read_object(
      *json, "",
      {{"format", text(format, 64)},
       {"cluster", text(file.cluster, transports::kNameSizeMax)},
       {"protocol", text(file.protocol, transports::kNameSizeMax)},
       {"processes", [&](const Json& value) { return read_processes(value, file.processes); }},
       {"limits", [&](const Json& value) { return read_limits(value, file.limits); }, false},
       {"tls", [&](const Json& value) { return read_tls(value, file.tls.emplace()); }, false},
       {"plain_beyond_loopback", flag(file.plain_beyond_loopback), false}});
  if (!done) {
    return tl::unexpected<core::Error>(done.error());
  }
  if (format != kClusterFormat) {
    return core::refused(fmt::format("format: '{}' is none that is known here; write {}",
                                     props::printable(format), kClusterFormat));
  }
  if (const auto reach = check_reach(json->at("processes"), file); !reach) {
    return tl::unexpected<core::Error>(reach.error());
  }
  return file;
}

Result<ClusterFile> read_cluster(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path)) {
    return core::refused("it cannot be read: " +
                         (in ? std::make_error_code(std::errc::is_a_directory).message()
                             : std::error_code(errno, std::generic_category()).message()));
  }
  std::string text;
  std::array<char, 4096> part{};
  while (text.size() <= props::kJsonBytesMax && in.read(part.data(), part.size()).gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  }
  return parse_cluster(text);
}

}  // namespace lamport::tools
