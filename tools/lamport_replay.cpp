#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/replay.hpp"

int main(int argc, char** argv) {
  return lamport::tools::replay_main(lamport::tools::own_protocols(), argc, argv);
}
