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
void tare_abi_placed(tare_mode *m, const tare_rec *t, const tare_ints *size, const tare_ints *stride,
                     int64_t offset, tare_rec *out);
int64_t tare_abi_unknown(tare_mode *m, int64_t lo, int64_t hi);
int64_t tare_abi_unknown_of(tare_mode *m, const tare_rec *t, const tare_str *name, int64_t lo, int64_t hi);
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
    if (i < 0 || i >= list.len) {
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

/* ---- numbers ------------------------------------------------------------------------------ */

/* Integers beyond 2^52 are whole already, and so are infinities; a NaN stays. */
static inline double tare_floor(double v)
{
    if (!(v > -4503599627370496.0 && v < 4503599627370496.0))
        return v;
    const double whole = (double)(int64_t)v;
    return whole > v ? whole - 1.0 : whole;
}

static inline double tare_ceil(double v) { return -tare_floor(-v); }
static inline double tare_minf(double a, double b) { return a < b ? a : b; }
static inline double tare_maxf(double a, double b) { return a > b ? a : b; }

/* ---- facts of tensors and devices --------------------------------------------------------- */

static inline int64_t tare_rank(const tare_mode *m, tare_rec t) { return tare_type_at(m, t.type)->rank; }
static inline int64_t tare_numel(const tare_mode *m, tare_rec t) { return tare_type_at(m, t.type)->numel; }
static inline int64_t tare_nbytes(const tare_mode *m, tare_rec t) { return tare_type_at(m, t.type)->nbytes; }
static inline int64_t tare_dtype_of(const tare_mode *m, tare_rec t) { return tare_type_at(m, t.type)->dtype; }
static inline int64_t tare_device_of(const tare_mode *m, tare_rec t) { return tare_type_at(m, t.type)->device; }
static inline int64_t tare_layout_of(const tare_mode *m, tare_rec t) { return tare_type_at(m, t.type)->layout; }

/* Whether a record is a view of its storage's maker is no part of where it lives. */
static inline bool tare_same_storage(tare_rec a, tare_rec b)
{
    return ((a.storage ^ b.storage) & ~(uint32_t)TARE_VIEW) == 0;
}

static inline bool tare_same_place(tare_rec a, tare_rec b)
{
    return a.type == b.type && tare_same_storage(a, b) && a.offset == b.offset;
}

static inline int64_t tare_kind_of(int64_t device) { return tare_device_kind((uint32_t)device); }
static inline int64_t tare_index_of(int64_t device) { return tare_device_index((uint32_t)device); }

/* What fills a slot of the device's profile; to be cast to the slot's signature: the mode, every
 * parameter by address, one out pointer per result; returns nothing.  In memory int, bool,
 * optional bool, dtype, device, layout, format and Generator (its presence) are int64_t. */
static inline tare_slot_fn tare_slot_at(const tare_mode *m, int64_t device, uint32_t slot)
{
    const uint32_t kind = tare_device_kind((uint32_t)device);
    return m->profiles[kind < TARE_KIND_MAX ? kind : TARE_KIND_NONE][slot];
}

/* ---- scalars, strings, optionals ---------------------------------------------------------- */

#define TARE_BOOL(v) ((tare_scalar){TARE_SCALAR_BOOL, {.i = (v)}})
#define TARE_STR(text) ((tare_str){(text), (int64_t)(sizeof(text) - 1)})

static inline int64_t tare_scalar_int(tare_mode *m, tare_scalar v)
{
    return v.kind == TARE_SCALAR_FLOAT || v.kind == TARE_SCALAR_COMPLEX ? tare_to_int(m, v.u.f)
           : v.kind == TARE_SCALAR_NONE                                 ? 0
                                                                        : v.u.i;
}

static inline double tare_scalar_float(tare_scalar v)
{
    return v.kind == TARE_SCALAR_FLOAT || v.kind == TARE_SCALAR_COMPLEX ? v.u.f
           : v.kind == TARE_SCALAR_NONE                                 ? 0.0
                                                                        : (double)v.u.i;
}

static inline bool tare_scalar_equal(tare_scalar a, tare_scalar b)
{
    if (a.kind != b.kind)
        return false;
    return a.kind == TARE_SCALAR_NONE ||
           (a.kind == TARE_SCALAR_BOOL || a.kind == TARE_SCALAR_INT ? a.u.i == b.u.i : a.u.f == b.u.f);
}

/* Absent strings equal each other alone. */
static inline bool tare_str_equal(tare_str a, tare_str b)
{
    if (a.at == NULL || b.at == NULL)
        return a.at == b.at;
    return a.len == b.len && (a.len == 0 || __builtin_memcmp(a.at, b.at, (size_t)a.len) == 0);
}

static inline int64_t tare_str_at(tare_mode *m, tare_str s, int64_t i)
{
    if (i < 0 || i >= s.len) {
        tare_fault(m, TARE_RULE_BOUNDS);
        return 0;
    }
    return (unsigned char)s.at[i];
}

static inline bool tare_opt_int_equal(tare_opt_int a, tare_opt_int b)
{
    return (a.has != 0) == (b.has != 0) && (a.has == 0 || a.value == b.value);
}

static inline bool tare_opt_float_equal(tare_opt_float a, tare_opt_float b)
{
    return (a.has != 0) == (b.has != 0) && (a.has == 0 || a.value == b.value);
}

/* ---- lists -------------------------------------------------------------------------------- */

/* Every list that is made here has room for this many elements: so a list that grows needs no
 * count of its room beside its length. */
static inline int64_t tare_list_room(int64_t len)
{
    int64_t room = 8;
    while (room < len && room < INT64_MAX / 4)
        room *= 2;
    return room;
}

/*
 * For one kind of list: P, or P_of for the others, from n elements; _copy; _push grows a list of
 * one's own; _set writes into one; _concat; _slice shares, and faults unless 0 <= lo <= hi <= len;
 * _repeat (nothing when n is negative); _at.  Absent lists count as empty ones; a copy stays absent.
 */
#define TARE_LIST_FUNCTIONS(P, of, list, elem, nothing)                                             \
    static inline list of(tare_mode *m, int64_t n, const elem *at)                                  \
    {                                                                                               \
        elem *to = (elem *)tare_scratch(m, tare_list_room(n), (int64_t)sizeof(elem));               \
        if (to == NULL)                                                                             \
            return (list){NULL, 0};                                                                 \
        if (n > 0)                                                                                  \
            __builtin_memcpy(to, at, (size_t)n * sizeof(elem));                                     \
        return (list){to, n};                                                                       \
    }                                                                                               \
    static inline list P##_copy(tare_mode *m, list l) { return l.len < 0 ? l : of(m, l.len, l.at); } \
    static inline void P##_push(tare_mode *m, list *l, elem v)                                      \
    {                                                                                               \
        const int64_t len = l->len > 0 ? l->len : 0;                                                \
        if (len == 0 || (len >= 8 && (len & (len - 1)) == 0)) {                                     \
            elem *to = (elem *)tare_scratch(m, tare_list_room(len + 1), (int64_t)sizeof(elem));     \
            if (to == NULL)                                                                         \
                return;                                                                             \
            if (len > 0)                                                                            \
                __builtin_memcpy(to, l->at, (size_t)len * sizeof(elem));                            \
            l->at = to;                                                                             \
        }                                                                                           \
        ((elem *)(uintptr_t)l->at)[len] = v;                                                        \
        l->len = len + 1;                                                                           \
    }                                                                                               \
    static inline void P##_set(tare_mode *m, list l, int64_t i, elem v)                             \
    {                                                                                               \
        if (i < 0 || i >= l.len)                                                                    \
            tare_fault(m, TARE_RULE_BOUNDS);                                                        \
        else                                                                                        \
            ((elem *)(uintptr_t)l.at)[i] = v;                                                       \
    }                                                                                               \
    static inline list P##_concat(tare_mode *m, list a, list b)                                     \
    {                                                                                               \
        const int64_t a_len = a.len > 0 ? a.len : 0, b_len = b.len > 0 ? b.len : 0;                 \
        elem *to = (elem *)tare_scratch(m, tare_list_room(a_len + b_len), (int64_t)sizeof(elem));   \
        if (to == NULL)                                                                             \
            return (list){NULL, 0};                                                                 \
        if (a_len > 0)                                                                              \
            __builtin_memcpy(to, a.at, (size_t)a_len * sizeof(elem));                               \
        if (b_len > 0)                                                                              \
            __builtin_memcpy(to + a_len, b.at, (size_t)b_len * sizeof(elem));                       \
        return (list){to, a_len + b_len};                                                           \
    }                                                                                               \
    static inline list P##_slice(tare_mode *m, list l, int64_t lo, int64_t hi)                      \
    {                                                                                               \
        if (lo < 0 || hi < lo || hi > (l.len > 0 ? l.len : 0)) {                                    \
            tare_fault(m, TARE_RULE_BOUNDS);                                                        \
            return (list){NULL, 0};                                                                 \
        }                                                                                           \
        return lo == hi ? (list){l.at, 0} : (list){l.at + lo, hi - lo};                             \
    }                                                                                               \
    static inline list P##_repeat(tare_mode *m, elem v, int64_t n)                                  \
    {                                                                                               \
        const int64_t len = n > 0 ? n : 0;                                                          \
        elem *to = (elem *)tare_scratch(m, tare_list_room(len), (int64_t)sizeof(elem));             \
        if (to == NULL)                                                                             \
            return (list){NULL, 0};                                                                 \
        for (int64_t i = 0; i < len; i++)                                                           \
            to[i] = v;                                                                              \
        return (list){to, len};                                                                     \
    }                                                                                               \
    static inline elem P##_at(tare_mode *m, list l, int64_t i)                                      \
    {                                                                                               \
        if (i < 0 || i >= l.len) {                                                                  \
            tare_fault(m, TARE_RULE_BOUNDS);                                                        \
            return nothing;                                                                         \
        }                                                                                           \
        return l.at[i];                                                                             \
    }

TARE_LIST_FUNCTIONS(tare_list, tare_list, tare_ints, int64_t, 0)
TARE_LIST_FUNCTIONS(tare_floats, tare_floats_of, tare_floats, double, 0.0)
TARE_LIST_FUNCTIONS(tare_tensors, tare_tensors_of, tare_tensors, tare_rec, (tare_rec){0})
TARE_LIST_FUNCTIONS(tare_scalars, tare_scalars_of, tare_scalars, tare_scalar, (tare_scalar){0})
#undef TARE_LIST_FUNCTIONS

static inline bool tare_list_equal(tare_ints a, tare_ints b)
{
    return a.len == b.len &&
           (a.len <= 0 || __builtin_memcmp(a.at, b.at, (size_t)a.len * sizeof(int64_t)) == 0);
}

static inline bool tare_scalars_equal(tare_scalars a, tare_scalars b)
{
    bool equal = a.len == b.len;
    for (int64_t i = 0; equal && i < a.len; i++)
        equal = tare_scalar_equal(a.at[i], b.at[i]);
    return equal;
}

static inline bool tare_list_contains(tare_ints l, int64_t v)
{
    for (int64_t i = 0; i < l.len; i++)
        if (l.at[i] == v)
            return true;
    return false;
}

static inline bool tare_floats_contains(tare_floats l, double v)
{
    for (int64_t i = 0; i < l.len; i++)
        if (l.at[i] == v)
            return true;
    return false;
}

static inline bool tare_scalars_contains(tare_scalars l, tare_scalar v)
{
    for (int64_t i = 0; i < l.len; i++)
        if (tare_scalar_equal(l.at[i], v))
            return true;
    return false;
}

/* ---- results, by value -------------------------------------------------------------------- */

static inline int64_t tare_storage_bytes_of(tare_mode *m, tare_rec t) { return tare_abi_storage_bytes(m, &t); }

static inline tare_rec tare_make_empty(tare_mode *m, tare_ints size, int64_t dtype, int64_t device)
{
    tare_rec out = {0};
    tare_abi_empty(m, &size, dtype, device, &out);
    return out;
}

static inline tare_rec tare_make_empty_strided(tare_mode *m, tare_ints size, tare_ints stride, int64_t dtype,
                                               int64_t device)
{
    tare_rec out = {0};
    tare_abi_empty_strided(m, &size, &stride, dtype, device, &out);
    return out;
}

static inline tare_rec tare_make_empty_layout(tare_mode *m, tare_ints size, int64_t dtype, int64_t device,
                                              int64_t layout)
{
    tare_rec out = {0};
    tare_abi_empty_layout(m, &size, dtype, device, layout, &out);
    return out;
}

static inline tare_rec tare_make_empty_as(tare_mode *m, tare_rec t, int64_t dtype)
{
    tare_rec out = {0};
    tare_abi_empty_as(m, &t, dtype, &out);
    return out;
}

static inline tare_rec tare_make_view(tare_mode *m, tare_rec t, tare_ints size, tare_ints stride, int64_t offset)
{
    tare_rec out = {0};
    tare_abi_view(m, &t, &size, &stride, offset, &out);
    return out;
}

static inline tare_rec tare_make_view_dtype(tare_mode *m, tare_rec t, tare_ints size, tare_ints stride,
                                            int64_t offset, int64_t dtype)
{
    tare_rec out = {0};
    tare_abi_view_dtype(m, &t, &size, &stride, offset, dtype, &out);
    return out;
}

static inline tare_rec tare_make_alias(tare_mode *m, tare_rec t)
{
    tare_rec out = {0};
    tare_abi_alias(m, &t, &out);
    return out;
}

static inline tare_rec tare_make_with_conj(tare_mode *m, tare_rec t, bool conj)
{
    tare_rec out = {0};
    tare_abi_with_conj(m, &t, conj, &out);
    return out;
}

static inline tare_rec tare_make_with_neg(tare_mode *m, tare_rec t, bool neg)
{
    tare_rec out = {0};
    tare_abi_with_neg(m, &t, neg, &out);
    return out;
}

static inline tare_rec tare_make_with_bytes(tare_mode *m, tare_rec t, int64_t bytes)
{
    tare_rec out = {0};
    tare_abi_with_bytes(m, &t, bytes, &out);
    return out;
}

static inline tare_rec tare_make_resized(tare_mode *m, tare_rec t, tare_ints size, tare_ints stride)
{
    tare_rec out = {0};
    tare_abi_resized(m, &t, &size, &stride, &out);
    return out;
}

static inline tare_rec tare_make_placed(tare_mode *m, tare_rec t, tare_ints size, tare_ints stride, int64_t offset)
{
    tare_rec out = {0};
    tare_abi_placed(m, &t, &size, &stride, offset, &out);
    return out;
}

static inline int64_t tare_make_unknown(tare_mode *m, int64_t lo, int64_t hi) { return tare_abi_unknown(m, lo, hi); }

static inline int64_t tare_make_unknown_of(tare_mode *m, tare_rec t, tare_str name, int64_t lo, int64_t hi)
{
    return tare_abi_unknown_of(m, &t, &name, lo, hi);
}

static inline tare_scalar tare_make_unknown_scalar(tare_mode *m, tare_rec t)
{
    tare_scalar out = {0};
    tare_abi_unknown_scalar(m, &t, &out);
    return out;
}

static inline void tare_writes(tare_mode *m, tare_rec t) { tare_abi_writes(m, &t); }

#ifdef __cplusplus
}
#endif

#endif
