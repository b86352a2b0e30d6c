#include "broken_lamport.hpp"

#include "planted_engine.hpp"

namespace lamport::negative {

Engine engine_of(const SoundLamport& bug) {
  return planted_engine<BrokenLamport>(bug);
}

}  // namespace lamport::negative
