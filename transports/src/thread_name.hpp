#pragma once

#include <cstddef>
#include <string>

#ifdef __linux__
#include <pthread.h>
#endif

namespace lamport::transports {

/// Names the thread that we are on, for whoever looks at the program from outside: debuggers,
/// `top`, /proc/PID/task/*/comm. Linux keeps 15 characters, and elsewhere this does nothing.
inline void name_thread([[maybe_unused]] const std::string& name) {
#ifdef __linux__
  constexpr std::size_t kLengthMax = 15;
  // A name that is refused is missed by nobody.
  static_cast<void>(pthread_setname_np(pthread_self(), name.substr(0, kLengthMax).c_str()));
#endif
}

}  // namespace lamport::transports
