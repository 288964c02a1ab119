/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Division that rounds down, and its remainder: what divides exactly is taken out. */
#include "symbolic/expr.h"

#include "base/checked.h"
#include "symbolic/gcd.h"
#include "tare/abi.h"

enum { MAX_STEPS = 64 };

uint32_t tare_expr_compute_floordiv(int64_t a, int64_t b, int64_t *out)
{
    *out = 0;
    if (b == 0)
        return TARE_RULE_BOUNDS;
    if (b == -1)
        return __builtin_sub_overflow((int64_t)0, a, out) ? TARE_RULE_OVERFLOW : TARE_OK;
    *out = a / b - ((a % b != 0) & ((a < 0) != (b < 0)));
    return TARE_OK;
}

uint32_t tare_expr_compute_mod(int64_t a, int64_t b, int64_t *out)
{
    *out = 0;
    if (b == 0)
        return TARE_RULE_BOUNDS;
    if (b == -1)
        return TARE_OK;
    const int64_t r = a % b;
    *out = r != 0 && (r < 0) != (b < 0) ? r + b : r;
    return TARE_OK;
}

static int64_t floor_of(int64_t a, int64_t b)
{
    int64_t q;
    tare_expr_compute_floordiv(a, b, &q);
    return q;
}

static int64_t mod_of(int64_t a, int64_t b)
{
    int64_t r;
    tare_expr_compute_mod(a, b, &r);
    return r;
}

int64_t tare_expr_content(tare_symbolic *s, int64_t v, uint32_t *monomial)
{
    const expr_view w = expr_view_of(s, v);
    int64_t g = tare_gcd(expr_constant(&w), 0);
    uint32_t common = 0;
    for (uint32_t i = 0; i < w.n; i++) {
        g = tare_gcd(g, expr_coefficient(&w, i));
        common = i ? tare_expr_common(s, common, expr_term(&w, i)) : expr_term(&w, i);
    }
    *monomial = expr_constant(&w) ? 0 : common;
    return g;
}

/* v / (k * monomial), which divides every term. */
static int64_t divide_terms(tare_symbolic *s, int64_t v, int64_t k, uint32_t monomial)
{
    const expr_view w = expr_view_of(s, v);
    expr_sum q;
    tare_expr_sum_init(&q, expr_constant(&w) / k);
    for (uint32_t i = 0; i < w.n; i++) {
        uint32_t id = 0;
        if (!tare_expr_divides(s, expr_term(&w, i), monomial, &id) ||
            !tare_expr_sum_push(s, &q, expr_coefficient(&w, i) / k, id))
            break;
    }
    return tare_expr_sum_end(s, &q);
}

/* ---- exact division --------------------------------------------------------------------------- */

/* Coefficient and monomial of the greatest term. */
static int64_t leading(const tare_symbolic *s, int64_t v, uint32_t *id)
{
    const expr_view w = expr_view_of(s, v);
    int64_t c = expr_constant(&w);
    *id = 0;
    for (uint32_t i = 0; i < w.n; i++)
        if (!*id || tare_expr_compare(s, expr_term(&w, i), *id) > 0) {
            *id = expr_term(&w, i);
            c = expr_coefficient(&w, i);
        }
    return c;
}

/* q += the quotient of leading terms, r -= that times b.  False: there is none. */
static bool divide_step(tare_symbolic *s, int64_t *q, int64_t *r, int64_t b)
{
    uint32_t of_b, of_r, id;
    const int64_t cb = leading(s, b, &of_b), cr = leading(s, *r, &of_r);
    if (cr == INT64_MIN || cr % cb != 0 || !tare_expr_divides(s, of_r, of_b, &id))
        return false;
    const int64_t term = tare_expr_mul(s, cr / cb, expr_of_monomial(id));
    *q = tare_expr_add(s, *q, term);
    *r = tare_expr_sub(s, *r, tare_expr_mul(s, term, b));
    return !s->fault;
}

bool tare_expr_divide_exactly(tare_symbolic *s, int64_t a, int64_t b, int64_t *q)
{
    *q = 0;
    if (!b || s->fault)
        return false;
    int64_t r = a;
    for (uint32_t step = 0; r && step < MAX_STEPS; step++)
        if (!divide_step(s, q, &r, b)) {
            if (s->fault == TARE_RULE_OVERFLOW)
                s->fault = 0;
            return false;
        }
    return !r;
}

/* ---- floordiv ------------------------------------------------------------------------------------ */

static int64_t file(tare_symbolic *s, expr_op op, int64_t a, int64_t b)
{
    const int64_t word[] = {a, b};
    return s->fault ? 0 : tare_expr_intern(s, op, word, 2);
}

/* Splits a = k * q + rest with coefficients of rest in 0 .. k-1. */
static void split(tare_symbolic *s, int64_t a, int64_t k, int64_t *q, int64_t *rest)
{
    const expr_view w = expr_view_of(s, a);
    expr_sum whole, part;
    tare_expr_sum_init(&whole, floor_of(expr_constant(&w), k));
    tare_expr_sum_init(&part, mod_of(expr_constant(&w), k));
    for (uint32_t i = 0; i < w.n; i++) {
        const int64_t c = expr_coefficient(&w, i);
        if (!tare_expr_sum_push(s, &whole, floor_of(c, k), expr_term(&w, i)) ||
            !tare_expr_sum_push(s, &part, mod_of(c, k), expr_term(&w, i)))
            break;
    }
    *q = tare_expr_sum_end(s, &whole);
    *rest = tare_expr_sum_end(s, &part);
}

/* The greatest g that divides k and every coefficient, constant aside. */
static int64_t gcd_of_terms(const tare_symbolic *s, int64_t v, int64_t k)
{
    const expr_view w = expr_view_of(s, v);
    for (uint32_t i = 0; i < w.n; i++)
        k = tare_gcd(k, expr_coefficient(&w, i));
    return k;
}

static int64_t without_constant(tare_symbolic *s, int64_t v, int64_t *constant)
{
    const expr_view w = expr_view_of(s, v);
    *constant = expr_constant(&w);
    return *constant ? tare_expr_combine(s, v, 1, *constant, -1) : v;
}

/* rest // k, coefficients of rest in 0 .. k-1 */
static int64_t floordiv_rest(tare_symbolic *s, int64_t rest, int64_t k)
{
    const expr_range r = tare_expr_range(s, rest);
    if (r.low != INT64_MIN && r.high != INT64_MAX && floor_of(r.low, k) == floor_of(r.high, k))
        return tare_expr_number(s, floor_of(r.low, k));
    const int64_t g = gcd_of_terms(s, rest, k);
    int64_t c;
    int64_t p = without_constant(s, rest, &c);
    p = divide_terms(s, p, g, 0);
    c = floor_of(c, g);
    k /= g;
    if (k == 1)
        return tare_expr_add(s, p, c);
    int64_t more, product;
    if (expr_has_op(s, p, EXPR_FLOORDIV) && !expr_is(expr_at(s, p)->word[1])) {
        const expr *inner = expr_at(s, p);
        const int64_t k2 = inner->word[1], a = inner->word[0];
        if (k2 > 0 && !tare_mul_overflows(k, k2, &product) && !expr_is(product) && !tare_mul_overflows(c, k2, &more))
            return tare_expr_floordiv(s, tare_expr_combine(s, a, 1, tare_expr_number(s, more), 1), product);
    }
    return file(s, EXPR_FLOORDIV, tare_expr_add(s, p, c), k);
}

static int64_t floordiv_number(tare_symbolic *s, int64_t a, int64_t k)
{
    if (k == 0)
        return expr_fail(s, TARE_RULE_BOUNDS);
    if (k < 0)
        return k == INT64_MIN / 2 ? expr_fail(s, TARE_RULE_OVERFLOW) : floordiv_number(s, tare_expr_neg(s, a), -k);
    if (k == 1)
        return a;
    int64_t q, rest;
    split(s, a, k, &q, &rest);
    if (s->fault)
        return 0;
    return tare_expr_add(s, q, floordiv_rest(s, rest, k));
}

/* Takes out what divides every term of a and of b. */
static void cancel(tare_symbolic *s, int64_t *a, int64_t *b)
{
    uint32_t ma, mb;
    const int64_t ga = tare_expr_content(s, *a, &ma), gb = tare_expr_content(s, *b, &mb);
    const uint32_t m = tare_expr_common(s, ma, mb);
    const int64_t g = tare_gcd(ga, gb);
    if (s->fault || (g <= 1 && !m))
        return;
    *a = divide_terms(s, *a, g ? g : 1, m);
    *b = divide_terms(s, *b, g ? g : 1, m);
}

/* The terms of a that the monomial b divides, divided; *rest the others. */
static int64_t take_multiples(tare_symbolic *s, int64_t a, int64_t b, int64_t *rest)
{
    const expr_view w = expr_view_of(s, a), d = expr_view_of(s, b);
    if (d.n != 1 || expr_constant(&d))
        return 0;
    expr_sum whole, part;
    tare_expr_sum_init(&whole, 0);
    tare_expr_sum_init(&part, expr_constant(&w));
    for (uint32_t i = 0; i < w.n && !s->fault; i++) {
        const int64_t c = expr_coefficient(&w, i), k = expr_coefficient(&d, 0);
        uint32_t id;
        if (c != INT64_MIN && c % k == 0 && tare_expr_divides(s, expr_term(&w, i), expr_term(&d, 0), &id))
            tare_expr_sum_push(s, &whole, c / k, id);
        else
            tare_expr_sum_push(s, &part, c, expr_term(&w, i));
    }
    *rest = tare_expr_sum_end(s, &part);
    return tare_expr_sum_end(s, &whole);
}

/* 0 <= a < b */
static bool is_proper(tare_symbolic *s, int64_t a, int64_t b)
{
    const expr_range x = tare_expr_range(s, a), y = tare_expr_range(s, b);
    if (x.low < 0 || y.low < 1)
        return false;
    return x.high < y.low || tare_expr_range(s, tare_expr_sub(s, b, a)).low >= 1;
}

static int64_t floordiv_symbolic(tare_symbolic *s, int64_t a, int64_t b)
{
    int64_t q;
    if (tare_expr_divide_exactly(s, a, b, &q) || s->fault)
        return q;
    int64_t rest = a;
    q = take_multiples(s, a, b, &rest);
    cancel(s, &rest, &b);
    if (s->fault)
        return 0;
    if (!expr_is(b))
        return tare_expr_add(s, q, tare_expr_floordiv(s, rest, b));
    if (is_proper(s, rest, b))
        return q;
    if (expr_has_op(s, rest, EXPR_FLOORDIV) && tare_expr_range(s, b).low >= 0) {
        const expr *inner = expr_at(s, rest);
        const int64_t of = inner->word[0], by = inner->word[1];
        return tare_expr_add(s, q, tare_expr_floordiv(s, of, tare_expr_mul(s, by, b)));
    }
    return tare_expr_add(s, q, file(s, EXPR_FLOORDIV, rest, b));
}

static int64_t remembered(tare_symbolic *s, expr_op op, int64_t a, int64_t b, int64_t (*compute)(tare_symbolic *, int64_t, int64_t))
{
    expr_memo *memo = tare_expr_memo(s, op, a, b);
    if (expr_memo_is(s, memo, op, a, b))
        return memo->result;
    const int64_t v = compute(s, a, b);
    if (memo && !s->fault)
        *memo = (expr_memo){a, b, v, op, s->version};
    return s->fault ? 0 : v;
}

int64_t tare_expr_floordiv(tare_symbolic *s, int64_t a, int64_t b)
{
    int64_t q;
    if (s->fault)
        return 0;
    if (!expr_is(a) && !expr_is(b)) {
        const uint32_t fault = tare_expr_compute_floordiv(a, b, &q);
        return fault ? expr_fail(s, fault) : tare_expr_number(s, q);
    }
    if (a == 0)
        return 0;
    return remembered(s, EXPR_FLOORDIV, a, b, expr_is(b) ? floordiv_symbolic : floordiv_number);
}

/* ---- mod ------------------------------------------------------------------------------------------- */

/* Coefficients modulo k; terms known to be multiples of k vanish; of an inner Mod by a multiple
 * of k only the dividend counts. */
static int64_t reduce(tare_symbolic *s, int64_t a, int64_t k)
{
    const expr_view w = expr_view_of(s, a);
    expr_sum out;
    tare_expr_sum_init(&out, mod_of(expr_constant(&w), k));
    for (uint32_t i = 0; i < w.n && !s->fault; i++) {
        const int64_t c = mod_of(expr_coefficient(&w, i), k), term = expr_handle(expr_term(&w, i));
        int64_t times;
        const int64_t multiple = tare_expr_multiple(s, term);
        if (!c || (!tare_mul_overflows(c, multiple, &times) && times % k == 0))
            continue;
        const expr *e = expr_at(s, term);
        const bool inner = e->op == EXPR_MOD && !expr_is(e->word[1]) && e->word[1] % k == 0;
        tare_expr_sum_push(s, &out, c, inner ? expr_id(e->word[0]) : expr_term(&w, i));
    }
    return tare_expr_sum_end(s, &out);
}

static int64_t mod_number(tare_symbolic *s, int64_t a, int64_t k)
{
    if (k == 0)
        return expr_fail(s, TARE_RULE_BOUNDS);
    if (k < 0)
        return k == INT64_MIN / 2 ? expr_fail(s, TARE_RULE_OVERFLOW)
                                  : tare_expr_neg(s, tare_expr_mod(s, tare_expr_neg(s, a), -k));
    if (k == 1)
        return 0;
    int64_t rest = a;
    for (uint32_t round = 0; round < 4; round++) {
        const int64_t before = rest;
        rest = reduce(s, before, k);
        if (rest == before || s->fault)
            break;
    }
    const expr_range r = tare_expr_range(s, rest);
    if (r.low != INT64_MIN && r.high != INT64_MAX && floor_of(r.low, k) == floor_of(r.high, k))
        return tare_expr_combine(s, rest, 1, tare_expr_number(s, floor_of(r.low, k)), -k);
    if (!expr_is(rest))
        return tare_expr_number(s, mod_of(rest, k));
    uint32_t none;
    const int64_t g = tare_gcd(tare_expr_content(s, rest, &none), k);
    if (g > 1)
        return tare_expr_combine(s, tare_expr_mod(s, divide_terms(s, rest, g, 0), k / g), g, 0, 0);
    return file(s, EXPR_MOD, rest, k);
}

static int64_t mod_symbolic(tare_symbolic *s, int64_t a, int64_t b)
{
    int64_t q, rest = a;
    if (tare_expr_divide_exactly(s, a, b, &q) || s->fault)
        return 0;
    take_multiples(s, a, b, &rest);
    const int64_t whole = b;
    cancel(s, &rest, &b);
    if (s->fault)
        return 0;
    if (b != whole) {
        int64_t factor;
        if (!tare_expr_divide_exactly(s, whole, b, &factor))
            return file(s, EXPR_MOD, rest, whole);
        return tare_expr_mul(s, factor, tare_expr_mod(s, rest, b));
    }
    return is_proper(s, rest, b) ? rest : file(s, EXPR_MOD, rest, b);
}

int64_t tare_expr_mod(tare_symbolic *s, int64_t a, int64_t b)
{
    int64_t r;
    if (s->fault)
        return 0;
    if (!expr_is(a) && !expr_is(b)) {
        const uint32_t fault = tare_expr_compute_mod(a, b, &r);
        return fault ? expr_fail(s, fault) : tare_expr_number(s, r);
    }
    if (a == 0)
        return 0;
    return remembered(s, EXPR_MOD, a, b, expr_is(b) ? mod_symbolic : mod_number);
}
