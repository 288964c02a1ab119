/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Short of memory at every allocation: an error, nothing lost, and the environment goes on. */
#include "trees.h"

#include <string.h>

#include "base/alloc.h"

#ifdef TARE_ALLOC_FAULTS
static int64_t parsed(tare_symbolic *s, const char *text)
{
    int64_t v;
    const uint32_t fault = tare_expr_parse(s, text, strlen(text), NULL, NULL, &v, NULL);
    return fault ? expr_fail(s, fault) : v;
}

/* True when all of it was done. */
static bool session(tare_symbolic *s)
{
    const int64_t a = tare_symbols_backed(s, &(tare_sym_desc){.source = "L['x'].size()[0]", .hint = 12, .low = 2, .high = INT64_MAX, .multiple_of = 4});
    const int64_t b = tare_symbols_backed(s, &(tare_sym_desc){.hint = 5, .low = 2, .high = INT64_MAX});
    for (uint32_t i = 0; i < 20 && !s->fault; i++)
        tare_symbols_unbacked(s, NULL, 0, 100 + i);
    int64_t sum = tare_expr_mul(s, a, b);
    for (uint32_t i = 0; i < 40 && !s->fault; i++)
        sum = tare_expr_add(s, sum, tare_expr_power(s, tare_expr_add(s, a, i), 2));
    tare_expr_mul(s, sum, tare_expr_add(s, tare_expr_max(s, tare_expr_floordiv(s, sum, 7), b), tare_expr_mod(s, sum, b)));
    if (s->fault)
        return false;
    tare_env_guard(s, parsed(s, "s0*s1 + 3 <= 70"));
    tare_env_guard(s, parsed(s, "Eq(Mod(s0*s1, 3), 0)"));
    tare_env_guard(s, parsed(s, "s0 > s1"));
    tare_env_require(s, parsed(s, "u0 + u1 <= s0"));
    tare_env_require(s, parsed(s, "Eq(u2, u3 + 1) & (u5 > 3)"));
    tare_env_minimize(s);
    tare_sym_table *t = s->fault ? NULL : tare_table_of_guards(s);
    tare_sym_table_destroy(t);
    if (!s->fault)
        tare_symbols_rewind(s, 2);
    return !s->fault;
}

static void at_every_allocation(void **state)
{
    (void)state;
    bool done = false;
    int64_t n = 0;
    for (; !done; n++) {
        tare_symbolic s;
        tare_symbolic_init(&s);
        tare_alloc_fail_after(n);
        done = session(&s);
        tare_alloc_fail_after(-1);
        assert_true(done || s.fault == TARE_RULE_MEMORY);
        s.fault = TARE_OK;
        tare_symbols_reset(&s);
        assert_true(session(&s));
        tare_symbolic_finish(&s);
    }
    assert_true(n > 10);
}
#endif

/* A symbol made again has its handle again; what was known of the other is not known of it. */
static void forgotten(void **state)
{
    (void)state;
    tare_symbolic s;
    tare_symbolic_init(&s);
    const int64_t b = tare_symbols_backed(&s, &(tare_sym_desc){.hint = 5, .low = 2, .high = 100});
    const int64_t u0 = tare_symbols_unbacked(&s, NULL, 0, 10), u1 = tare_symbols_unbacked(&s, NULL, 0, 10);
    assert_true(tare_env_require(&s, tare_expr_ge(&s, u1, 4)));
    assert_true(tare_env_require(&s, tare_expr_ge(&s, u0, 3)));
    assert_true(tare_env_require(&s, tare_expr_eq(&s, u1, b)));
    assert_int_equal(tare_expr_resolve(&s, u1), b);
    assert_int_equal(tare_expr_range(&s, b).low, 4);
    tare_symbols_rewind(&s, 1);
    assert_int_equal(s.guards, 1);
    assert_int_equal(tare_symbols_unbacked(&s, NULL, 0, 10), u1);
    assert_int_equal(tare_expr_resolve(&s, u1), u1);
    assert_int_equal(tare_expr_range(&s, u1).low, 0);
    assert_int_equal(tare_expr_range(&s, u0).low, 3);
    assert_int_equal(tare_expr_range(&s, b).low, 2);
    const int64_t v[] = {7, 8, 9};
    int64_t out;
    assert_int_equal(tare_expr_evaluate(&s, tare_expr_add(&s, u1, b), v, 3, &out), TARE_OK);
    assert_int_equal(out, 16);
    tare_symbols_reset(&s);
    assert_int_equal(tare_expr_evaluate(&s, u1, v, 3, &out), TARE_RULE_UNKNOWN);
    assert_int_equal(s.symbols, 0);
    tare_symbolic_finish(&s);
}

static void policies(void **state)
{
    (void)state;
    tare_symbolic s;
    tare_symbolic_init(&s);
    tare_sym_desc d = {.hint = 1, .low = 0, .high = 100, .flags = TARE_SYM_SPECIALIZE_01 | TARE_SYM_DUCK};
    assert_int_equal(tare_symbols_backed(&s, &d), 1);
    d.hint = 7;
    const int64_t first = tare_symbols_backed(&s, &d);
    assert_true(expr_is(first));
    assert_int_equal(tare_symbols_backed(&s, &d), first);
    d.flags = 0;
    const int64_t own = tare_symbols_backed(&s, &d);
    assert_int_not_equal(own, first);
    assert_int_equal(tare_expr_decide(&s, tare_expr_eq(&s, own, first)), TRUTH_OPEN); /* never by equal hints */
    d.multiple_of = 7;
    const int64_t sevens = tare_symbols_backed(&s, &d);
    assert_int_equal(tare_expr_mod(&s, sevens, 7), 0);
    d.multiple_of = 2;
    tare_symbols_backed(&s, &d);
    assert_int_equal(s.fault, TARE_RULE_ARGUMENT);
    s.fault = TARE_OK;
    tare_symbols_backed(&s, &(tare_sym_desc){.name = "s0", .hint = 4});
    assert_int_equal(s.fault, TARE_RULE_ARGUMENT);
    s.fault = TARE_OK;
    tare_symbols_backed(&s, &(tare_sym_desc){.name = "2x", .hint = 4});
    assert_int_equal(s.fault, TARE_RULE_ARGUMENT);
    tare_symbolic_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forgotten), cmocka_unit_test(policies),
#ifdef TARE_ALLOC_FAULTS
        cmocka_unit_test(at_every_allocation),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
