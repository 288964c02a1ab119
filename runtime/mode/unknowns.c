/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What only the data tells: the caller's oracle is asked first. */
#include "mode/mode.h"
#include "symbolic/symbols.h"
#include "tare/symbolic.h"
#include "tensor/dtypes.h"

void tare_mode_set_oracle(tare_mode *m, tare_oracle_fn fn, void *user)
{
    mode_of(m)->oracle = fn;
    mode_of(m)->oracle_user = user;
}

static int64_t refuse(tare_mode *m, uint32_t rule)
{
    tare_fault(m, rule);
    return 0;
}

/* A new number in lo..hi, either of which may itself be open: at most what it can be, and no more than it is. */
static int64_t make_unknown(tare_mode *m, int64_t lo, int64_t hi, int64_t low, int64_t high)
{
    tare_symbolic *s = &mode_of(m)->unknowns;
    const int64_t u = tare_sym_unbacked(m, NULL, low, high);
    if (tare_is_symbolic(lo) && m->failed == TARE_OK)
        (void)tare_env_fact(s, tare_sym_ge(m, u, lo));
    if (tare_is_symbolic(hi) && m->failed == TARE_OK)
        (void)tare_env_fact(s, tare_sym_le(m, u, hi));
    if (s->fault)
        tare_fault(m, s->fault);
    s->fault = 0;
    return u;
}

int64_t tare_abi_unknown(tare_mode *abi, int64_t lo, int64_t hi)
{
    mode *m = mode_of(abi);
    int64_t low, high, ignored;
    tare_sym_range(abi, lo, &low, &ignored);
    tare_sym_range(abi, hi, &ignored, &high);
    if (low < 0 && tare_is_symbolic(lo))
        low = 0;
    if (low < 0 || low > high)
        return refuse(abi, TARE_RULE_ARGUMENT);
    if (low == high)
        return low;
    tare_scalar told = {0};
    if (m->oracle && m->oracle(m->oracle_user, NULL, low, high, &told)) {
        const bool fits = told.kind == TARE_SCALAR_INT && told.u.i >= low && told.u.i <= high;
        return fits ? told.u.i : refuse(abi, TARE_RULE_ARGUMENT);
    }
    /* Native code calculates with numbers alone. */
    return m->over_symbols ? make_unknown(abi, lo, hi, low, high) : refuse(abi, TARE_RULE_UNKNOWN);
}

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

void tare_abi_unknown_scalar(tare_mode *abi, const tare_rec *t, tare_scalar *out)
{
    mode *m = mode_of(abi);
    *out = (tare_scalar){0};
    /* A fresh tensor is what the call itself computes: it has no storage that anybody has seen. */
    const uint32_t storage = t->storage & TARE_FRESH ? 0 : t->storage & TARE_STORAGE_MASK;
    tare_rec asked = {.type = t->type, .storage = storage, .offset = t->offset};
    tare_scalar told = {0};
    if (!t->type || !m->oracle || !m->oracle(m->oracle_user, &asked, INT64_MIN, INT64_MAX, &told))
        refuse(abi, TARE_RULE_UNKNOWN);
    else if (!as_kind(&told, kind_of(tare_type_at(abi, t->type)->dtype)))
        refuse(abi, TARE_RULE_ARGUMENT);
    else
        *out = told;
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
