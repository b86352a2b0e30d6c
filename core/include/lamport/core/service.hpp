#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

/// What a service says of its users and promises, for those who run and judge a protocol of any
/// service. Its `User` says which commands may come from whoever uses it at a process, and its
/// `Promise` hears what users are told, and what of that breaks it.
namespace lamport::core {

/// A number of times: again and again.
inline constexpr std::uint32_t kForEver = std::numeric_limits<std::uint32_t>::max();

/// A promise that users' commands are answered: `kAnswered` is its name.
template <class Promise>
concept PromisesAnswers = requires { Promise::kAnswered; };

/// A user that asks `times` times; of a service whose users don't ask again and again, one of its.
template <class User>
[[nodiscard]] User user_who_asks(std::uint32_t times) {
  if constexpr (std::constructible_from<User, std::uint32_t>) {
    return User(times);
  } else {
    return User();
  }
}

/// One that never has enough.
template <class User>
[[nodiscard]] User endless_user() {
  return user_who_asks<User>(kForEver);
}

/// A user that is told by its process, one of `P`, what it can do: which may change at any turn.
template <class User, class P>
concept IsToldWhatItCanDo = requires(const User& user, const P& process) {
  user.for_each_command(process, [](const typename P::Command& /*command*/) {});
};

/// Calls `visit(command)` for each command that may come from `user` now.
template <class User, class P, class Visit>
void for_each_command(const User& user, const P& process, Visit visit) {
  if constexpr (IsToldWhatItCanDo<User, P>) {
    user.for_each_command(process, visit);
  } else {
    user.for_each_command(visit);
  }
}

}  // namespace lamport::core
