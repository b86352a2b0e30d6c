#pragma once

#include "lamport/tools/registry.hpp"

namespace lamport::tools {

/// A registry of the protocols and specifications that come with Lamport. To link:
/// `lamport::own_protocols`.
[[nodiscard]] Registry own_protocols();

}  // namespace lamport::tools
