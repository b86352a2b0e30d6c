#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "lamport/core/codec.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/printable.hpp"

/// The JSON form of described values: a struct is an object with its fields in the order of their
/// description, a variant an object whose first field, `kind`, is the name of its alternative.
/// Integers of 64 bits and times are decimal strings, because JSON's numbers are exact only up to
/// 2^53 in many readers; smaller integers and process ids are numbers. A sequence is an array. An
/// event's id is the string "process:serial", and `kNoEvent` is null.
namespace lamport::props {

/// Adds the field `name` to `object`, which has none of that name.
void add_field(Json& object, std::string_view name, Json value);

template <class T>
[[nodiscard]] Json json_of(const T& value);

/// Adds the fields of `value` to `object`, which has none of their names.
template <core::Described T>
void add_fields(Json& object, const T& value) {
  core::for_each_field(value, [&](std::string_view name, const auto& member) {
    add_field(object, name, json_of(member));
  });
}

/// The JSON form of `value`.
template <class T>
[[nodiscard]] Json json_of(const T& value) {
  if constexpr (core::codec::IsVariant<T>::value) {
    Json object = Json::object();
    core::with_held(value, [&]<class Held>(const Held& held) {
      add_field(object, "kind", std::string(Held::kName));
      add_fields(object, held);
    });
    return object;
  } else if constexpr (std::same_as<T, core::EventId>) {
    return value == core::kNoEvent ? Json(nullptr) : Json(text_of(value));
  } else if constexpr (core::Described<T>) {
    Json object = Json::object();
    add_fields(object, value);
    return object;
  } else if constexpr (std::same_as<T, core::VirtualTime>) {
    return std::to_string(value.time_since_epoch().count());
  } else if constexpr (core::codec::Sequence<T>) {
    Json array = Json::array();
    for (const auto& held : value.values()) {
      array.push_back(json_of(held));
    }
    return array;
  } else if constexpr (requires { value.value(); }) {
    return json_of(value.value());
  } else if constexpr (sizeof(T) == sizeof(std::uint64_t)) {
    return std::to_string(value);
  } else {
    return value;
  }
}

/// Reads described values from JSON that nobody vouches for, and knows where it stands.
class JsonReader {
 public:
  /// Process ids are below `processes`.
  explicit JsonReader(std::uint32_t processes) : processes_(processes) {}

  /// Errors: a field that is missing, unknown, of the wrong type or out of range; an unknown kind.
  template <class T>
  [[nodiscard]] core::Result<void> read(const Json& json, T& value) {
    if constexpr (core::codec::IsVariant<T>::value) {
      return read_variant(json, value, std::make_index_sequence<std::variant_size_v<T>>());
    } else if constexpr (std::same_as<T, core::EventId>) {
      return keep(event_id_of(json, processes_), value);
    } else if constexpr (core::Described<T>) {
      return read_fields(json, value, "");
    } else if constexpr (std::same_as<T, core::ProcessId>) {
      return keep(number_of(json, processes_ - 1).map([](std::uint64_t raw) {
        return core::ProcessId(static_cast<std::uint32_t>(raw));
      }),
                  value);
    } else if constexpr (core::codec::Limited<T>) {
      return keep(decimal_of(json, T::kMax).map([](std::uint64_t raw) { return T(raw); }), value);
    } else if constexpr (core::codec::Sequence<T>) {
      return read_sequence(json, value);
    } else if constexpr (std::same_as<T, core::VirtualTime>) {
      constexpr auto kMax = static_cast<std::uint64_t>(core::Duration::max().count());
      return keep(decimal_of(json, kMax).map([](std::uint64_t raw) {
        return core::VirtualTime(core::Duration(raw));
      }),
                  value);
    } else {
      static_assert(core::codec::Unsigned<T>, "a described value holds unsigned integers");
      constexpr std::uint64_t kMax = std::numeric_limits<T>::max();
      const auto raw =
          sizeof(T) == sizeof(std::uint64_t) ? decimal_of(json, kMax) : number_of(json, kMax);
      return keep(raw.map([](std::uint64_t wide) { return static_cast<T>(wide); }), value);
    }
  }

  /// After an error: the path of the field that it is about, such as "what.message.time".
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  template <class T>
  static core::Result<void> keep(core::Result<T> read, T& value) {
    return read.map([&](const T& good) { value = good; });
  }

  /// `tag` is the name of the one field that `json` has besides those of `value`, or "".
  template <class T>
  core::Result<void> read_fields(const Json& json, T& value, std::string_view tag) {
    core::Result<void> done = expect_object(json, tag, core::kFieldNames<T>);
    core::for_each_field(value, [&](std::string_view name, auto& member) {
      if (done) {
        const std::size_t above = path_.size();
        done = read(enter(json, name), member);
        leave(done, above);
      }
    });
    return done;
  }

  template <core::codec::Sequence T>
  core::Result<void> read_sequence(const Json& json, T& value) {
    core::Result<void> done = expect_array(json, processes_);
    std::vector<typename T::Value> values;
    for (std::size_t i = 0; done && i < json.size(); ++i) {
      const std::size_t above = path_.size();
      path_.append("[").append(std::to_string(i)).append("]");
      done = read(json[i], values.emplace_back());
      leave(done, above);
    }
    return done.and_then([&] { return keep(T::checked(std::move(values), processes_), value); });
  }

  template <class V, std::size_t... Is>
  core::Result<void> read_variant(const Json& json, V& value, std::index_sequence<Is...>) {
    core::Result<std::string> kind = kind_of(json);
    if (!kind) {
      return tl::unexpected<core::Error>(std::move(kind.error()));
    }
    core::Result<void> done =
        core::failure(core::ErrorCode::kUnknownKind, "there is no kind " + in_quotes(*kind));
    ((*kind == std::variant_alternative_t<Is, V>::kName
          ? static_cast<void>(done = read_fields(json, value.template emplace<Is>(), kKind))
          : void()),
     ...);
    return done;
  }

  /// The field `name` of `object`, which has it; from here on the path leads there.
  const Json& enter(const Json& object, std::string_view name);
  /// Takes the path back to its first `above` characters, unless it shows where reading failed.
  void leave(const core::Result<void>& done, std::size_t above);

  static constexpr std::string_view kKind = "kind";
  static core::Result<std::string> kind_of(const Json& json);

  std::uint32_t processes_;
  std::string path_;
};

/// Reads the value that `json` holds, in a run of `processes` processes, at least 1.
/// Errors: as `JsonReader`; the message begins with the field's path.
template <class T>
[[nodiscard]] core::Result<T> value_of(const Json& json, std::uint32_t processes) {
  T value{};
  JsonReader reader(processes);
  if (core::Result<void> done = reader.read(json, value); !done) {
    core::Error error = std::move(done.error());
    if (!reader.path().empty()) {
      error.message.insert(0, reader.path() + ": ");
    }
    return tl::unexpected<core::Error>(std::move(error));
  }
  return value;
}

}  // namespace lamport::props
