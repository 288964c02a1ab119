/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sympy's default_sort_key and lexicographic order of monomials. */
#include "symbolic/order.h"

#include <string.h>

enum { MAX_FACTORS = 64, MAX_TERMS = 16 };

static int compare_numbers(int64_t a, int64_t b) { return (a > b) - (a < b); }

/* What a value is a multiple of. */
static expr_item item_of(const tare_symbolic *s, int64_t v)
{
    if (!expr_is(v))
        return (expr_item){v, 0};
    const expr *e = expr_at(s, v);
    if (e->op == EXPR_SUM && e->n == 3 && e->word[0] == 0)
        return (expr_item){e->word[1], (uint32_t)e->word[2]};
    return (expr_item){1, expr_id(v)};
}

/* The one factor of a power, or the monomial itself. */
static uint32_t base_of(const tare_symbolic *s, uint32_t id, uint32_t *power)
{
    const expr_factors f = tare_expr_factors(s, id);
    *power = 1;
    if (f.n != 1)
        return id;
    *power = expr_power(expr_factor_at(&f, 0));
    return expr_factor(expr_factor_at(&f, 0));
}

static int class_of(const tare_symbolic *s, uint32_t id)
{
    enum { NUMBER = 10, SYMBOL = 20, PRODUCT = 30, SUM = 31, FLOORDIV = 40, MOD, SELECT, MAX = 50, MIN, RELATION = 60 };
    if (!id)
        return NUMBER;
    const expr_op op = (expr_op)expr_node(s, id)->op;
    switch (op) {
    case EXPR_SYMBOL: return SYMBOL;
    case EXPR_PRODUCT: return PRODUCT;
    case EXPR_SUM: return SUM;
    case EXPR_FLOORDIV: return FLOORDIV;
    case EXPR_MOD: return MOD;
    case EXPR_SELECT: return SELECT;
    case EXPR_MAX: return MAX;
    case EXPR_MIN: return MIN;
    case EXPR_EQ: case EXPR_NE: case EXPR_GE: case EXPR_AND: case EXPR_OR: break;
    }
    return RELATION + (int)op;
}

/* Terms of a small sum in their order. */
static uint32_t terms_of(const tare_symbolic *s, const expr *e, expr_item *out)
{
    uint32_t n = 0;
    for (uint32_t i = 1; i < e->n && n < MAX_TERMS; i += 2, n++) {
        const expr_item item = {e->word[i], (uint32_t)e->word[i + 1]};
        uint32_t k = n;
        for (; k > 0 && tare_order_terms(s, out[k - 1].id, item.id) > 0; k--)
            out[k] = out[k - 1];
        out[k] = item;
    }
    return n;
}

static int compare_sums(const tare_symbolic *s, const expr *a, const expr *b)
{
    expr_item x[MAX_TERMS], y[MAX_TERMS];
    const uint32_t of_a = (a->n - 1) / 2 + (a->word[0] != 0), of_b = (b->n - 1) / 2 + (b->word[0] != 0);
    if (of_a != of_b)
        return of_a < of_b ? -1 : 1;
    const uint32_t n_x = terms_of(s, a, x), n_y = terms_of(s, b, y);
    for (uint32_t i = 0; i < n_x && i < n_y; i++) {
        uint32_t of_x, of_y;
        const int order = tare_order_factors(s, base_of(s, x[i].id, &of_x), base_of(s, y[i].id, &of_y));
        if (order)
            return order;
        if (of_x != of_y || x[i].coefficient != y[i].coefficient)
            return of_x != of_y ? (of_x < of_y ? -1 : 1) : compare_numbers(x[i].coefficient, y[i].coefficient);
    }
    return compare_numbers(a->word[0], b->word[0]);
}

/* Of products and functions of one kind: by number of parts, then part by part. */
static int compare_parts(const tare_symbolic *s, const expr *a, const expr *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (uint32_t i = 0; i < a->n; i++) {
        int64_t x = a->word[i], y = b->word[i];
        if (a->op == EXPR_PRODUCT) {
            x = expr_handle(expr_factor(x));
            y = expr_handle(expr_factor(y));
        }
        const int order = tare_order_values(s, x, y);
        if (order)
            return order;
    }
    return 0;
}

int tare_order_factors(const tare_symbolic *s, uint32_t a, uint32_t b)
{
    if (a == b)
        return 0;
    const int of_a = class_of(s, a), of_b = class_of(s, b);
    if (of_a != of_b)
        return of_a < of_b ? -1 : 1;
    if (!a || !b)
        return 0;
    const expr *x = expr_node(s, a), *y = expr_node(s, b);
    if (x->op == EXPR_SYMBOL)
        return strcmp(expr_name(x), expr_name(y));
    return x->op == EXPR_SUM ? compare_sums(s, x, y) : compare_parts(s, x, y);
}

int tare_order_values(const tare_symbolic *s, int64_t a, int64_t b)
{
    if (a == b)
        return 0;
    const expr_item x = item_of(s, a), y = item_of(s, b);
    uint32_t of_x, of_y;
    const int order = tare_order_factors(s, base_of(s, x.id, &of_x), base_of(s, y.id, &of_y));
    if (order)
        return order;
    return of_x != of_y ? (of_x < of_y ? -1 : 1) : compare_numbers(x.coefficient, y.coefficient);
}

uint32_t tare_order_factors_of(const tare_symbolic *s, uint32_t id, int64_t *out)
{
    const expr_factors f = tare_expr_factors(s, id);
    const uint32_t n = f.n < MAX_FACTORS ? f.n : MAX_FACTORS;
    for (uint32_t i = 0; i < n; i++) {
        const int64_t word = expr_factor_at(&f, i);
        uint32_t k = i;
        for (; k > 0 && tare_order_factors(s, expr_factor(out[k - 1]), expr_factor(word)) > 0; k--)
            out[k] = out[k - 1];
        out[k] = word;
    }
    return n;
}

int tare_order_terms(const tare_symbolic *s, uint32_t a, uint32_t b)
{
    int64_t x[MAX_FACTORS], y[MAX_FACTORS];
    const uint32_t n_x = tare_order_factors_of(s, a, x), n_y = tare_order_factors_of(s, b, y);
    for (uint32_t i = 0; i < n_x && i < n_y; i++) {
        const int order = tare_order_factors(s, expr_factor(x[i]), expr_factor(y[i]));
        if (order)
            return order;
        if (x[i] != y[i] && expr_factor(x[i]) == expr_factor(y[i]))
            return expr_power(x[i]) > expr_power(y[i]) ? -1 : 1;
    }
    return n_x == n_y ? 0 : n_x > n_y ? -1 : 1;
}
