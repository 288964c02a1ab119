/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Bounds and divisors of expressions: what their parts and the facts about them allow. */
#include "symbolic/expr.h"

#include "base/checked.h"
#include "symbolic/gcd.h"

#define LOW INT64_MIN
#define HIGH INT64_MAX

int64_t tare_bound_add(int64_t a, int64_t b)
{
    int64_t r;
    if (a == LOW || b == LOW)
        return LOW;
    if (a == HIGH || b == HIGH)
        return HIGH;
    return tare_add_overflows(a, b, &r) ? (a < 0 ? LOW : HIGH) : r;
}

int64_t tare_bound_mul(int64_t a, int64_t b)
{
    int64_t r;
    if (a == 0 || b == 0)
        return 0;
    const bool infinite = a == LOW || a == HIGH || b == LOW || b == HIGH;
    return infinite || tare_mul_overflows(a, b, &r) ? ((a < 0) == (b < 0) ? HIGH : LOW) : r;
}

/* A lower bound past int64 stays below the infinite one, so that what is added to it still counts. */
static expr_range clip(expr_range r)
{
    return (expr_range){r.low == HIGH ? HIGH - 1 : r.low, r.high == LOW ? LOW + 1 : r.high};
}

static expr_range add(expr_range a, expr_range b)
{
    expr_range r = {LOW, HIGH};
    if (a.low != LOW && b.low != LOW)
        r.low = tare_bound_add(a.low, b.low);
    if (a.high != HIGH && b.high != HIGH)
        r.high = tare_bound_add(a.high, b.high);
    return clip(r);
}

static expr_range mul(expr_range a, expr_range b)
{
    const int64_t p[4] = {tare_bound_mul(a.low, b.low), tare_bound_mul(a.low, b.high), tare_bound_mul(a.high, b.low),
                          tare_bound_mul(a.high, b.high)};
    expr_range r = {p[0], p[0]};
    for (int i = 1; i < 4; i++) {
        r.low = p[i] < r.low ? p[i] : r.low;
        r.high = p[i] > r.high ? p[i] : r.high;
    }
    return clip(r);
}

static expr_range meet(expr_range a, int64_t low, int64_t high)
{
    expr_range r = {a.low > low ? a.low : low, a.high < high ? a.high : high};
    return r.low <= r.high ? r : a;
}

static expr_range of_sum(tare_symbolic *s, const expr *e)
{
    expr_range r = {e->word[0], e->word[0]};
    for (uint32_t i = 1; i < e->n; i += 2) {
        const expr_range c = {e->word[i], e->word[i]};
        r = add(r, mul(c, tare_expr_range(s, expr_handle((uint32_t)e->word[i + 1]))));
    }
    return r;
}

static expr_range of_product(tare_symbolic *s, const expr *e)
{
    expr_range r = {1, 1};
    for (uint32_t i = 0; i < e->n; i++) {
        const expr_range f = tare_expr_range(s, expr_handle(expr_factor(e->word[i])));
        const uint32_t power = expr_power(e->word[i]);
        expr_range p = f;
        for (uint32_t k = 1; k < power && k < 64; k++)
            p = mul(p, f);
        if (power >= 64)
            p = (expr_range){f.low >= 0 ? f.low : LOW, HIGH};
        if (power % 2 == 0 && f.low < 0)
            p.low = f.high < 0 ? p.low : 0;
        r = mul(r, p);
    }
    return r;
}

/* a / b rounded down for a divisor over 0; infinities stay. */
static int64_t quotient(int64_t a, int64_t b)
{
    if (a == LOW || a == HIGH)
        return a;
    if (b == HIGH)
        return a < 0 ? -1 : 0;
    return a / b - (a % b < 0);
}

static expr_range of_floordiv(tare_symbolic *s, const expr *e)
{
    const expr_range a = tare_expr_range(s, e->word[0]), b = tare_expr_range(s, e->word[1]);
    if (b.low < 0)
        return (expr_range){LOW, HIGH};
    const int64_t low = b.low > 1 ? b.low : 1, high = b.high > 1 ? b.high : 1;
    return (expr_range){quotient(a.low, a.low < 0 ? low : high), quotient(a.high, a.high < 0 ? high : low)};
}

static expr_range of_mod(tare_symbolic *s, const expr *e)
{
    const expr_range a = tare_expr_range(s, e->word[0]), b = tare_expr_range(s, e->word[1]);
    if (b.low < 0)
        return (expr_range){b.low == LOW ? LOW : b.low + 1, b.high == HIGH ? HIGH : b.high > 0 ? b.high - 1 : 0};
    const int64_t high = b.high == HIGH ? HIGH : b.high > 0 ? b.high - 1 : 0;
    return (expr_range){0, a.low >= 0 && a.high < high ? a.high : high};
}

static expr_range of_extreme(tare_symbolic *s, const expr *e)
{
    expr_range r = tare_expr_range(s, e->word[0]);
    for (uint32_t i = 1; i < e->n; i++) {
        const expr_range a = tare_expr_range(s, e->word[i]);
        const bool least = e->op == EXPR_MIN;
        r.low = (a.low < r.low) == least ? a.low : r.low;
        r.high = (a.high < r.high) == least ? a.high : r.high;
    }
    return r;
}

static expr_range either(expr_range a, expr_range b)
{
    return (expr_range){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

static expr_range of_parts(tare_symbolic *s, const expr *e)
{
    switch ((expr_op)e->op) {
    case EXPR_SYMBOL: return (expr_range){e->word[0], e->word[1]};
    case EXPR_SUM: return of_sum(s, e);
    case EXPR_PRODUCT: return of_product(s, e);
    case EXPR_FLOORDIV: return of_floordiv(s, e);
    case EXPR_MOD: return of_mod(s, e);
    case EXPR_MIN: case EXPR_MAX: return of_extreme(s, e);
    case EXPR_SELECT: return either(tare_expr_range(s, e->word[1]), tare_expr_range(s, e->word[2]));
    case EXPR_EQ: case EXPR_NE: case EXPR_GE: case EXPR_AND: case EXPR_OR: break;
    }
    return (expr_range){0, 1};
}

int64_t tare_expr_shape(tare_symbolic *s, int64_t v, int64_t *scale, int64_t *constant)
{
    const expr_view w = expr_view_of(s, v);
    *constant = expr_constant(&w);
    int64_t g = 0;
    for (uint32_t i = 0; i < w.n; i++)
        g = tare_gcd(g, expr_coefficient(&w, i));
    if (w.n && expr_coefficient(&w, 0) < 0)
        g = -g;
    *scale = g;
    if (!w.n || (*constant == 0 && g == 1))
        return v;
    expr_sum out;
    tare_expr_sum_init(&out, 0);
    for (uint32_t i = 0; i < w.n; i++)
        if (!tare_expr_sum_push(s, &out, expr_coefficient(&w, i) / g, expr_term(&w, i)))
            break;
    return tare_expr_sum_end(s, &out);
}

/* What facts say of a sum, by way of its shape. A failure to make the shape is none. */
static expr_range narrow(tare_symbolic *s, int64_t v, expr_range r)
{
    if (!s->knowns)
        return r;
    int64_t scale, constant;
    const uint32_t fault = s->fault;
    const int64_t shape = tare_expr_shape(s, v, &scale, &constant);
    s->fault = fault;
    if (!expr_is(shape))
        return r;
    const known_row *k = tare_expr_known(s, expr_at(s, shape));
    if (!k)
        return r;
    const expr_range c = {constant, constant}, g = {scale, scale}, bounds = {k->low, k->high};
    const expr_range told = add(c, mul(g, bounds));
    return meet(r, told.low, told.high);
}

expr_range tare_expr_range(tare_symbolic *s, int64_t v)
{
    if (!expr_is(v))
        return (expr_range){v, v};
    expr *e = expr_at(s, v);
    if (e->range_version == s->version)
        return (expr_range){e->low, e->high};
    const expr_range r = narrow(s, v, of_parts(s, e));
    e->low = r.low;
    e->high = r.high;
    e->range_version = s->version;
    return r;
}

/* ---- divisors ------------------------------------------------------------------------------------ */

static int64_t times(int64_t a, int64_t b)
{
    int64_t r;
    return tare_mul_overflows(a, b, &r) || r == INT64_MIN ? a : r;
}

static int64_t multiple_of_parts(tare_symbolic *s, const expr *e)
{
    int64_t g = 0;
    switch ((expr_op)e->op) {
    case EXPR_SUM:
        g = tare_gcd(e->word[0], 0);
        for (uint32_t i = 1; i < e->n && g != 1; i += 2)
            g = tare_gcd(g, times(e->word[i], tare_expr_multiple(s, expr_handle((uint32_t)e->word[i + 1]))));
        return g;
    case EXPR_PRODUCT:
        g = 1;
        for (uint32_t i = 0; i < e->n; i++) {
            const int64_t f = tare_expr_multiple(s, expr_handle(expr_factor(e->word[i])));
            for (uint32_t k = 0; k < expr_power(e->word[i]) && f > 1 && k < 64; k++)
                g = times(g, f);
        }
        return g;
    case EXPR_MOD: case EXPR_MIN: case EXPR_MAX:
        for (uint32_t i = 0; i < e->n && g != 1; i++)
            g = tare_gcd(g, tare_expr_multiple(s, e->word[i]));
        return g;
    case EXPR_SELECT: return tare_gcd(tare_expr_multiple(s, e->word[1]), tare_expr_multiple(s, e->word[2]));
    case EXPR_SYMBOL: case EXPR_FLOORDIV: case EXPR_EQ: case EXPR_NE: case EXPR_GE: case EXPR_AND: case EXPR_OR: break;
    }
    return 1;
}

int64_t tare_expr_multiple(tare_symbolic *s, int64_t v)
{
    if (!expr_is(v))
        return tare_gcd(v, 0);
    const expr *e = expr_at(s, v);
    const known_row *k = tare_expr_known(s, e);
    const int64_t g = multiple_of_parts(s, e);
    if (!k || k->multiple <= 1)
        return g;
    return times(g / tare_gcd(g, k->multiple), k->multiple);
}
