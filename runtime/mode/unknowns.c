/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What only the data tells: the caller's oracle is asked first. */
#include "mode/mode.h"
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

int64_t tare_abi_unknown(tare_mode *abi, int64_t lo, int64_t hi)
{
    mode *m = mode_of(abi);
    const int64_t low = tare_unknowns_bounds(&m->unknowns, lo).low;
    const int64_t high = tare_unknowns_bounds(&m->unknowns, hi).high;
    if (low < 0 || low > high)
        return refuse(abi, TARE_RULE_ARGUMENT);
    if (low == high)
        return low;
    tare_scalar told = {0};
    if (m->oracle && m->oracle(m->oracle_user, NULL, low, high, &told)) {
        const bool fits = told.kind == TARE_SCALAR_INT && told.u.i >= low && told.u.i <= high;
        return fits ? told.u.i : refuse(abi, TARE_RULE_ARGUMENT);
    }
    const int64_t handle = tare_unknowns_new(&m->unknowns, low, high);
    return handle ? handle : refuse(abi, TARE_RULE_MEMORY);
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
    tare_rec asked = {.type = t->type, .storage = t->storage & TARE_STORAGE_MASK, .offset = t->offset};
    tare_scalar told = {0};
    const bool seen = t->type && !(t->storage & TARE_FRESH);
    if (!seen || !m->oracle || !m->oracle(m->oracle_user, &asked, INT64_MIN, INT64_MAX, &told))
        refuse(abi, TARE_RULE_UNKNOWN);
    else if (!as_kind(&told, kind_of(tare_type_at(abi, t->type)->dtype)))
        refuse(abi, TARE_RULE_ARGUMENT);
    else
        *out = told;
}

int64_t tare_mode_multiply(tare_mode *abi, int64_t a, int64_t b)
{
    int64_t out = 0;
    const tare_product_result r = tare_unknowns_multiply(&mode_of(abi)->unknowns, a, b, &out);
    if (r != TARE_PRODUCT_OK)
        return refuse(abi, r == TARE_PRODUCT_MEMORY ? TARE_RULE_MEMORY : TARE_RULE_OVERFLOW);
    return out;
}

size_t tare_unknown_format(const tare_mode *m, int64_t handle, char *buffer, size_t size_bytes)
{
    return tare_unknowns_format(&mode_of_const(m)->unknowns, handle, buffer, size_bytes);
}

uint32_t tare_unknown_count(const tare_mode *m) { return mode_of_const(m)->unknowns.live; }

void tare_unknown_range(const tare_mode *m, uint32_t k, int64_t *low, int64_t *high)
{
    const tare_unknowns *u = &mode_of_const(m)->unknowns;
    const int64_t *word = k < u->live ? expr_node(u, u->unbacked_id[k])->word : NULL;
    *low = word ? word[0] : 0;
    *high = word ? word[1] : 0;
}
