#include "lamport/core/check.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace lamport::core {
namespace {

// Per thread, and read only when a check has already failed: it can't change what a run does.
thread_local int throwing_scopes = 0;

}  // namespace

ScopedCheckThrow::ScopedCheckThrow() {
  ++throwing_scopes;
}
ScopedCheckThrow::~ScopedCheckThrow() {
  --throwing_scopes;
}

void check_failed(std::string_view condition, std::string_view message, std::string_view file,
                  int line, std::span<const std::uint64_t> values) {
  std::string text = "check failed: ";
  text.append(message).append(" (").append(condition).append(")");
  for (const std::uint64_t value : values) {
    text.append(" [").append(std::to_string(value)).append("]");
  }
  text.append(" at ").append(file).append(":").append(std::to_string(line));
  if (throwing_scopes > 0) {
    throw CheckFailure(text);
  }
  std::fprintf(stderr, "%s\n", text.c_str());
  std::abort();
}

}  // namespace lamport::core
