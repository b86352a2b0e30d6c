#include "lamport/transports/agenda.hpp"

#include <cstdint>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "courier.hpp"

namespace lamport::transports {
namespace {

using core::ProcessId;
using core::VirtualTime;
using Due = Agenda<Courier>;

VirtualTime at(int time) {
  return VirtualTime(core::Duration(time));
}

Due::Item bell(std::uint64_t number, int due) {
  return {at(due), {}, core::Fire<Courier>{Courier::Bell{number}}};
}

Due::Item again(std::uint64_t number, int due) {
  return {at(due), {}, core::Fire<Courier>{Courier::Again{ProcessId(1), number}}};
}

std::uint64_t number_of(const Due::Item& item) {
  return std::visit([](const auto& timer) { return timer.number; },
                    std::get<core::Fire<Courier>>(item.input).timer);
}

std::vector<std::uint64_t> take_all(Due& agenda, int now) {
  std::vector<std::uint64_t> taken;
  while (const auto item = agenda.take(at(now))) {
    taken.push_back(number_of(*item));
  }
  return taken;
}

TEST(AgendaTest, TheEarliestComesFirstAndOfEqualsTheOneAddedFirst) {
  Due agenda;
  agenda.add(bell(1, 30));
  agenda.add(bell(2, 10));
  agenda.add(bell(3, 20));
  agenda.add(bell(4, 10));
  agenda.add(bell(5, 20));
  EXPECT_EQ(agenda.next(), at(10));
  EXPECT_EQ(take_all(agenda, 30), (std::vector<std::uint64_t>{2, 4, 3, 5, 1}));
  EXPECT_TRUE(agenda.empty());
}

TEST(AgendaTest, NothingIsTakenBeforeItIsDue) {
  Due agenda;
  agenda.add(bell(1, 10));
  EXPECT_FALSE(agenda.take(at(9)).has_value());
  EXPECT_TRUE(agenda.take(at(10)).has_value());
}

TEST(AgendaTest, CancellingForgetsTheTimerOfThatValueOnly) {
  Due agenda;
  agenda.add(bell(1, 10));
  agenda.add(again(1, 10));
  agenda.add({at(5), {}, core::Perform<Courier>{Courier::Break{}}});
  agenda.cancel(Courier::Bell{1});
  agenda.cancel(Courier::Bell{2});
  EXPECT_TRUE(std::holds_alternative<core::Perform<Courier>>(agenda.take(at(10))->input));
  EXPECT_EQ(take_all(agenda, 10), (std::vector<std::uint64_t>{1}));
}

TEST(AgendaTest, ChosenTimersAreListedInOrderDueOrNot) {
  Due agenda;
  agenda.add(again(1, 20));
  agenda.add(bell(2, 5));
  agenda.add(again(3, 10));
  agenda.add({at(1), {}, core::Perform<Courier>{Courier::Break{}}});
  EXPECT_EQ(agenda.count_timers(Courier::resends), 2U);
  EXPECT_EQ(agenda.timers(Courier::resends),
            (std::vector<Courier::Timer>{Courier::Again{ProcessId(1), 3},
                                         Courier::Again{ProcessId(1), 1}}));
  EXPECT_EQ(agenda.count_timers(Courier::resends), 2U);
}

TEST(AgendaTest, ATimerThatIsPendingCanBeTakenBeforeItIsDue) {
  Due agenda;
  agenda.add(bell(1, 10));
  agenda.add(bell(2, 20));
  agenda.add(bell(3, 30));
  const auto taken = agenda.take_timer(Courier::Bell{2});
  ASSERT_TRUE(taken.has_value());
  EXPECT_EQ(number_of(*taken), 2U);
  EXPECT_FALSE(agenda.take_timer(Courier::Bell{2}).has_value());
  EXPECT_EQ(take_all(agenda, 30), (std::vector<std::uint64_t>{1, 3}));
}

}  // namespace
}  // namespace lamport::transports
