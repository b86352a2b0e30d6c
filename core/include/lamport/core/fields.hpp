#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
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

/// Calls `visit(name, value)` for each field of `object`, in the order of its description.
template <Described T, class Visitor>
constexpr void for_each_field(T& object, Visitor&& visit) {
  std::apply(
      [&](const auto&... described) { (visit(described.name, object.*described.member), ...); },
      T::kFields);
}

}  // namespace lamport::core
