/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Symbolic floats as quotients of whole numbers, where doubles calculate them without rounding, or round a quotient
 * so little that the whole number below it stays the same: for N, D up to 2^52 the next whole number is at least
 * 1 / D away from N / D, rounding moves that by at most 2^-53 * 2^52 / D.
 */
#include "symbolic/real.h"

enum { MAX_SHIFT = 40 };
#define MOST (INT64_C(1) << 52)

/* num / den; `rounded`: a double only near to it. */
typedef struct ratio { int64_t num, den; bool rounded; } ratio;

/* What has to hold for it: all numbers on the way are small enough. */
typedef struct exact { tare_symbolic *s; int64_t where; } exact;

static void need(exact *e, int64_t cond) { e->where = tare_expr_and(e->s, e->where, cond); }

static void need_small(exact *e, int64_t v)
{
    need(e, tare_expr_ge(e->s, v, -MOST));
    need(e, tare_expr_ge(e->s, MOST, v));
}

static bool ratio_of(exact *e, double v, ratio *out);

static bool of_double(double v, ratio *out)
{
    *out = (ratio){0, 1, false};
    for (int i = 0; i <= MAX_SHIFT && v >= (double)-MOST && v <= (double)MOST; i++, v *= 2.0, out->den *= 2) {
        out->num = (int64_t)v;
        if ((double)out->num >= v && (double)out->num <= v)
            return true;
    }
    return false;
}

static bool is_exact(exact *e, uint64_t bits, ratio *out) { return ratio_of(e, real_of_bits(bits), out) && !out->rounded; }

static bool of_sum(exact *e, const real_row *row, ratio *out)
{
    tare_symbolic *s = e->s;
    ratio a, b;
    if (!is_exact(e, row->a, &a) || !is_exact(e, row->b, &b))
        return false;
    const int64_t den = a.den > b.den ? a.den : b.den; /* powers of two */
    const int64_t x = tare_expr_mul(s, a.num, den / a.den), y = tare_expr_mul(s, b.num, den / b.den);
    *out = (ratio){row->op == TARE_SYM_FLOAT_ADD ? tare_expr_add(s, x, y) : tare_expr_sub(s, x, y), den, false};
    need_small(e, out->num);
    return true;
}

static bool of_product(exact *e, const real_row *row, ratio *out)
{
    ratio a, b;
    if (!is_exact(e, row->a, &a) || !is_exact(e, row->b, &b) || a.den > (INT64_C(1) << MAX_SHIFT) / b.den)
        return false;
    *out = (ratio){tare_expr_mul(e->s, a.num, b.num), a.den * b.den, false};
    need_small(e, out->num);
    return true;
}

static bool is_power_of_two(int64_t v) { return !expr_is(v) && v > 0 && (v & (v - 1)) == 0; }

static bool of_quotient(exact *e, const real_row *row, ratio *out)
{
    tare_symbolic *s = e->s;
    ratio a, b;
    if (!is_exact(e, row->a, &a) || !is_exact(e, row->b, &b) || b.num == 0)
        return false;
    *out = (ratio){tare_expr_mul(s, a.num, b.den), tare_expr_mul(s, b.num, a.den), false};
    out->rounded = !is_power_of_two(out->den) || out->den > INT64_C(1) << MAX_SHIFT;
    need_small(e, out->num);
    need_small(e, out->den);
    need(e, tare_expr_not(s, tare_expr_eq(s, out->den, 0)));
    return true;
}

static bool of_extreme(exact *e, const real_row *row, ratio *out)
{
    ratio a, b;
    if (!is_exact(e, row->a, &a) || !is_exact(e, row->b, &b) || a.den != b.den)
        return false;
    *out = a;
    out->num = row->op == TARE_SYM_FLOAT_MIN ? tare_expr_min(e->s, a.num, b.num) : tare_expr_max(e->s, a.num, b.num);
    return true;
}

static int64_t floor_of(exact *e, ratio r) { return r.den == 1 ? r.num : tare_expr_floordiv(e->s, r.num, r.den); }
static int64_t ceil_of(exact *e, ratio r)
{
    r.num = tare_expr_neg(e->s, r.num);
    return tare_expr_neg(e->s, floor_of(e, r));
}

static bool of_int(exact *e, int64_t v, ratio *out)
{
    *out = (ratio){tare_expr_resolve(e->s, v), 1, false};
    need_small(e, out->num);
    return true;
}

static bool ratio_of(exact *e, double v, ratio *out)
{
    const real_row *at = real_at(e->s, v);
    if (!at)
        return !tare_is_symbolic_float(v) && of_double(v, out);
    const real_row row = *at;
    switch (row.op) {
    case TARE_SYM_FLOAT_ADD: case TARE_SYM_FLOAT_SUB: return of_sum(e, &row, out);
    case TARE_SYM_FLOAT_MUL: return of_product(e, &row, out);
    case TARE_SYM_FLOAT_DIV: return of_quotient(e, &row, out);
    case TARE_SYM_FLOAT_MIN: case TARE_SYM_FLOAT_MAX: return of_extreme(e, &row, out);
    case REAL_OF_INT: return of_int(e, (int64_t)row.a, out);
    case REAL_SYMBOL: return false;
    default: break;
    }
    if (!ratio_of(e, real_of_bits(row.a), out))
        return false;
    if (row.op == TARE_SYM_FLOAT_NEG)
        out->num = tare_expr_neg(e->s, out->num);
    else
        *out = (ratio){row.op == TARE_SYM_FLOAT_FLOOR ? floor_of(e, *out) : ceil_of(e, *out), 1, false};
    return true;
}

/* Whether all went well; a failure but for memory only means that there is no expression. */
static bool fine(exact *e, bool done)
{
    if (e->s->fault == TARE_RULE_MEMORY)
        return false;
    const bool failed = e->s->fault != TARE_OK;
    e->s->fault = TARE_OK;
    return done && !failed && e->where != 0;
}

bool tare_real_int(tare_symbolic *s, double v, int64_t *out, int64_t *where)
{
    exact e = {s, 1};
    ratio r = {0, 1, false};
    bool done = ratio_of(&e, v, &r);
    if (done && r.den != 1) {
        need(&e, tare_expr_ge(s, r.den, 1));
        *out = tare_expr_select(s, tare_expr_ge(s, r.num, 0), floor_of(&e, r), ceil_of(&e, r));
    } else {
        *out = r.num;
    }
    *where = e.where;
    return fine(&e, done);
}

static int64_t relate(tare_symbolic *s, tare_sym_float_relation is, int64_t a, int64_t b)
{
    return is == TARE_SYM_FLOAT_EQ   ? tare_expr_eq(s, a, b)
           : is == TARE_SYM_FLOAT_LT ? tare_expr_ge(s, b, tare_expr_add(s, a, 1))
                                     : tare_expr_ge(s, b, a);
}

static bool is_nan(double v) { return !(v <= v) && !tare_is_symbolic_float(v); }

/* A number as a float against a double that no number is beyond. */
static bool beyond(tare_sym_float_relation is, double a, double b, int64_t *out)
{
    const double most = 9223372036854775808.0;
    const bool under = b > most || a < -most, reached = is == TARE_SYM_FLOAT_LE && (b >= most || a <= -most);
    *out = is != TARE_SYM_FLOAT_EQ && (under || reached);
    return under || reached || b < -most || a > most || is_nan(a) || is_nan(b);
}

/* Between a number and a whole double that rounding does not reach over, any number may stand. */
static bool with_whole(tare_symbolic *s, tare_sym_float_relation is, double a, double b, int64_t *out)
{
    const real_row *x = real_at(s, a), *y = real_at(s, b);
    const double plain = x ? b : a;
    const real_row *open = x ? x : y;
    if ((x && y) || !open || open->op != REAL_OF_INT || !(plain > (double)-MOST && plain < (double)MOST))
        return false;
    const int64_t whole = (int64_t)plain, number = tare_expr_resolve(s, (int64_t)open->a);
    if ((double)whole < plain || (double)whole > plain)
        return false;
    *out = x ? relate(s, is, number, whole) : relate(s, is, whole, number);
    return true;
}

static bool is_number(const tare_symbolic *s, double v)
{
    const real_row *row = real_at(s, v);
    return !row ? !tare_is_symbolic_float(v) : row->op == REAL_OF_INT;
}

bool tare_real_order(tare_symbolic *s, tare_sym_float_relation is, double a, double b, int64_t *out, int64_t *where)
{
    exact e = {s, 1};
    ratio x, y;
    bool done = is_number(s, a) && is_number(s, b) && (beyond(is, a, b, out) || with_whole(s, is, a, b, out));
    *where = 1;
    if (done)
        return fine(&e, done);
    done = ratio_of(&e, a, &x) && ratio_of(&e, b, &y) && !x.rounded && !y.rounded;
    if (done)
        *out = relate(s, is, tare_expr_mul(s, x.num, y.den), tare_expr_mul(s, y.num, x.den));
    *where = e.where;
    return fine(&e, done);
}
