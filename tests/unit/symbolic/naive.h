/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions the plain way, beside the engine under test: text computed as it is read, and expressions
 * written as sympy's srepr.
 *
 * Knows: the grammar of sympy's str, its srepr and guards_code, and Python's arithmetic.  Refuses to know:
 * canonical forms.
 */
#ifndef TARE_TESTS_NAIVE_H
#define TARE_TESTS_NAIVE_H

#include "symbolic/symbols.h"

/* The value of a text with `value` for the environment's symbols; a truth is 0 or 1.  False: it has none that 64 bits
 * hold, or it is not read. */
bool naive_value(const tare_symbolic *s, const char *text, size_t bytes, const int64_t *value, int64_t *out);

/* v as sympy's srepr; what does not fit is cut. Returns as snprintf. */
size_t naive_srepr(const tare_symbolic *s, int64_t v, char *buffer, size_t size_bytes);

#endif
