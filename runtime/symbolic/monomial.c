/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Products of powers of factors, by id; the id 0 is the empty product. */
#include "symbolic/expr.h"

#include <string.h>

#include "tare/abi.h"

enum { MAX_FACTORS = 64 };

expr_factors tare_expr_factors(const tare_symbolic *s, uint32_t id)
{
    expr_factors f = {(int64_t)((uint64_t)id << 32 | 1), NULL, id ? 1 : 0};
    if (id && expr_node(s, id)->op == EXPR_PRODUCT) {
        f.word = expr_node(s, id)->word;
        f.n = expr_node(s, id)->n;
    }
    return f;
}

static int64_t pack_factor(uint32_t id, uint32_t power) { return (int64_t)((uint64_t)id << 32 | power); }

static uint32_t file(tare_symbolic *s, const int64_t *word, uint32_t n)
{
    if (!n)
        return 0;
    if (n == 1 && expr_power(word[0]) == 1)
        return expr_factor(word[0]);
    const int64_t v = tare_expr_intern(s, EXPR_PRODUCT, word, n);
    return v ? expr_id(v) : 0;
}

static uint32_t times(tare_symbolic *s, uint32_t a, uint32_t b)
{
    const expr_factors x = tare_expr_factors(s, a), y = tare_expr_factors(s, b);
    int64_t word[2 * MAX_FACTORS];
    uint32_t n = 0;
    if (x.n + y.n > MAX_FACTORS)
        return (uint32_t)expr_fail(s, TARE_RULE_OVERFLOW);
    for (uint32_t i = 0, j = 0; i < x.n || j < y.n;) {
        const int64_t u = i < x.n ? expr_factor_at(&x, i) : INT64_MAX, v = j < y.n ? expr_factor_at(&y, j) : INT64_MAX;
        const uint32_t fu = expr_factor(u), fv = expr_factor(v);
        const uint32_t power = (fu <= fv ? expr_power(u) : 0) + (fv <= fu ? expr_power(v) : 0);
        if (power > EXPR_MAX_POWER)
            return (uint32_t)expr_fail(s, TARE_RULE_OVERFLOW);
        word[n++] = pack_factor(fu < fv ? fu : fv, power);
        i += fu <= fv;
        j += fv <= fu;
    }
    return file(s, word, n);
}

uint32_t tare_expr_times(tare_symbolic *s, uint32_t a, uint32_t b)
{
    if (!a || !b)
        return a ? a : b;
    if (a > b) {
        const uint32_t swap = a;
        a = b;
        b = swap;
    }
    expr_memo *memo = tare_expr_memo(s, EXPR_PRODUCT, a, b);
    if (expr_memo_is(s, memo, EXPR_PRODUCT, a, b))
        return (uint32_t)memo->result;
    const uint32_t id = times(s, a, b);
    if (memo && id)
        *memo = (expr_memo){a, b, id, EXPR_PRODUCT, s->version};
    return id;
}

bool tare_expr_divides(tare_symbolic *s, uint32_t a, uint32_t b, uint32_t *out)
{
    const expr_factors x = tare_expr_factors(s, a), y = tare_expr_factors(s, b);
    int64_t word[MAX_FACTORS];
    uint32_t n = 0, j = 0;
    for (uint32_t i = 0; i < x.n; i++) {
        const int64_t u = expr_factor_at(&x, i);
        uint32_t power = expr_power(u);
        if (j < y.n && expr_factor(expr_factor_at(&y, j)) == expr_factor(u)) {
            const uint32_t less = expr_power(expr_factor_at(&y, j++));
            if (less > power)
                return false;
            power -= less;
        }
        if (power)
            word[n++] = pack_factor(expr_factor(u), power);
    }
    if (j < y.n)
        return false;
    *out = file(s, word, n);
    return *out || !n;
}

uint32_t tare_expr_common(tare_symbolic *s, uint32_t a, uint32_t b)
{
    const expr_factors x = tare_expr_factors(s, a), y = tare_expr_factors(s, b);
    int64_t word[MAX_FACTORS];
    uint32_t n = 0;
    for (uint32_t i = 0, j = 0; i < x.n && j < y.n;) {
        const int64_t u = expr_factor_at(&x, i), v = expr_factor_at(&y, j);
        const uint32_t fu = expr_factor(u), fv = expr_factor(v);
        if (fu == fv)
            word[n++] = pack_factor(fu, expr_power(u) < expr_power(v) ? expr_power(u) : expr_power(v));
        i += fu <= fv;
        j += fv <= fu;
    }
    return file(s, word, n);
}

/* Lexicographic, the greatest id first. */
int tare_expr_compare(const tare_symbolic *s, uint32_t a, uint32_t b)
{
    const expr_factors x = tare_expr_factors(s, a), y = tare_expr_factors(s, b);
    uint32_t i = x.n, j = y.n;
    while (i && j) {
        const int64_t u = expr_factor_at(&x, --i), v = expr_factor_at(&y, --j);
        if (u != v)
            return u < v ? -1 : 1;
    }
    return i ? 1 : j ? -1 : 0;
}
