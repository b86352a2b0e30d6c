#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/calls.hpp"
#include "lamport/core/mutex/user.hpp"
#include "lamport/core/state_form.hpp"

namespace lamport::core::mutex {
namespace {

using Commands = std::vector<Command>;

const Commands kAcquireOnly = {Acquire{}};
const Commands kReleaseOnly = {Release{}};

Commands commands_of(const User& user) {
  Commands commands;
  user.for_each_command([&](const Command& command) { commands.push_back(command); });
  return commands;
}

/// It asks, enters, leaves and is outside again.
void stay(User& user) {
  user.give(Acquire{});
  user.hear(Granted{});
  user.give(Release{});
  user.hear(Freed{});
}

TEST(MutexUserTest, ItAsksIsInsideLeavesAndAsksAgain) {
  User user(2);
  EXPECT_EQ(commands_of(user), kAcquireOnly);
  user.give(Acquire{});
  EXPECT_EQ(commands_of(user), Commands());
  user.hear(Granted{});
  EXPECT_EQ(commands_of(user), kReleaseOnly);
  user.give(Release{});
  EXPECT_EQ(commands_of(user), Commands());
  user.hear(Freed{});
  EXPECT_EQ(commands_of(user), kAcquireOnly);
}

TEST(MutexUserTest, ItWaitsFromACommandToItsAnswer) {
  User user(1);
  EXPECT_FALSE(user.waits());
  user.give(Acquire{});
  EXPECT_TRUE(user.waits());
  user.hear(Granted{});
  EXPECT_FALSE(user.waits());
  user.give(Release{});
  EXPECT_TRUE(user.waits());
  user.hear(Freed{});
  EXPECT_FALSE(user.waits());
}

TEST(MutexUserTest, ItAsksAsOftenAsItWasToldAndLeavesTheLastTime) {
  User user(3);
  for (int entry = 0; entry < 3; ++entry) {
    EXPECT_EQ(commands_of(user), kAcquireOnly) << entry;
    stay(user);
  }
  EXPECT_EQ(commands_of(user), Commands());
  EXPECT_FALSE(user.waits());
  EXPECT_EQ(commands_of(User(0)), Commands());
}

TEST(MutexUserTest, OneThatAsksForEverIsAfterEachStayAsItWas) {
  User user(User::kForEver);
  stay(user);
  EXPECT_EQ(user, User(User::kForEver));
}

TEST(MutexUserTest, NobodyHasToAskButWhoIsInsideLeaves) {
  EXPECT_TRUE(User::is_free(Acquire{}));
  EXPECT_FALSE(User::is_free(Release{}));
}

TEST(MutexUserTest, ItsFormTellsWhereItIsAndHowOftenItMayAsk) {
  User user(2);
  user.give(Acquire{});
  FormWriter writer;
  writer.put(user);
  FormReader reader(writer.bytes());
  User read(7);
  reader.take(read);
  EXPECT_EQ(read, user);
  EXPECT_NE(read, User(1)) << "that one is outside";
}

}  // namespace
}  // namespace lamport::core::mutex
