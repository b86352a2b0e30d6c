#include <cstddef>
#include <cstdint>
#include <string_view>

#include "allocated.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/cluster_file.hpp"
#include "lamport/transports/handshake.hpp"
#include "lamport/transports/options.hpp"
#include "message_text.hpp"
#include "targets.hpp"

namespace lamport::fuzz {
namespace {

using tools::ClusterFile;

/// What is held while a file is read, of which an array of small values takes most.
constexpr std::size_t kClusterHeldMax = std::size_t{64} << 10U;
constexpr std::size_t kClusterHeldPerByte = 64;

void check_name(std::string_view name) {
  LAMPORT_CHECK(!name.empty() && name.size() <= transports::kNameSizeMax,
                "a handshake holds the name", name.size());
}

/// Checks that hosts may be made of what was read.
void check_cluster(const ClusterFile& file) {
  check_name(file.cluster);
  check_name(file.protocol);
  LAMPORT_CHECK(!file.processes.empty() && file.processes.size() <= core::kProcessesMax,
                "there are processes, within the bound", file.processes.size());
  for (const transports::Endpoint& endpoint : file.processes) {
    LAMPORT_CHECK(!endpoint.address.empty() && endpoint.port != 0, "each process has an address");
  }
  const transports::Limits& limits = file.limits;
  constexpr auto kNone = core::Duration::zero();
  LAMPORT_CHECK(limits.handshake > kNone && limits.stall > kNone && limits.hang > kNone,
                "a limit is above 0");
  LAMPORT_CHECK(limits.redial_delay_min > kNone, "who dials again waits");
  LAMPORT_CHECK(limits.redial_delay_min <= limits.redial_delay_max,
                "a range begins before its end");
  LAMPORT_CHECK(limits.strangers > 0 && limits.queue_bytes > 0, "a number has its range");
  if (const auto& tls = file.tls) {
    const core::ProcessId last(static_cast<std::uint32_t>(file.processes.size() - 1));
    const transports::TlsOptions files = tools::tls_of(*tls, "/cluster", last);
    for (const std::string_view name : {files.authority, files.certificate, files.key}) {
      LAMPORT_CHECK(name.starts_with('/'), "a file is found from anywhere");
      LAMPORT_CHECK(name.find("{id}") == std::string_view::npos, "a file is one process's");
    }
  }
}

}  // namespace

void try_cluster(Input input) {
  const std::string_view text = text_of(input);
  const AllocationWatch watch;
  const core::Result<ClusterFile> file = tools::parse_cluster(text);
  LAMPORT_CHECK(watch.most() <= kClusterHeldMax + kClusterHeldPerByte * text.size(),
                "what is held is bounded by the text", watch.most(), text.size());
  if (file) {
    check_cluster(*file);
  } else {
    check_message(file.error().message);
  }
}

}  // namespace lamport::fuzz
