/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What was executed: lines and arms, counted only where and while it is asked for. */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/alloc.h"

/* test::f(int n) -> int: if n > 0 and n < 5 { r = 1 }; return r */
static void begin(rig *g)
{
    rig_begin(g);
    ir_build *b = &g->b;
    ir_func *f = build_func(b, "f", IR_FUNC_OP);
    const uint32_t n = build_param(b, "n", INT);
    build_result(b, INT);
    const uint32_t r = s_var(b, "r", x_int(b, 0));
    ir_stmt *s = s_if(b, x_op(b, TARE_IR_AND, x_op(b, TARE_IR_GT, x_local(b, n), x_int(b, 0)),
                               x_op(b, TARE_IR_LT, x_local(b, n), x_int(b, 5))));
    const ir_place former = s_enter(b, s->body);
    s_set(b, r, x_int(b, 1));
    s_leave(b, former);
    s_return(b, x_local(b, r));
    rig_op(g, f, "test::f");
    rig_done(g);
}

typedef struct tally { uint32_t all[TARE_COVERAGE_PARTS], reached[TARE_COVERAGE_PARTS], hidden; } tally;

static void count(void *user, const tare_coverage_place *at)
{
    tally *t = user;
    t->all[at->part]++;
    t->reached[at->part] += at->reached;
    t->hidden += at->hidden;
}

static tally tally_of(const tare_coverage *c)
{
    tally t = {{0}, {0}, 0};
    tare_coverage_each(c, count, &t);
    return t;
}

static void lines_and_arms(void **state)
{
    (void)state;
    rig g;
    begin(&g);
    tare_coverage *c = tare_coverage_create(g.r);
    assert_non_null(c);
    assert_int_equal(rig_int(&g, "test::f", &S_INT(-1), 1), 0);
    assert_int_equal(tally_of(c).reached[TARE_COVERAGE_LINE], 0);
    tare_mode_set_coverage(g.m, c);
    assert_int_equal(rig_int(&g, "test::f", &S_INT(-1), 1), 0);
    tally t = tally_of(c);
    assert_int_equal(t.all[TARE_COVERAGE_LINE], 4);
    assert_int_equal(t.reached[TARE_COVERAGE_LINE], 3);
    assert_int_equal(t.hidden, 1);
    assert_int_equal(t.all[TARE_COVERAGE_IF_TRUE], 1);
    assert_int_equal(t.reached[TARE_COVERAGE_IF_TRUE], 0);
    assert_int_equal(t.reached[TARE_COVERAGE_IF_FALSE], 1);
    assert_int_equal(t.reached[TARE_COVERAGE_AND_LEFT], 1);
    assert_int_equal(t.reached[TARE_COVERAGE_AND_RIGHT], 0);
    const uint64_t before = tare_coverage_reached(c);
    assert_int_equal(rig_int(&g, "test::f", &S_INT(-2), 1), 0);
    assert_int_equal(tare_coverage_reached(c), before);
    assert_int_equal(rig_int(&g, "test::f", &S_INT(5), 1), 0);
    assert_int_equal(tare_coverage_reached(c), before + 1);
    assert_int_equal(tally_of(c).reached[TARE_COVERAGE_AND_RIGHT], 1);
    tare_mode_set_coverage(g.m, NULL);
    assert_int_equal(rig_int(&g, "test::f", &S_INT(1), 1), 1);
    assert_int_equal(tally_of(c).reached[TARE_COVERAGE_IF_TRUE], 0);
    tare_mode_set_coverage(g.m, c);
    assert_int_equal(rig_int(&g, "test::f", &S_INT(1), 1), 1);
    t = tally_of(c);
    assert_int_equal(t.reached[TARE_COVERAGE_LINE], 4);
    assert_int_equal(t.reached[TARE_COVERAGE_IF_TRUE], 1);
    assert_int_equal(t.reached[TARE_COVERAGE_AND_BOTH], 1);
    assert_int_equal(t.hidden, 0);
    tare_coverage_destroy(c);
    rig_end(&g);
}

/* test::f calls `inner`, test::g does not. */
static void operators(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *inner = build_func(b, "inner", IR_FUNC_HELPER);
    build_result(b, INT);
    s_return(b, x_int(b, 1));
    ir_func *caller = build_func(b, "f", IR_FUNC_OP);
    build_result(b, INT);
    const uint32_t r = s_var(b, "r", x_int(b, 0));
    s_call(b, inner, 0, NULL, 1, &r);
    s_return(b, x_local(b, r));
    rig_op(&g, caller, "test::f");
    ir_func *other = build_func(b, "g", IR_FUNC_OP);
    build_result(b, INT);
    s_return(b, x_int(b, 2));
    rig_op(&g, other, "test::g");
    rig_done(&g);
    tare_coverage *c = tare_coverage_create(g.r);
    uint32_t op[2];
    assert_int_equal(tare_coverage_operators(c, 0, op, 2), 1);
    assert_int_equal(op[0], tare_registry_find(g.r, "test::f"));
    assert_int_equal(tare_coverage_operators(c, 2, op, 2), 1);
    assert_int_equal(op[0], tare_registry_find(g.r, "test::g"));
    assert_int_equal(tare_coverage_operators(c, 3, op, 2), 0);
    tare_coverage_destroy(c);
    rig_end(&g);
}

static void another_registry(void **state)
{
    (void)state;
    rig g, other;
    begin(&g);
    begin(&other);
    tare_coverage *c = tare_coverage_create(other.r);
    tare_mode_set_coverage(g.m, c);
    assert_int_equal(rig_int(&g, "test::f", &S_INT(1), 1), 1);
    assert_int_equal(tally_of(c).reached[TARE_COVERAGE_LINE], 0);
    tare_coverage_destroy(c);
    rig_end(&g);
    rig_end(&other);
}

static void without_memory(void **state)
{
    (void)state;
    rig g;
    begin(&g);
    for (int64_t k = 0; k < 6; k++) {
        tare_alloc_fail_after(k);
        tare_coverage *c = tare_coverage_create(g.r);
        tare_alloc_fail_after(-1);
        assert_null(c);
    }
    rig_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_and_arms),
        cmocka_unit_test(operators),
        cmocka_unit_test(another_registry),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
