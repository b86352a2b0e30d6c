#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/result.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "lamport/tools/search_tools.hpp"
#include "lamport/tools/simulation_tools.hpp"

namespace lamport::tools {

/// The protocols and specifications that the command lines serve, by name. A protocol is one of
/// mutual exclusion if nothing else is said.
class Registry {
 public:
  /// Makes a protocol available; `add_protocol<P>(registry)` makes its tools. Requires: no other
  /// has its name.
  void add(std::unique_ptr<ProtocolTools> tools);

  /// The first one added, of mutual exclusion if there is one, which the command lines serve if not
  /// told otherwise. Requires: there is one.
  [[nodiscard]] std::string_view default_name() const;
  /// All of them, in the order in which they were added; valid as long as the registry.
  [[nodiscard]] std::vector<const ProtocolTools*> all() const;
  /// Their names, as in "a, b".
  [[nodiscard]] std::string names() const;
  /// Errors: there is no such protocol; the message lists those that there are.
  [[nodiscard]] core::Result<const ProtocolTools*> find(std::string_view name) const;

  /// Makes a protocol of another service available; see `add_simulated<P>`. Requires: no other
  /// protocol has its name.
  void add_other(std::unique_ptr<SimulationTools> tools);
  /// The names of all protocols, of whatever service.
  [[nodiscard]] std::string names_of_all() const;
  /// A protocol of any service. Errors: there is no such protocol; the message lists them.
  [[nodiscard]] core::Result<const SimulationTools*> find_among_all(std::string_view name) const;
  /// Of which protocol or specification a tape may be. Errors: there is none with this name.
  [[nodiscard]] core::Result<const SearchTools*> find_taped(std::string_view name) const;

  /// The same for specifications, of which there may be none.
  void add_specification(std::unique_ptr<Specification> specification);
  [[nodiscard]] std::string specification_names() const;
  [[nodiscard]] core::Result<const Specification*> find_specification(std::string_view name) const;

 private:
  std::vector<std::unique_ptr<ProtocolTools>> protocols_;
  std::vector<std::unique_ptr<SimulationTools>> others_;  ///< Protocols of other services.
  std::vector<std::unique_ptr<Specification>> specifications_;
};

}  // namespace lamport::tools
