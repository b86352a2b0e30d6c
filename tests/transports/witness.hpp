#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lamport/core/trace.hpp"
#include "lamport/transports/host.hpp"

namespace lamport::transports {

/// Whether `holds()` within a time that no healthy run needs, asked again and again.
template <class Condition>
[[nodiscard]] bool eventually(Condition&& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// Values that one thread adds and another looks at.
template <class T>
class Book {
 public:
  void add(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
  }
  [[nodiscard]] std::vector<T> all() const {
    const std::lock_guard lock(mutex_);
    return values_;
  }
  template <class Wanted>
  [[nodiscard]] std::size_t count(Wanted&& wanted) const {
    const std::lock_guard lock(mutex_);
    std::size_t found = 0;
    for (const T& value : values_) {
      found += static_cast<std::size_t>(wanted(value));
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<T> values_;
};

/// A host with what it told and logged.
template <class P>
class Witnessed {
 public:
  using Event = core::TraceEvent<P>;

  Witnessed(P process, HostOptions options)
      : host_(std::move(process), with_log(std::move(options)),
              [this](const Event& event) { events_.add(event); }) {}

  [[nodiscard]] Host<P>& host() { return host_; }
  [[nodiscard]] std::vector<Event> events() const { return events_.all(); }
  /// How often the process told its user `output`.
  [[nodiscard]] std::size_t told(const typename P::Output& output) const {
    return events_.count([&](const Event& event) {
      const auto* emitted = std::get_if<core::Emitted<P>>(&event.what);
      return emitted != nullptr && emitted->output == output;
    });
  }
  template <class Kind>
  [[nodiscard]] std::size_t count() const {
    return events_.count(
        [](const Event& event) { return std::holds_alternative<Kind>(event.what); });
  }
  /// How many lines of the log have `text` in them.
  [[nodiscard]] std::size_t logged(const std::string& text) const {
    return lines_.count(
        [&](const std::string& line) { return line.find(text) != std::string::npos; });
  }
  /// All lines of the log.
  [[nodiscard]] std::string log() const {
    std::string text;
    for (const std::string& line : lines_.all()) {
      text += line + "\n";
    }
    return text;
  }

 private:
  HostOptions with_log(HostOptions options) {
    options.log = [this](Level, std::string line) { lines_.add(std::move(line)); };
    return options;
  }

  Book<Event> events_;
  Book<std::string> lines_;
  Host<P> host_;  ///< The last: its threads use the others.
};

/// Deadlines short enough for a test.
[[nodiscard]] inline HostOptions brisk(std::chrono::steady_clock::time_point epoch) {
  HostOptions options;
  options.epoch = epoch;
  options.limits.redial_delay_max = std::chrono::milliseconds(50);
  return options;
}

/// How each process of a run is set up.
using OptionsOf = std::function<HostOptions(core::ProcessId process)>;

/// Hosts of all processes of a run, on ports that the system chose.
template <class P>
class Hosts {
 public:
  explicit Hosts(std::uint32_t processes)
      : Hosts(processes, brisk(std::chrono::steady_clock::now())) {}
  Hosts(std::uint32_t processes, const HostOptions& options)
      : Hosts(processes, [&](core::ProcessId /*process*/) { return options; }) {}
  Hosts(std::uint32_t processes, const OptionsOf& options_of) {
    for (std::uint32_t p = 0; p < processes; ++p) {
      const core::ProcessId id(p);
      hosts_.push_back(std::make_unique<Witnessed<P>>(P(id, processes), options_of(id)));
    }
  }

  [[nodiscard]] Witnessed<P>& operator[](std::size_t p) { return *hosts_[p]; }
  [[nodiscard]] std::vector<Endpoint> endpoints() const {
    std::vector<Endpoint> all;
    all.reserve(hosts_.size());
    for (const auto& each : hosts_) {
      all.push_back({.address = "127.0.0.1", .port = each->host().port()});
    }
    return all;
  }
  [[nodiscard]] bool start() { return start(endpoints()); }
  [[nodiscard]] bool start(const std::vector<Endpoint>& endpoints) {
    bool started = true;
    for (const auto& each : hosts_) {
      started = each->host().start(endpoints).has_value() && started;
    }
    return started;
  }
  void stop() {
    for (const auto& each : hosts_) {
      each->host().stop();
    }
  }

 private:
  std::vector<std::unique_ptr<Witnessed<P>>> hosts_;
};

}  // namespace lamport::transports
