/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Symbolic sizes by way of a mode: values, guards with their places, tables, failures. */
#include "tare/symbolic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tare/mode.h"

static int setup(void **state) { return (*state = tare_mode_create(NULL)) ? 0 : -1; }

static int teardown(void **state)
{
    tare_mode_destroy(*state);
    return 0;
}

static int64_t make(tare_mode *m, int64_t hint)
{
    return tare_sym_backed(m, &(tare_sym_desc){.hint = hint, .low = 2, .high = TARE_SYM_HIGH});
}

static void numbers_stay_numbers(void **state)
{
    tare_mode *m = *state;
    assert_int_equal(tare_sym_mul(m, 2, 3), 6);
    assert_int_equal(tare_sym_floordiv(m, -7, 2), -4);
    assert_int_equal(tare_sym_lt(m, 2, 3), 1);
    const int64_t s = make(m, 5);
    assert_int_equal(tare_sym_sub(m, s, s), 0);
    assert_int_equal(tare_sym_ge(m, s, 2), 1);
    assert_int_equal(tare_sym_select(m, tare_sym_gt(m, s, 1), 7, 8), 7);
    assert_int_equal(m->failed, TARE_OK);
}

static void guards_tell_their_place(void **state)
{
    tare_mode *m = *state;
    const int64_t s = make(m, 20), t = make(m, 20);
    tare_sym_set_place(m, (tare_sym_place){.rule = 17, .op = 3, .node = 9, .unit = 1});
    assert_true(tare_sym_guard(m, tare_sym_eq(m, s, t)));
    assert_true(tare_sym_guard(m, tare_sym_eq(m, tare_sym_mul(m, s, 2), tare_sym_mul(m, t, 2))));
    assert_false(tare_sym_guard(m, tare_sym_lt(m, t, 8)));
    assert_true(tare_sym_guard(m, tare_sym_ge(m, t, 3)));
    assert_int_equal(tare_sym_guard_count(m), 2);
    tare_sym_guard_info g;
    assert_true(tare_sym_guard_at(m, 0, &g));
    assert_int_equal(g.place.rule, 17);
    assert_int_equal(g.place.node, 9);
    assert_int_equal(g.kind, TARE_SYM_GUARD);
    assert_false(tare_sym_guard_at(m, 2, &g));
    char text[64];
    tare_sym_guard_at(m, 1, &g);
    tare_sym_format(m, g.cond, TARE_SYM_STR, text, sizeof text);
    assert_string_equal(text, "s0 >= 8");
    tare_sym_info info;
    assert_true(tare_sym_at(m, 1, &info));
    assert_int_equal(info.same, s);
    assert_int_equal(info.now_low, 8);
    assert_int_equal(info.narrowed_by, 0);
    assert_int_equal(tare_sym_specialize(m, t), 20);
    assert_int_equal(tare_sym_resolve(m, s), 20);
    assert_int_equal(tare_sym_minimize(m), 2); /* 20 >= 8 */
}

static int64_t marked(tare_mode *m, const char *name, const char *source, int64_t hint, int64_t low, int64_t high, uint32_t flags)
{
    return tare_sym_backed(m, &(tare_sym_desc){.name = name, .source = source, .hint = hint, .low = low, .high = high, .flags = flags});
}

/* A symbol marked dynamic may be narrowed, not made a number; also by way of another one. */
static void dynamic_is_told(void **state)
{
    tare_mode *m = *state;
    char text[256];
    const int64_t s = marked(m, "batch", "L['x'].size()[0]", 4, 2, 64, TARE_SYM_KEEP), t = make(m, 4);
    assert_true(tare_sym_guard(m, tare_sym_le(m, s, 10)));
    assert_true(tare_sym_guard(m, tare_sym_eq(m, s, t)));
    assert_int_equal(tare_sym_kept_format(m, 0, text, sizeof text), 0);
    tare_sym_set_place(m, (tare_sym_place){.op = UINT32_MAX, .node = 7});
    assert_int_equal(tare_sym_specialize(m, t), 4);
    tare_sym_info info;
    assert_true(tare_sym_at(m, 0, &info));
    assert_int_equal(info.specialized_by, 2);
    assert_true(tare_sym_kept_format(m, 0, text, sizeof text) < sizeof text);
    assert_string_equal(text, "Not all values of batch = L['x'].size()[0] are valid because it was inferred to be a constant (4) by the "
                              "guard Eq(batch, 4): node 7");
    assert_int_equal(tare_sym_kept_format(m, 1, text, sizeof text), 0); /* nobody marked it */
    assert_int_equal(tare_sym_kept_format(m, 9, text, sizeof text), 0);
    tare_sym_minimize(m);
    assert_true(tare_sym_kept_format(m, 0, text, sizeof text) > 0);
}

/* A promised range is kept: the decision fails and nothing is recorded; what is proven, and facts from outside, are fine. */
static void promises_are_kept(void **state)
{
    tare_mode *m = *state;
    char text[256];
    const int64_t s = marked(m, "s0", "L['x'].size()[0]", 4, 2, 64, TARE_SYM_STRICT), t = make(m, 4);
    assert_true(tare_sym_guard(m, tare_sym_le(m, s, 64)));
    assert_true(tare_sym_guard(m, tare_sym_eq(m, t, 4)));
    assert_true(tare_sym_assume(m, tare_sym_eq(m, tare_sym_mod(m, s, 2), 0)));
    assert_int_equal(m->failed, TARE_OK);
    assert_false(tare_sym_guard(m, tare_sym_le(m, tare_sym_mul(m, s, 3), 30)));
    assert_int_equal(m->failed, TARE_RULE_PROMISE);
    tare_sym_promise_format(m, text, sizeof text);
    assert_string_equal(text, "Not all values of s0 = L['x'].size()[0] in the specified range 2 <= s0 <= 64 satisfy the generated guard "
                              "s0 <= 10");
    assert_int_equal(tare_sym_guard_count(m), 2);
    tare_abi_enter(m);
    assert_int_equal(tare_sym_specialize(m, s), 0);
    assert_int_equal(m->failed, TARE_RULE_PROMISE);
    tare_abi_enter(m);
    tare_sym_reset(m);
    assert_int_equal(tare_sym_promise_format(m, text, sizeof text), 0);
    const int64_t again = marked(m, "s0", NULL, 4, 2, 64, 0);
    assert_int_equal(tare_sym_specialize(m, again), 4);
    assert_int_equal(m->failed, TARE_OK);
}

static void unbacked(void **state)
{
    tare_mode *m = *state;
    const int64_t u = tare_sym_unbacked(m, NULL, 0, TARE_SYM_HIGH);
    const int64_t is_one = tare_sym_eq(m, u, 1);
    assert_false(tare_sym_oblivious(m, is_one, false));
    assert_true(tare_sym_oblivious(m, is_one, true));
    assert_int_equal(tare_sym_guard_count(m), 0);
    assert_int_equal(m->failed, TARE_OK);
    assert_true(tare_sym_require(m, tare_sym_le(m, u, 7)));
    assert_int_equal(tare_sym_decide(m, tare_sym_lt(m, u, 9)), TARE_SYM_TRUE);
    assert_false(tare_sym_require(m, tare_sym_eq(m, u, 12)));
    assert_int_equal(m->failed, TARE_OK);
    assert_false(tare_sym_guard(m, is_one));
    assert_int_equal(m->failed, TARE_RULE_UNKNOWN);
    char text[80];
    tare_sym_undecided_format(m, text, sizeof text);
    assert_string_equal(text, "Could not guard on data-dependent expression Eq(u0, 1)");
    tare_sym_guard_info g;
    assert_true(tare_sym_guard_at(m, 0, &g));
    assert_int_equal(g.kind, TARE_SYM_ASSERT);
}

static void tables(void **state)
{
    tare_mode *m = *state;
    const int64_t s = make(m, 20), t = make(m, 6);
    assert_true(tare_sym_guard(m, tare_sym_eq(m, tare_sym_mod(m, s, 4), 0)));
    const int64_t v[] = {tare_sym_mul(m, s, t), tare_sym_floordiv(m, t, s), 7, tare_sym_ge(m, s, t)};
    tare_sym_table *sizes = tare_sym_table_create(m, v, 4), *guards = tare_sym_table_of_guards(m);
    assert_non_null(sizes);
    assert_non_null(guards);
    int64_t scratch[64], out[4];
    assert_true(tare_sym_table_scratch(sizes) <= 64 && tare_sym_table_scratch(guards) <= 64);
    assert_int_equal(tare_sym_table_run(sizes, (const int64_t[]){8, 17}, 2, scratch, out), TARE_OK);
    assert_int_equal(out[0], 136);
    assert_int_equal(out[1], 2);
    assert_int_equal(out[2], 7);
    assert_int_equal(out[3], 0);
    assert_int_equal(tare_sym_table_run(sizes, (const int64_t[]){INT64_MAX, 2}, 2, scratch, out), TARE_RULE_OVERFLOW);
    uint32_t failed;
    assert_true(tare_sym_table_holds(guards, (const int64_t[]){8, 17}, 2, scratch, &failed));
    assert_false(tare_sym_table_holds(guards, (const int64_t[]){9, 17}, 2, scratch, &failed));
    assert_int_equal(tare_sym_table_guard(guards, failed), 0);
    assert_false(tare_sym_table_holds(guards, (const int64_t[]){8, 1}, 2, scratch, &failed));
    assert_int_equal(tare_sym_table_guard(guards, failed), TARE_SYM_NO_GUARD);
    tare_sym_table_destroy(sizes);
    tare_sym_table_destroy(guards);
}

static void failures(void **state)
{
    tare_mode *m = *state;
    const int64_t s = make(m, 20), cond = tare_sym_gt(m, s, 8);
    assert_int_equal(tare_sym_add(m, cond, 1), 0);
    assert_int_equal(m->failed, TARE_RULE_ARGUMENT);
    tare_abi_enter(m);
    assert_int_equal(tare_sym_and(m, s, 1), 0);
    assert_int_equal(m->failed, TARE_RULE_ARGUMENT);
    tare_abi_enter(m);
    tare_sym_add(m, INT64_MIN + 100000, 1);
    assert_int_equal(m->failed, TARE_RULE_ARGUMENT);
    tare_abi_enter(m);
    tare_sym_floordiv(m, s, 0);
    assert_int_equal(m->failed, TARE_RULE_BOUNDS);
    tare_abi_enter(m);
    tare_sym_mul(m, tare_sym_mul(m, s, INT64_MAX), 3);
    assert_int_equal(m->failed, TARE_RULE_OVERFLOW);
    tare_abi_enter(m);
    assert_int_equal(tare_sym_substitute(m, tare_sym_mul(m, s, s), (const int64_t[]){5}, 1), 25);
    assert_int_equal(m->failed, TARE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_stay_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(guards_tell_their_place, setup, teardown),
        cmocka_unit_test_setup_teardown(dynamic_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(promises_are_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(unbacked, setup, teardown),
        cmocka_unit_test_setup_teardown(tables, setup, teardown),
        cmocka_unit_test_setup_teardown(failures, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
