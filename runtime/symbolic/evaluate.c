/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Values of expressions.  Sums and products are added up in 128 bits, so that only a value that no
 * int64 holds is an overflow, not the way to it.
 */
#include "symbolic/expr.h"

#include "base/checked.h"
#include "tare/abi.h"

__extension__ typedef __int128 wide;

typedef struct assignment { const tare_symbolic *s; const int64_t *value; uint32_t n; bool hints; } assignment;

static uint32_t value_of(const assignment *a, int64_t v, int64_t *out);

static uint32_t narrow(wide v, int64_t *out)
{
    *out = (int64_t)v;
    return *out == v ? TARE_OK : TARE_RULE_OVERFLOW;
}

static uint32_t of_symbol(const assignment *a, const expr *e, int64_t *out)
{
    if (!e->symbol)
        return TARE_RULE_UNKNOWN;
    const uint32_t k = e->symbol - 1;
    if (a->hints) {
        *out = a->s->symbol[k].hint;
        return e->word[2] ? TARE_OK : TARE_RULE_UNKNOWN;
    }
    if (k >= a->n || a->value[k] == INT64_MIN)
        return TARE_RULE_UNKNOWN;
    *out = a->value[k];
    return TARE_OK;
}

static uint32_t of_sum(const assignment *a, const expr *e, int64_t *out)
{
    wide sum = e->word[0];
    for (uint32_t i = 1; i < e->n; i += 2) {
        int64_t v;
        const uint32_t fault = value_of(a, expr_handle((uint32_t)e->word[i + 1]), &v);
        if (fault)
            return fault;
        if (__builtin_add_overflow(sum, (wide)e->word[i] * v, &sum))
            return TARE_RULE_OVERFLOW;
    }
    return narrow(sum, out);
}

static uint32_t of_product(const assignment *a, const expr *e, int64_t *out)
{
    int64_t product = 1;
    bool over = false;
    for (uint32_t i = 0; i < e->n; i++) {
        int64_t v;
        const uint32_t fault = value_of(a, expr_handle(expr_factor(e->word[i])), &v);
        if (fault)
            return fault;
        if (v == 0) {
            *out = 0;
            return TARE_OK;
        }
        for (uint32_t k = expr_power(e->word[i]); k > 0 && !over; k--)
            over = tare_mul_overflows(product, v, &product);
    }
    *out = product;
    return over ? TARE_RULE_OVERFLOW : TARE_OK;
}

static uint32_t of_division(const assignment *a, const expr *e, int64_t *out)
{
    int64_t x, y;
    uint32_t fault = value_of(a, e->word[0], &x);
    if (!fault)
        fault = value_of(a, e->word[1], &y);
    if (fault)
        return fault;
    return e->op == EXPR_MOD ? tare_expr_compute_mod(x, y, out) : tare_expr_compute_floordiv(x, y, out);
}

static uint32_t of_extreme(const assignment *a, const expr *e, int64_t *out)
{
    for (uint32_t i = 0; i < e->n; i++) {
        int64_t v;
        const uint32_t fault = value_of(a, e->word[i], &v);
        if (fault)
            return fault;
        if (i == 0 || (e->op == EXPR_MIN ? v < *out : v > *out))
            *out = v;
    }
    return TARE_OK;
}

/* From left to right until it is settled. */
static uint32_t of_junction(const assignment *a, const expr *e, int64_t *out)
{
    const int64_t settles = e->op == EXPR_OR;
    uint32_t first = TARE_OK;
    *out = settles;
    for (uint32_t i = 0; i < e->n; i++) {
        int64_t v = 0;
        const uint32_t fault = value_of(a, e->word[i], &v);
        if (!fault && v == settles)
            return TARE_OK;
        if (fault && !first)
            first = fault;
    }
    *out = !settles;
    return first;
}

/* A sum compared with 0 need not fit an int64. */
static uint32_t of_relation(const assignment *a, const expr *e, int64_t *out)
{
    int64_t v;
    const uint32_t fault = value_of(a, e->word[0], &v);
    if (fault)
        return fault;
    *out = e->op == EXPR_EQ ? v == 0 : e->op == EXPR_NE ? v != 0 : v >= 0;
    return TARE_OK;
}

static uint32_t value_of(const assignment *a, int64_t v, int64_t *out)
{
    *out = v;
    if (!expr_is(v))
        return TARE_OK;
    const expr *e = expr_at(a->s, v);
    switch ((expr_op)e->op) {
    case EXPR_SYMBOL: return of_symbol(a, e, out);
    case EXPR_SUM: return of_sum(a, e, out);
    case EXPR_PRODUCT: return of_product(a, e, out);
    case EXPR_FLOORDIV: case EXPR_MOD: return of_division(a, e, out);
    case EXPR_MIN: case EXPR_MAX: return of_extreme(a, e, out);
    case EXPR_EQ: case EXPR_NE: case EXPR_GE: return of_relation(a, e, out);
    case EXPR_AND: case EXPR_OR: return of_junction(a, e, out);
    case EXPR_SELECT: {
        int64_t cond;
        const uint32_t fault = value_of(a, e->word[0], &cond);
        return fault ? fault : value_of(a, e->word[cond ? 1 : 2], out);
    }
    }
    return TARE_RULE_ARGUMENT;
}

uint32_t tare_expr_evaluate(const tare_symbolic *s, int64_t v, const int64_t *value, uint32_t n, int64_t *out)
{
    const assignment a = {s, value, n, false};
    const uint32_t fault = value_of(&a, v, out);
    if (fault)
        *out = 0;
    return fault;
}

bool tare_expr_hint(tare_symbolic *s, int64_t v, int64_t *out)
{
    *out = v;
    if (!expr_is(v))
        return true;
    expr *e = expr_at(s, v);
    if (e->hint_epoch != s->hint_epoch) {
        const assignment a = {s, NULL, 0, true};
        uint32_t fault = value_of(&a, v, &e->hint);
        if (!fault && expr_is(e->hint))
            fault = TARE_RULE_OVERFLOW; /* no number of ours */
        e->has_hint = fault == TARE_OK;
        if (fault)
            e->hint = fault;
        e->hint_epoch = s->hint_epoch;
    }
    *out = e->hint;
    return e->has_hint;
}
