#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/output_file.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/cluster_run.hpp"

/// The traces that a run over TCP leaves: one of each process, and the merged one.
namespace lamport::tools {

inline constexpr std::string_view kMergedTraceName = "merged.jsonl";
/// The name of the trace of `process`.
[[nodiscard]] std::string process_trace_name(std::uint32_t process);

/// What the traces of such a run say of it; `protocol` is what the hosts run, `run` tells it from
/// others.
[[nodiscard]] props::TraceHeader trace_header(const ClusterRequest& request,
                                              std::string_view protocol, const std::string& run);

/// The directory that they go to. If nothing is saved in the end, it leaves none that was not
/// there.
class TraceDirectory {
 public:
  /// Makes the directory if it is missing. Traces of the same names are going to be replaced.
  /// Errors: it can't be had or written to, or it holds traces of other processes, as of a larger
  /// run, which would be taken for ours.
  [[nodiscard]] static core::Result<TraceDirectory> open(const std::filesystem::path& path,
                                                         std::uint32_t processes);

  TraceDirectory(TraceDirectory&& other) noexcept = default;
  TraceDirectory& operator=(TraceDirectory&&) = delete;
  ~TraceDirectory();

  /// Writes one trace, which ended as `end` says. Errors: it could not be written.
  template <class P>
  [[nodiscard]] core::Result<void> save(const std::string& name, const props::TraceHeader& header,
                                        const std::vector<core::TraceEvent<P>>& trace,
                                        props::TraceEnd end) const {
    auto file = props::OutputFile::create(path_ / name);
    if (!file) {
      return tl::unexpected<core::Error>(std::move(file.error()));
    }
    props::TraceWriter writer(file->stream(), header);
    for (const auto& event : trace) {
      writer.observe(event);
    }
    writer.finish(end);
    return file->commit();
  }

 private:
  explicit TraceDirectory(std::filesystem::path path);

  std::filesystem::path path_;
  std::vector<std::filesystem::path> missing_;  ///< Directories that were not there; inner first.
};

}  // namespace lamport::tools
