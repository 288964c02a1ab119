/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What only the data tells: the caller's oracle is asked first. */
#include "mode/mode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "symbolic/symbols.h"
#include "tare/symbolic.h"
#include "tensor/dtypes.h"

void tare_mode_set_oracle(tare_mode *m, tare_oracle_fn fn, void *user)
{
    mode_of(m)->oracle = fn;
    mode_of(m)->oracle_user = user;
}

void tare_mode_supply(tare_mode *m, const int64_t *unknown, uint32_t n)
{
    mode_of(m)->supplied = unknown;
    mode_of(m)->supplied_count = n;
    mode_of(m)->supplied_next = 0;
}

static int64_t refuse(tare_mode *m, uint32_t rule)
{
    tare_fault(m, rule);
    return 0;
}

/* That u is no less than lo and no more than hi: nothing to be checked, for the data is so. */
static int64_t tell_bounds(tare_mode *m, int64_t u, int64_t lo, int64_t hi)
{
    tare_symbolic *s = &mode_of(m)->unknowns;
    bool fits = lo == TARE_SYM_LOW || tare_env_fact(s, tare_sym_ge(m, u, lo));
    fits = fits && (hi == TARE_SYM_HIGH || tare_env_fact(s, tare_sym_le(m, u, hi)));
    if (s->fault || !fits)
        tare_fault(m, s->fault ? s->fault : TARE_RULE_ARGUMENT);
    s->fault = 0;
    return m->failed == TARE_OK ? u : 0;
}

/* A new number in low..high: one that was supplied for it, or the next. */
static int64_t next_unknown(tare_mode *abi, int64_t low, int64_t high)
{
    mode *m = mode_of(abi);
    while (m->supplied_next < m->supplied_count) {
        const int64_t u = m->supplied[m->supplied_next++];
        if (tare_sym_index(abi, u) != UINT32_MAX)
            return tell_bounds(abi, u, low, high);
    }
    return tare_sym_unbacked(abi, NULL, low, high);
}

/* The same, either end of which may itself be open: at most what it can be, and no more than it is. */
static int64_t make_unknown(tare_mode *m, int64_t lo, int64_t hi, int64_t low, int64_t high)
{
    const int64_t u = next_unknown(m, low, high);
    return tare_is_symbolic(lo) || tare_is_symbolic(hi) ? tell_bounds(m, u, lo, hi) : u;
}

/* ---- what a tensor tells ------------------------------------------------------------------------- */

static const tare_str itself = {"", 0};

/* False: nobody has seen the tensor, or this very call has written it. */
static bool key_of(const mode *m, const tare_rec *t, tare_str name, tare_told_key *out)
{
    if (t->type == 0 || t->storage & TARE_FRESH)
        return false;
    const uint32_t storage = t->storage & TARE_STORAGE_MASK;
    for (uint32_t i = 0; i < m->pending_count; i++)
        if (m->pending[i].storage == storage)
            return false;
    *out = (tare_told_key){.of = {.type = t->type, .storage = storage, .offset = t->offset},
                           .version = m->storages.row[storage].version, .name = name};
    return true;
}

static void remember(mode *m, const tare_told_key *key, uint32_t unknowns, int64_t answer)
{
    if (key && m->abi.failed == TARE_OK && !tare_told_put(&m->told, key, unknowns, answer))
        tare_fault(&m->abi, TARE_RULE_MEMORY);
}

/* ---- sizes --------------------------------------------------------------------------------------- */

/* What the oracle says of a size in low..high; false: it does not know. */
static bool ask_size(tare_mode *abi, int64_t low, int64_t high, int64_t *out)
{
    const mode *m = mode_of(abi);
    tare_scalar told = {0};
    if (!m->oracle || !m->oracle(m->oracle_user, NULL, low, high, &told))
        return false;
    const bool fits = told.kind == TARE_SCALAR_INT && told.u.i >= low && told.u.i <= high;
    *out = fits ? told.u.i : refuse(abi, TARE_RULE_ARGUMENT);
    return true;
}

/* A size in lo..hi, told before where there is a key. */
static int64_t unknown_size(tare_mode *abi, const tare_told_key *key, int64_t lo, int64_t hi)
{
    mode *m = mode_of(abi);
    int64_t low, high, ignored, size;
    tare_sym_range(abi, lo, &low, &ignored);
    tare_sym_range(abi, hi, &ignored, &high);
    if (low < 0 && tare_is_symbolic(lo))
        low = 0;
    if (low < 0 || low > high)
        return refuse(abi, TARE_RULE_ARGUMENT);
    if (low == high)
        return low;
    const uint32_t unknowns = m->unknowns.live;
    const int64_t *before = key ? tare_told_find(&m->told, key) : NULL;
    if (ask_size(abi, low, high, &size))
        remember(m, key, unknowns, size);
    else if (before && (m->over_symbols || !tare_is_symbolic(*before)))
        return *before;
    else if (!m->over_symbols) /* native code calculates with numbers alone */
        return refuse(abi, TARE_RULE_UNKNOWN);
    else
        remember(m, key, unknowns, size = make_unknown(abi, lo, hi, low, high));
    return size;
}

int64_t tare_abi_unknown(tare_mode *m, int64_t lo, int64_t hi) { return unknown_size(m, NULL, lo, hi); }

int64_t tare_abi_unknown_of(tare_mode *m, const tare_rec *t, const tare_str *name, int64_t lo, int64_t hi)
{
    tare_told_key key;
    return unknown_size(m, key_of(mode_of(m), t, *name, &key) ? &key : NULL, lo, hi);
}

/* ---- numbers ------------------------------------------------------------------------------------- */

/* The kind of number that elements of a dtype are. */
static tare_scalar_kind kind_of(uint32_t dtype)
{
    switch (tare_dtype_classes[dtype]) {
    case TARE_CLASS_BOOL: return TARE_SCALAR_BOOL;
    case TARE_CLASS_INT:
    case TARE_CLASS_UINT: return TARE_SCALAR_INT;
    case TARE_CLASS_COMPLEX: return TARE_SCALAR_COMPLEX;
    default: return TARE_SCALAR_FLOAT;
    }
}

/* Makes an oracle's answer what the tensor holds; false if it cannot be that. */
static bool as_kind(tare_scalar *s, tare_scalar_kind kind)
{
    const bool is_whole = s->kind == TARE_SCALAR_INT || s->kind == TARE_SCALAR_BOOL;
    const bool wants_whole = kind == TARE_SCALAR_INT || kind == TARE_SCALAR_BOOL;
    if (s->kind <= TARE_SCALAR_NONE || s->kind > TARE_SCALAR_COMPLEX || (wants_whole && !is_whole))
        return false;
    if (!wants_whole && is_whole)
        s->u.f = (double)s->u.i;
    else if (kind == TARE_SCALAR_BOOL)
        s->u.i = s->u.i != 0;
    s->kind = kind;
    return true;
}

/* What the oracle says of t's one element; false: it does not know. */
static bool ask_number(tare_mode *abi, const tare_rec *t, tare_scalar_kind kind, tare_scalar *out)
{
    const mode *m = mode_of(abi);
    /* A fresh tensor is what the call itself computes: it has no storage that anybody has seen. */
    const uint32_t storage = t->storage & TARE_FRESH ? 0 : t->storage & TARE_STORAGE_MASK;
    const tare_rec asked = {.type = t->type, .storage = storage, .offset = t->offset};
    tare_scalar told = {0};
    if (!m->oracle || !m->oracle(m->oracle_user, &asked, INT64_MIN, INT64_MAX, &told))
        return false;
    if (as_kind(&told, kind))
        *out = told;
    else
        refuse(abi, TARE_RULE_ARGUMENT);
    return true;
}

/* A float that nobody knows: "zuf0", "zuf1", ..., or what was supplied for it. */
static double make_float(tare_mode *m)
{
    char name[24];
    uint32_t i = 0;
    if (mode_of(m)->supplied_next < mode_of(m)->supplied_count)
        return tare_sym_float_of(m, next_unknown(m, TARE_SYM_LOW, TARE_SYM_HIGH));
    do
        (void)snprintf(name, sizeof name, "zuf%" PRIu32, i++);
    while (tare_sym_find(m, name, strlen(name)) != 0);
    return tare_sym_float_of(m, tare_sym_unbacked(m, name, TARE_SYM_LOW, TARE_SYM_HIGH));
}

/* A number that a tensor of that dtype may hold. */
static tare_scalar make_number(tare_mode *m, tare_dtype dtype, tare_scalar_kind kind)
{
    if (kind == TARE_SCALAR_FLOAT || kind == TARE_SCALAR_COMPLEX)
        return (tare_scalar){kind, {.f = make_float(m)}};
    const int bits = 8 * tare_dtype_bytes[dtype];
    const bool is_signed = tare_dtype_classes[dtype] == TARE_CLASS_INT && dtype != TARE_DTYPE_uint8;
    int64_t low = is_signed ? TARE_SYM_LOW : 0, high = TARE_SYM_HIGH;
    if (kind == TARE_SCALAR_BOOL)
        return (tare_scalar){kind, {.i = tare_sym_eq(m, next_unknown(m, 0, 1), 1)}};
    if (bits < 64)
        high = (INT64_C(1) << (is_signed ? bits - 1 : bits)) - 1;
    if (bits < 64 && is_signed)
        low = -high - 1;
    return (tare_scalar){kind, {.i = next_unknown(m, low, high)}};
}

static bool is_number(tare_scalar s)
{
    const bool whole = s.kind == TARE_SCALAR_INT || s.kind == TARE_SCALAR_BOOL;
    return whole ? !tare_is_symbolic(s.u.i) : !tare_is_symbolic_float(s.u.f);
}

void tare_abi_unknown_scalar(tare_mode *abi, const tare_rec *t, tare_scalar *out)
{
    mode *m = mode_of(abi);
    *out = (tare_scalar){0};
    if (t->type == 0) {
        refuse(abi, TARE_RULE_ARGUMENT);
        return;
    }
    tare_told_key key;
    const bool seen = key_of(m, t, itself, &key);
    const tare_dtype dtype = (tare_dtype)tare_type_at(abi, t->type)->dtype;
    const tare_scalar_kind kind = kind_of(dtype);
    const uint32_t unknowns = m->unknowns.live;
    const int64_t *before = seen ? tare_told_find(&m->told, &key) : NULL;
    if (ask_number(abi, t, kind, out)) {
        remember(m, seen ? &key : NULL, unknowns, out->u.i);
    } else if (before && (m->over_symbols || is_number((tare_scalar){kind, {.i = *before}}))) {
        *out = (tare_scalar){kind, {.i = *before}};
    } else if (!m->over_symbols) {
        refuse(abi, TARE_RULE_UNKNOWN);
    } else {
        *out = make_number(abi, dtype, kind);
        remember(m, seen ? &key : NULL, unknowns, out->u.i);
    }
}

size_t tare_unknown_format(const tare_mode *m, int64_t handle, char *buffer, size_t size_bytes)
{
    return tare_sym_format(m, handle, TARE_SYM_STR, buffer, size_bytes);
}

uint32_t tare_unknown_count(const tare_mode *m) { return mode_of_const(m)->unknowns.live; }

void tare_unknown_range(const tare_mode *m, uint32_t k, int64_t *low, int64_t *high)
{
    const tare_symbolic *s = &mode_of_const(m)->unknowns;
    tare_sym_info info = {0};
    if (k < s->live)
        (void)tare_sym_at(m, expr_node(s, s->unbacked_id[k])->symbol - 1, &info);
    *low = info.low;
    *high = info.high;
}
