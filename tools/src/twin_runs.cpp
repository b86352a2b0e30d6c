#include "twin_runs.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "lamport/tools/exit_code.hpp"

namespace lamport::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kThisProgram = "/proc/self/exe";

/// What differs in the surroundings of the two: bytes of fresh memory, from which size on a block
/// lies apart, how far down the stack begins.
using Surroundings = std::vector<std::string>;
const std::array<Surroundings, 2> kSurroundings = {{
    {"MALLOC_PERTURB_=17", "MALLOC_MMAP_THRESHOLD_=1048576", "LAMPORT_TWIN=first"},
    {"MALLOC_PERTURB_=238", "MALLOC_MMAP_THRESHOLD_=1024", "MALLOC_TOP_PAD_=65536",
     "LAMPORT_TWIN=second, whose stack begins elsewhere"},
}};

tl::unexpected<core::Error> refused(const std::string& what, int error) {
  return core::refused(what + ": " + std::error_code(error, std::generic_category()).message());
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

/// Starts this program, with stdin and stdout closed to it; its stderr goes to `errors`.
core::Result<pid_t> start(std::vector<std::string> arguments, const Surroundings& surroundings,
                          const fs::path& errors) {
  arguments.insert(arguments.begin(), kThisProgram);
  std::vector<std::string> environment = surroundings;
  for (char** each = environ; *each != nullptr; ++each) {
    environment.emplace_back(*each);
  }
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, S_IRUSR | S_IWUSR);
  pid_t id = 0;
  const int error = posix_spawn(&id, kThisProgram, &actions, nullptr, pointers_to(arguments).data(),
                                pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return refused("a process can't be started", error);
  }
  return id;
}

/// The last line of a file, "" if there is none.
std::string last_line(const fs::path& path) {
  std::ifstream in(path);
  std::string last;
  for (std::string line; std::getline(in, line);) {
    last = std::move(line);
  }
  return last;
}

/// Waits until the process has ended. Errors: it did so without a whole run.
core::Result<void> wait(pid_t id, const fs::path& errors) {
  int status = 0;
  while (waitpid(id, &status, 0) < 0) {
    if (errno != EINTR) {
      return refused("a process can't be waited for", errno);
    }
  }
  if (WIFSIGNALED(status)) {
    return core::refused(
        fmt::format("a run was ended by signal {}: {}", WTERMSIG(status), last_line(errors)));
  }
  const auto code = static_cast<ExitCode>(WEXITSTATUS(status));
  if (code != ExitCode::kHolds && code != ExitCode::kViolated && code != ExitCode::kIncomplete) {
    return core::refused(
        fmt::format("a run ended with exit code {}: {}", WEXITSTATUS(status), last_line(errors)));
  }
  return {};
}

/// The first line in which two trace files differ; the header is line 0.
std::optional<Parting> compare(const fs::path& first, const fs::path& second) {
  std::ifstream one(first);
  std::ifstream other(second);
  for (std::uint64_t number = 0;; ++number) {
    Parting parting{number, "the trace ends here", "the trace ends here"};
    const bool has_one = static_cast<bool>(std::getline(one, parting.first));
    const bool has_other = static_cast<bool>(std::getline(other, parting.second));
    if (!has_one && !has_other) {
      return std::nullopt;
    }
    if (has_one != has_other || parting.first != parting.second) {
      return parting;
    }
  }
}

}  // namespace

core::Result<std::optional<Parting>> run_twins(const std::vector<std::string>& arguments,
                                               const fs::path& directory) {
  // Where somebody has switched it off, for a debugger say, addresses would be the same.
  constexpr unsigned long kAsk = 0xffffffff;
  personality(static_cast<unsigned long>(personality(kAsk) & ~ADDR_NO_RANDOMIZE));

  std::array<pid_t, 2> ids{};
  core::Result<void> done;
  for (std::size_t twin = 0; twin < ids.size(); ++twin) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {"--trace", directory / fmt::format("{}.jsonl", twin)});
    const auto id =
        start(std::move(all), kSurroundings.at(twin), directory / fmt::format("{}.txt", twin));
    if (!id) {
      done = tl::unexpected<core::Error>(id.error());
      break;
    }
    ids.at(twin) = *id;
  }
  for (std::size_t twin = 0; twin < ids.size(); ++twin) {
    if (ids.at(twin) != 0) {
      const auto ended = wait(ids.at(twin), directory / fmt::format("{}.txt", twin));
      done = done ? ended : done;
    }
  }
  return done.map([&] { return compare(directory / "0.jsonl", directory / "1.jsonl"); });
}

core::Result<ScratchDirectory> ScratchDirectory::create() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (error) {
    return core::refused("there is no directory for temporary files: " + error.message());
  }
  std::string name = (parent / "lamport-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    return refused("a directory in " + parent.string() + " can't be made", errno);
  }
  return ScratchDirectory(name);
}

ScratchDirectory::~ScratchDirectory() {
  if (!path_.empty()) {
    std::error_code ignored;  // What is left is in the directory for temporary files.
    fs::remove_all(path_, ignored);
  }
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, fs::path())) {}

}  // namespace lamport::tools
