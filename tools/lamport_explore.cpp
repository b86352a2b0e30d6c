#include "lamport/tools/explore.hpp"
#include "lamport/tools/own_protocols.hpp"

int main(int argc, char** argv) {
  return lamport::tools::explore_main(lamport::tools::own_protocols(), argc, argv);
}
