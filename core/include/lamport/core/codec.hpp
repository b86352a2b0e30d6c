#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/virtual_time.hpp"

/// The binary form of described values: every field in the order of its description, integers in
/// little-endian order at their full width, a variant as one byte of index and then its
/// alternative, a sequence as four bytes of size and then its values. Each value has exactly one
/// form, so equal values have equal bytes and the other way round.
namespace lamport::core {

namespace codec {

template <class T>
struct IsVariant : std::false_type {};
template <class... Ts>
struct IsVariant<std::variant<Ts...>> : std::true_type {};

template <class T>
concept Unsigned = std::unsigned_integral<T> && !std::same_as<T, bool>;

/// A strong type over 64 bits that has a highest value, a power of two, which is checked at the
/// door.
template <class T>
concept Limited = requires(T value) {
  { value.value() } -> std::same_as<std::uint64_t>;
  { T::kText } -> std::convertible_to<std::string_view>;
  requires std::has_single_bit(T::kMax);
};

/// At most as many values as there are processes, see sequences.hpp.
template <class T>
concept Sequence = requires(const T& sequence, std::vector<typename T::Value> values) {
  { sequence.values() } -> std::same_as<const std::vector<typename T::Value>&>;
  { T::checked(std::move(values), std::uint32_t{}) } -> std::same_as<Result<T>>;
};

template <class T>
constexpr std::size_t encoded_size_max();

template <class T, std::size_t... Is>
constexpr std::size_t fields_size_max(std::index_sequence<Is...> /*fields*/) {
  return (
      std::size_t{0} + ... +
      encoded_size_max<
          std::remove_cvref_t<decltype(std::declval<T&>().*std::get<Is>(T::kFields).member)>>());
}

template <class T>
struct SizeMax;
template <class... Ts>
struct SizeMax<std::variant<Ts...>> {
  static_assert(sizeof...(Ts) <= 256, "a variant's index is one byte");
  static constexpr std::size_t kValue = 1 + std::max({std::size_t{0}, encoded_size_max<Ts>()...});
};

template <class T>
constexpr std::size_t encoded_size_max() {
  if constexpr (IsVariant<T>::value) {
    return SizeMax<T>::kValue;
  } else if constexpr (Described<T>) {
    return fields_size_max<T>(std::make_index_sequence<kFieldCount<T>>());
  } else if constexpr (std::same_as<T, ProcessId>) {
    return sizeof(std::uint32_t);
  } else if constexpr (Limited<T> || std::same_as<T, VirtualTime>) {
    return sizeof(std::uint64_t);
  } else if constexpr (Sequence<T>) {
    return sizeof(std::uint32_t) + kProcessesMax * encoded_size_max<typename T::Value>();
  } else {
    static_assert(Unsigned<T>,
                  "a message holds unsigned integers, strong types and described structs");
    return sizeof(T);
  }
}

template <Unsigned T>
LAMPORT_INLINE inline std::size_t put(T value, std::span<std::byte> out) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out[i] = static_cast<std::byte>(value >> (8 * i));
  }
  return sizeof(T);
}

template <class T>
LAMPORT_INLINE inline std::size_t put_value(const T& value, std::span<std::byte> out);

// Comparisons that the compiler sees through, where std::visit would call by a table.
template <class V, std::size_t... Is>
LAMPORT_INLINE inline std::size_t put_variant(const V& value, std::span<std::byte> out,
                                              std::index_sequence<Is...>) {
  out[0] = static_cast<std::byte>(value.index());
  std::size_t used = 1;
  static_cast<void>(((value.index() == Is &&
                      (used += put_value(*std::get_if<Is>(&value), out.subspan(1)), true)) ||
                     ...));
  return used;
}

template <class T, std::size_t... Is>
LAMPORT_INLINE inline std::size_t put_fields(const T& value, std::span<std::byte> out,
                                             std::index_sequence<Is...>) {
  std::size_t used = 0;
  ((used += put_value(value.*std::get<Is>(T::kFields).member, out.subspan(used))), ...);
  return used;
}

template <class T>
LAMPORT_INLINE inline std::size_t put_value(const T& value, std::span<std::byte> out) {
  if constexpr (IsVariant<T>::value) {
    return put_variant(value, out, std::make_index_sequence<std::variant_size_v<T>>());
  } else if constexpr (Described<T>) {
    return put_fields(value, out, std::make_index_sequence<kFieldCount<T>>());
  } else if constexpr (std::same_as<T, VirtualTime>) {
    return put(static_cast<std::uint64_t>(value.time_since_epoch().count()), out);
  } else if constexpr (requires { value.value(); }) {
    return put(value.value(), out);
  } else if constexpr (Sequence<T>) {
    std::size_t used = put(static_cast<std::uint32_t>(value.values().size()), out);
    for (const auto& held : value.values()) {
      used += put_value(held, out.subspan(used));
    }
    return used;
  } else {
    return put(value, out);
  }
}

/// Reads values off the front of bytes that nobody vouches for.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, std::uint32_t processes)
      : rest_(bytes), processes_(processes) {}

  [[nodiscard]] std::size_t rest() const { return rest_.size(); }

  template <class T>
  Result<void> take(T& value) {
    if constexpr (IsVariant<T>::value) {
      return take_variant(value, std::make_index_sequence<std::variant_size_v<T>>());
    } else if constexpr (Described<T>) {
      Result<void> done;
      for_each_field(value, [&](std::string_view name, auto& member) {
        if (done) {
          done = of_field(name, take(member));
        }
      });
      return done;
    } else if constexpr (std::same_as<T, ProcessId>) {
      std::uint32_t raw = 0;
      return take_integer(raw).and_then([&]() -> Result<void> {
        if (raw >= processes_) {
          return failure(ErrorCode::kOutOfRange, "there is no process " + std::to_string(raw));
        }
        value = ProcessId(raw);
        return {};
      });
    } else if constexpr (Limited<T>) {
      std::uint64_t raw = 0;
      return take_integer(raw).and_then([&]() -> Result<void> {
        if (raw > T::kMax) {
          return failure(ErrorCode::kOutOfRange, std::string(T::kText) + " above 2^" +
                                                     std::to_string(std::countr_zero(T::kMax)) +
                                                     ": " + std::to_string(raw));
        }
        value = T(raw);
        return {};
      });
    } else if constexpr (Sequence<T>) {
      return take_sequence(value);
    } else if constexpr (std::same_as<T, VirtualTime>) {
      std::uint64_t raw = 0;
      return take_integer(raw).and_then([&]() -> Result<void> {
        if (raw > static_cast<std::uint64_t>(VirtualTime::max().time_since_epoch().count())) {
          return failure(ErrorCode::kOutOfRange, "a time above 2^63 - 1: " + std::to_string(raw));
        }
        value = VirtualTime(Duration(raw));
        return {};
      });
    } else {
      return take_integer(value);
    }
  }

 private:
  /// What came of reading the field `name`.
  [[nodiscard]] static Result<void> of_field(std::string_view name, Result<void> done) {
    if (!done) {
      done.error().message.insert(0, std::string(name) + ": ");
    }
    return done;
  }

  template <Unsigned T>
  Result<void> take_integer(T& value) {
    if (rest_.size() < sizeof(T)) {
      return failure(ErrorCode::kTruncated, "the bytes end within a value");
    }
    std::uint64_t raw = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      raw |= static_cast<std::uint64_t>(rest_[i]) << (8 * i);
    }
    value = static_cast<T>(raw);
    rest_ = rest_.subspan(sizeof(T));
    return {};
  }

  template <Sequence T>
  Result<void> take_sequence(T& value) {
    std::uint32_t size = 0;
    std::vector<typename T::Value> values;
    return take_integer(size)
        .and_then([&]() -> Result<void> {
          if (size > processes_) {
            return failure(ErrorCode::kOutOfRange, std::to_string(size) + " values for " +
                                                       std::to_string(processes_) + " processes");
          }
          Result<void> done;
          for (std::uint32_t i = 0; i < size && done; ++i) {
            done = take(values.emplace_back());
          }
          return done;
        })
        .and_then([&] { return T::checked(std::move(values), processes_); })
        .map([&](T&& checked) { value = std::move(checked); });
  }

  template <class V, std::size_t... Is>
  Result<void> take_variant(V& value, std::index_sequence<Is...>) {
    std::uint8_t index = 0;
    Result<void> done = take_integer(index);
    if (!done) {
      return done;
    }
    if (index >= sizeof...(Is)) {
      return failure(ErrorCode::kUnknownKind, "no message has kind " + std::to_string(index));
    }
    ((index == Is ? static_cast<void>(done = take(value.template emplace<Is>())) : void()), ...);
    return done;
  }

  std::span<const std::byte> rest_;
  std::uint32_t processes_;
};

}  // namespace codec

/// The most bytes that any value of `T` takes; known at compile time, so buffers are bounded.
template <class T>
inline constexpr std::size_t kEncodedSizeMax = codec::encoded_size_max<T>();

/// Writes `value` to the front of `out` and returns the bytes written. Cost: O(fields), no
/// allocation.
template <class T>
[[nodiscard]] LAMPORT_INLINE inline std::size_t encode(
    const T& value, std::span<std::byte, kEncodedSizeMax<T>> out) {
  return codec::put_value(value, out);
}

/// Reads the one value that `bytes` hold, in a run of `processes` processes.
///
/// Errors: bytes missing or left over, an unknown kind, a process that is not there, a logical time
/// or a fencing token above its `kMax`, a sequence that is not right for so many processes; the
/// message names the field. Never reads outside `bytes`, never allocates more than they hold.
template <class T>
[[nodiscard]] Result<T> decode(std::span<const std::byte> bytes, std::uint32_t processes) {
  codec::Reader reader(bytes, processes);
  T value{};
  if (Result<void> done = reader.take(value); !done) {
    return tl::unexpected<Error>(std::move(done.error()));
  }
  if (reader.rest() != 0) {
    return failure(ErrorCode::kTrailing, std::to_string(reader.rest()) + " bytes after the value");
  }
  return value;
}

}  // namespace lamport::core
