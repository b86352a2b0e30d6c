#include <cstdint>
#include <string>
#include <variant>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/json_values.hpp"

namespace lamport::props {
namespace {

using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;

constexpr std::uint64_t kBeyondDoubles = (std::uint64_t{1} << 53U) + 1;

Event received() {
  return {.id = {core::ProcessId(1), 17},
          .at = core::VirtualTime(core::Duration(kBeyondDoubles)),
          .cause = {core::ProcessId(0), 3},
          .what = core::Received<Lamport>{core::ProcessId(0),
                                          Lamport::Request{core::LogicalTime(kBeyondDoubles)}}};
}

std::string error_of(const std::string& text) {
  return value_of<Event>(parse_json(text).value(), 3).error().message;
}

TEST(JsonTest, AnEventHasItsFieldsInOrderAndItsWideIntegersAsStrings) {
  EXPECT_EQ(json_of(received()).dump(),
            R"({"id":"1:17","at":"9007199254740993","cause":"0:3",)"
            R"("what":{"kind":"received","from":0,)"
            R"("message":{"kind":"REQUEST","time":"9007199254740993"}}})");
}

TEST(JsonTest, EveryKindOfEventIsReadBackAsItWas) {
  const core::EventId id{core::ProcessId(2), 1};
  const Event::What kinds[] = {
      core::Started{},
      core::Received<Lamport>{core::ProcessId(1), Lamport::Reply{core::LogicalTime(2)}},
      core::TimerFired<Lamport>{},
      core::Commanded<Lamport>{core::mutex::Acquire{}},
      core::Sent<Lamport>{core::ProcessId(1), Lamport::Release{core::LogicalTime(3)}},
      core::Dropped{core::ProcessId(0)},
      core::Emitted<Lamport>{core::mutex::Granted{core::LogicalTime(4)}},
      core::Noted<Lamport>{},
      core::Faulted{core::Crash{}}};
  static_assert(std::size(kinds) == std::variant_size_v<Event::What>);
  for (const Event::What& what : kinds) {
    const Event event{id, core::VirtualTime(core::Duration(5)), core::kNoEvent, what};
    const auto read = value_of<Event>(parse_json(json_of(event).dump()).value(), 3);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read, event);
  }
}

TEST(JsonTest, AnErrorNamesThePathOfItsField) {
  EXPECT_EQ(error_of(R"({"id":"1:1","at":"0","cause":null,"what":{"kind":"received","from":0,)"
                     R"("message":{"kind":"REQUEST","time":"1x"}}})"),
            "what.message.time: expected a whole number from 0, below 2^64, as a string");
  EXPECT_EQ(error_of(R"({"id":"1:1","at":"0","cause":null,"what":{"kind":"dropped","to":3}})"),
            "what.to: 3 is out of range, the highest is 2");
  EXPECT_EQ(error_of(R"({"id":"1:1","at":"0","cause":null,"what":{"kind":"dropped"}})"),
            "what: the field 'to' is missing");
  EXPECT_EQ(error_of(R"({"id":"1:1","at":"0","cause":null,"what":{"kind":"slept"}})"),
            "what: there is no kind 'slept'");
  EXPECT_EQ(error_of(R"({"id":"1:1","at":"0","cause":null,"what":{"kind":"started"},"so":1})"),
            "there is no field 'so'");
  EXPECT_EQ(error_of(R"({"id":"1:1","at":"0","cause":null,"what":{"kind":"started","":1}})"),
            "what: there is no field ''");
  EXPECT_EQ(error_of("[]"), "expected an object");
  EXPECT_EQ(error_of(R"({"id":"1:1","at":"0","cause":null,"what":[]})"),
            "what: expected an object with a 'kind'");
}

TEST(JsonTest, IdsAndTimesOutOfRangeAreRefused) {
  for (const std::string id : {"", ":", "1", "1:", ":1", "1:0", "01:1", "1:01", "-1:1", "1:1 ",
                               "1:18446744073709551616", "3:1", "4294967297:1"}) {
    EXPECT_FALSE(event_id_of(Json(id), 3).has_value()) << id;
  }
  EXPECT_FALSE(event_id_of(Json(17), 3).has_value());
  EXPECT_EQ(event_id_of(Json("2:18446744073709551615"), 3).value().serial, UINT64_MAX);

  EXPECT_EQ(value_of<core::LogicalTime>(Json("1125899906842624"), 1).value().value(),
            core::LogicalTime::kMax);
  EXPECT_FALSE(value_of<core::LogicalTime>(Json("1125899906842625"), 1).has_value());
  EXPECT_FALSE(value_of<core::FencingToken>(Json("4611686018427387905"), 1).has_value());
  EXPECT_FALSE(value_of<core::VirtualTime>(Json("9223372036854775808"), 1).has_value());
  EXPECT_FALSE(value_of<core::VirtualTime>(Json("-1"), 1).has_value());
  EXPECT_FALSE(value_of<core::VirtualTime>(Json(1), 1).has_value());
  EXPECT_FALSE(value_of<core::ProcessId>(Json(-1), 3).has_value());
  EXPECT_FALSE(value_of<core::ProcessId>(Json(1.0), 3).has_value());
}

TEST(JsonTest, TextThatIsNoJsonOrBeyondItsBoundsIsRefused) {
  EXPECT_EQ(parse_json(R"({"a":)").error().message, "not JSON from column 6; mend it there");
  EXPECT_EQ(parse_json("{\n \"a\": 1,\n ?}").error().message,
            "not JSON from line 3, column 2; mend it there");
  EXPECT_EQ(parse_json(R"([{"a":1},{"a":1,"b":{"a":2},"b":3}])").error().message,
            "b: the field is there twice; leave one out");
  std::string many = "{\"0\":0";
  for (int field = 1; field <= 1000; ++field) {
    many += ",\"" + std::to_string(field) + "\":0";
  }
  EXPECT_EQ(parse_json(many + "}").error().message, "an object of more than 1000 fields");
  EXPECT_FALSE(parse_json("").has_value());
  EXPECT_FALSE(parse_json("{} {}").has_value());
  EXPECT_FALSE(parse_json("\"\xff\"").has_value());
  EXPECT_EQ(parse_json("1e999").error().message, "a number is out of range");
  EXPECT_EQ(parse_json(std::string(kJsonBytesMax + 1, ' ')).error().message,
            "longer than 1048576 bytes");
  EXPECT_EQ(parse_json(std::string(kJsonBytesMax / 2, '[') + std::string(kJsonBytesMax / 2, ']'))
                .error()
                .message,
            "nested deeper than 32");
  EXPECT_TRUE(parse_json(std::string(32, '[') + std::string(32, ']')).has_value());
}

}  // namespace
}  // namespace lamport::props
