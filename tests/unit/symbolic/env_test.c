/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Decisions are never wrong, guards hold exactly where the answers do. */
#include "naive.h"
#include "trees.h"

#include <stdio.h>
#include <string.h>

static void refute(grove *g, const tree *t, const tree *known, int truth, uint64_t seed)
{
    char text[4096], facts[4096];
    tare_expr_format(&g->s, t->v, TARE_SYM_STR, text, sizeof text);
    tare_expr_format(&g->s, known->v, TARE_SYM_STR, facts, sizeof facts);
    fail_msg("seed %d: %s decided %d, given %s", (int)seed, text, truth, facts);
}

/* Decisions under random facts hold at every point that satisfies them. */
static void decisions_under_facts(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 30000; seed++) {
        grove g;
        grove_init(&g, seed, seed % 2);
        const tree fact = grove_truth(&g, 1 + (uint32_t)(seed % 3));
        if (g.s.fault == TARE_OK && grove_redraw(&g, fact.v)) {
            const bool consistent = tare_env_assume(&g.s, fact.v);
            assert_true(consistent || g.s.fault);
            g.s.fault = TARE_OK;
            for (uint32_t i = 0; i < 4; i++) {
                const tree t = grove_truth(&g, 1 + i % 3);
                const int truth = g.s.fault ? TRUTH_OPEN : tare_expr_decide(&g.s, t.v);
                for (uint32_t p = 0; p < TREE_POINTS && truth != TRUTH_OPEN; p++)
                    if (t.fine[p] && t.at[p] != truth)
                        refute(&g, &t, &fact, truth, seed);
                g.s.fault = TARE_OK;
            }
        }
        tare_symbolic_finish(&g.s);
    }
}

/* Numbers made under facts are right where the facts hold. */
static void values_under_facts(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 30000; seed++) {
        grove g;
        grove_init(&g, seed, seed % 2);
        const tree fact = grove_truth(&g, 1 + (uint32_t)(seed % 3));
        if (g.s.fault == TARE_OK && grove_redraw(&g, fact.v)) {
            tare_env_assume(&g.s, fact.v);
            g.s.fault = TARE_OK;
            tree t = grove_number(&g, 3);
            const int64_t now = tare_expr_resolve(&g.s, t.v);
            const expr_range r = tare_expr_range(&g.s, t.v);
            for (uint32_t p = 0; p < TREE_POINTS && !g.s.fault; p++) {
                int64_t v;
                if (!t.fine[p] || tare_expr_evaluate(&g.s, now, g.point[p], TREE_SYMBOLS, &v) != TARE_OK)
                    continue;
                if (v != t.at[p] || v < r.low || v > r.high)
                    refute(&g, &t, &fact, (int)v, seed);
            }
        }
        tare_symbolic_finish(&g.s);
    }
}

/* A run of decisions by hints; then other points: where all guards hold, all decisions are the same. */
static void guards_tell_when_answers_hold(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 10000; seed++) {
        grove g;
        tree t[4];
        bool answer[4];
        grove_init(&g, seed, false);
        for (uint32_t i = 0; i < 4; i++) {
            t[i] = grove_truth(&g, 1 + i % 3);
            answer[i] = g.s.fault ? false : tare_env_guard(&g.s, t[i].v);
            int64_t hint;
            if (t[i].fine[0] && !g.s.fault && tare_expr_hint(&g.s, t[i].v, &hint))
                assert_int_equal(answer[i], t[i].at[0] != 0);
        }
        tare_sym_table *table = g.s.fault ? NULL : tare_table_of_guards(&g.s);
        int64_t *scratch = table ? test_malloc((tare_sym_table_scratch(table) + 1) * sizeof *scratch) : NULL;
        for (uint32_t p = 0; p < TREE_POINTS && table; p++) {
            uint32_t failed;
            if (!tare_sym_table_holds(table, g.point[p], TREE_SYMBOLS, scratch, &failed))
                continue;
            for (uint32_t i = 0; i < 4; i++)
                if (t[i].fine[p] && t[i].at[p] != answer[i])
                    refute(&g, &t[i], &t[0], answer[i], seed);
        }
        if (scratch)
            test_free(scratch);
        tare_sym_table_destroy(table);
        tare_symbolic_finish(&g.s);
    }
}

/* Guards left after minimising imply those that were dropped. */
static void minimal_guards_mean_the_same(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 5000; seed++) {
        grove g;
        grove_init(&g, seed, false);
        for (uint32_t i = 0; i < 6 && !g.s.fault; i++)
            tare_env_guard(&g.s, grove_truth(&g, 1 + i % 2).v);
        const uint32_t left = g.s.fault ? 0 : tare_env_minimize(&g.s);
        assert_true(left <= g.s.guards);
        for (uint32_t p = 0; p < TREE_POINTS && !g.s.fault; p++) {
            bool all = true, needed = true, fine = true;
            for (uint32_t i = 0; i < g.s.guards; i++) {
                int64_t v;
                fine &= tare_expr_evaluate(&g.s, g.s.guard[i].cond, g.point[p], TREE_SYMBOLS, &v) == TARE_OK;
                all &= v != 0;
                needed &= v || g.s.guard[i].implied;
            }
            assert_true(!fine || all == needed);
        }
        tare_symbolic_finish(&g.s);
    }
}

/* ---- chosen cases ------------------------------------------------------------------------------ */

static int64_t backed(tare_symbolic *s, const char *name, int64_t hint)
{
    return tare_symbols_backed(s, &(tare_sym_desc){.name = name, .hint = hint, .low = 2, .high = INT64_MAX});
}

static int64_t parsed(tare_symbolic *s, const char *text)
{
    int64_t v;
    size_t at;
    if (tare_expr_parse(s, text, strlen(text), NULL, NULL, &v, &at) != TARE_OK)
        fail_msg("%s: not read at %u", text, (unsigned)at);
    return v;
}

static void proven(void **state)
{
    (void)state;
    static const char *const is_true[] = {
        "s0 >= 2", "s0*s1 >= 4", "s0 + s1 > s0", "2*((s0//2)) <= s0", "((s0//2)) <= s0", "3*(((s0 - 5)//3)) < s0",
        "s0*s1 - s0 - s1 + 1 > 0", "Eq(s0*(s1 + 1), s0*s1 + s0)", "Ne(2*s0 + 1, 0)", "Ne(2*s0, 2*s1 + 1)",
        "Eq((s0*s1)//s0, s1)", "Eq(Mod(s0*s1, s1), 0)", "Eq(Mod(6*s0, 3), 0)", "Max(1, s0) >= s0", "Eq(Max(1, s0), s0)",
        "Eq((s0*s1 + s0)//(s1 + 1), s0)", "Mod(s0, 4) < 4", "Ne(Mod(s0, 4) - 4, 0)", "Min(s0, s1) <= s1",
        "0 <= s0 - ((s0//2))", "4*s1*(s0 - 1) + 4*s1 >= 8", "Ne(63*Max(1, (s0//6)), 10)", "u0 >= 0", "Max(1, u0) >= u0",
        "Eq(((s0//2)//3), s0//6)", "2*((s0//2)) < s0 + 1", "Eq(((4*s0 + 2)//4), s0)", "s0*u0 >= 0",
        "Mod(s0 - 1, s1) <= s1", "Mod(-1, s0) < s0", "2*Mod(s0, s1) + 2 <= 2*s1", "Min(10, s0) <= Max(Min(10, s0), Min(20, s0))",
        "Min(s0, s1) + Max(s0, 7) >= 9", "Max(s0, s1) >= Min(s0, s1)"};
    static const char *const is_open[] = {"Eq(s0, s1)", "Eq(s0, 5)", "s0 >= 3", "Eq(Mod(s0, 2), 0)", "Eq(u0, 0)",
        "u0 >= s0", "s0*s1 >= 5", "Eq((s0//2), 1)"};
    tare_symbolic s;
    tare_symbolic_init(&s);
    backed(&s, "s0", 20);
    backed(&s, "s1", 20);
    tare_symbols_unbacked(&s, NULL, 0, INT64_MAX);
    for (size_t i = 0; i < sizeof is_true / sizeof *is_true; i++)
        if (tare_expr_decide(&s, parsed(&s, is_true[i])) != TRUTH_TRUE)
            print_error("not proven: %s\n", is_true[i]);
    for (size_t i = 0; i < sizeof is_true / sizeof *is_true; i++)
        assert_int_equal(tare_expr_decide(&s, parsed(&s, is_true[i])), TRUTH_TRUE);
    for (size_t i = 0; i < sizeof is_open / sizeof *is_open; i++)
        assert_int_equal(tare_expr_decide(&s, parsed(&s, is_open[i])), TRUTH_OPEN);
    tare_symbolic_finish(&s);
}

/* Constants that look like handles are sums' own business. */
static void far_constants(void **state)
{
    (void)state;
    tare_symbolic s;
    tare_symbolic_init(&s);
    const int64_t a = backed(&s, "s0", 20), b = backed(&s, "s1", 20), far = INT64_MIN / 2;
    const int64_t v = tare_expr_combine(&s, tare_expr_combine(&s, tare_expr_mul(&s, a, b), 1, far, 1), 1, 1000, -1);
    assert_int_equal(s.fault, TARE_OK);
    const int64_t cond = tare_expr_ge(&s, v, 0);
    assert_false(tare_env_guard(&s, cond));
    assert_int_equal(tare_expr_decide(&s, tare_expr_ge(&s, v, 1)), TRUTH_FALSE);
    tare_env_specialize(&s, v);
    assert_int_equal(s.fault, TARE_RULE_OVERFLOW);
    tare_symbolic_finish(&s);
}

/* Symbols of hints for which the fact holds. */
static void init_for(tare_symbolic *s, const char *fact)
{
    static const int64_t today[][4] = {{20, 20, 20, 20}, {40, 20, 3, 5}, {3, 20, 20, 2}, {3, 4, 5, 3}, {20, 5, 4, 7}};
    size_t i = 0;
    for (int64_t holds = 0; !holds; i++) {
        assert_true(i < sizeof today / sizeof *today);
        tare_symbolic_init(s);
        backed(s, "s0", today[i][0]);
        backed(s, "s1", today[i][1]);
        backed(s, "s2", today[i][2]);
        tare_symbols_unbacked(s, NULL, 0, INT64_MAX);
        if (naive_value(s, fact, strlen(fact), today[i], &holds) && holds)
            return;
        tare_symbolic_finish(s);
    }
}

/* Hints satisfy every fact: what is false today is no fact. */
static void contradicted(void **state)
{
    (void)state;
    tare_symbolic s;
    tare_symbolic_init(&s);
    backed(&s, "s0", 20);
    backed(&s, "s1", 20);
    assert_false(tare_env_assume(&s, parsed(&s, "Eq(Mod(s0, 3), 0)")));
    assert_false(tare_env_assume(&s, parsed(&s, "s0 > s1")));
    assert_true(tare_env_assume(&s, parsed(&s, "Eq(s0, s1)")));
    assert_int_equal(s.guards, 1);
    assert_int_equal(s.fault, TARE_OK);
    tare_symbolic_finish(&s);
}

/* What follows from a guard needs none. */
static void implied(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"Eq(s0, s1)", "Eq(s0 + 1, s1 + 1)"}, {"s0 >= 5", "s0 >= 4"}, {"s0 >= 5", "Ne(s0, 3)"}, {"s0 >= s1", "2*s0 + 3 >= 2*s1"},
        {"s0 <= s1", "s0 <= s1 + s2"}, {"Eq(Mod(s0, 4), 0)", "Eq(Mod(s0*s1, 2), 0)"}, {"Eq(Mod(s0, 4), 0)", "Eq(4*((s0//4)), s0)"},
        {"Eq(s0, 2*s1)", "Eq(Mod(s0, 2), 0)"}, {"Eq(s0, 3)", "s0*s1 >= 6"}, {"s0 > s1", "Ne(s0, s1)"},
        {"Eq(s0*s1, s2*s1)", "Eq(s0, s2)"}, {"Ne(s0, 2)", "s0 >= 3"}, {"Eq(s0, s1) & Eq(s1, s2)", "Eq(s0, s2)"},
        {"(s0//2) >= 3", "s0 >= 6"}, {"Max(s1, s0) <= 7", "s0 <= 7"}, {"Eq((s0//5), 4)", "Eq((s0//5)*s1, 4*s1)"},
        {"u0 <= s0", "Eq(Max(u0, s0), s0)"}, {"Eq(u0, s0)", "u0 >= 2"}, {"s0 >= 4", "s0*u0 >= 2*u0"},
        {"Eq(s0*s1, s2*((s0*s1)//s2))", "Eq(Mod(s0*s1, s2), 0)"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tare_symbolic s;
        init_for(&s, cases[i][0]);
        assert_true(tare_env_assume(&s, parsed(&s, cases[i][0])));
        const int truth = tare_expr_decide(&s, parsed(&s, cases[i][1]));
        if (truth != TRUTH_TRUE)
            print_error("%s: not implied: %s\n", cases[i][0], cases[i][1]);
        assert_int_equal(truth, TRUTH_TRUE);
        tare_symbolic_finish(&s);
    }
}

/* Many guards, of one symbol and of many: what later ones say is not said twice. */
static void many_guards(void **state)
{
    (void)state;
    enum { BOUNDS = 1000, OTHERS = 300 };
    tare_symbolic s;
    tare_symbolic_init(&s);
    const int64_t one = backed(&s, NULL, 5000);
    for (int64_t low = 3; low < 3 + BOUNDS; low++)
        assert_true(tare_env_guard(&s, tare_expr_ge(&s, one, low)));
    for (uint32_t i = 0; i < OTHERS; i++) {
        const int64_t other = backed(&s, NULL, 20);
        assert_true(tare_env_guard(&s, tare_expr_ge(&s, other, 4)));
        assert_true(tare_env_guard(&s, tare_expr_eq(&s, tare_expr_mod(&s, other, 2), 0)));
        assert_true(tare_env_guard(&s, tare_expr_ge(&s, other, 9)));
    }
    assert_int_equal(s.guards, BOUNDS + 3 * OTHERS);
    assert_int_equal(tare_env_minimize(&s), 1 + 2 * OTHERS);
    assert_false(s.guard[BOUNDS - 1].implied);
    assert_int_equal(tare_expr_decide(&s, tare_expr_ge(&s, one, 2 + BOUNDS)), TRUTH_TRUE);
    tare_symbolic_finish(&s);
}

/* By name, by source and, for ducks, by hint; the first of those that have it. */
static void symbols_are_found(void **state)
{
    (void)state;
    enum { SYMBOLS = 700 };
    tare_symbolic s;
    tare_symbolic_init(&s);
    for (uint32_t round = 0; round < 2; round++) {
        int64_t made[SYMBOLS];
        char source[32], name[16];
        for (uint32_t i = 0; i < SYMBOLS; i++) {
            const int length = snprintf(source, sizeof source, "x[%u]", i / 2);
            const tare_sym_desc d = {.source = source, .hint = 10 + i, .flags = i % 3 ? TARE_SYM_DUCK : 0};
            made[i] = tare_symbols_backed(&s, &d);
            assert_int_equal(tare_symbols_find_source(&s, source, (size_t)length), i / 2 * 2);
        }
        for (uint32_t i = 0; i < SYMBOLS; i++) {
            const int length = snprintf(name, sizeof name, "s%u", i);
            assert_int_equal(tare_symbols_find(&s, name, (size_t)length), i);
            const int64_t duck = tare_symbols_backed(&s, &(tare_sym_desc){.hint = 10 + i, .flags = TARE_SYM_DUCK});
            assert_int_equal(duck == made[i], i % 3 != 0);
        }
        assert_int_equal(tare_symbols_find_source(&s, "x[]", 3), UINT32_MAX);
        tare_symbols_reset(&s);
        assert_int_equal(tare_symbols_find(&s, "s0", 2), UINT32_MAX);
        assert_int_equal(tare_symbols_find_source(&s, "x[0]", 4), UINT32_MAX);
    }
    tare_symbolic_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proven), cmocka_unit_test(far_constants), cmocka_unit_test(implied), cmocka_unit_test(contradicted),
        cmocka_unit_test(decisions_under_facts), cmocka_unit_test(values_under_facts),
        cmocka_unit_test(guards_tell_when_answers_hold), cmocka_unit_test(minimal_guards_mean_the_same),
        cmocka_unit_test(many_guards), cmocka_unit_test(symbols_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
