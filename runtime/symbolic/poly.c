/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sums of coefficients times monomials: added, multiplied out, made canonical. */
#include "symbolic/expr.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "tare/abi.h"

/* MAX_EXPANDED: products with more terms keep their sums as factors. */
enum { MAX_TERMS = 1 << 14, MAX_EXPANDED = 256, OWN_TERMS = 16 };

int64_t tare_expr_number(tare_symbolic *s, int64_t v) { return expr_is(v) ? expr_fail(s, TARE_RULE_OVERFLOW) : v; }

void tare_expr_sum_init(expr_sum *sum, int64_t constant)
{
    sum->n = 0;
    sum->capacity = OWN_TERMS;
    sum->word = sum->own;
    sum->own[0] = constant;
}

static void drop(expr_sum *sum)
{
    if (sum->word != sum->own)
        tare_free(sum->word);
    sum->word = sum->own;
    sum->n = 0;
}

static bool reserve(tare_symbolic *s, expr_sum *sum, uint32_t n)
{
    if (n <= sum->capacity)
        return true;
    if (n > MAX_TERMS) {
        expr_fail(s, TARE_RULE_OVERFLOW);
        return false;
    }
    const uint32_t capacity = n < 2 * sum->capacity ? 2 * sum->capacity : n;
    int64_t *word = tare_alloc(1 + 2 * (size_t)capacity, sizeof *word);
    if (!word) {
        expr_fail(s, TARE_RULE_MEMORY);
        return false;
    }
    memcpy(word, sum->word, (1 + 2 * (size_t)sum->n) * sizeof *word);
    const uint32_t used = sum->n;
    drop(sum);
    sum->n = used;
    sum->word = word;
    sum->capacity = capacity;
    return true;
}

static bool push(tare_symbolic *s, expr_sum *sum, int64_t coefficient, uint32_t id)
{
    if (sum->n == sum->capacity && !reserve(s, sum, sum->n + 1))
        return false;
    sum->word[1 + 2 * (size_t)sum->n] = coefficient;
    sum->word[2 + 2 * (size_t)sum->n++] = id;
    return true;
}

/* A term whose id may be 0, a constant, or a sum's, which is opened. */
bool tare_expr_sum_push(tare_symbolic *s, expr_sum *sum, int64_t coefficient, uint32_t id)
{
    const expr_view v = expr_view_of(s, expr_of_monomial(id));
    int64_t constant;
    if (tare_mul_overflows(coefficient, expr_constant(&v), &constant) ||
        tare_add_overflows(sum->word[0], constant, &sum->word[0])) {
        expr_fail(s, TARE_RULE_OVERFLOW);
        return false;
    }
    for (uint32_t i = 0; i < v.n; i++) {
        int64_t c;
        if (tare_mul_overflows(coefficient, expr_coefficient(&v, i), &c)) {
            expr_fail(s, TARE_RULE_OVERFLOW);
            return false;
        }
        if (!push(s, sum, c, expr_term(&v, i)))
            return false;
    }
    return true;
}

static int by_id(const void *a, const void *b)
{
    const int64_t x = ((const int64_t *)a)[1], y = ((const int64_t *)b)[1];
    return (x > y) - (x < y);
}

/* Sorts few terms in place, many by qsort. */
static void sort(expr_sum *sum)
{
    int64_t *term = sum->word + 1;
    if (sum->n > 24) {
        qsort(term, sum->n, 2 * sizeof *term, by_id);
        return;
    }
    for (uint32_t i = 1; i < sum->n; i++) {
        const int64_t c = term[2 * i], id = term[2 * i + 1];
        uint32_t j = i;
        for (; j > 0 && term[2 * j - 1] > id; j--) {
            term[2 * j] = term[2 * j - 2];
            term[2 * j + 1] = term[2 * j - 1];
        }
        term[2 * j] = c;
        term[2 * j + 1] = id;
    }
}

/* Adds up equal terms of a sorted sum, drops those that vanish. */
static bool collect(tare_symbolic *s, expr_sum *sum)
{
    uint32_t n = 0;
    int64_t *term = sum->word + 1;
    for (uint32_t i = 0; i < sum->n;) {
        const int64_t id = term[2 * i + 1];
        int64_t c = term[2 * i++];
        while (i < sum->n && term[2 * i + 1] == id)
            if (tare_add_overflows(c, term[2 * i++], &c)) {
                expr_fail(s, TARE_RULE_OVERFLOW);
                return false;
            }
        if (!c)
            continue;
        term[2 * n] = c;
        term[2 * n++ + 1] = id;
    }
    sum->n = n;
    return true;
}

/* The value of a sum whose terms are sorted and distinct. */
static int64_t file(tare_symbolic *s, const int64_t *word, uint32_t n)
{
    if (!n)
        return tare_expr_number(s, word[0]);
    if (n == 1 && word[0] == 0 && word[1] == 1)
        return expr_handle((uint32_t)word[2]);
    return tare_expr_intern(s, EXPR_SUM, word, 1 + 2 * n);
}

int64_t tare_expr_sum_end(tare_symbolic *s, expr_sum *sum)
{
    int64_t v = 0;
    if (!s->fault) {
        sort(sum);
        if (collect(s, sum))
            v = file(s, sum->word, sum->n);
    }
    drop(sum);
    return v;
}

/* ca * a + cb * b of two term lists, merged in order. False: overflow. */
static bool merge(const expr_view *a, int64_t ca, const expr_view *b, int64_t cb, expr_sum *out)
{
    int64_t x, y;
    if (tare_mul_overflows(expr_constant(a), ca, &x) || tare_mul_overflows(expr_constant(b), cb, &y) ||
        tare_add_overflows(x, y, &out->word[0]))
        return false;
    int64_t *term = out->word + 1;
    for (uint32_t i = 0, j = 0; i < a->n || j < b->n;) {
        const uint32_t ia = i < a->n ? expr_term(a, i) : UINT32_MAX, ib = j < b->n ? expr_term(b, j) : UINT32_MAX;
        int64_t c = 0, more = 0;
        const uint32_t id = ia < ib ? ia : ib;
        if ((ia == id && tare_mul_overflows(expr_coefficient(a, i++), ca, &c)) ||
            (ib == id && tare_mul_overflows(expr_coefficient(b, j++), cb, &more)) || tare_add_overflows(c, more, &c))
            return false;
        if (!c)
            continue;
        term[2 * (size_t)out->n] = c;
        term[2 * (size_t)out->n++ + 1] = id;
    }
    return true;
}

int64_t tare_expr_combine(tare_symbolic *s, int64_t a, int64_t ca, int64_t b, int64_t cb)
{
    if (s->fault)
        return 0;
    const expr_view x = expr_view_of(s, a), y = expr_view_of(s, b);
    expr_sum out;
    tare_expr_sum_init(&out, 0);
    if (!reserve(s, &out, x.n + y.n))
        return 0;
    const int64_t v = merge(&x, ca, &y, cb, &out) ? file(s, out.word, out.n) : expr_fail(s, TARE_RULE_OVERFLOW);
    drop(&out);
    return v;
}

static bool multiply_terms(tare_symbolic *s, const expr_view *a, const expr_view *b, expr_sum *out)
{
    for (uint32_t i = 0; i <= a->n; i++) {
        const int64_t ca = i < a->n ? expr_coefficient(a, i) : expr_constant(a);
        const uint32_t ia = i < a->n ? expr_term(a, i) : 0;
        for (uint32_t j = 0; ca && j <= b->n; j++) {
            const int64_t cb = j < b->n ? expr_coefficient(b, j) : expr_constant(b);
            const uint32_t ib = j < b->n ? expr_term(b, j) : 0;
            int64_t c;
            if (!cb)
                continue;
            if (tare_mul_overflows(ca, cb, &c))
                return expr_fail(s, TARE_RULE_OVERFLOW);
            const uint32_t id = tare_expr_times(s, ia, ib);
            if (s->fault || !tare_expr_sum_push(s, out, c, id))
                return false;
        }
    }
    return true;
}

static int64_t multiply(tare_symbolic *s, int64_t a, int64_t b)
{
    const expr_view x = expr_view_of(s, a), y = expr_view_of(s, b);
    if ((uint64_t)(x.n + 1) * (y.n + 1) > MAX_EXPANDED && x.n > 1 && y.n > 1) {
        const uint32_t id = tare_expr_times(s, expr_id(a), expr_id(b));
        return id ? expr_handle(id) : 0;
    }
    expr_sum out;
    tare_expr_sum_init(&out, 0);
    if (!multiply_terms(s, &x, &y, &out)) {
        drop(&out);
        return 0;
    }
    return tare_expr_sum_end(s, &out);
}

int64_t tare_expr_mul(tare_symbolic *s, int64_t a, int64_t b)
{
    if (s->fault)
        return 0;
    if (!expr_is(a) || !expr_is(b)) {
        const int64_t number = expr_is(a) ? b : a;
        return tare_expr_combine(s, expr_is(a) ? a : b, number, 0, 0);
    }
    if (expr_at(s, a)->op != EXPR_SUM && expr_at(s, b)->op != EXPR_SUM) {
        const uint32_t id = tare_expr_times(s, expr_id(a), expr_id(b));
        return id ? expr_handle(id) : 0;
    }
    return multiply(s, a, b);
}

int64_t tare_expr_power(tare_symbolic *s, int64_t a, uint32_t power)
{
    int64_t v = 1;
    for (uint32_t i = 0; i < power && !s->fault; i++)
        v = tare_expr_mul(s, v, a);
    return v;
}
