#pragma once

#include "lamport/tools/registry.hpp"

/// The protocols that come with Lamport, by how they exclude one another; a source each, since what
/// tools do is compiled for every protocol there, and that takes long.
namespace lamport::tools {

/// Those in which a process asks others for their permission.
void add_permission_protocols(Registry& registry);
/// Those in which it needs a token.
void add_token_protocols(Registry& registry);
/// Specifications that others have published.
void add_specifications(Registry& registry);

}  // namespace lamport::tools
