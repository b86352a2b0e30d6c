// Prints how soon each bug of the gallery is found: `./dev mutants`.
#include <cstdio>
#include <string_view>
#include <vector>

#include "mutants_table.hpp"

namespace {

constexpr std::string_view kUsage =
    "usage: lamport-mutants [--json]\n"
    "\n"
    "Looks for every planted bug of tests/negative and prints how many seeds it takes.\n"
    "Exit code 1 if one is missed within its budget, or too few are found soon.\n";

void print(std::string_view text, std::FILE* out) {
  std::fwrite(text.data(), 1, text.size(), out);
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main(int argc, char** argv) {
  using namespace lamport::negative;
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const bool json = arguments == std::vector<std::string_view>{"--json"};
  if (arguments == std::vector<std::string_view>{"--help"}) {
    print(kUsage, stdout);
    return 0;
  }
  if (!arguments.empty() && !json) {
    print(kUsage, stderr);
    return 2;
  }
  const std::vector<MutantsRow> rows = measured_rows();
  print(json ? as_json(rows) : as_text(rows), stdout);
  return is_good(rows) ? 0 : 1;
}
