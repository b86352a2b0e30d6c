#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"

/// JSON as our files and reports have it. Whoever handles values and not only references to them
/// includes <nlohmann/json.hpp>, which takes seconds to compile.
namespace lamport::props {

using Json = nlohmann::ordered_json;

/// The longest text that `parse_json` reads, in bytes, and the deepest nesting.
inline constexpr std::size_t kJsonBytesMax = std::size_t{1} << 20U;
inline constexpr int kJsonDepthMax = 32;
/// The most fields of an object. It bounds the work, which is quadratic in them.
inline constexpr std::size_t kJsonFieldsMax = 1000;

/// Reads one JSON value from text that nobody vouches for.
/// Errors: text that is not JSON, with the place; too long; nested too deep; an object that has a
/// field twice, or too many.
[[nodiscard]] core::Result<Json> parse_json(std::string_view text);

/// The number that `json` holds: 0 … `max`. Errors: any other value.
[[nodiscard]] core::Result<std::uint64_t> number_of(const Json& json, std::uint64_t max);
/// The number, 0 … `max`, that `json` holds as a string of decimal digits without leading zeros.
[[nodiscard]] core::Result<std::uint64_t> decimal_of(const Json& json, std::uint64_t max);

/// "process:serial", as in "3:17".
[[nodiscard]] std::string text_of(core::EventId id);
/// The event that `json` names in a run of `processes` processes; null is `kNoEvent`.
[[nodiscard]] core::Result<core::EventId> event_id_of(const Json& json, std::uint32_t processes);

/// Whether `json` is an object with just these fields, in any order; empty names don't count.
/// Errors: the first field that is missing or unknown.
[[nodiscard]] core::Result<void> expect_object(const Json& json,
                                               std::initializer_list<std::string_view> names);

/// Likewise, with the field `tag`, if that is not empty, and those that are named.
[[nodiscard]] core::Result<void> expect_object(const Json& json, std::string_view tag,
                                               std::span<const std::string_view> names);

/// Whether `json` is an array of at most `size_max` values. Errors: any other value.
[[nodiscard]] core::Result<void> expect_array(const Json& json, std::size_t size_max);

}  // namespace lamport::props
