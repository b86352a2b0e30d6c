#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace lamport::core {

/// One field of a struct: its name in texts and files, and where it is.
template <class Struct, class Value>
struct Field {
  std::string_view name;
  Value Struct::* member;
};

template <class Struct, class Value>
[[nodiscard]] constexpr Field<Struct, Value> field(std::string_view name, Value Struct::* member) {
  return {name, member};
}

/// The description of a struct, made once beside it as `static constexpr auto kFields`.
/// Binary form, checks at the door, texts and files all follow from it.
template <class... Members>
[[nodiscard]] constexpr std::tuple<Members...> fields(Members... members) {
  return {members...};
}

/// A struct that describes itself.
template <class T>
concept Described = requires { T::kFields; };

/// The `kName`s of a variant's alternatives, by index.
template <class Variant>
inline constexpr auto kNamesOf = []<std::size_t... Is>(std::index_sequence<Is...>) {
  return std::array<std::string_view, sizeof...(Is)>{
      std::variant_alternative_t<Is, Variant>::kName...};
}(std::make_index_sequence<std::variant_size_v<Variant>>());

/// How many fields a struct describes.
template <Described T>
inline constexpr std::size_t kFieldCount =
    std::tuple_size_v<std::remove_cvref_t<decltype(T::kFields)>>;

/// Their names, in the order of the description.
template <Described T>
inline constexpr auto kFieldNames = []<std::size_t... Is>(std::index_sequence<Is...>) {
  return std::array<std::string_view, sizeof...(Is)>{std::get<Is>(T::kFields).name...};
}(std::make_index_sequence<kFieldCount<T>>());

// std::apply and std::visit make a dozen functions for each visitor, and there are hundreds of
// visitors in a source that compiles everything for a protocol.
namespace by_index {

template <Described T, class Visitor, std::size_t... Is>
constexpr void for_each_field(T& object, Visitor& visit, std::index_sequence<Is...> /*fields*/) {
  (visit(std::get<Is>(T::kFields).name, object.*std::get<Is>(T::kFields).member), ...);
}

template <class Variant, class Visitor, std::size_t... Is>
constexpr void with_held(Variant& value, Visitor& visit, std::index_sequence<Is...> /*kinds*/) {
  ((value.index() == Is ? visit(*std::get_if<Is>(&value)) : void()), ...);
}

}  // namespace by_index

/// Calls `visit(name, value)` for each field of `object`, in the order of its description.
template <Described T, class Visitor>
constexpr void for_each_field(T& object, Visitor&& visit) {
  by_index::for_each_field(object, visit, std::make_index_sequence<kFieldCount<T>>());
}

/// Calls `visit(held)` with what the variant `value` holds. Requires: `visit` returns nothing, and
/// leaves `value` the kind that it is. Nothing is called if the variant is valueless. Cost:
/// O(alternatives).
template <class Variant, class Visitor>
constexpr void with_held(Variant& value, Visitor&& visit) {
  using Kinds = std::make_index_sequence<std::variant_size_v<std::remove_const_t<Variant>>>;
  by_index::with_held(value, visit, Kinds());
}

}  // namespace lamport::core
