#pragma once

#include "lamport/core/mutex/service.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/promise_properties.hpp"

namespace lamport::props {

namespace properties_of {

template <class P>
struct Chosen {
  using Type = PromiseProperties<P>;
};
template <core::mutex::Excludes P>
struct Chosen<P> {
  using Type = MutexProperties<P>;
};

}  // namespace properties_of

/// All properties of protocol `P`, by its service.
template <class P>
using PropertiesOf = typename properties_of::Chosen<P>::Type;

}  // namespace lamport::props
