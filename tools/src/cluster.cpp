#include "lamport/tools/cluster.hpp"

#include <random>

#include <fmt/format.h>

namespace lamport::tools {

std::string unique_cluster_name() {
  std::random_device random;
  return fmt::format("run-{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

}  // namespace lamport::tools
