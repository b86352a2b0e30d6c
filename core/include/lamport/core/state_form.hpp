#pragma once

#include <algorithm>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/virtual_time.hpp"

/// States as bytes, for whoever keeps millions of them: small, and written and read at the speed of
/// memory. Two states of one type have the same form if and only if they are equal in everything
/// that they describe.
namespace lamport::core {

/// A class that describes what of it changes: `static constexpr auto kState = fields(…)`. What
/// stays as it was made, such as a process's id, is left out.
template <class T>
concept TellsState = requires { T::kState; };

namespace form {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
concept Integer = std::unsigned_integral<T> || std::is_enum_v<T>;

/// What describes a value of `T`.
template <class T>
constexpr const auto& description() {
  if constexpr (TellsState<T>) {
    return T::kState;
  } else {
    return T::kFields;
  }
}
/// Those of the fields that it describes.
template <class T>
using Indices =
    std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(description<T>())>>>;

}  // namespace form

/// Writes values one behind the other. An integer takes one byte for each seven of its bits, a
/// sequence is preceded by its size, a variant by its index.
class FormWriter {
 public:
  /// Forgets what was written. Keeps its memory.
  void clear() { used_ = 0; }
  [[nodiscard]] std::span<const std::byte> bytes() const { return {bytes_.data(), used_}; }
  [[nodiscard]] std::size_t capacity() const { return bytes_.capacity(); }

  template <class T>
  LAMPORT_INLINE void put(const T& value) {
    if constexpr (form::Integer<T>) {
      put_integer(static_cast<std::uint64_t>(value));
    } else if constexpr (codec::IsVariant<T>::value) {
      put_integer(value.index());
      put_held(value, std::make_index_sequence<std::variant_size_v<T>>());
    } else if constexpr (form::IsOptional<T>::value) {
      put_integer(static_cast<std::uint64_t>(value.has_value()));
      if (value) {
        put(*value);
      }
    } else if constexpr (form::IsVector<T>::value) {
      put_integer(value.size());
      for (const auto& held : value) {
        put(held);
      }
    } else if constexpr (TellsState<T> || Described<T>) {
      put_fields(value, form::Indices<T>());
    } else if constexpr (std::same_as<T, VirtualTime>) {
      put_integer(static_cast<std::uint64_t>(value.time_since_epoch().count()));
    } else {
      put_integer(value.value());
    }
  }

  /// Bytes that are a form themselves.
  LAMPORT_INLINE void append(std::span<const std::byte> form) {
    reserve(form.size());
    std::copy(form.begin(), form.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += form.size();
  }

 private:
  template <class T, std::size_t... Is>
  LAMPORT_INLINE void put_fields(const T& value, std::index_sequence<Is...> /*fields*/) {
    (put(value.*std::get<Is>(form::description<T>()).member), ...);
  }
  template <class V, std::size_t... Is>
  LAMPORT_INLINE void put_held(const V& value, std::index_sequence<Is...> /*kinds*/) {
    ((value.index() == Is ? put(*std::get_if<Is>(&value)) : void()), ...);
  }
  LAMPORT_INLINE void put_integer(std::uint64_t value) {
    reserve(kIntegerMax);
    std::byte* at = bytes_.data() + used_;
    while (value >= kMore) [[unlikely]] {
      *at++ = static_cast<std::byte>(value | kMore);
      value >>= 7U;
    }
    *at++ = static_cast<std::byte>(value);
    used_ = static_cast<std::size_t>(at - bytes_.data());
  }
  LAMPORT_INLINE void reserve(std::size_t room) {
    if (bytes_.size() < used_ + room) [[unlikely]] {
      bytes_.resize(2 * bytes_.size() + room);
    }
  }

  friend class FormReader;
  static constexpr std::uint64_t kMore = 0x80;
  static constexpr std::size_t kIntegerMax = 10;

  std::vector<std::byte> bytes_;
  std::size_t used_ = 0;
};

/// An order of values of one type, field by field; equal are those that have one form.
template <class T>
[[nodiscard]] std::strong_ordering order_of(const T& a, const T& b) {
  std::strong_ordering order = std::strong_ordering::equal;
  if constexpr (form::Integer<T>) {
    order = static_cast<std::uint64_t>(a) <=> static_cast<std::uint64_t>(b);
  } else if constexpr (codec::IsVariant<T>::value) {
    order = a.index() <=> b.index();
    if (order == 0) {
      with_held(
          a, [&]<class Held>(const Held& held) { order = order_of(held, *std::get_if<Held>(&b)); });
    }
  } else if constexpr (form::IsOptional<T>::value) {
    order = a.has_value() <=> b.has_value();
    if (a && b) {
      order = order_of(*a, *b);
    }
  } else if constexpr (form::IsVector<T>::value) {
    order = a.size() <=> b.size();
    for (std::size_t i = 0; i < a.size() && order == 0; ++i) {
      order = order_of(a[i], b[i]);
    }
  } else if constexpr (TellsState<T> || Described<T>) {
    const auto differs = [&](const auto& field) {
      return order = order_of(a.*field.member, b.*field.member), order != 0;
    };
    [&]<std::size_t... Is>(std::index_sequence<Is...> /*fields*/) {
      static_cast<void>((differs(std::get<Is>(form::description<T>())) || ...));
    }(form::Indices<T>());
  } else if constexpr (std::same_as<T, VirtualTime>) {
    order = a <=> b;
  } else {
    order = a.value() <=> b.value();
  }
  return order;
}

/// Reads back what a `FormWriter` wrote, into values that are there.
class FormReader {
 public:
  explicit FormReader(std::span<const std::byte> form)
      : at_(form.data()), end_(form.data() + form.size()) {}

  [[nodiscard]] std::span<const std::byte> rest() const { return {at_, end_}; }

  /// Requires: a value of this type was written here.
  template <class T>
  LAMPORT_INLINE void take(T& value) {
    if constexpr (form::Integer<T>) {
      value = static_cast<T>(take_integer());
    } else if constexpr (codec::IsVariant<T>::value) {
      take_variant(value, take_integer(), std::make_index_sequence<std::variant_size_v<T>>());
    } else if constexpr (form::IsOptional<T>::value) {
      if (take_integer() == 0) {
        value.reset();
      } else {
        take(value.emplace());
      }
    } else if constexpr (form::IsVector<T>::value) {
      if (const std::uint64_t size = take_integer(); size != value.size()) {
        value.resize(size);
      }
      for (auto& held : value) {
        take(held);
      }
    } else if constexpr (TellsState<T> || Described<T>) {
      take_fields(value, form::Indices<T>());
    } else if constexpr (std::same_as<T, VirtualTime>) {
      value = VirtualTime(Duration(take_integer()));
    } else {
      value = T(static_cast<decltype(value.value())>(take_integer()));
    }
  }

 private:
  LAMPORT_INLINE std::uint64_t take_integer() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      LAMPORT_CHECK(at_ != end_ && shift < 64, "a form holds what was written");
      const auto byte = static_cast<std::uint64_t>(*at_++);
      value |= (byte & ~FormWriter::kMore) << shift;
      if (byte < FormWriter::kMore) [[likely]] {
        return value;
      }
    }
  }

  template <class T, std::size_t... Is>
  LAMPORT_INLINE void take_fields(T& value, std::index_sequence<Is...> /*fields*/) {
    (take(value.*std::get<Is>(form::description<T>()).member), ...);
  }
  template <class V, std::size_t... Is>
  LAMPORT_INLINE void take_variant(V& value, std::uint64_t index, std::index_sequence<Is...>) {
    const bool known = ((index == Is && (take(value.template emplace<Is>()), true)) || ...);
    LAMPORT_CHECK(known, "a form's variant is one of those there are", index);
  }

  const std::byte* at_;
  const std::byte* end_;
};

}  // namespace lamport::core
