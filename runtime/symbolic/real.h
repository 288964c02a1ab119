/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Floats over expressions.
 *
 * Knows: that they are calculated as doubles are, and when that is exact.  A value is a double; a row's
 * number in a NaN is a symbolic one.  Refuses to know: rules, modes.
 */
#ifndef TARE_SYMBOLIC_REAL_H
#define TARE_SYMBOLIC_REAL_H

#include "symbolic/expr.h"
#include "tare/symbolic.h"

/* Beside the operations of tare_sym_float_op. */
enum { REAL_OF_INT = 32, REAL_SYMBOL };

static inline uint64_t real_bits(double v)
{
    union { double f; uint64_t bits; } u = {.f = v};
    return u.bits;
}

static inline double real_of_bits(uint64_t bits)
{
    union { uint64_t bits; double f; } u = {.bits = bits};
    return u.f;
}

/* NULL: a plain double, or a float of nobody's. */
static inline const real_row *real_at(const tare_symbolic *s, double v)
{
    const uint32_t k = (uint32_t)real_bits(v);
    return tare_is_symbolic_float(v) && k < s->reals ? &s->real[k] : NULL;
}

static inline bool real_holds(const tare_symbolic *s, double v) { return !tare_is_symbolic_float(v) || real_at(s, v); }

/* ---- real.c */
double tare_real_make(tare_symbolic *s, uint32_t op, uint64_t a, uint64_t b);
double tare_real_of_int(tare_symbolic *s, int64_t v);
double tare_real_calculate(tare_symbolic *s, tare_sym_float_op op, double a, double b);
double tare_real_specialize(tare_symbolic *s, double v);
uint32_t tare_real_evaluate(const tare_symbolic *s, double v, const int64_t *value, uint32_t n, double *out);
size_t tare_real_format(const tare_symbolic *s, double v, char *buffer, size_t size_bytes);

/* ---- exact.c */
bool tare_real_int(tare_symbolic *s, double v, int64_t *out, int64_t *where);
bool tare_real_order(tare_symbolic *s, tare_sym_float_relation is, double a, double b, int64_t *out, int64_t *where);

#endif
