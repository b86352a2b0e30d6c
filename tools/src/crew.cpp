#include "lamport/tools/crew.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <numeric>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "os_process.hpp"

namespace lamport::tools {
namespace {

/// How long what happens may go unseen. Each look takes the processor from those that run.
constexpr std::chrono::milliseconds kGlance{5};
/// A process that has not stopped so long after it was asked to is killed.
constexpr std::chrono::seconds kStopping{2};
/// How many of its last lines a dead process is quoted with.
constexpr std::size_t kLastWords = 5;

}  // namespace

void MemberBoard::fail(std::string_view why) {
  const std::size_t size = std::min(why.size(), reason.size() - 1);
  std::copy_n(why.begin(), size, reason.begin());
  reason[size] = '\0';
  state = State::kFailed;
}

/// One of a crew: a process of the system, or a thread.
class Crew::Worker {
 public:
  Worker(core::ProcessId id, bool separate, const Job& job, MemberBoard& board) : id_(id) {
    const auto work = [id, job, &board] {
      try {
        job(id);
      } catch (const std::exception& thrown) {
        board.fail(thrown.what());
      }
    };
    if (separate) {
      process_.emplace(work);
    } else {
      thread_ = std::thread(work);
    }
  }
  ~Worker() {
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Passes on what it wrote. Returns its death, once; `stopping` is whether it may end.
  std::optional<Death> look_after(bool stopping) {
    if (!process_) {
      return std::nullopt;
    }
    const bool ended = process_->has_ended();
    for (std::string& line : process_->take_lines()) {
      fmt::print(stderr, "{}\n", line);
      words_.push_back(std::move(line));
    }
    if (words_.size() > kLastWords) {
      words_.erase(words_.begin(), words_.end() - kLastWords);
    }
    if (!ended || (stopping && !process_->death()) || std::exchange(told_, true)) {
      return std::nullopt;
    }
    const std::string untimely = "ended before it was asked to";
    return Death{id_, killed_ ? "did not stop" : process_->death().value_or(untimely), words_};
  }

  /// Waits for its end, which is near, or brought about.
  void join() {
    if (!process_) {
      thread_.join();
      return;
    }
    const auto deadline = std::chrono::steady_clock::now() + kStopping;
    while (!process_->has_ended() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(kGlance);
    }
    killed_ = !process_->has_ended();
    process_->kill();
    process_->join();
  }

 private:
  core::ProcessId id_;
  std::optional<OsProcess> process_;
  std::thread thread_;
  std::vector<std::string> words_;
  bool killed_ = false;  ///< Whether it would not stop.
  bool told_ = false;
};

Crew::Crew(std::uint32_t processes, bool separate) : separate_(separate) {
  for (std::uint32_t p = 0; p < processes; ++p) {
    members_.push_back(std::make_unique<Shared<MemberBoard>>());
  }
}

Crew::~Crew() {
  board_->phase = CrewBoard::Phase::kStops;
}

std::optional<std::string> Crew::gather(const Job& job) {
  using State = MemberBoard::State;
  for (std::uint32_t p = 0; p < size(); ++p) {
    workers_.push_back(std::make_unique<Worker>(core::ProcessId(p), separate_, job, board(p)));
  }
  const auto listens = [](const auto& member) { return (*member)->state == State::kListens; };
  while (!std::ranges::all_of(members_, listens)) {
    look_after();
    if (const auto process = failed()) {
      return std::string(board(process->value()).reason.data());
    }
    if (!deaths_.empty()) {
      return "process " + std::to_string(deaths_.front().process.value()) + " " +
             deaths_.front().how;
    }
  }
  return std::nullopt;
}

void Crew::look_after() {
  std::this_thread::sleep_for(kGlance);
  const bool stopping = board_->phase == CrewBoard::Phase::kStops;
  for (const auto& worker : workers_) {
    if (std::optional<Death> death = worker->look_after(stopping)) {
      deaths_.push_back(std::move(*death));
    }
  }
}

void Crew::stop() {
  look_after();
  board_->phase = CrewBoard::Phase::kStops;
  for (const auto& worker : workers_) {
    worker->join();
  }
  look_after();
}

bool Crew::is_dead(std::size_t process) const {
  return std::ranges::any_of(deaths_,
                             [&](const Death& death) { return death.process.value() == process; });
}

std::optional<core::ProcessId> Crew::failed() const {
  for (std::uint32_t p = 0; p < size(); ++p) {
    if (board(p).state == MemberBoard::State::kFailed) {
      return core::ProcessId(p);
    }
  }
  return std::nullopt;
}

std::uint64_t Crew::entries() const {
  return std::accumulate(
      members_.begin(), members_.end(), std::uint64_t{0},
      [](std::uint64_t sum, const auto& member) { return sum + (*member)->entries.load(); });
}

bool Crew::all_are_done() const {
  for (std::size_t p = 0; p < size(); ++p) {
    if (!board(p).done && !is_dead(p)) {
      return false;
    }
  }
  return true;
}

bool Crew::is_settled() const {
  const std::vector<transports::Activity> first = activities();
  for (std::size_t p = 0; p < size(); ++p) {
    if (!board(p).is_settled(first[p])) {
      return false;
    }
  }
  return first == activities();
}

std::vector<transports::Activity> Crew::activities() const {
  std::vector<transports::Activity> activities;
  activities.reserve(size());
  for (const auto& member : members_) {
    activities.push_back((*member)->progress.activity());
  }
  return activities;
}

}  // namespace lamport::tools
