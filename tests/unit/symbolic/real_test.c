/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What is said of symbolic floats in whole numbers is what doubles give, wherever its condition holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "symbolic/real.h"
#include "symbolic/symbols.h"

enum { POINTS = 6, TREES = 20000 };

typedef struct sum { double v, at[POINTS]; } sum;

typedef struct garden {
    tare_symbolic s;
    int64_t symbol[2], value[POINTS][2];
    uint64_t random;
} garden;

static uint32_t draw(garden *g, uint32_t n)
{
    g->random = g->random * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(g->random >> 33) % n;
}

static void plant(garden *g, uint64_t seed)
{
    static const int64_t values[] = {1, 2, 3, 7, 10, 64, 999, 4503599627370495, 9007199254740993};
    *g = (garden){.random = seed};
    tare_symbolic_init(&g->s);
    for (uint32_t k = 0; k < 2; k++) {
        g->symbol[k] = tare_symbols_backed(&g->s, &(tare_sym_desc){.hint = 10 + k});
        for (uint32_t p = 0; p < POINTS; p++)
            g->value[p][k] = values[draw(g, sizeof values / sizeof *values)] * (draw(g, 4) ? 1 : -1);
    }
}

static sum leaf(garden *g)
{
    static const double constants[] = {0.5, 2.0, 3.0, 0.1, -1.5, 7.0, 1e300, -0.25};
    const uint32_t k = draw(g, 3);
    sum out = {.v = constants[draw(g, sizeof constants / sizeof *constants)]};
    if (k < 2)
        out.v = tare_real_of_int(&g->s, g->symbol[k]);
    for (uint32_t p = 0; p < POINTS; p++)
        out.at[p] = k < 2 ? (double)g->value[p][k] : out.v;
    return out;
}

static sum grow(garden *g, uint32_t depth)
{
    if (depth == 0)
        return leaf(g);
    const tare_sym_float_op op = (tare_sym_float_op)draw(g, TARE_SYM_FLOAT_CEIL + 1);
    const sum a = grow(g, depth - 1), b = grow(g, draw(g, depth));
    sum out = {.v = tare_real_calculate(&g->s, op, a.v, b.v)};
    for (uint32_t p = 0; p < POINTS; p++)
        out.at[p] = tare_real_calculate(&g->s, op, a.at[p], b.at[p]);
    return out;
}

static bool is_true(garden *g, int64_t cond, uint32_t p)
{
    int64_t truth;
    return tare_expr_evaluate(&g->s, cond, g->value[p], 2, &truth) == TARE_OK && truth;
}

static void check_value(garden *g, const sum *t, uint32_t p)
{
    double v = 0.0;
    assert_int_equal(tare_real_evaluate(&g->s, t->v, g->value[p], 2, &v), TARE_OK);
    assert_true((v <= t->at[p] && v >= t->at[p]) || (v != v && t->at[p] != t->at[p]));
}

/* How many points were held against the expression. */
static uint32_t check_int(garden *g, const sum *t)
{
    int64_t out, where, v;
    uint32_t n = 0;
    const bool said = tare_real_int(&g->s, t->v, &out, &where);
    for (uint32_t p = 0; said && p < POINTS; p++)
        if (is_true(g, where, p) && ++n) {
            assert_int_equal(tare_expr_evaluate(&g->s, out, g->value[p], 2, &v), TARE_OK);
            assert_int_equal(v, (int64_t)t->at[p]);
        }
    return n;
}

static uint32_t check_order(garden *g, const sum *a, const sum *b)
{
    uint32_t n = 0;
    for (uint32_t is = TARE_SYM_FLOAT_EQ; is <= TARE_SYM_FLOAT_LE; is++) {
        int64_t out, where;
        const bool open = tare_is_symbolic_float(a->v) || tare_is_symbolic_float(b->v);
        const bool said = open && tare_real_order(&g->s, (tare_sym_float_relation)is, a->v, b->v, &out, &where);
        for (uint32_t p = 0; said && p < POINTS; p++) {
            const double x = a->at[p], y = b->at[p];
            if (is_true(g, where, p) && ++n)
                assert_int_equal(is_true(g, out, p), is == TARE_SYM_FLOAT_EQ ? x <= y && x >= y : is == TARE_SYM_FLOAT_LT ? x < y : x <= y);
        }
    }
    return n;
}

static void as_doubles_give(void **state)
{
    (void)state;
    uint32_t ints = 0, orders = 0;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        garden g;
        plant(&g, seed);
        const sum a = grow(&g, (uint32_t)(seed % 4)), b = leaf(&g);
        for (uint32_t p = 0; p < POINTS; p++)
            check_value(&g, &a, p);
        if (tare_is_symbolic_float(a.v))
            ints += check_int(&g, &a);
        orders += check_order(&g, &a, &b);
        assert_int_equal(g.s.fault, TARE_OK);
        tare_symbolic_finish(&g.s);
    }
    assert_true(ints > TREES / 4);
    assert_true(orders > TREES / 2);
}

static void text(garden *g, double v, const char *expected)
{
    char word[128];
    tare_real_format(&g->s, v, word, sizeof word);
    assert_string_equal(word, expected);
}

static void printed(void **state)
{
    (void)state;
    garden g;
    plant(&g, 0);
    const double s0 = tare_real_of_int(&g.s, g.symbol[0]);
    const double twice = tare_real_calculate(&g.s, TARE_SYM_FLOAT_MUL, 2.0, s0);
    text(&g, twice, "2.0*ToFloat(s0)");
    text(&g, tare_real_calculate(&g.s, TARE_SYM_FLOAT_DIV, s0, 4.0), "IntTrueDiv(s0, 4)");
    text(&g, tare_real_calculate(&g.s, TARE_SYM_FLOAT_DIV, twice, 0.5), "FloatTrueDiv(2.0*ToFloat(s0), 0.5)");
    assert_true(tare_real_calculate(&g.s, TARE_SYM_FLOAT_SUB, s0, s0) == 0.0);
    tare_symbolic_finish(&g.s);
}

/* A number that today is 10: by guard; a float that only the data tells: not at all. */
static void decided(void **state)
{
    (void)state;
    garden g;
    int64_t out, where;
    plant(&g, 0);
    const double tenth = tare_real_calculate(&g.s, TARE_SYM_FLOAT_MUL, tare_real_of_int(&g.s, g.symbol[0]), 0.1);
    assert_false(tare_real_int(&g.s, tenth, &out, &where));
    assert_true(tare_real_specialize(&g.s, tenth) == 1.0);
    assert_int_equal(tare_expr_resolve(&g.s, g.symbol[0]), 10);
    const int64_t z = tare_symbols_unbacked(&g.s, "z", INT64_MIN, INT64_MAX);
    const double data = tare_real_make(&g.s, REAL_SYMBOL, (uint64_t)z, 0);
    assert_false(tare_real_order(&g.s, TARE_SYM_FLOAT_LE, data, 1.0, &out, &where));
    (void)tare_real_specialize(&g.s, data);
    assert_int_equal(g.s.fault, TARE_RULE_UNKNOWN);
    tare_symbolic_finish(&g.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_doubles_give), cmocka_unit_test(printed), cmocka_unit_test(decided)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
