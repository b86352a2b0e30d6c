#include "lamport/tools/values.hpp"

#include <chrono>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace lamport::tools {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::uint64_t kMax = UINT64_MAX;

TEST(ValuesTest, NumbersAreDecimalOrHexadecimal) {
  EXPECT_EQ(parse_number("0", 0, kMax), 0U);
  EXPECT_EQ(parse_number("18446744073709551615", 0, kMax), kMax);
  EXPECT_EQ(parse_number("0xffffffffffffffff", 0, kMax), kMax);
  EXPECT_EQ(parse_number("0x1F", 0, kMax), 31U);
  EXPECT_EQ(parse_number("007", 0, kMax), 7U);
}

TEST(ValuesTest, WhatIsNotAllANumberInItsRangeIsRefused) {
  for (const char* text : {"", "-1", "+1", "1x", " 1", "1 ", "0x", "x1", "0x1g", "1e3", "1.0",
                           "18446744073709551616", "0x10000000000000000"}) {
    EXPECT_FALSE(parse_number(text, 0, kMax).has_value()) << text;
  }
  EXPECT_FALSE(parse_number("0", 1, 10).has_value());
  EXPECT_EQ(parse_number("11", 1, 10).error().message,
            "'11' is out of range; write a whole number from 1 to 10");
  EXPECT_EQ(parse_number("1x", 1, 10).error().message,
            "'1x' is not a whole number from 1 to 10; write it in decimal or as 0x1f");
}

TEST(ValuesTest, DurationsHaveAUnit) {
  EXPECT_EQ(parse_duration("1ms"), milliseconds(1));
  EXPECT_EQ(parse_duration("250us"), microseconds(250));
  EXPECT_EQ(parse_duration("7ns"), nanoseconds(7));
  EXPECT_EQ(parse_duration("0ms"), nanoseconds(0));
  EXPECT_EQ(parse_duration("3600s"), hours(1));
  for (const char* text : {"", "1", "ms", "-1ms", "1.5ms", "1 ms", "1m", "1msx", "3601s",
                           "18446744073709551615s", "99999999999999999999ns"}) {
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
  }
}

TEST(ValuesTest, ARangeIsOrderedAndASingleValueMeansBoth) {
  EXPECT_EQ(parse_duration_range("1ms..10ms"),
            (sim::DurationRange{milliseconds(1), milliseconds(10)}));
  EXPECT_EQ(parse_duration_range("1ms"), (sim::DurationRange{milliseconds(1), milliseconds(1)}));
  EXPECT_EQ(parse_duration_range("5ms..1ms").error().message,
            "'5ms..1ms' begins after its end; write 1ms..5ms");
  EXPECT_EQ(parse_duration_range("1ms..").error().message,
            "'1ms..' lacks an end; write both, as in 1ms..10ms");
  EXPECT_EQ(parse_duration_range("").error().message, parse_duration("").error().message);
  for (const char* text : {"1ms..", "..1ms", "..", "1ms...2ms", "1..2ms", "1ms..2ms..3ms"}) {
    EXPECT_FALSE(parse_duration_range(text).has_value()) << text;
  }
}

TEST(ValuesTest, SizesHaveAUnitOfBytes) {
  EXPECT_EQ(parse_size("1KiB"), 1024U);
  EXPECT_EQ(parse_size("500MiB"), std::uint64_t{500} << 20U);
  EXPECT_EQ(parse_size("8GiB"), std::uint64_t{8} << 30U);
  EXPECT_EQ(parse_size("1024TiB"), std::uint64_t{1} << 50U);
  EXPECT_EQ(parse_size("1048576GiB"), std::uint64_t{1} << 50U);
  for (const char* text :
       {"", "1", "GiB", "0GiB", "-1GiB", "1.5GiB", "1 GiB", "1GB", "1gib", "1G", "1GiBx", "0x1GiB",
        "1025TiB", "1048577GiB", "18446744073709551615KiB", "99999999999999999999KiB"}) {
    EXPECT_FALSE(parse_size(text).has_value()) << text;
  }
  EXPECT_EQ(parse_size("8GB").error().message,
            "'8GB' is not a size; write a whole number with its unit, as in 500MiB or 8GiB, up to "
            "1024TiB");
}

TEST(ValuesTest, TheTextOfASizeIsReadBack) {
  for (const char* text : {"1KiB", "1023KiB", "1MiB", "1025MiB", "4GiB", "1TiB", "1024TiB"}) {
    EXPECT_EQ(size_text(parse_size(text).value()), text);
  }
  EXPECT_EQ(size_text(std::uint64_t{2048} << 20U), "2GiB") << "the largest that keeps it whole";
  EXPECT_EQ(size_text(1025), "1025");
}

TEST(ValuesTest, SeedRangesAreOrderedAndCountable) {
  EXPECT_EQ(parse_seed_range("1..2000"), (SeedRange{1, 2000}));
  EXPECT_EQ(parse_seed_range("0x7"), (SeedRange{7, 7}));
  EXPECT_FALSE(parse_seed_range("2..1").has_value());
  EXPECT_FALSE(parse_seed_range("0..18446744073709551615").has_value());
  EXPECT_EQ(parse_seed_range("1-10").error().message,
            "'1-10' is no range of seeds; write A..B, whole numbers up to 18446744073709551615, as "
            "in 1..1000");
  EXPECT_FALSE(parse_seed_range("1..x").has_value());
  EXPECT_FALSE(parse_seed_range("1..").has_value());
}

TEST(ValuesTest, TheTextOfADurationIsReadBack) {
  for (const auto duration : {nanoseconds(0), nanoseconds(1), nanoseconds(microseconds(250)),
                              nanoseconds(milliseconds(1500)), nanoseconds(hours(1))}) {
    EXPECT_EQ(parse_duration(text_of(duration)), duration) << text_of(duration);
  }
  EXPECT_EQ(text_of(milliseconds(1500)), "1500ms");
  EXPECT_EQ(text_of(sim::DurationRange{milliseconds(0), milliseconds(5)}), "0ms..5ms");
  EXPECT_EQ(text_of(sim::DurationRange{milliseconds(1), milliseconds(1)}), "1ms");
}

TEST(ValuesTest, MillisecondsKeepEveryNanosecond) {
  EXPECT_EQ(tools::milliseconds(core::VirtualTime(nanoseconds(12345678))), "12.345678");
  EXPECT_EQ(tools::milliseconds(core::VirtualTime(nanoseconds(1))), "0.000001");
}

TEST(ValuesTest, ACountHasItsNoun) {
  EXPECT_EQ(counted(0, "entry", "entries"), "0 entries");
  EXPECT_EQ(counted(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(counted(2, "entry", "entries"), "2 entries");
}

}  // namespace
}  // namespace lamport::tools
