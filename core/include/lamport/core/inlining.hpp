#pragma once

/// Before a function of the fast path: it is inlined wherever it is called, where the compiler
/// would judge by size alone. Only in builds without assertions; elsewhere it would only take time
/// to compile.
#ifdef NDEBUG
#define LAMPORT_INLINE [[gnu::always_inline]]
#else
#define LAMPORT_INLINE
#endif
