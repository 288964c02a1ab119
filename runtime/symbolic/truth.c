/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Conditions: relations to 0 with what does not matter divided out, and their junctions. */
#include "symbolic/expr.h"

#include "base/checked.h"
#include "symbolic/gcd.h"
#include "tare/abi.h"

enum { MAX_PARTS = 256, MAX_OPENED = 8 };

static int64_t file(tare_symbolic *s, expr_op op, int64_t v) { return tare_expr_intern(s, op, &v, 1); }

static bool holds(expr_op op, int64_t v) { return op == EXPR_EQ ? v == 0 : op == EXPR_NE ? v != 0 : v >= 0; }

static int64_t floor_of(int64_t a, int64_t b)
{
    int64_t q;
    tare_expr_compute_floordiv(a, b, &q);
    return q;
}

/* v / g, the constant rounded down; each coefficient is a multiple. */
static int64_t scale_down(tare_symbolic *s, int64_t v, int64_t g)
{
    const expr_view w = expr_view_of(s, v);
    expr_sum out;
    tare_expr_sum_init(&out, floor_of(expr_constant(&w), g));
    for (uint32_t i = 0; i < w.n; i++)
        if (!tare_expr_sum_push(s, &out, expr_coefficient(&w, i) / g, expr_term(&w, i)))
            break;
    return tare_expr_sum_end(s, &out);
}

/* ---- relations whose sum has one special term -------------------------------------------------- */

/* m == 0 for a product: some factor is. */
static int64_t of_factors(tare_symbolic *s, expr_op op, uint32_t id)
{
    const expr_factors f = tare_expr_factors(s, id);
    int64_t v = op == EXPR_EQ ? 0 : 1;
    for (uint32_t i = 0; i < f.n; i++) {
        const int64_t factor = expr_factor(expr_factor_at(&f, i));
        const int64_t part = tare_expr_relation(s, op, expr_handle((uint32_t)factor));
        v = op == EXPR_EQ ? tare_expr_or(s, v, part) : tare_expr_and(s, v, part);
    }
    return v;
}

/* ±(a // k) + c >= 0 without the division. */
static int64_t of_floordiv(tare_symbolic *s, const expr *e, int64_t coefficient, int64_t c)
{
    const int64_t a = e->word[0], k = e->word[1];
    int64_t bound;
    if (tare_mul_overflows(c, k, &bound))
        return expr_fail(s, TARE_RULE_OVERFLOW);
    if (coefficient > 0) /* a // k >= -c: a + c * k >= 0 */
        return tare_expr_relation(s, EXPR_GE, tare_expr_add(s, a, tare_expr_number(s, bound)));
    if (tare_add_overflows(bound, k - 1, &bound)) /* a // k <= c: a <= c * k + k - 1 */
        return expr_fail(s, TARE_RULE_OVERFLOW);
    return tare_expr_relation(s, EXPR_GE, tare_expr_sub(s, tare_expr_number(s, bound), a));
}

/* coefficient * Max(...) + rest >= 0, one argument at a time. */
static int64_t of_extreme(tare_symbolic *s, const expr *e, int64_t coefficient, int64_t rest)
{
    const bool any = (e->op == EXPR_MAX) == (coefficient > 0);
    int64_t v = any ? 0 : 1;
    for (uint32_t i = 0; i < e->n && !s->fault; i++) {
        const int64_t part = tare_expr_relation(s, EXPR_GE, tare_expr_combine(s, rest, 1, e->word[i], coefficient));
        v = any ? tare_expr_or(s, v, part) : tare_expr_and(s, v, part);
    }
    return v;
}

/* The place of the one MIN or MAX among the terms, or n: none, or several. */
static uint32_t find_extreme(const tare_symbolic *s, const expr_view *w)
{
    uint32_t found = w->n;
    for (uint32_t i = 0; i < w->n; i++) {
        const expr *e = expr_node(s, expr_term(w, i));
        if (e->op != EXPR_MIN && e->op != EXPR_MAX)
            continue;
        if (found != w->n || e->n > MAX_OPENED)
            return w->n;
        found = i;
    }
    return found;
}

/* v >= 0 where one term can be opened; 0 and *done false if none can. */
static int64_t open_ge(tare_symbolic *s, int64_t v, bool *done)
{
    const expr_view w = expr_view_of(s, v);
    *done = true;
    if (w.n == 1) {
        const expr *e = expr_node(s, expr_term(&w, 0));
        const int64_t c = expr_coefficient(&w, 0);
        if (e->op == EXPR_FLOORDIV && !expr_is(e->word[1]) && (c == 1 || c == -1))
            return of_floordiv(s, e, c, expr_constant(&w));
    }
    const uint32_t at = find_extreme(s, &w);
    if (at < w.n) {
        const int64_t c = expr_coefficient(&w, at);
        const uint32_t id = expr_term(&w, at);
        return of_extreme(s, expr_node(s, id), c, tare_expr_combine(s, v, 1, expr_handle(id), -c));
    }
    *done = false;
    return 0;
}

/* ---- normal forms --------------------------------------------------------------------------------- */

/* Divides out factors that every term has and that are known not to be 0. */
static int64_t without_common(tare_symbolic *s, expr_op op, int64_t v)
{
    uint32_t common, id;
    tare_expr_content(s, v, &common);
    const expr_factors f = tare_expr_factors(s, common);
    uint32_t out = 0;
    bool flip = false;
    for (uint32_t i = 0; i < f.n; i++) {
        const expr_range r = tare_expr_range(s, expr_handle(expr_factor(expr_factor_at(&f, i))));
        if (r.low <= 0 && r.high >= 0)
            continue;
        for (uint32_t k = expr_power(expr_factor_at(&f, i)); k > 0; k--) {
            out = tare_expr_times(s, out, expr_factor(expr_factor_at(&f, i)));
            flip ^= r.high < 0;
        }
    }
    const expr_view w = expr_view_of(s, v);
    if (!out || s->fault || (w.n == 1 && op == EXPR_GE && out != expr_term(&w, 0)))
        return v;
    expr_sum sum;
    tare_expr_sum_init(&sum, 0);
    for (uint32_t i = 0; i < w.n && !s->fault; i++)
        if (tare_expr_divides(s, expr_term(&w, i), out, &id))
            tare_expr_sum_push(s, &sum, expr_coefficient(&w, i), id);
    v = tare_expr_sum_end(s, &sum);
    return flip ? tare_expr_neg(s, v) : v;
}

static int64_t normal_ge(tare_symbolic *s, int64_t v, int64_t g)
{
    bool done;
    if (g > 1) /* a constant rounded down to 0 may leave a common factor */
        return tare_expr_relation(s, EXPR_GE, scale_down(s, v, g));
    const int64_t opened = open_ge(s, v, &done);
    return done || s->fault ? opened : file(s, EXPR_GE, v);
}

/* a == b * (a // b) says that b divides a. */
static int64_t as_remainder(tare_symbolic *s, int64_t v)
{
    const expr_view w = expr_view_of(s, v);
    if (w.n != 2 || expr_constant(&w))
        return v;
    const int64_t flat = tare_expr_without_divisions(s, v), other = tare_expr_neg(s, flat);
    return expr_has_op(s, flat, EXPR_MOD) ? flat : expr_has_op(s, other, EXPR_MOD) ? other : v;
}

static int64_t normal_eq(tare_symbolic *s, expr_op op, int64_t v, int64_t g)
{
    const expr_view w = expr_view_of(s, v);
    if (expr_constant(&w) % g != 0)
        return op == EXPR_NE;
    if (w.n == 1 && !expr_constant(&w) && expr_node(s, expr_term(&w, 0))->op == EXPR_PRODUCT)
        return of_factors(s, op, expr_term(&w, 0));
    const bool negative = expr_coefficient(&w, 0) < 0;
    if (g > 1)
        v = scale_down(s, v, g);
    if (negative)
        v = tare_expr_neg(s, v);
    v = as_remainder(s, v);
    return s->fault ? 0 : file(s, op, v);
}

int64_t tare_expr_relation(tare_symbolic *s, expr_op op, int64_t v)
{
    if (s->fault)
        return 0;
    if (!expr_is(v))
        return holds(op, v);
    const expr_range r = tare_expr_range(s, v);
    if (r.low > 0 || (r.low == 0 && op == EXPR_GE))
        return op != EXPR_EQ;
    if (r.high < 0)
        return op == EXPR_NE;
    v = without_common(s, op, v);
    if (s->fault || !expr_is(v))
        return s->fault ? 0 : holds(op, v);
    const expr_view w = expr_view_of(s, v);
    int64_t g = 0;
    for (uint32_t i = 0; i < w.n; i++)
        g = tare_gcd(g, expr_coefficient(&w, i));
    return op == EXPR_GE ? normal_ge(s, v, g) : normal_eq(s, op, v, g);
}

static int64_t remembered(tare_symbolic *s, expr_op op, int64_t a, int64_t b)
{
    expr_memo *memo = tare_expr_memo(s, op, a, b);
    if (expr_memo_is(s, memo, op, a, b))
        return memo->result;
    int64_t v = tare_expr_relation(s, op, tare_expr_sub(s, a, b));
    if (expr_is(v)) {
        const int truth = tare_expr_decide(s, v);
        v = truth == TRUTH_OPEN ? v : truth;
    }
    if (memo && !s->fault)
        *memo = (expr_memo){a, b, v, op, s->version};
    return s->fault ? 0 : v;
}

int64_t tare_expr_eq(tare_symbolic *s, int64_t a, int64_t b)
{
    if (s->fault)
        return 0;
    if (a == b || (!expr_is(a) && !expr_is(b)))
        return a == b;
    return remembered(s, EXPR_EQ, a, b);
}

int64_t tare_expr_ge(tare_symbolic *s, int64_t a, int64_t b)
{
    if (s->fault)
        return 0;
    if (a == b || (!expr_is(a) && !expr_is(b)))
        return a >= b;
    return remembered(s, EXPR_GE, a, b);
}

/* ---- junctions --------------------------------------------------------------------------------------- */

int64_t tare_expr_not(tare_symbolic *s, int64_t a)
{
    if (s->fault)
        return 0;
    if (!expr_is(a))
        return !a;
    const expr *e = expr_at(s, a);
    switch ((expr_op)e->op) {
    case EXPR_EQ: return file(s, EXPR_NE, e->word[0]);
    case EXPR_NE: return file(s, EXPR_EQ, e->word[0]);
    case EXPR_GE: return tare_expr_relation(s, EXPR_GE, tare_expr_combine(s, e->word[0], -1, 1, -1));
    case EXPR_AND: case EXPR_OR: {
        int64_t part[MAX_PARTS];
        for (uint32_t i = 0; i < e->n && !s->fault; i++)
            part[i] = tare_expr_not(s, e->word[i]);
        return s->fault ? 0 : tare_expr_junction(s, e->op == EXPR_AND ? EXPR_OR : EXPR_AND, part, e->n);
    }
    case EXPR_SYMBOL: case EXPR_PRODUCT: case EXPR_SUM: case EXPR_FLOORDIV: case EXPR_MOD: case EXPR_MIN:
    case EXPR_MAX: case EXPR_SELECT: break;
    }
    return expr_fail(s, TARE_RULE_ARGUMENT);
}

typedef struct parts { int64_t at[MAX_PARTS]; uint32_t n; bool settled; } parts;

/* Puts a part in its place; settled when it decides the whole. */
static void put(tare_symbolic *s, parts *p, int64_t v, bool neutral)
{
    if (!expr_is(v)) {
        p->settled |= (v != 0) != neutral;
        return;
    }
    uint32_t at = 0;
    while (at < p->n && p->at[at] < v)
        at++;
    if (at < p->n && p->at[at] == v)
        return;
    if (p->n == MAX_PARTS) {
        expr_fail(s, TARE_RULE_OVERFLOW);
        return;
    }
    for (uint32_t i = p->n++; i > at; i--)
        p->at[i] = p->at[i - 1];
    p->at[at] = v;
}

static bool has_opposites(tare_symbolic *s, const parts *p)
{
    for (uint32_t i = 0; i < p->n && p->n <= 16; i++) {
        const expr *e = expr_at(s, p->at[i]);
        if (e->op != EXPR_EQ && e->op != EXPR_NE && e->op != EXPR_GE)
            continue;
        const int64_t other = tare_expr_not(s, p->at[i]);
        for (uint32_t k = 0; k < p->n; k++)
            if (p->at[k] == other)
                return true;
    }
    return false;
}

int64_t tare_expr_junction(tare_symbolic *s, expr_op op, const int64_t *v, uint32_t n)
{
    const bool neutral = op == EXPR_AND;
    parts p;
    p.n = 0;
    p.settled = false;
    for (uint32_t i = 0; i < n; i++) {
        const expr *e = expr_has_op(s, v[i], op) ? expr_at(s, v[i]) : NULL;
        for (uint32_t k = 0; k < (e ? e->n : 1); k++)
            put(s, &p, e ? e->word[k] : v[i], neutral);
    }
    if (s->fault)
        return 0;
    if (p.settled || has_opposites(s, &p))
        return !neutral;
    if (p.n <= 1)
        return p.n ? p.at[0] : neutral;
    return tare_expr_intern(s, op, p.at, p.n);
}

static int64_t join(tare_symbolic *s, expr_op op, int64_t a, int64_t b)
{
    const int64_t both[] = {a, b};
    return s->fault ? 0 : tare_expr_junction(s, op, both, 2);
}

int64_t tare_expr_and(tare_symbolic *s, int64_t a, int64_t b) { return join(s, EXPR_AND, a, b); }
int64_t tare_expr_or(tare_symbolic *s, int64_t a, int64_t b) { return join(s, EXPR_OR, a, b); }
