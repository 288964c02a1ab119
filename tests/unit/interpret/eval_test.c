/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Expressions: the numbers that they give, and the faults that they raise. */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

/* test::<name>(int a, int b) -> int: one operation */
static void add_int_op(rig *g, const char *name, tare_irop op)
{
    ir_func *f = build_func(&g->b, arena_format(&g->a, "f_%s", name), IR_FUNC_OP);
    const uint32_t a = build_param(&g->b, "a", INT), b = build_param(&g->b, "b", INT);
    build_result(&g->b, INT);
    s_return(&g->b, x_op(&g->b, op, x_local(&g->b, a), x_local(&g->b, b)));
    rig_op(g, f, arena_format(&g->a, "test::%s", name));
}

static int64_t two(rig *g, const char *name, int64_t a, int64_t b)
{
    const tare_slot slot[] = {S_INT(a), S_INT(b)};
    return rig_int(g, name, slot, 2);
}

static void refuses(rig *g, const char *name, int64_t a, int64_t b, uint32_t rule)
{
    const tare_slot slot[] = {S_INT(a), S_INT(b)};
    assert_int_equal(rig_run(g, name, slot, 2), rule);
    assert_int_equal(g->results.n, 0);
    tare_error e;
    assert_true(tare_mode_error(g->m, &e));
    assert_int_equal(e.rule, rule);
    assert_string_equal(e.op, name);
    assert_string_equal(e.file, "test.yaml");
    assert_int_equal(e.line, 1);
}

static void integers(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    add_int_op(&g, "add", TARE_IR_ADD);
    add_int_op(&g, "sub", TARE_IR_SUB);
    add_int_op(&g, "mul", TARE_IR_MUL);
    add_int_op(&g, "floordiv", TARE_IR_FLOORDIV);
    add_int_op(&g, "mod", TARE_IR_MOD);
    add_int_op(&g, "min", TARE_IR_MIN);
    add_int_op(&g, "max", TARE_IR_MAX);
    rig_done(&g);
    assert_int_equal(two(&g, "test::add", 40, 2), 42);
    assert_int_equal(two(&g, "test::floordiv", -7, 2), -4);
    assert_int_equal(two(&g, "test::floordiv", 7, -2), -4);
    assert_int_equal(two(&g, "test::mod", -7, 2), 1);
    assert_int_equal(two(&g, "test::mod", 7, -2), -1);
    assert_int_equal(two(&g, "test::min", -7, 2), -7);
    assert_int_equal(two(&g, "test::max", -7, 2), 2);
    refuses(&g, "test::add", INT64_MAX, 1, TARE_RULE_OVERFLOW);
    refuses(&g, "test::sub", INT64_MIN + 1, 2, TARE_RULE_OVERFLOW);
    refuses(&g, "test::mul", INT64_MAX / 2, 3, TARE_RULE_OVERFLOW);
    refuses(&g, "test::floordiv", 1, 0, TARE_RULE_BOUNDS);
    refuses(&g, "test::mod", 1, 0, TARE_RULE_BOUNDS);
    assert_int_equal(two(&g, "test::add", 1, 1), 2);
    rig_end(&g);
}

static void floats(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "ceil_of", IR_FUNC_OP);
    const uint32_t x = build_param(b, "x", FLOAT), y = build_param(b, "y", FLOAT);
    build_result(b, INT);
    s_return(b, x_op(b, TARE_IR_TO_INT, x_op(b, TARE_IR_CEIL, x_op(b, TARE_IR_DIV, x_local(b, x), x_local(b, y)))));
    rig_op(&g, f, "test::ceil_of");
    rig_done(&g);
    const tare_slot whole[] = {S_FLOAT(7), S_INT(2)}, none[] = {S_FLOAT(1), S_FLOAT(0)};
    assert_int_equal(rig_int(&g, "test::ceil_of", whole, 2), 4);
    assert_int_equal(rig_run(&g, "test::ceil_of", none, 2), TARE_RULE_OVERFLOW);
    rig_end(&g);
}

/* test::opt(int? a, bool? b, Scalar? s, str? t, int[]? l): which are present, as bits */
static void optionals(void **state)
{
    (void)state;
    static const tare_irtype types[] = {INT, BOOL, SCALAR, STR, INTS, FLOAT, DTYPE};
    enum { N = sizeof types / sizeof types[0] };
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "opt", IR_FUNC_OP);
    for (uint32_t i = 0; i < N; i++)
        build_param(b, arena_format(&g.a, "p%u", i), types[i] | OPT);
    build_result(b, INT);
    const uint32_t bits = s_var(b, "bits", x_int(b, 0));
    for (uint32_t i = 0; i < N; i++) {
        ir_stmt *s = s_if(b, x_op(b, TARE_IR_PRESENT, x_local(b, i)));
        const ir_place former = s_enter(b, s->body);
        s_set(b, bits, x_op(b, TARE_IR_ADD, x_local(b, bits), x_int(b, 1 << i)));
        s_leave(b, former);
    }
    s_return(b, x_local(b, bits));
    ir_op *op = rig_op(&g, f, "test::opt");
    for (uint32_t i = 0; i < N; i++)
        op->arg[i].flags = TARE_ARG_HAS_DEFAULT;
    rig_done(&g);
    assert_int_equal(rig_int(&g, "test::opt", NULL, 0), 0);
    const tare_slot all[] = {S_INT(0), S_BOOL(0), S_INT(0), S_STR(""), {.tag = TARE_TAG_INTS}, S_FLOAT(0),
                             {.tag = TARE_TAG_DTYPE, .u.i = TARE_DTYPE_bool}};
    assert_int_equal(rig_int(&g, "test::opt", all, N), (1 << N) - 1);
    const tare_slot some[] = {S_NONE, S_BOOL(1), S_NONE, S_STR("x")};
    assert_int_equal(rig_int(&g, "test::opt", some, 4), 2 + 8);
    rig_end(&g);
}

/* Lists grow past the room they began with, and copies do not share. */
static void lists(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "squares", IR_FUNC_OP);
    const uint32_t n = build_param(b, "n", INT);
    build_result(b, INTS);
    build_result(b, INT);
    const uint32_t l = s_var(b, "l", x_list(b, INTS, 0, NULL));
    ir_stmt *loop = s_for(b, TARE_STMT_FOR, "i", x_int(b, 0), x_local(b, n));
    const ir_place former = s_enter(b, loop->body);
    s_push(b, l, x_op(b, TARE_IR_MUL, x_local(b, loop->local), x_local(b, loop->local)));
    s_leave(b, former);
    const uint32_t copy = s_var(b, "copy", x_op(b, TARE_IR_COPY, x_local(b, l)));
    s_set_at(b, copy, x_int(b, 0), x_int(b, 99));
    ir_expr *both = x_op(b, TARE_IR_CONCAT, x_op(b, TARE_IR_SLICE, x_local(b, copy), x_int(b, 0), x_int(b, 1)), x_local(b, l));
    s_return(b, both, x_op(b, TARE_IR_SELECT, x_op(b, TARE_IR_CONTAINS, x_local(b, l), x_int(b, 99)), x_int(b, 1), x_int(b, 0)));
    rig_op(&g, f, "test::squares");
    rig_done(&g);
    const tare_slot hundred = S_INT(100);
    assert_int_equal(rig_run(&g, "test::squares", &hundred, 1), TARE_OK);
    const tare_slot *out = &g.results.slot[0];
    assert_int_equal(out->tag, TARE_TAG_INTS);
    assert_int_equal(out->len, 101);
    assert_int_equal(out->u.ints[0], 99);
    for (int64_t i = 0; i < 100; i++)
        assert_int_equal(out->u.ints[i + 1], i * i);
    assert_int_equal(g.results.slot[1].u.i, 0);
    const tare_slot zero = S_INT(0);
    assert_int_equal(rig_run(&g, "test::squares", &zero, 1), TARE_RULE_BOUNDS);
    rig_end(&g);
}

/* What AND and OR do not need is not evaluated, nor is the other side of a selection. */
static void lazy(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "lazy", IR_FUNC_OP);
    const uint32_t x = build_param(b, "x", INT), y = build_param(b, "y", INT);
    build_result(b, INT);
    ir_expr *divides = x_op(b, TARE_IR_EQ, x_op(b, TARE_IR_MOD, x_local(b, x), x_local(b, y)), x_int(b, 0));
    ir_expr *safe = x_op(b, TARE_IR_AND, x_op(b, TARE_IR_NE, x_local(b, y), x_int(b, 0)), divides);
    ir_expr *quotient = x_op(b, TARE_IR_FLOORDIV, x_local(b, x), x_local(b, y));
    s_return(b, x_op(b, TARE_IR_SELECT, safe, quotient, x_int(b, -1)));
    rig_op(&g, f, "test::lazy");
    rig_done(&g);
    assert_int_equal(two(&g, "test::lazy", 6, 3), 2);
    assert_int_equal(two(&g, "test::lazy", 7, 3), -1);
    assert_int_equal(two(&g, "test::lazy", 7, 0), -1);
    rig_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers), cmocka_unit_test(floats), cmocka_unit_test(optionals),
        cmocka_unit_test(lists),    cmocka_unit_test(lazy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
