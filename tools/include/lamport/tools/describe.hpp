#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <variant>

#include "lamport/core/codec.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/tools/values.hpp"

/// Described values and events as one line for a person.
namespace lamport::tools {

/// "REQUEST time=2": a variant by its alternative's name, fields as name=value, nested ones in
/// parentheses, sequences as [1,2].
template <class T>
[[nodiscard]] std::string describe(const T& value) {
  if constexpr (core::codec::IsVariant<T>::value) {
    std::string text;
    core::with_held(value, [&]<class Held>(const Held& held) {
      text.append(Held::kName).append(describe(held));
    });
    return text;
  } else if constexpr (core::Described<T>) {
    std::string text;
    core::for_each_field(value, [&]<class Member>(std::string_view name, const Member& member) {
      const bool nested = core::codec::IsVariant<Member>::value || core::Described<Member>;
      text.append(" ").append(name).append(nested ? "=(" : "=");
      text.append(describe(member)).append(nested ? ")" : "");
    });
    return text;
  } else if constexpr (std::same_as<T, core::VirtualTime>) {
    return tools::milliseconds(value);
  } else if constexpr (core::codec::Sequence<T>) {
    std::string text;
    for (const auto& held : value.values()) {
      text.append(text.empty() ? "" : ",").append(describe(held));
    }
    return "[" + text + "]";
  } else if constexpr (requires { value.value(); }) {
    return std::to_string(value.value());
  } else {
    return std::to_string(value);
  }
}

/// What happened, as in "sent REQUEST time=2 to 1".
template <class P>
[[nodiscard]] std::string describe_event(const typename core::TraceEvent<P>::What& what) {
  if (const auto* received = std::get_if<core::Received<P>>(&what)) {
    return "received " + describe(received->message) + " from " + describe(received->from);
  }
  if (const auto* sent = std::get_if<core::Sent<P>>(&what)) {
    return "sent " + describe(sent->message) + " to " + describe(sent->to);
  }
  if (const auto* dropped = std::get_if<core::Dropped>(&what)) {
    return "lost on the way to " + describe(dropped->to);
  }
  std::string text;
  core::with_held(what, [&]<class Held>(const Held& held) {
    text.append(Held::kName);
    core::for_each_field(held, [&](std::string_view, const auto& member) {
      text.append(" ").append(describe(member));
    });
  });
  return text;
}

}  // namespace lamport::tools
