#pragma once

/// Before a function of the fast path: it is inlined wherever it is called, where the compiler
/// would judge by size alone. Only in builds without assertions; elsewhere it would only take time
/// to compile.
/// `LAMPORT_INLINE_LAMBDA` is its like behind a lambda's parameters.
#ifdef NDEBUG
#define LAMPORT_INLINE [[gnu::always_inline]]
#define LAMPORT_INLINE_LAMBDA __attribute__((always_inline))
#else
#define LAMPORT_INLINE
#define LAMPORT_INLINE_LAMBDA
#endif
