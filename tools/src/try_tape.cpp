#include "lamport/tools/try_tape.hpp"

#include "lamport/props/json_lines.hpp"

namespace lamport::tools {

core::Result<TapeRun> try_tape(const Registry& registry, std::istream& tape) {
  props::JsonLines lines(tape);
  return lines.next()
      .and_then([&](const props::Json& first) { return read_tape(lines, first); })
      .and_then([&](const TapeFile& file) {
        return registry.find_taped(file.protocol).and_then([&](const SearchTools* protocol) {
          return protocol->replay_tape(file, Impossible::kIsSkipped);
        });
      });
}

}  // namespace lamport::tools
