/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Expressions built again: with the equalities of now, or with other values for their symbols. */
#include "symbolic/expr.h"

#include "base/checked.h"
#include "tare/abi.h"

static int64_t rebuild_sum(tare_symbolic *s, const expr *e, expr_map_fn map, void *user)
{
    expr_sum out;
    tare_expr_sum_init(&out, e->word[0]);
    for (uint32_t i = 1; i < e->n && !s->fault; i += 2) {
        const int64_t v = map(s, user, expr_handle((uint32_t)e->word[i + 1]));
        if (s->fault)
            break;
        int64_t product;
        if (expr_is(v))
            tare_expr_sum_push(s, &out, e->word[i], expr_id(v));
        else if (tare_mul_overflows(e->word[i], v, &product) || tare_add_overflows(out.word[0], product, &out.word[0]))
            expr_fail(s, TARE_RULE_OVERFLOW);
    }
    return tare_expr_sum_end(s, &out);
}

static int64_t rebuild_product(tare_symbolic *s, const expr *e, expr_map_fn map, void *user)
{
    int64_t v = 1;
    for (uint32_t i = 0; i < e->n && !s->fault; i++) {
        const int64_t f = map(s, user, expr_handle(expr_factor(e->word[i])));
        for (uint32_t k = expr_power(e->word[i]); k > 0 && !s->fault; k--)
            v = tare_expr_mul(s, v, f);
    }
    return v;
}

/* Arguments one after the other into what keeps at most two at a time. */
static int64_t rebuild_parts(tare_symbolic *s, const expr *e, expr_map_fn map, void *user)
{
    int64_t v = map(s, user, e->word[0]);
    for (uint32_t i = 1; i < e->n && !s->fault; i++) {
        const int64_t part = map(s, user, e->word[i]);
        switch ((expr_op)e->op) {
        case EXPR_MIN: v = tare_expr_min(s, v, part); break;
        case EXPR_MAX: v = tare_expr_max(s, v, part); break;
        case EXPR_AND: v = tare_expr_and(s, v, part); break;
        default: v = tare_expr_or(s, v, part); break;
        }
    }
    return v;
}

static int64_t rebuild_select(tare_symbolic *s, const expr *e, expr_map_fn map, void *user)
{
    const int64_t cond = map(s, user, e->word[0]);
    if (!expr_is(cond))
        return map(s, user, e->word[cond ? 1 : 2]);
    const int64_t a = map(s, user, e->word[1]), b = map(s, user, e->word[2]);
    return tare_expr_select(s, cond, a, b);
}

int64_t tare_expr_rebuild(tare_symbolic *s, int64_t v, expr_map_fn map, void *user)
{
    if (s->fault || !expr_is(v))
        return s->fault ? 0 : v;
    const expr *e = expr_at(s, v);
    switch ((expr_op)e->op) {
    case EXPR_SYMBOL: return v;
    case EXPR_SUM: return rebuild_sum(s, e, map, user);
    case EXPR_PRODUCT: return rebuild_product(s, e, map, user);
    case EXPR_FLOORDIV: case EXPR_MOD: {
        const int64_t a = map(s, user, e->word[0]), b = map(s, user, e->word[1]);
        return e->op == EXPR_MOD ? tare_expr_mod(s, a, b) : tare_expr_floordiv(s, a, b);
    }
    case EXPR_MIN: case EXPR_MAX: case EXPR_AND: case EXPR_OR: return rebuild_parts(s, e, map, user);
    case EXPR_SELECT: return rebuild_select(s, e, map, user);
    case EXPR_EQ: case EXPR_NE: case EXPR_GE: return tare_expr_relation(s, (expr_op)e->op, map(s, user, e->word[0]));
    }
    return 0;
}

static int64_t resolve_child(tare_symbolic *s, void *user, int64_t v)
{
    (void)user;
    return tare_expr_resolve(s, v);
}

int64_t tare_expr_resolve(tare_symbolic *s, int64_t v)
{
    if (!expr_is(v))
        return v;
    expr *e = expr_at(s, v);
    if (e->resolve_version == s->version)
        return e->resolved;
    const known_row *k = tare_expr_known(s, e);
    int64_t out = v;
    e->resolved = v;
    e->resolve_version = s->version;
    if (k && k->has_same)
        out = tare_expr_resolve(s, k->same);
    else if (e->op != EXPR_SYMBOL)
        out = tare_expr_rebuild(s, v, resolve_child, NULL);
    if (s->fault) {
        e->resolve_version = 0;
        return 0;
    }
    if (out != v && expr_is(out)) {
        const known_row *more = tare_expr_known(s, expr_at(s, out));
        if (more && more->has_same)
            out = tare_expr_resolve(s, more->same);
    }
    e->resolved = out;
    return out;
}

/* ---- substitution ------------------------------------------------------------------------------- */

typedef struct substitution { const int64_t *with; uint32_t n; } substitution;

static int64_t substitute(tare_symbolic *s, void *user, int64_t v)
{
    const substitution *u = user;
    if (!expr_is(v) || s->fault)
        return v;
    const expr *e = expr_at(s, v);
    if (e->op != EXPR_SYMBOL)
        return tare_expr_rebuild(s, v, substitute, user);
    const uint32_t k = e->symbol;
    return k && k - 1 < u->n && u->with[k - 1] != INT64_MIN ? u->with[k - 1] : v;
}

int64_t tare_expr_substitute(tare_symbolic *s, int64_t v, const int64_t *with, uint32_t n)
{
    substitution u = {with, n};
    return substitute(s, &u, v);
}

/* ---- containment ---------------------------------------------------------------------------------- */

static bool contains_any(tare_symbolic *s, const expr *e, uint32_t id)
{
    for (uint32_t i = 0; i < e->n; i++) {
        int64_t child = e->word[i];
        if (e->op == EXPR_PRODUCT)
            child = expr_handle(expr_factor(child));
        else if (e->op == EXPR_SUM)
            child = i && i % 2 == 0 ? expr_handle((uint32_t)child) : 0;
        if (expr_is(child) && tare_expr_contains(s, child, id))
            return true;
    }
    return false;
}

bool tare_expr_contains(tare_symbolic *s, int64_t v, uint32_t id)
{
    if (!expr_is(v) || expr_id(v) < id)
        return false; /* parts are older than the whole */
    if (expr_id(v) == id)
        return true;
    const expr *e = expr_at(s, v);
    return e->op != EXPR_SYMBOL && contains_any(s, e, id);
}
