#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/cluster_file.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/transports/counters.hpp"

namespace lamport::tools {

/// One process of a cluster of many hosts, as it was asked for.
struct MemberRequest {
  ClusterFile cluster;  ///< With the TLS files of this process.
  core::ProcessId id;
  ClusterRequest run;  ///< Its `entries`, `hold`, `think`, `deadline`, `traces`, `progress`, `log`.
  std::string counter;  ///< The file whose integer the critical section protects; "" for none.
};

/// What it came to.
struct MemberResult {
  ClusterEnd end = ClusterEnd::kCompleted;  ///< Completed: all processes have finished.
  bool started = false;                     ///< Whether all others have met its host.
  std::uint64_t entries = 0;
  /// Messages that it sent, by kind.
  std::vector<std::pair<std::string_view, std::uint64_t>> messages;
  std::uint64_t resent = 0;
  std::uint64_t bare_acks = 0;
  transports::Counters links;
  core::Duration took{};                 ///< On the wall's clock.
  std::uint64_t lost = 0;                ///< Events that could not be recorded in time.
  std::optional<std::uint64_t> counter;  ///< What the file holds in the end.
  std::string failure;                   ///< Of an end that is `kFailed`.
};

}  // namespace lamport::tools
