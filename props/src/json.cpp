#include "lamport/props/json.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include <nlohmann/json.hpp>

#include "lamport/props/json_values.hpp"

namespace lamport::props {
namespace {

/// The number that all of `text` is, in decimal and without leading zeros.
std::optional<std::uint64_t> canonical_decimal(std::string_view text) {
  std::uint64_t value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  const bool canonical = text.size() == 1 || (!text.empty() && text.front() != '0');
  if (error != std::errc() || stop != end || !canonical) {
    return std::nullopt;
  }
  return value;
}

core::Result<std::uint64_t> at_most(std::uint64_t value, std::uint64_t max) {
  if (value > max) {
    return core::failure(
        core::ErrorCode::kOutOfRange,
        std::to_string(value) + " is out of range, the highest is " + std::to_string(max));
  }
  return value;
}

}  // namespace

core::Result<Json> parse_json(std::string_view text) {
  if (text.size() > kJsonBytesMax) {
    return core::failure(core::ErrorCode::kOutOfRange,
                         "longer than " + std::to_string(kJsonBytesMax) + " bytes");
  }
  bool too_deep = false;
  const auto watch_depth = [&](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kJsonDepthMax;
    return !too_deep;
  };
  try {
    Json json = Json::parse(text, watch_depth);
    if (too_deep) {
      return core::failure(core::ErrorCode::kOutOfRange,
                           "nested deeper than " + std::to_string(kJsonDepthMax));
    }
    return json;
  } catch (const Json::parse_error& error) {
    return core::refused("not JSON from column " + std::to_string(error.byte));
  } catch (const Json::exception&) {  // A number beyond every type.
    return core::failure(core::ErrorCode::kOutOfRange, "a number is out of range");
  }
}

core::Result<std::uint64_t> number_of(const Json& json, std::uint64_t max) {
  if (!json.is_number_unsigned()) {
    return core::refused("expected a whole number from 0");
  }
  return at_most(json.get<std::uint64_t>(), max);
}

core::Result<std::uint64_t> decimal_of(const Json& json, std::uint64_t max) {
  const auto value =
      json.is_string() ? canonical_decimal(json.get_ref<const std::string&>()) : std::nullopt;
  if (!value) {
    return core::refused("expected a whole number from 0, below 2^64, as a string");
  }
  return at_most(*value, max);
}

std::string text_of(core::EventId id) {
  return std::to_string(id.process.value()) + ":" + std::to_string(id.serial);
}

core::Result<core::EventId> event_id_of(const Json& json, std::uint32_t processes) {
  if (json.is_null()) {
    return core::kNoEvent;
  }
  const std::string text = json.is_string() ? json.get<std::string>() : std::string();
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto process = canonical_decimal(std::string_view(text).substr(0, colon));
  const auto serial =
      canonical_decimal(std::string_view(text).substr(std::min(colon + 1, text.size())));
  if (!process || !serial || *serial == 0) {
    return core::refused("expected an event as \"process:serial\", such as \"3:17\"");
  }
  if (*process >= processes) {
    return core::failure(core::ErrorCode::kOutOfRange,
                         "there is no process " + std::to_string(*process));
  }
  return core::EventId{core::ProcessId(static_cast<std::uint32_t>(*process)), *serial};
}

core::Result<void> expect_object(const Json& json, std::initializer_list<std::string_view> names) {
  if (!json.is_object()) {
    return core::refused("expected an object");
  }
  for (const std::string_view name : names) {
    if (!name.empty() && !json.contains(std::string(name))) {
      return core::refused("the field '" + std::string(name) + "' is missing");
    }
  }
  for (const auto& item : json.items()) {
    const bool known = std::find(names.begin(), names.end(), item.key()) != names.end();
    if (!known || item.key().empty()) {
      return core::refused("there is no field '" + item.key() + "'");
    }
  }
  return {};
}

core::Result<std::string> JsonReader::kind_of(const Json& json) {
  if (!json.is_object() || !json.contains(kKind) || !json.at(std::string(kKind)).is_string()) {
    return core::refused("expected an object with a 'kind'");
  }
  return json.at(std::string(kKind)).get<std::string>();
}

}  // namespace lamport::props
