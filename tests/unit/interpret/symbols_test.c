/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Rules over symbols: what becomes an expression, what a guard. */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tare/symbolic.h"

static int64_t symbol(rig *g, int64_t hint)
{
    return tare_sym_backed(g->m, &(tare_sym_desc){.hint = hint, .low = 0, .high = TARE_SYM_HIGH});
}

static void assert_text(const rig *g, int64_t v, const char *expected)
{
    char text[128];
    (void)tare_sym_format(g->m, v, TARE_SYM_STR, text, sizeof text);
    assert_string_equal(text, expected);
}

/* f(n) = n // 2 + 1 and g(n) = n > 3 ? n : 3 take no guard; h(n) decides `if n > 3`. */
static void build(rig *g)
{
    ir_build *b = &g->b;
    ir_func *f = build_func(b, "f", IR_FUNC_OP);
    uint32_t n = build_param(b, "n", INT);
    build_result(b, INT);
    s_return(b, x_op(b, TARE_IR_ADD, x_op(b, TARE_IR_FLOORDIV, x_local(b, n), x_int(b, 2)), x_int(b, 1)));
    rig_op(g, f, "test::f");

    f = build_func(b, "g", IR_FUNC_OP);
    n = build_param(b, "n", INT);
    build_result(b, INT);
    s_return(b, x_op(b, TARE_IR_SELECT, x_op(b, TARE_IR_GT, x_local(b, n), x_int(b, 3)), x_local(b, n), x_int(b, 3)));
    rig_op(g, f, "test::g");

    f = build_func(b, "h", IR_FUNC_OP);
    n = build_param(b, "n", INT);
    build_result(b, INT);
    const ir_place former = s_enter(b, s_if(b, x_op(b, TARE_IR_GT, x_local(b, n), x_int(b, 3)))->body);
    s_return(b, x_int(b, 1));
    s_leave(b, former);
    s_return(b, x_int(b, 0));
    rig_op(g, f, "test::h");
    rig_done(g);
}

static void expressions_take_no_guard(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    build(&g);
    const tare_slot n = S_INT(symbol(&g, 8));
    assert_text(&g, rig_int(&g, "test::f", &n, 1), "((s0//2)) + 1");
    const int64_t chosen = rig_int(&g, "test::g", &n, 1);
    int64_t v;
    const int64_t small[] = {2}, large[] = {9};
    assert_int_equal(tare_sym_evaluate(g.m, chosen, small, 1, &v), TARE_OK);
    assert_int_equal(v, 3);
    assert_int_equal(tare_sym_evaluate(g.m, chosen, large, 1, &v), TARE_OK);
    assert_int_equal(v, 9);
    assert_int_equal(tare_sym_guard_count(g.m), 0);
    rig_end(&g);
}

static void branches_are_guarded_with_their_place(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    build(&g);
    const tare_slot n = S_INT(symbol(&g, 8));
    assert_int_equal(rig_int(&g, "test::h", &n, 1), 1);
    assert_int_equal(tare_sym_guard_count(g.m), 1);
    tare_sym_guard_info guard;
    assert_true(tare_sym_guard_at(g.m, 0, &guard));
    assert_text(&g, guard.cond, "s0 >= 4");
    assert_true((guard.place.rule & TARE_SYM_AT_STATEMENT) != 0);
    const char *file;
    uint32_t line;
    assert_true(tare_registry_statement(g.r, guard.place.unit, guard.place.rule & ~TARE_SYM_AT_STATEMENT, &file, &line));
    assert_int_equal(rig_int(&g, "test::h", &n, 1), 1);
    assert_int_equal(tare_sym_guard_count(g.m), 1); /* what is known is not asked again */
    rig_end(&g);
}

/* Nobody can decide: a refusal, which leaves nothing. */
static void data_decides_no_branch(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    build(&g);
    const tare_slot n = S_INT(tare_sym_unbacked(g.m, NULL, 0, 100));
    assert_int_equal(rig_run(&g, "test::h", &n, 1), TARE_RULE_UNKNOWN);
    assert_int_equal(tare_sym_guard_count(g.m), 0);
    assert_text(&g, rig_int(&g, "test::f", &n, 1), "((u0//2)) + 1");
    rig_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_take_no_guard),
        cmocka_unit_test(branches_are_guarded_with_their_place),
        cmocka_unit_test(data_decides_no_branch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
