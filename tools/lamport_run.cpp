#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/run.hpp"

int main(int argc, char** argv) {
  return lamport::tools::run_main(lamport::tools::own_protocols(), argc, argv);
}
