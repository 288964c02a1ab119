/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The operations of the IR that are functions of the runtime: one for each CALL, FAULT_CALL and
 * MAKE line of ir_ops.def, named tare_abi_<name>.
 *
 * The convention is mechanical, so that every emitter can follow it without a table:
 * the mode first; int, bool, dtype, device, layout and format (and optional dtype ... format)
 * travel as int64_t, float as double; everything else (tensor, scalar, list, str, optional int
 * or float) by address.  An int64_t or double result is returned; any other is written to the last
 * parameter.  All executions call the same functions, so none can disagree about them.
 */
#ifndef TARE_VOCABULARY_H
#define TARE_VOCABULARY_H

#include "tare/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ORDER DTYPE CLASS */
enum { TARE_CLASS_BOOL, TARE_CLASS_UINT, TARE_CLASS_INT, TARE_CLASS_FLOAT, TARE_CLASS_FLOAT8,
       TARE_CLASS_COMPLEX, TARE_CLASS_QUANT, TARE_CLASS_BITS };

/* CALL: cannot fail */
int64_t tare_abi_storage_bytes(tare_mode *m, const tare_rec *t);
int64_t tare_abi_itemsize(tare_mode *m, int64_t dtype);
int64_t tare_abi_dtype_class(tare_mode *m, int64_t dtype);
int64_t tare_abi_promote(tare_mode *m, int64_t a, int64_t b);
int64_t tare_abi_to_complex(tare_mode *m, int64_t dtype);
int64_t tare_abi_to_real(tare_mode *m, int64_t dtype);

/* MAKE: may fail with TARE_RULE_MEMORY, _STORAGE or _RANK, and then write type 0. */
void tare_abi_empty(tare_mode *m, const tare_ints *size, int64_t dtype, int64_t device, tare_rec *out);
void tare_abi_empty_strided(tare_mode *m, const tare_ints *size, const tare_ints *stride, int64_t dtype,
                            int64_t device, tare_rec *out);
void tare_abi_empty_layout(tare_mode *m, const tare_ints *size, int64_t dtype, int64_t device,
                           int64_t layout, tare_rec *out);
void tare_abi_empty_as(tare_mode *m, const tare_rec *t, int64_t dtype, tare_rec *out);
void tare_abi_view(tare_mode *m, const tare_rec *t, const tare_ints *size, const tare_ints *stride,
                   int64_t offset, tare_rec *out);
void tare_abi_view_dtype(tare_mode *m, const tare_rec *t, const tare_ints *size, const tare_ints *stride,
                         int64_t offset, int64_t dtype, tare_rec *out);
void tare_abi_alias(tare_mode *m, const tare_rec *t, tare_rec *out);
void tare_abi_with_conj(tare_mode *m, const tare_rec *t, int64_t conj, tare_rec *out);
void tare_abi_with_neg(tare_mode *m, const tare_rec *t, int64_t neg, tare_rec *out);
void tare_abi_with_bytes(tare_mode *m, const tare_rec *t, int64_t bytes, tare_rec *out);
void tare_abi_resized(tare_mode *m, const tare_rec *t, const tare_ints *size, const tare_ints *stride,
                      tare_rec *out);
int64_t tare_abi_unknown(tare_mode *m, int64_t lo, int64_t hi);
void tare_abi_unknown_scalar(tare_mode *m, const tare_rec *t, tare_scalar *out);

/* The effect of a WRITES statement: remembered until tare_abi_commit_writes. */
void tare_abi_writes(tare_mode *m, const tare_rec *t);

/* ---- what emitters of C expand INLINE and FAULT operations to ----------------------------- */

/* Raises a fault or a failure: the first one stays. */
static inline void tare_fault(tare_mode *m, uint32_t rule)
{
    if (m->failed == TARE_OK)
        m->failed = rule;
}

static inline int64_t tare_add(tare_mode *m, int64_t a, int64_t b)
{
    int64_t r;
    if (__builtin_add_overflow(a, b, &r))
        tare_fault(m, TARE_RULE_OVERFLOW);
    return r;
}

static inline int64_t tare_sub(tare_mode *m, int64_t a, int64_t b)
{
    int64_t r;
    if (__builtin_sub_overflow(a, b, &r))
        tare_fault(m, TARE_RULE_OVERFLOW);
    return r;
}

static inline int64_t tare_mul(tare_mode *m, int64_t a, int64_t b)
{
    int64_t r;
    if (__builtin_mul_overflow(a, b, &r))
        tare_fault(m, TARE_RULE_OVERFLOW);
    return r;
}

static inline int64_t tare_neg(tare_mode *m, int64_t a) { return tare_sub(m, 0, a); }

/* Division by 0 is a fault TARE_RULE_BOUNDS with value 0; INT64_MIN / -1 overflows. */
static inline int64_t tare_floordiv(tare_mode *m, int64_t a, int64_t b)
{
    if (b == 0) {
        tare_fault(m, TARE_RULE_BOUNDS);
        return 0;
    }
    if (b == -1)
        return tare_neg(m, a);
    const int64_t q = a / b;
    return q - ((a % b != 0) & ((a < 0) != (b < 0)));
}

static inline int64_t tare_mod(tare_mode *m, int64_t a, int64_t b)
{
    if (b == 0) {
        tare_fault(m, TARE_RULE_BOUNDS);
        return 0;
    }
    if (b == -1)
        return 0;
    const int64_t r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

static inline int64_t tare_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t tare_max(int64_t a, int64_t b) { return a > b ? a : b; }

static inline int64_t tare_to_int(tare_mode *m, double v)
{
    if (!(v > -9223372036854775809.0 && v < 9223372036854775808.0)) {
        tare_fault(m, TARE_RULE_OVERFLOW);
        return 0;
    }
    return (int64_t)v;
}

static inline int64_t tare_at(tare_mode *m, tare_ints list, int64_t i)
{
    if ((uint64_t)i >= (uint64_t)list.len) {
        tare_fault(m, TARE_RULE_BOUNDS);
        return 0;
    }
    return list.at[i];
}

static inline int64_t tare_size(tare_mode *m, tare_rec t, int64_t i)
{
    const tare_type *type = tare_type_at(m, t.type);
    if ((uint64_t)i >= type->rank) {
        tare_fault(m, TARE_RULE_BOUNDS);
        return 0;
    }
    return type->dim[i];
}

static inline int64_t tare_stride(tare_mode *m, tare_rec t, int64_t i)
{
    const tare_type *type = tare_type_at(m, t.type);
    if ((uint64_t)i >= type->rank) {
        tare_fault(m, TARE_RULE_BOUNDS);
        return 0;
    }
    return type->dim[type->rank + i];
}

static inline tare_ints tare_sizes(const tare_mode *m, tare_rec t)
{
    const tare_type *type = tare_type_at(m, t.type);
    return (tare_ints){type->dim, type->rank};
}

static inline tare_ints tare_strides(const tare_mode *m, tare_rec t)
{
    const tare_type *type = tare_type_at(m, t.type);
    return (tare_ints){type->dim + type->rank, type->rank};
}

static inline bool tare_has(const tare_mode *m, tare_rec t, uint32_t flag)
{
    return (tare_type_at(m, t.type)->flags & flag) != 0;
}

static inline int64_t tare_suggested(const tare_mode *m, tare_rec t)
{
    const uint32_t flags = tare_type_at(m, t.type)->flags;
    return flags & TARE_T_LIKE_CL      ? TARE_FORMAT_CHANNELS_LAST
           : flags & TARE_T_LIKE_CL_3D ? TARE_FORMAT_CHANNELS_LAST_3D
                                       : TARE_FORMAT_CONTIGUOUS;
}

/* Room for n elements of `bytes`; NULL and a fault when there is no memory. */
static inline void *tare_scratch(tare_mode *m, int64_t n, int64_t bytes)
{
    const uint64_t want = ((uint64_t)n * (uint64_t)bytes + 7) & ~(uint64_t)7;
    if (n >= 0 && n < INT32_MAX && want <= (uint64_t)(m->scratch_end - m->scratch)) {
        void *at = m->scratch;
        m->scratch += want;
        return at;
    }
    return tare_abi_scratch(m, n, bytes);
}

#ifdef __cplusplus
}
#endif

#endif
