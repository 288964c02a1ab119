/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What guards and asserts tell, filed where decisions look: bounds at the shape of a sum, equality
 * at what it replaces, truth at the condition, the rest under the terms that it is about.
 */
#include "symbolic/expr.h"

#include "base/alloc.h"
#include "symbolic/gcd.h"
#include "tare/abi.h"

enum { MAX_FILED = 8, MAX_RELEARNT = 64 };

const known_row *tare_expr_known(const tare_symbolic *s, const expr *e)
{
    return e->known_epoch == s->epoch ? &s->known[e->known] : NULL;
}

known_row *tare_expr_know(tare_symbolic *s, expr *e)
{
    if (e->known_epoch == s->epoch)
        return &s->known[e->known];
    known_row *grown = tare_grow(s->known, &s->known_capacity, (uint64_t)s->knowns + 1, sizeof *grown);
    if (!grown) {
        expr_fail(s, TARE_RULE_MEMORY);
        return NULL;
    }
    s->known = grown;
    e->known = s->knowns++;
    e->known_epoch = s->epoch;
    grown[e->known] = (known_row){.low = INT64_MIN, .high = INT64_MAX, .multiple = 1};
    return &grown[e->known];
}

/* ---- bounds ----------------------------------------------------------------------------------------- */

static void tell_symbol(tare_symbolic *s, const expr *e, uint32_t by)
{
    if (e->op == EXPR_SYMBOL && e->symbol && !s->symbol[e->symbol - 1].narrowed_by)
        s->symbol[e->symbol - 1].narrowed_by = by + 1;
}

/* low <= shape <= high; false: nothing new. */
static bool bound(tare_symbolic *s, int64_t shape, int64_t low, int64_t high, uint32_t by)
{
    expr *e = expr_at(s, shape);
    const expr_range r = tare_expr_range(s, shape);
    known_row *k = tare_expr_know(s, e);
    if (!k || (low <= r.low && high >= r.high))
        return false;
    if (low > k->low)
        k->low = low;
    if (high < k->high)
        k->high = high;
    tell_symbol(s, e, by);
    s->version++;
    return true;
}

/* scale * shape + c >= 0 as a bound of the shape */
static void bound_ge(tare_symbolic *s, int64_t shape, int64_t scale, int64_t c, uint32_t by)
{
    int64_t q;
    if (c == INT64_MIN)
        return;
    if (scale > 0) {
        tare_expr_compute_floordiv(c, scale, &q);
        bound(s, shape, -q, INT64_MAX, by);
    } else if (scale != INT64_MIN && !tare_expr_compute_floordiv(c, -scale, &q)) {
        bound(s, shape, INT64_MIN, q, by);
    }
}

/* ---- filing -------------------------------------------------------------------------------------------- */

static void file_under(tare_symbolic *s, uint32_t id, int64_t value)
{
    known_row *k = tare_expr_know(s, expr_node(s, id));
    fact_row *grown = k ? tare_grow(s->fact, &s->fact_capacity, (uint64_t)s->facts + 1, sizeof *grown) : NULL;
    if (!grown) {
        expr_fail(s, TARE_RULE_MEMORY);
        return;
    }
    s->fact = grown;
    grown[s->facts] = (fact_row){.value = value, .next = k->first};
    k->first = ++s->facts;
}

/* value >= 0, under its first terms. */
static void file(tare_symbolic *s, int64_t value)
{
    const expr_view w = expr_view_of(s, value);
    for (uint32_t i = 0; i < w.n && i < MAX_FILED && !s->fault; i++)
        file_under(s, expr_term(&w, i), value);
}

static void mark(tare_symbolic *s, int64_t cond, int64_t truth)
{
    known_row *k = expr_is(cond) ? tare_expr_know(s, expr_at(s, cond)) : NULL;
    if (k)
        k->low = k->high = truth;
}

/* ---- equality -------------------------------------------------------------------------------------------- */

/* How well a term is replaced by the rest: 0 not at all. */
static uint32_t rank_of(tare_symbolic *s, uint32_t id, const expr_view *w, uint32_t at)
{
    const expr *e = expr_node(s, id);
    const int64_t c = expr_coefficient(w, at);
    if (e->op == EXPR_PRODUCT || (c != 1 && c != -1))
        return 0;
    bool all_positive = c > 0 ? expr_constant(w) <= 0 : expr_constant(w) >= 0;
    for (uint32_t i = 0; i < w->n; i++) {
        if (i == at)
            continue;
        if (tare_expr_contains(s, expr_handle(expr_term(w, i)), id))
            return 0;
        all_positive &= (expr_coefficient(w, i) < 0) == (c > 0);
    }
    if (e->op != EXPR_SYMBOL)
        return w->n == 1 ? 2 : 1;
    return 3 + 4 * (e->flags & EXPR_UNBACKED ? 1u : 0u) + 2 * all_positive + (w->n <= 2);
}

static void relearn(tare_symbolic *s, uint32_t first, uint32_t by)
{
    for (uint32_t i = 0; first && i < MAX_RELEARNT && !s->fault; i++) {
        const fact_row f = s->fact[first - 1];
        first = f.next;
        const int64_t now = tare_expr_resolve(s, f.value);
        if (expr_is(now) && now != f.value)
            tare_expr_learn(s, tare_expr_relation(s, EXPR_GE, now), by);
    }
}

/* The node of that id is `same`, whose range is then its too. */
static void replace(tare_symbolic *s, uint32_t id, int64_t same, uint32_t by)
{
    expr *e = expr_node(s, id);
    const expr_range r = tare_expr_range(s, expr_handle(id));
    const int64_t multiple = tare_expr_multiple(s, expr_handle(id));
    known_row *k = tare_expr_know(s, e);
    if (!k)
        return;
    k->has_same = true;
    k->same = same;
    const uint32_t first = k->first;
    tell_symbol(s, e, by);
    s->version++;
    if (expr_is(same)) {
        if (r.low != INT64_MIN && !expr_is(r.low))
            tare_expr_learn(s, tare_expr_ge(s, same, r.low), by);
        if (r.high != INT64_MAX && !expr_is(r.high))
            tare_expr_learn(s, tare_expr_ge(s, r.high, same), by);
        if (multiple > 1)
            tare_expr_learn(s, tare_expr_eq(s, tare_expr_mod(s, same, multiple), 0), by);
    }
    relearn(s, first, by);
}

static void solve(tare_symbolic *s, int64_t value, uint32_t by)
{
    const expr_view w = expr_view_of(s, value);
    uint32_t best = 0, best_rank = 0;
    for (uint32_t i = 0; i < w.n && w.n <= 16; i++) {
        const uint32_t rank = rank_of(s, expr_term(&w, i), &w, i);
        if (rank && rank >= best_rank) {
            best_rank = rank;
            best = i;
        }
    }
    if (!best_rank)
        return;
    const int64_t c = expr_coefficient(&w, best);
    const uint32_t id = expr_term(&w, best);
    const int64_t same = tare_expr_combine(s, value, -c, expr_handle(id), 1); /* x = x - c * value */
    if (!s->fault)
        replace(s, id, same, by);
}

static void learn_multiple(tare_symbolic *s, const expr *mod, uint32_t by)
{
    const int64_t a = mod->word[0], n = mod->word[1];
    if (expr_is(n) || n < 2 || !expr_is(a))
        return;
    known_row *k = tare_expr_know(s, expr_at(s, a));
    int64_t product;
    if (!k || __builtin_mul_overflow(k->multiple / tare_gcd(k->multiple, n), n, &product))
        return;
    k->multiple = product;
    tell_symbol(s, expr_at(s, a), by);
    s->version++;
}

static void learn_eq(tare_symbolic *s, int64_t value, uint32_t by)
{
    int64_t scale, c;
    const int64_t shape = tare_expr_shape(s, value, &scale, &c);
    if (s->fault || !expr_is(shape) || scale != 1 || c == INT64_MIN)
        return;
    if (expr_has_op(s, shape, EXPR_MOD) && !c)
        learn_multiple(s, expr_at(s, shape), by);
    bound(s, shape, -c, -c, by);
    file(s, value);
    file(s, tare_expr_neg(s, value));
    if (!s->fault)
        solve(s, value, by);
}

/* ---- the rest ------------------------------------------------------------------------------------------------ */

static void learn_ge(tare_symbolic *s, int64_t value, uint32_t by)
{
    int64_t scale, c;
    const int64_t shape = tare_expr_shape(s, value, &scale, &c);
    if (s->fault || !expr_is(shape))
        return;
    bound_ge(s, shape, scale, c, by);
    file(s, value);
    const expr_range r = tare_expr_range(s, shape);
    if (!s->fault && r.low == r.high && !expr_is(r.low))
        learn_eq(s, tare_expr_combine(s, shape, 1, r.low, -1), by);
}

/* A number left out at an end moves that end. */
static void learn_ne(tare_symbolic *s, int64_t value, uint32_t by)
{
    int64_t scale, c;
    const int64_t shape = tare_expr_shape(s, value, &scale, &c);
    if (s->fault || !expr_is(shape) || scale != 1 || c == INT64_MIN || c == INT64_MIN + 1)
        return;
    const expr_range r = tare_expr_range(s, shape);
    if (r.low == -c)
        bound(s, shape, -c + 1, INT64_MAX, by);
    else if (r.high == -c)
        bound(s, shape, INT64_MIN, -c - 1, by);
}

static void learn_or(tare_symbolic *s, const expr *e, uint32_t by)
{
    int64_t left = 0;
    for (uint32_t i = 0; i < e->n; i++) {
        if (tare_expr_decide(s, e->word[i]) == TRUTH_FALSE)
            continue;
        if (left)
            return;
        left = e->word[i];
    }
    if (left)
        tare_expr_learn(s, left, by);
}

void tare_expr_learn(tare_symbolic *s, int64_t cond, uint32_t by)
{
    cond = tare_expr_resolve(s, cond);
    if (s->fault || !expr_is(cond) || s->depth > 8)
        return;
    const expr *e = expr_at(s, cond);
    const int64_t other = tare_expr_not(s, cond);
    if (s->fault)
        return;
    s->depth++;
    mark(s, cond, 1);
    mark(s, other, 0);
    s->version++;
    switch ((expr_op)e->op) {
    case EXPR_EQ: learn_eq(s, e->word[0], by); break;
    case EXPR_GE: learn_ge(s, e->word[0], by); break;
    case EXPR_NE: learn_ne(s, e->word[0], by); break;
    case EXPR_OR: learn_or(s, e, by); break;
    case EXPR_AND:
        for (uint32_t i = 0; i < e->n; i++)
            tare_expr_learn(s, e->word[i], by);
        break;
    case EXPR_SYMBOL: case EXPR_PRODUCT: case EXPR_SUM: case EXPR_FLOORDIV: case EXPR_MOD: case EXPR_MIN:
    case EXPR_MAX: case EXPR_SELECT: break;
    }
    s->depth--;
}
