#include "lamport/transports/node.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include "connection.hpp"
#include "credentials.hpp"
#include "journal.hpp"
#include "lamport/core/check.hpp"
#include "listener.hpp"
#include "live_counters.hpp"
#include "pool.hpp"
#include "reach.hpp"
#include "recovery.hpp"
#include "thread_name.hpp"

namespace lamport::transports {
namespace {

/// The context's hint that one thread runs it.
constexpr int kThreads = 1;

Limits checked(const Limits& limits, std::size_t message_size_max) {
  using core::Duration;
  LAMPORT_CHECK(limits.handshake > Duration::zero(), "a deadline is above 0");
  LAMPORT_CHECK(limits.stall > Duration::zero(), "a stall is above 0");
  LAMPORT_CHECK(limits.hang > Duration::zero(), "a hang is above 0");
  LAMPORT_CHECK(limits.strangers >= 1, "one connection at least may shake hands");
  LAMPORT_CHECK(limits.queue_bytes >= kFrameHeaderSize + message_size_max,
                "a queue holds any frame", limits.queue_bytes, message_size_max);
  return limits;
}

std::optional<Credentials> credentials_of(const Handshake& self, const HostOptions& options) {
  const std::optional<TlsOptions>& tls = options.tls;
  if (!tls) {
    return std::nullopt;
  }
  return std::optional<Credentials>(std::in_place, *tls, self.cluster, self.process);
}

}  // namespace

class Node::Impl {
 public:
  Impl(Handshake self, std::size_t message_size_max, bool no_restart, const HostOptions& options,
       NodeUser& user)
      : user_(user),
        journal_(self.process, options.log),
        limits_(checked(options.limits, message_size_max)),
        progress_(options.progress != nullptr ? *options.progress : own_progress_),
        gather_(options.gather),
        reach_(options),
        credentials_(credentials_of(self, options)),
        setup_{std::move(self),
               message_size_max,
               limits_.handshake,
               &counters_,
               credentials_ ? &*credentials_ : nullptr,
               no_restart},
        company_(setup_.ours.process, setup_.ours.processes, gather_),
        io_(kThreads),
        work_(io_.get_executor()),
        alarm_(io_),
        pool_(
            io_, setup_, limits_, journal_, company_,
            [this](core::ProcessId from, const Frame& frame) { return receive(from, frame); },
            [this] { start_user(); }),
        listener_(io_, reach_.listened(options.listen), journal_,
                  [this](Connection::Tcp::socket socket) { pool_.accept(std::move(socket)); }),
        recovery_(
            limits_, progress_, journal_, counters_,
            [this](Recovery::Task task) { asio::post(io_, std::move(task)); },
            [this] { recover(); }) {}

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] Counters counters() const { return counters_.snapshot(); }
  [[nodiscard]] Progress& progress() { return progress_; }
  [[nodiscard]] std::optional<std::string> failure() const {
    const std::lock_guard lock(failure_mutex_);
    return failure_;
  }

  core::Result<void> start(const std::vector<Endpoint>& endpoints) {
    LAMPORT_CHECK(!thread_.joinable() && !stopped_, "a node starts once");
    LAMPORT_CHECK(endpoints.size() == setup_.ours.processes, "one endpoint per process",
                  endpoints.size(), setup_.ours.processes);
    std::vector<Connection::Tcp::endpoint> dialled_endpoints(endpoints.size());
    for (std::size_t p = setup_.ours.process.value() + 1; p < endpoints.size(); ++p) {
      const auto endpoint = reach_.dialled(endpoints[p]);
      if (!endpoint) {
        return tl::unexpected<core::Error>(endpoint.error());
      }
      dialled_endpoints[p] = *endpoint;
    }
    post([this, dialled_endpoints] {
      listener_.open();
      if (!gather_) {
        start_user();
      }
      pool_.open(dialled_endpoints);
    });
    thread_ = std::thread([this] { run(); });
    recovery_.start();
    return {};
  }

  void stop() {
    LAMPORT_CHECK(std::this_thread::get_id() != thread_id_.load(),
                  "the I/O thread can't wait for itself");
    const std::lock_guard lock(stop_mutex_);
    if (std::exchange(stopped_, true)) {
      return;
    }
    recovery_.stop();
    asio::post(io_, [this] { close(); });
    work_.reset();
    if (thread_.joinable()) {
      thread_.join();
    } else {
      io_.run();
    }
  }

  void post(std::function<void()> task) {
    asio::post(io_, [this, task = std::move(task)] {
      if (!closed_) {
        task();
      }
    });
  }

  void finish() { pool_.finish(); }
  [[nodiscard]] bool is_over() const { return company_.is_over(); }

  bool send(core::ProcessId to, std::uint64_t serial, std::span<const std::byte> message) {
    return pool_.send(to, serial, message);
  }

  void set_alarm(std::chrono::steady_clock::time_point when) {
    // Too early costs one empty call, and asking the system anew costs more.
    if (alarm_set_ && alarm_.expiry() <= when) {
      return;
    }
    alarm_set_ = true;
    alarm_.expires_at(when);
    alarm_.async_wait([this](const asio::error_code& error) {
      if (!error && !closed_) {
        alarm_set_ = false;
        user_.on_alarm();
      }
    });
  }

 private:
  void start_user() {
    if (!std::exchange(setup_.started, true)) {
      user_.on_start();
    }
  }

  core::Result<void> receive(core::ProcessId from, const Frame& frame) {
    if (!setup_.started) {
      LiveCounters::add(counters_.frames_lost);
      return {};  // A link may lose it, and it goes again.
    }
    return user_.on_frame(from, frame.serial, frame.message);
  }

  /// The I/O thread, until the node is closed and no handler is left.
  void run() {
    thread_id_ = std::this_thread::get_id();
    name_thread("lamport-io-" + std::to_string(setup_.ours.process.value()));
    const core::ScopedCheckThrow throwing;
    for (bool done = false; !done;) {
      try {
        run_handlers();
        done = true;
      } catch (const std::exception& thrown) {
        fail(thrown.what());
      } catch (...) {
        fail("an exception that tells nothing");
      }
    }
  }

  /// Runs handlers until none is left to come. Before it sleeps it lets others go first, once:
  /// where there are more processes than processors, they send what it would only have to be woken
  /// for.
  void run_handlers() {
    while (!io_.stopped()) {
      if (io_.poll() == 0) {
        std::this_thread::yield();
        if (io_.poll() == 0) {
          io_.run_one();
        }
      }
    }
  }

  void fail(const std::string& reason) {
    {
      const std::lock_guard lock(failure_mutex_);
      failure_ = reason;
    }
    close();
    journal_.error(reason);
  }

  void recover() {
    if (!closed_) {
      // First, for what is sent again must not go down with a link that is dead.
      pool_.mend();
      user_.on_stall();
    }
  }

  /// From here on no handler calls the user, and the I/O loop runs dry.
  void close() {
    closed_ = true;
    listener_.close();
    pool_.close();
    alarm_.cancel();
  }

  NodeUser& user_;
  Journal journal_;
  Limits limits_;
  LiveCounters counters_;
  Progress own_progress_;
  Progress& progress_;
  bool gather_;
  Reach reach_;
  std::optional<Credentials> credentials_;
  Connection::Setup setup_;
  Company company_;

  asio::io_context io_;  ///< Before all that has handlers in it.
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer alarm_;
  bool alarm_set_ = false;
  bool closed_ = false;  ///< Read and written on the I/O thread.
  Pool pool_;
  Listener listener_;
  Recovery recovery_;

  mutable std::mutex failure_mutex_;
  std::optional<std::string> failure_;
  std::mutex stop_mutex_;
  bool stopped_ = false;
  std::atomic<std::thread::id> thread_id_;
  std::thread thread_;
};

Node::Node(Handshake self, std::size_t message_size_max, bool no_restart,
           const HostOptions& options, NodeUser& user)
    : impl_(std::make_unique<Impl>(std::move(self), message_size_max, no_restart, options, user)) {}

// NOLINTNEXTLINE(bugprone-exception-escape): a check that fails here is to end the program
Node::~Node() {
  stop();
}

std::uint16_t Node::port() const {
  return impl_->port();
}
Counters Node::counters() const {
  return impl_->counters();
}
std::optional<std::string> Node::failure() const {
  return impl_->failure();
}
Progress& Node::progress() {
  return impl_->progress();
}
const Progress& Node::progress() const {
  return impl_->progress();
}
core::Result<void> Node::start(const std::vector<Endpoint>& endpoints) {
  return impl_->start(endpoints);
}
void Node::stop() {
  impl_->stop();
}
void Node::finish() {
  impl_->finish();
}
bool Node::is_over() const {
  return impl_->is_over();
}
void Node::post(std::function<void()> task) {
  impl_->post(std::move(task));
}
bool Node::send(core::ProcessId to, std::uint64_t serial, std::span<const std::byte> message) {
  return impl_->send(to, serial, message);
}
void Node::set_alarm(std::chrono::steady_clock::time_point when) {
  impl_->set_alarm(when);
}

}  // namespace lamport::transports
