#include "broken_reliable.hpp"

#include "planted_engine.hpp"

namespace lamport::negative {

Engine engine_of(const SoundLinks& bug) {
  return planted_engine<BrokenReliable>(bug);
}

}  // namespace lamport::negative
