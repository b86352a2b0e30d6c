#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace lamport::transports {

/// How much a line of the log matters.
enum class Level : std::uint8_t {
  kInfo,     ///< The course of things.
  kWarning,  ///< Something was refused or lost, and is being dealt with.
  kError,    ///< It needs a person.
};

/// Takes the lines that a host logs. Called from the host's threads, one of which may be the I/O
/// thread: it is safe to call from several threads at once, and quick.
using LogSink = std::function<void(Level, std::string)>;

}  // namespace lamport::transports
