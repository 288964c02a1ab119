/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The least and the greatest of several, and the choice by a condition. */
#include "symbolic/expr.h"

#include <string.h>

#include "tare/abi.h"

enum { MAX_ARGUMENTS = 64 };

typedef struct arguments { int64_t at[MAX_ARGUMENTS]; uint32_t n; } arguments;

static void put(tare_symbolic *s, arguments *a, int64_t v)
{
    for (uint32_t i = 0; i < a->n; i++)
        if (a->at[i] == v)
            return;
    if (a->n == MAX_ARGUMENTS)
        expr_fail(s, TARE_RULE_OVERFLOW);
    else
        a->at[a->n++] = v;
}

/* The arguments of arguments of the same kind, numbers folded into one. */
static void flatten(tare_symbolic *s, arguments *a, expr_op op, const int64_t *v, uint32_t n)
{
    bool has_number = false;
    int64_t number = 0;
    for (uint32_t i = 0; i < n; i++) {
        const expr *e = expr_has_op(s, v[i], op) ? expr_at(s, v[i]) : NULL;
        const uint32_t parts = e ? e->n : 1;
        for (uint32_t k = 0; k < parts; k++) {
            const int64_t part = e ? e->word[k] : v[i];
            if (expr_is(part)) {
                put(s, a, part);
                continue;
            }
            number = !has_number || (op == EXPR_MIN ? part < number : part > number) ? part : number;
            has_number = true;
        }
    }
    if (has_number)
        put(s, a, number);
}

/* Whether x is never needed beside y. */
static bool is_beaten(tare_symbolic *s, expr_op op, int64_t x, int64_t y)
{
    const expr_range a = tare_expr_range(s, x), b = tare_expr_range(s, y);
    if (op == EXPR_MAX ? b.low >= a.high : b.high <= a.low)
        return true;
    if (!expr_is(x) && expr_at(s, y)->op == EXPR_SYMBOL)
        return false;
    return tare_expr_is_nonnegative(s, op == EXPR_MAX ? tare_expr_sub(s, y, x) : tare_expr_sub(s, x, y));
}

static void drop_beaten(tare_symbolic *s, expr_op op, arguments *a)
{
    for (uint32_t i = 0; i < a->n; i++) {
        bool beaten = false;
        for (uint32_t k = 0; k < a->n && !beaten && !s->fault; k++)
            beaten = k != i && (expr_is(a->at[k]) || expr_is(a->at[i])) && is_beaten(s, op, a->at[i], a->at[k]);
        if (beaten)
            a->at[i--] = a->at[--a->n];
    }
}

static void sort(arguments *a)
{
    for (uint32_t i = 1; i < a->n; i++) {
        const int64_t v = a->at[i];
        uint32_t k = i;
        for (; k > 0 && a->at[k - 1] > v; k--)
            a->at[k] = a->at[k - 1];
        a->at[k] = v;
    }
}

int64_t tare_expr_extreme(tare_symbolic *s, expr_op op, const int64_t *v, uint32_t n)
{
    arguments a = {.n = 0};
    flatten(s, &a, op, v, n);
    if (!s->fault && a.n <= 8)
        drop_beaten(s, op, &a);
    if (s->fault)
        return 0;
    sort(&a);
    return a.n == 1 ? a.at[0] : tare_expr_intern(s, op, a.at, a.n);
}

static int64_t extreme(tare_symbolic *s, expr_op op, int64_t a, int64_t b)
{
    if (s->fault)
        return 0;
    if (!expr_is(a) && !expr_is(b))
        return op == EXPR_MIN ? (a < b ? a : b) : (a > b ? a : b);
    expr_memo *memo = tare_expr_memo(s, op, a, b);
    if (expr_memo_is(s, memo, op, a, b))
        return memo->result;
    const int64_t both[] = {a, b}, v = tare_expr_extreme(s, op, both, 2);
    if (memo && !s->fault)
        *memo = (expr_memo){a, b, v, op, s->version};
    return v;
}

int64_t tare_expr_min(tare_symbolic *s, int64_t a, int64_t b) { return extreme(s, EXPR_MIN, a, b); }
int64_t tare_expr_max(tare_symbolic *s, int64_t a, int64_t b) { return extreme(s, EXPR_MAX, a, b); }

/* cond ? a : b of truths */
static int64_t select_truth(tare_symbolic *s, int64_t cond, int64_t a, int64_t b)
{
    const int64_t one = tare_expr_and(s, cond, a), other = tare_expr_and(s, tare_expr_not(s, cond), b);
    return tare_expr_or(s, one, other);
}

int64_t tare_expr_select(tare_symbolic *s, int64_t cond, int64_t a, int64_t b)
{
    if (s->fault)
        return 0;
    if (!expr_is(cond) || a == b)
        return cond ? a : b;
    const int truth = tare_expr_decide(s, cond);
    if (truth != TRUTH_OPEN)
        return truth == TRUTH_TRUE ? a : b;
    if (expr_is_condition(s, a) || expr_is_condition(s, b))
        return select_truth(s, cond, a, b);
    const int64_t word[] = {cond, a, b};
    return tare_expr_intern(s, EXPR_SELECT, word, 3);
}
