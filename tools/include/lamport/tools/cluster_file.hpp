#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/transports/options.hpp"
#include "lamport/transports/tls.hpp"

/// A cluster of many hosts, as a file that all of them have. docs/clusters.md has an example.
namespace lamport::tools {

inline constexpr std::string_view kClusterFormat = "lamport-cluster/1";

/// What a cluster's file says.
struct ClusterFile {
  std::string cluster;   ///< 1 … 64 bytes.
  std::string protocol;  ///< Its name, without `reliable-`; whether there is one is not looked at.
  std::vector<transports::Endpoint> processes;  ///< By process; 1 … core::kProcessesMax.
  transports::Limits limits;
  /// Files as they stand there; in each `{id}` stands for a process.
  std::optional<transports::TlsOptions> tls;
  bool plain_beyond_loopback = false;
};

/// The files of process `id`. What is no absolute path goes from `directory`, that of the file.
[[nodiscard]] transports::TlsOptions tls_of(const transports::TlsOptions& described,
                                            const std::filesystem::path& directory,
                                            core::ProcessId id);

/// Reads the text of such a file, all of it, before anything is done by it.
/// Errors: no JSON, or a key that is missing, unknown, doubled or has a wrong value; the message
/// begins with the key's path, as in `processes[2].address`.
[[nodiscard]] core::Result<ClusterFile> parse_cluster(std::string_view text);

/// Reads the file. Errors: as `parse_cluster`, or it can't be read.
[[nodiscard]] core::Result<ClusterFile> read_cluster(const std::filesystem::path& path);

}  // namespace lamport::tools
