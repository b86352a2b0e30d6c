#include "lamport/props/json.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <system_error>
#include <vector>

#include <nlohmann/json.hpp>

#include "lamport/props/json_values.hpp"
#include "lamport/props/printable.hpp"

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

/// What the parser says nothing of.
struct Watch {
  bool too_deep = false;
  bool too_many = false;
  std::string twice;  ///< The first key that an object has a second time, or "".

  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    too_deep = too_deep || depth > kJsonDepthMax;
    if (too_deep || too_many) {
      return false;
    }
    const auto level = static_cast<std::size_t>(depth);
    if (event == Json::parse_event_t::object_start) {
      keys_.resize(std::max(keys_.size(), level + 2));
      keys_[level + 1].clear();
    } else if (event == Json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (twice.empty() && std::ranges::find(keys_[level], key) != keys_[level].end()) {
        twice = key;
      }
      keys_[level].push_back(key);
      too_many = keys_[level].size() > kJsonFieldsMax;
    }
    return true;
  }

 private:
  std::vector<std::vector<std::string>> keys_;  ///< By depth: of the latest object there.
};

/// Where the `number`-th byte of `text` is.
std::string place_of(std::string_view text, std::size_t number) {
  const std::string_view before = text.substr(0, number == 0 ? 0 : number - 1);
  const std::size_t line_end = before.rfind('\n');
  const std::size_t column = line_end == std::string_view::npos ? number : number - line_end - 1;
  const auto lines = std::ranges::count(before, '\n');
  return (lines == 0 ? "" : "line " + std::to_string(lines + 1) + ", ") + "column " +
         std::to_string(column);
}

}  // namespace

core::Result<Json> parse_json(std::string_view text) {
  if (text.size() > kJsonBytesMax) {
    return core::failure(core::ErrorCode::kOutOfRange,
                         "longer than " + std::to_string(kJsonBytesMax) + " bytes");
  }
  Watch watch;
  try {
    Json json = Json::parse(text, std::ref(watch));
    if (watch.too_deep) {
      return core::failure(core::ErrorCode::kOutOfRange,
                           "nested deeper than " + std::to_string(kJsonDepthMax));
    }
    if (watch.too_many) {
      return core::failure(core::ErrorCode::kOutOfRange,
                           "an object of more than " + std::to_string(kJsonFieldsMax) + " fields");
    }
    if (!watch.twice.empty()) {
      return core::refused(printable(watch.twice) + ": the field is there twice; leave one out");
    }
    return json;
  } catch (const Json::parse_error& error) {
    return core::refused("not JSON from " + place_of(text, error.byte) + "; mend it there");
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
  return expect_object(json, "", {names.begin(), names.size()});
}

core::Result<void> expect_object(const Json& json, std::string_view tag,
                                 std::span<const std::string_view> names) {
  if (!json.is_object()) {
    return core::refused("expected an object");
  }
  const auto is_missing = [&](std::string_view name) {
    return !name.empty() && !json.contains(std::string(name));
  };
  if (is_missing(tag)) {
    return core::refused("the field '" + std::string(tag) + "' is missing");
  }
  for (const std::string_view name : names) {
    if (is_missing(name)) {
      return core::refused("the field '" + std::string(name) + "' is missing");
    }
  }
  for (const auto& item : json.items()) {
    const bool known = item.key() == tag || std::ranges::find(names, item.key()) != names.end();
    if (!known || item.key().empty()) {
      return core::refused("there is no field " + in_quotes(item.key()));
    }
  }
  return {};
}

core::Result<void> expect_array(const Json& json, std::size_t size_max) {
  if (!json.is_array()) {
    return core::refused("expected an array");
  }
  if (json.size() > size_max) {
    return core::failure(
        core::ErrorCode::kOutOfRange,
        std::to_string(json.size()) + " values, the most are " + std::to_string(size_max));
  }
  return {};
}

void add_field(Json& object, std::string_view name, Json value) {
  object.emplace(std::string(name), std::move(value));
}

const Json& JsonReader::enter(const Json& object, std::string_view name) {
  path_.append(path_.empty() ? "" : ".").append(name);
  return object.at(std::string(name));
}

void JsonReader::leave(const core::Result<void>& done, std::size_t above) {
  if (done) {
    path_.resize(above);
  }
}

core::Result<std::string> JsonReader::kind_of(const Json& json) {
  if (!json.is_object() || !json.contains(kKind) || !json.at(std::string(kKind)).is_string()) {
    return core::refused("expected an object with a 'kind'");
  }
  return json.at(std::string(kKind)).get<std::string>();
}

}  // namespace lamport::props
