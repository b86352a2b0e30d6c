#include "lamport/core/state_form.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/sequences.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::core {
namespace {

enum class Colour : std::uint8_t { kRed, kGreen, kBlue = 255 };

/// What a message of a protocol is like.
struct Entry {
  LogicalTime time;
  ProcessId author;
  static constexpr auto kFields =
      fields(field("time", &Entry::time), field("author", &Entry::author));
  friend bool operator==(const Entry&, const Entry&) = default;
};
struct Blank {
  static constexpr auto kFields = fields();
  friend bool operator==(const Blank&, const Blank&) = default;
};
using EntryOrBlank = std::variant<Entry, Blank>;

/// What a protocol is like: it tells its state, but for what stays as it was made.
class Notebook {
 public:
  Notebook() = default;
  Notebook(std::uint64_t made_with, std::vector<Entry> notes)
      : made_with_(made_with), notes_(std::move(notes)) {}

  [[nodiscard]] std::uint64_t made_with() const { return made_with_; }
  [[nodiscard]] const std::vector<Entry>& notes() const { return notes_; }

 private:
  std::uint64_t made_with_ = 0;
  std::vector<Entry> notes_;

 public:
  static constexpr auto kState = fields(field("notes", &Notebook::notes_));
};

template <class T>
std::vector<std::byte> form_of_state(const T& value) {
  FormWriter writer;
  writer.put(value);
  return {writer.bytes().begin(), writer.bytes().end()};
}

/// Each of `values` is read back as it was, from bytes with others behind them, and into a value
/// that held `before`; and no two of them have the same form.
template <class T>
void expect_told_apart(const std::vector<T>& values, const T& before) {
  std::set<std::vector<std::byte>> forms;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<std::byte> bytes = form_of_state(values[i]);
    EXPECT_TRUE(forms.insert(bytes).second) << i << " has the form of one before it";
    bytes.push_back(std::byte{0xff});
    FormReader reader(bytes);
    T read = before;
    reader.take(read);
    EXPECT_EQ(read, values[i]) << i;
    EXPECT_EQ(reader.rest().size(), 1U) << i;
  }
}

PerProcess<std::uint64_t> counts_of(const std::vector<std::uint64_t>& values) {
  return PerProcess<std::uint64_t>::checked(values, static_cast<std::uint32_t>(values.size()))
      .value();
}

ProcessQueue queue_of(const std::vector<std::uint32_t>& values) {
  ProcessQueue queue;
  for (const std::uint32_t value : values) {
    queue.push_back(ProcessId(value));
  }
  return queue;
}

TEST(StateFormTest, IntegersComeBackAtEachBorderOfSevenBits) {
  std::vector<std::uint64_t> values = {UINT64_MAX};
  for (unsigned bits = 0; bits < 64; bits += 7) {
    values.push_back((std::uint64_t{1} << bits) - 1);
    values.push_back(std::uint64_t{1} << bits);
  }
  for (const std::uint64_t value : values) {
    FormWriter writer;
    writer.put(value);
    FormReader reader(writer.bytes());
    std::uint64_t read = 42;
    reader.take(read);
    EXPECT_EQ(read, value);
    EXPECT_TRUE(reader.rest().empty());
  }
  expect_told_apart<std::uint64_t>({0, 1, 127, 128, 16383, 16384, UINT64_MAX}, 42);
  expect_told_apart<std::uint32_t>({0, 1, 127, 128, UINT32_MAX}, 42);
}

TEST(StateFormTest, AnIntegerTakesAByteForEachSevenBits) {
  EXPECT_EQ(form_of_state(std::uint64_t{0}).size(), 1U);
  EXPECT_EQ(form_of_state(std::uint64_t{127}).size(), 1U);
  EXPECT_EQ(form_of_state(std::uint64_t{128}).size(), 2U);
  EXPECT_EQ(form_of_state(std::uint64_t{1} << 62U).size(), 9U);
  EXPECT_EQ(form_of_state(UINT64_MAX).size(), 10U);
}

TEST(StateFormTest, ValuesOfEachKindComeBackAndDifferentOnesDiffer) {
  expect_told_apart<bool>({false, true}, true);
  expect_told_apart<Colour>({Colour::kRed, Colour::kGreen, Colour::kBlue}, Colour::kGreen);
  expect_told_apart<ProcessId>({ProcessId(0), ProcessId(kProcessesMax - 1)}, ProcessId(7));
  expect_told_apart<LogicalTime>({LogicalTime(), LogicalTime(LogicalTime::kMax)}, LogicalTime(7));
  expect_told_apart<VirtualTime>({VirtualTime(), VirtualTime(Duration(1)), kVirtualTimeMax},
                                 VirtualTime(Duration(7)));
  expect_told_apart<std::optional<std::uint64_t>>({std::nullopt, 0, 1, UINT64_MAX}, 7);
  expect_told_apart<std::vector<std::uint64_t>>({{}, {0}, {0, 0}, {1, 2}, {2, 1}, {300}}, {4, 5});
  expect_told_apart<PerProcess<std::uint64_t>>(
      {counts_of({}), counts_of({0, 0}), counts_of({0, 1}), counts_of({1, 0})}, counts_of({9}));
  expect_told_apart<ProcessQueue>({queue_of({}), queue_of({1, 2}), queue_of({2, 1})},
                                  queue_of({3}));
}

TEST(StateFormTest, StructsAndVariantsOfThemComeBackAndDifferentOnesDiffer) {
  const Entry first{LogicalTime(1), ProcessId(2)};
  const Entry second{LogicalTime(2), ProcessId(1)};
  expect_told_apart<Entry>({first, second}, {LogicalTime(9), ProcessId(9)});
  expect_told_apart<EntryOrBlank>({first, second, Blank{}}, first);
  expect_told_apart<EntryOrBlank>({first, second, Blank{}}, Blank{});
  expect_told_apart<std::vector<std::optional<EntryOrBlank>>>(
      {{}, {std::nullopt}, {Blank{}}, {first}, {first, std::nullopt}, {std::nullopt, first}},
      {second});
}

TEST(StateFormTest, WhatStandsInOneSequenceIsToldFromWhatStandsInTheNext) {
  using Two = std::vector<std::vector<std::uint64_t>>;
  expect_told_apart<Two>({{{1}, {}}, {{}, {1}}, {{1}}, {{0}, {}}, {{}, {0}}, {{}, {}}}, {{7, 8}});
}

TEST(StateFormTest, OnlyWhatAStateDescribesIsWrittenAndTheRestStaysAsItWas) {
  const Notebook written(1, {{LogicalTime(5), ProcessId(3)}});
  EXPECT_EQ(form_of_state(written), form_of_state(Notebook(2, written.notes())));
  const std::vector<std::byte> form = form_of_state(written);
  FormReader reader(form);
  Notebook read(2, {});
  reader.take(read);
  EXPECT_EQ(read.notes(), written.notes());
  EXPECT_EQ(read.made_with(), 2U);
}

TEST(StateFormTest, ValuesFollowOneAnotherAndAFormMayBeAppended) {
  const std::vector<std::byte> form = form_of_state(std::uint64_t{300});
  FormWriter writer;
  writer.put(true);
  writer.append(form);
  writer.put(std::uint64_t{5});
  FormReader reader(writer.bytes());
  bool first = false;
  std::uint64_t second = 0;
  std::uint64_t third = 0;
  reader.take(first);
  reader.take(second);
  reader.take(third);
  EXPECT_TRUE(first);
  EXPECT_EQ(second, 300U);
  EXPECT_EQ(third, 5U);
  writer.clear();
  EXPECT_TRUE(writer.bytes().empty());
  writer.append(form);
  EXPECT_EQ(std::vector<std::byte>(writer.bytes().begin(), writer.bytes().end()), form);
}

TEST(StateFormTest, ReadingPastTheEndIsAFailedCheck) {
  const ScopedCheckThrow throwing;
  const std::vector<std::optional<EntryOrBlank>> value = {Entry{LogicalTime(1000), ProcessId(300)},
                                                          std::nullopt, Blank{}};
  const std::vector<std::byte> whole = form_of_state(value);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    FormReader reader({whole.data(), size});
    auto read = value;
    EXPECT_THROW(reader.take(read), CheckFailure) << size;
  }
}

TEST(StateFormTest, WhatNoWriterWritesIsAFailedCheck) {
  const ScopedCheckThrow throwing;
  const std::vector<std::byte> endless(20, std::byte{0xff});
  FormReader of_integer(endless);
  std::uint64_t integer = 0;
  EXPECT_THROW(of_integer.take(integer), CheckFailure);
  const std::vector<std::byte> third = {std::byte{2}};
  FormReader of_variant(third);
  EntryOrBlank variant;
  EXPECT_THROW(of_variant.take(variant), CheckFailure);
}

static_assert(TellsState<Notebook> && !Described<Notebook>);
static_assert(Described<Entry> && !TellsState<Entry>);

}  // namespace
}  // namespace lamport::core
