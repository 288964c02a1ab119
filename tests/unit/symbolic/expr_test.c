/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Canonical forms, against what they must be equal to. */
#include "trees.h"

#include <stdio.h>

#include "tare/abi.h"

static void check(grove *g, const tree *t, uint64_t seed)
{
    for (uint32_t p = 0; p < TREE_POINTS; p++) {
        int64_t v;
        if (!t->fine[p])
            continue;
        const uint32_t fault = tare_expr_evaluate(&g->s, t->v, g->point[p], TREE_SYMBOLS, &v);
        if (fault == TARE_RULE_OVERFLOW)
            continue;
        if (fault == TARE_OK && v == t->at[p])
            continue;
        char text[4096];
        tare_expr_format(&g->s, t->v, TARE_SYM_STR, text, sizeof text);
        fail_msg("seed %d, point %u: %s is %lld (fault %u), expected %lld", (int)seed, p, text, (long long)v, fault,
                 (long long)t->at[p]);
    }
}

static void check_range(grove *g, const tree *t, uint64_t seed)
{
    const expr_range r = tare_expr_range(&g->s, t->v);
    for (uint32_t p = 0; p < TREE_POINTS; p++) {
        if (!t->fine[p] || (t->at[p] >= r.low && t->at[p] <= r.high))
            continue;
        char text[4096];
        tare_expr_format(&g->s, t->v, TARE_SYM_STR, text, sizeof text);
        fail_msg("seed %d: %s is %lld, outside %lld..%lld", (int)seed, text, (long long)t->at[p], (long long)r.low, (long long)r.high);
    }
}

static void random_numbers(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20000; seed++) {
        grove g;
        grove_init(&g, seed, false);
        const tree t = grove_number(&g, 1 + (uint32_t)(seed % 5));
        if (g.s.fault == TARE_OK) {
            check(&g, &t, seed);
            check_range(&g, &t, seed);
        }
        tare_symbolic_finish(&g.s);
    }
}

static void random_truths(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20000; seed++) {
        grove g;
        grove_init(&g, seed, true);
        const tree t = grove_truth(&g, 1 + (uint32_t)(seed % 4));
        if (g.s.fault == TARE_OK)
            check(&g, &t, seed);
        tare_symbolic_finish(&g.s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_numbers), cmocka_unit_test(random_truths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
