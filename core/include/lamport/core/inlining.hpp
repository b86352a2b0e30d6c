#pragma once

/// What the fast path asks of the optimiser, in builds without assertions; elsewhere it would only
/// take time to compile.
///
/// `LAMPORT_FLATTEN`: what the function calls is inlined into it, all the way down.
/// `LAMPORT_INLINE`: the function is inlined where it is called.
#ifdef NDEBUG
#define LAMPORT_FLATTEN [[gnu::flatten]]
#define LAMPORT_INLINE [[gnu::always_inline]]
#else
#define LAMPORT_FLATTEN
#define LAMPORT_INLINE
#endif
