/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Random expressions as text and back: the same expression; and the text, computed as it stands, is what the expression is. */
#include "naive.h"
#include "trees.h"

#include <string.h>

#include "tare/abi.h"

enum { ROOM = 1 << 14 };

static char text[ROOM];

static size_t written(const grove *g, int64_t v, int style)
{
    return style < 0 ? naive_srepr(&g->s, v, text, ROOM) : tare_expr_format(&g->s, v, (tare_sym_style)style, text, ROOM);
}

/* A value that 64 bits hold on the plain way is the expression's. */
static void computed(const grove *g, const tree *t, size_t bytes, uint64_t seed)
{
    for (uint32_t p = 0; p < TREE_POINTS; p++) {
        int64_t plain, v;
        if (!naive_value(&g->s, text, bytes, g->point[p], &plain))
            continue;
        const uint32_t fault = tare_expr_evaluate(&g->s, t->v, g->point[p], TREE_SYMBOLS, &v);
        if (fault || v != plain)
            fail_msg("seed %d: %s is %lld, evaluated (fault %u) %lld", (int)seed, text, (long long)plain, fault, (long long)v);
    }
}

static void round_trip(grove *g, const tree *t, uint64_t seed)
{
    static const int styles[] = {TARE_SYM_STR, TARE_SYM_PYTHON, -1};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        const size_t bytes = written(g, t->v, styles[i]);
        int64_t again;
        size_t at;
        if (bytes >= ROOM)
            continue;
        const uint32_t fault = tare_expr_parse(&g->s, text, bytes, NULL, NULL, &again, &at);
        if (fault || again != t->v) {
            char other[512] = "";
            tare_expr_format(&g->s, again, TARE_SYM_STR, other, sizeof other);
            fail_msg("seed %d: %s is read (fault %u at %d) as %s", (int)seed, text, fault, (int)at, other);
        }
        computed(g, t, bytes, seed);
    }
}

static void of_numbers(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 4000; seed++) {
        grove g;
        grove_init(&g, seed, seed % 2);
        const tree t = grove_number(&g, 1 + (uint32_t)(seed % 5));
        if (g.s.fault == TARE_OK)
            round_trip(&g, &t, seed);
        tare_symbolic_finish(&g.s);
    }
}

static void of_truths(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 4000; seed++) {
        grove g;
        grove_init(&g, seed, seed % 2);
        const tree t = grove_truth(&g, 1 + (uint32_t)(seed % 4));
        if (g.s.fault == TARE_OK)
            round_trip(&g, &t, seed);
        tare_symbolic_finish(&g.s);
    }
}

/* The plain way itself. */
static void plainly(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t value; } cases[] = {
        {"s0*s1 - 2**3", 16}, {"(-7)//2", -4}, {"-7 % 3", 2}, {"Mod(-7, 3)", 2}, {"Max(1, s0, 2)", 4}, {"1 <= s0 < 5", 1},
        {"not s0 == 4", 0}, {"s0 if s1 > 9 else s1", 6}, {"Add(Integer(2), Mul(Integer(3), Symbol('s0', integer=True)))", 14},
        {"L['x'].size()[0] + 1", 5}, {"6/s1", 1}, {"Eq(s0, 4) & (s1 >= 7) | True", 1}, {"ModularIndexing(s1, 2, 2)", 1}};
    tare_symbolic s;
    tare_symbolic_init(&s);
    tare_symbols_backed(&s, &(tare_sym_desc){.name = "s0", .source = "L['x'].size()[0]", .hint = 4});
    tare_symbols_backed(&s, &(tare_sym_desc){.name = "s1", .hint = 6});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t v;
        assert_true(naive_value(&s, cases[i].text, strlen(cases[i].text), (int64_t[]){4, 6}, &v));
        assert_int_equal(v, cases[i].value);
    }
    int64_t v;
    assert_false(naive_value(&s, "5/s0", 4, (int64_t[]){4, 6}, &v));
    assert_false(naive_value(&s, "5//0", 4, (int64_t[]){4, 6}, &v));
    assert_false(naive_value(&s, "s0 +", 4, (int64_t[]){4, 6}, &v));
    tare_symbolic_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(plainly), cmocka_unit_test(of_numbers), cmocka_unit_test(of_truths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
