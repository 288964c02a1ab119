/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Proofs of conditions, in bounded time.  A value is shown to be at least 0 by its range; by the
 * range of what is left when divisions are undone, or when its parts are counted from their lower
 * bounds; by the difference from a fact; by the cases of a term that has some.
 */
#include "symbolic/expr.h"

#include "base/checked.h"
#include "symbolic/gcd.h"
#include "tare/abi.h"

enum { MAX_SHIFTED_TERMS = 32, MAX_SHIFTED_DEGREE = 8, MAX_CANDIDATES = 12, MAX_SCALE = 1 << 20,
       MAX_CASE_TERMS = 2, MAX_CASES = 4, MAX_CASE_DEPTH = 3 };

/* ---- counted from lower bounds ------------------------------------------------------------------- */

/* The factor x as x + low, where x now counts from its lower bound. */
static int64_t shifted_factor(tare_symbolic *s, uint32_t id)
{
    const int64_t low = tare_expr_range(s, expr_handle(id)).low;
    return low == INT64_MIN || expr_is(low) ? expr_handle(id) : tare_expr_add(s, expr_handle(id), low);
}

static int64_t shifted_term(tare_symbolic *s, uint32_t id)
{
    const expr_factors f = tare_expr_factors(s, id);
    int64_t v = 1;
    uint32_t degree = 0;
    for (uint32_t i = 0; i < f.n && !s->fault; i++) {
        const int64_t word = expr_factor_at(&f, i);
        degree += expr_power(word);
        if (degree > MAX_SHIFTED_DEGREE)
            return expr_fail(s, TARE_RULE_OVERFLOW);
        v = tare_expr_mul(s, v, tare_expr_power(s, shifted_factor(s, expr_factor(word)), expr_power(word)));
    }
    return v;
}

/* The least that a term of a shifted sum can be. */
static int64_t least_term(tare_symbolic *s, uint32_t id, int64_t coefficient)
{
    const expr_factors f = tare_expr_factors(s, id);
    int64_t low = 1, high = 1;
    for (uint32_t i = 0; i < f.n; i++) {
        const expr_range r = tare_expr_range(s, expr_handle(expr_factor(expr_factor_at(&f, i))));
        if (r.low == INT64_MIN)
            return INT64_MIN;
        int64_t span;
        if (r.high == INT64_MAX || __builtin_sub_overflow(r.high, r.low, &span))
            span = INT64_MAX;
        low = 0;
        for (uint32_t k = expr_power(expr_factor_at(&f, i)); k > 0; k--)
            high = tare_bound_mul(high, span);
    }
    return tare_bound_mul(coefficient > 0 ? low : high, coefficient);
}

/* Sums of single factors are no better known by their lower bounds than by their ranges. */
static bool has_products(const tare_symbolic *s, const expr_view *w)
{
    for (uint32_t i = 0; i < w->n; i++)
        if (expr_node(s, expr_term(w, i))->op == EXPR_PRODUCT)
            return true;
    return false;
}

static bool is_nonnegative_shifted(tare_symbolic *s, int64_t v)
{
    const expr_view w = expr_view_of(s, v);
    if (w.n > MAX_SHIFTED_TERMS || expr_is(expr_constant(&w)) || !has_products(s, &w))
        return false;
    int64_t sum = expr_constant(&w);
    for (uint32_t i = 0; i < w.n && !s->fault; i++)
        sum = tare_expr_combine(s, sum, 1, shifted_term(s, expr_term(&w, i)), expr_coefficient(&w, i));
    if (s->fault)
        return false;
    const expr_view x = expr_view_of(s, sum);
    int64_t low = expr_constant(&x);
    for (uint32_t i = 0; i < x.n && low != INT64_MIN; i++)
        low = tare_bound_add(low, least_term(s, expr_term(&x, i), expr_coefficient(&x, i)));
    return low >= 0;
}

/* ---- divisions undone -------------------------------------------------------------------------------- */

/* The place of a division by a number in a monomial, to the first power; 0: none. */
static uint32_t find_division(const tare_symbolic *s, uint32_t id)
{
    const expr_factors f = tare_expr_factors(s, id);
    for (uint32_t i = 0; i < f.n; i++) {
        const int64_t word = expr_factor_at(&f, i);
        const expr *e = expr_node(s, expr_factor(word));
        if (e->op == EXPR_FLOORDIV && expr_power(word) == 1 && (expr_is(e->word[1]) || e->word[1] > 0))
            return expr_factor(word);
    }
    return 0;
}

/* What v must be multiplied by so that each division by a number meets its divisor; 0: too much. */
static int64_t scale_for_divisions(const tare_symbolic *s, int64_t v, bool *any)
{
    const expr_view w = expr_view_of(s, v);
    int64_t scale = 1;
    *any = false;
    for (uint32_t i = 0; i < w.n; i++) {
        const uint32_t id = find_division(s, expr_term(&w, i));
        if (!id)
            continue;
        *any = true;
        const int64_t k = expr_node(s, id)->word[1];
        if (expr_is(k))
            continue;
        const int64_t need = k / tare_gcd(k, expr_coefficient(&w, i));
        scale = scale / tare_gcd(scale, need) * need;
        if (scale > MAX_SCALE || need > MAX_SCALE)
            return 0;
    }
    return scale;
}

/* coefficient * m, where m = (a // d) * rest and d divides what stands before it: with a - Mod(a, d). */
static int64_t undo(tare_symbolic *s, uint32_t m, int64_t coefficient)
{
    const uint32_t id = find_division(s, m);
    uint32_t rest;
    if (!id || !tare_expr_divides(s, m, id, &rest))
        return tare_expr_mul(s, expr_of_monomial(m), coefficient);
    const int64_t a = expr_node(s, id)->word[0], d = expr_node(s, id)->word[1];
    int64_t q;
    if (!tare_expr_divide_exactly(s, tare_expr_mul(s, expr_of_monomial(rest), coefficient), d, &q))
        return tare_expr_mul(s, expr_of_monomial(m), coefficient);
    return tare_expr_mul(s, q, tare_expr_sub(s, a, tare_expr_mod(s, a, d)));
}

int64_t tare_expr_without_divisions(tare_symbolic *s, int64_t v)
{
    bool any;
    const int64_t scale = scale_for_divisions(s, v, &any);
    if (!any || !scale)
        return v;
    const expr_view w = expr_view_of(s, v);
    int64_t constant;
    if (tare_mul_overflows(expr_constant(&w), scale, &constant))
        return v;
    int64_t out = tare_expr_number(s, constant);
    for (uint32_t i = 0; i < w.n && !s->fault; i++) {
        int64_t c;
        if (tare_mul_overflows(expr_coefficient(&w, i), scale, &c))
            return expr_fail(s, TARE_RULE_OVERFLOW);
        out = tare_expr_add(s, out, undo(s, expr_term(&w, i), c));
    }
    return out;
}

/* ---- facts ---------------------------------------------------------------------------------------------- */

static int64_t coefficient_of(const tare_symbolic *s, int64_t v, uint32_t id)
{
    const expr_view w = expr_view_of(s, v);
    for (uint32_t i = 0; i < w.n; i++)
        if (expr_term(&w, i) == id)
            return expr_coefficient(&w, i);
    return 0;
}

/* v - t * fact >= 0, where t > 0 takes the term away. */
static bool follows_from(tare_symbolic *s, int64_t v, int64_t fact_value, uint32_t id)
{
    const int64_t of_v = coefficient_of(s, v, id), of_fact = coefficient_of(s, fact_value, id);
    if (!of_fact || of_v == INT64_MIN || of_v % of_fact != 0 || of_v / of_fact <= 0)
        return false;
    const int64_t rest = tare_expr_combine(s, v, 1, fact_value, -(of_v / of_fact));
    return !s->fault && (tare_expr_range(s, rest).low >= 0 || is_nonnegative_shifted(s, rest));
}

static bool is_nonnegative_by_facts(tare_symbolic *s, int64_t v)
{
    const expr_view w = expr_view_of(s, v);
    uint32_t tried = 0;
    for (uint32_t i = 0; i < w.n && i < MAX_SHIFTED_TERMS; i++) {
        const uint32_t id = expr_term(&w, i);
        const known_row *k = tare_expr_known(s, expr_node(s, id));
        for (uint32_t f = k ? k->first : 0; f; f = s->fact[f - 1].next) {
            if (tried++ == MAX_CANDIDATES || s->fault)
                return false;
            if (follows_from(s, v, s->fact[f - 1].value, id))
                return true;
        }
    }
    return false;
}

/* ---- by cases --------------------------------------------------------------------------------------------- */

/* coefficient * Max(...) + rest: one argument is enough where the greatest counts, all must do where the least does. */
static bool by_arguments(tare_symbolic *s, const expr *e, int64_t coefficient, int64_t rest)
{
    const bool any = e->op != EXPR_SELECT && (e->op == EXPR_MAX) == (coefficient > 0);
    for (uint32_t i = e->op == EXPR_SELECT; i < e->n && !s->fault; i++)
        if (tare_expr_is_nonnegative(s, tare_expr_combine(s, rest, 1, e->word[i], coefficient)) == any)
            return any;
    return !any && !s->fault;
}

/* A remainder is at most its divisor - 1. */
static bool by_divisor(tare_symbolic *s, const expr *e, int64_t coefficient, int64_t rest)
{
    const int64_t most = tare_expr_sub(s, e->word[1], 1);
    return coefficient < 0 && tare_expr_is_positive(s, e->word[1]) &&
           tare_expr_is_nonnegative(s, tare_expr_combine(s, rest, 1, most, coefficient));
}

static bool by_term(tare_symbolic *s, int64_t v, uint32_t id, int64_t coefficient)
{
    const expr *e = expr_node(s, id);
    if (coefficient == INT64_MIN)
        return false;
    const int64_t rest = tare_expr_combine(s, v, 1, expr_handle(id), -coefficient);
    return e->op == EXPR_MOD ? by_divisor(s, e, coefficient, rest) : by_arguments(s, e, coefficient, rest);
}

static bool is_nonnegative_by_cases(tare_symbolic *s, int64_t v)
{
    const expr_view w = expr_view_of(s, v);
    uint32_t tried = 0;
    for (uint32_t i = 0; i < w.n && i < MAX_SHIFTED_TERMS && tried < MAX_CASE_TERMS && s->depth <= MAX_CASE_DEPTH && !s->fault; i++) {
        const expr *e = expr_node(s, expr_term(&w, i));
        const bool splits = e->op == EXPR_MOD || ((e->op == EXPR_MIN || e->op == EXPR_MAX || e->op == EXPR_SELECT) && e->n <= MAX_CASES);
        tried += splits;
        if (splits && by_term(s, v, expr_term(&w, i), expr_coefficient(&w, i)))
            return true;
    }
    return false;
}

/* ---- values ------------------------------------------------------------------------------------------------ */

static bool prove_nonnegative(tare_symbolic *s, int64_t v)
{
    if (tare_expr_range(s, v).low >= 0)
        return true;
    if (!expr_is(v) || expr_at(s, v)->op != EXPR_SUM)
        return false;
    if (is_nonnegative_shifted(s, v) || (s->facts && is_nonnegative_by_facts(s, v)))
        return true;
    if (is_nonnegative_by_cases(s, v))
        return true;
    for (uint32_t round = 0; round < 3; round++) {
        const int64_t before = v;
        v = tare_expr_without_divisions(s, v);
        if (s->fault || v == before)
            return false;
        if (tare_expr_range(s, v).low >= 0 || is_nonnegative_shifted(s, v))
            return true;
    }
    return s->facts && is_nonnegative_by_facts(s, v);
}

/* Runs out of memory or numbers where the answer then is only that nothing was proven. */
bool tare_expr_is_nonnegative(tare_symbolic *s, int64_t v)
{
    if (s->fault)
        return false;
    if (s->depth > 4)
        return tare_expr_range(s, v).low >= 0;
    s->depth++;
    const bool yes = prove_nonnegative(s, v);
    s->depth--;
    if (s->fault == TARE_RULE_OVERFLOW)
        s->fault = 0;
    return yes && !s->fault;
}

/* No number of its residue class is 0. */
static bool misses_zero(tare_symbolic *s, int64_t v)
{
    const expr_view w = expr_view_of(s, v);
    int64_t g = 0;
    for (uint32_t i = 0; i < w.n && g != 1; i++) {
        int64_t m = tare_expr_multiple(s, expr_handle(expr_term(&w, i)));
        if (tare_mul_overflows(m, expr_coefficient(&w, i), &m))
            m = expr_coefficient(&w, i);
        g = tare_gcd(g, m);
    }
    return g > 1 && expr_constant(&w) % g != 0;
}

enum { NO_SIGN = 2 };

/* Of the value that hints give: they satisfy every fact, so nothing else can be proven. */
static int sign_by_hint(tare_symbolic *s, int64_t v)
{
    int64_t hint;
    return tare_expr_hint(s, v, &hint) ? (hint > 0) - (hint < 0) : NO_SIGN;
}

static int decide_eq(tare_symbolic *s, int64_t v)
{
    const expr_range r = tare_expr_range(s, v);
    if (r.low == 0 && r.high == 0)
        return TRUTH_TRUE;
    if (r.low > 0 || r.high < 0 || misses_zero(s, v))
        return TRUTH_FALSE;
    if (expr_at(s, v)->op == EXPR_MOD && !expr_is(expr_at(s, v)->word[1]) &&
        tare_expr_multiple(s, expr_at(s, v)->word[0]) % expr_at(s, v)->word[1] == 0)
        return TRUTH_TRUE;
    const int sign = sign_by_hint(s, v);
    const int64_t flat = sign == 0 || sign == NO_SIGN ? tare_expr_without_divisions(s, v) : v;
    if (!s->fault && flat == 0)
        return TRUTH_TRUE;
    if ((sign != 0 && sign != -1 && tare_expr_is_nonnegative(s, tare_expr_combine(s, v, 1, 1, -1))) ||
        (sign != 0 && sign != 1 && tare_expr_is_nonnegative(s, tare_expr_combine(s, v, -1, 1, -1))))
        return TRUTH_FALSE;
    return TRUTH_OPEN;
}

static int decide_ge(tare_symbolic *s, int64_t v)
{
    const int sign = sign_by_hint(s, v);
    if (sign != -1 && tare_expr_is_nonnegative(s, v))
        return TRUTH_TRUE;
    const bool below = sign == -1 || sign == NO_SIGN;
    return below && tare_expr_is_nonnegative(s, tare_expr_combine(s, v, -1, 1, -1)) ? TRUTH_FALSE : TRUTH_OPEN;
}

static int negate(int truth) { return truth == TRUTH_OPEN ? truth : !truth; }

static int decide_junction(tare_symbolic *s, const expr *e)
{
    const int settles = e->op == EXPR_AND ? TRUTH_FALSE : TRUTH_TRUE;
    int all = negate(settles);
    for (uint32_t i = 0; i < e->n; i++) {
        const int part = tare_expr_decide(s, e->word[i]);
        if (part == settles)
            return settles;
        if (part == TRUTH_OPEN)
            all = TRUTH_OPEN;
    }
    return all;
}

static int decide_node(tare_symbolic *s, const expr *e)
{
    switch ((expr_op)e->op) {
    case EXPR_EQ: return decide_eq(s, e->word[0]);
    case EXPR_NE: return negate(decide_eq(s, e->word[0]));
    case EXPR_GE: return decide_ge(s, e->word[0]);
    case EXPR_AND: case EXPR_OR: return decide_junction(s, e);
    case EXPR_SYMBOL: case EXPR_PRODUCT: case EXPR_SUM: case EXPR_FLOORDIV: case EXPR_MOD: case EXPR_MIN:
    case EXPR_MAX: case EXPR_SELECT: break;
    }
    return TRUTH_OPEN;
}

static int decide_now(tare_symbolic *s, int64_t cond, expr *e)
{
    const known_row *k = tare_expr_known(s, e);
    if (k && k->low == k->high)
        return k->low ? TRUTH_TRUE : TRUTH_FALSE;
    const int64_t now = tare_expr_resolve(s, cond);
    if (s->fault)
        return TRUTH_OPEN;
    return now == cond ? decide_node(s, e) : tare_expr_decide(s, now);
}

int tare_expr_decide(tare_symbolic *s, int64_t cond)
{
    if (!expr_is(cond))
        return cond ? TRUTH_TRUE : TRUTH_FALSE;
    expr *e = expr_at(s, cond);
    if (e->truth_version == s->version)
        return e->truth;
    if (!(e->flags & EXPR_CONDITION) || s->fault || s->depth > 6)
        return TRUTH_OPEN;
    s->depth++;
    const int truth = decide_now(s, cond, e);
    s->depth--;
    if (s->fault == TARE_RULE_OVERFLOW)
        s->fault = 0;
    if (s->fault)
        return TRUTH_OPEN;
    if (s->depth <= 2) {
        e->truth = (uint8_t)truth;
        e->truth_version = s->version;
    }
    return truth;
}
