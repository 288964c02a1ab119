/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What refused calls tell. */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

static tare_error error_of(rig *g)
{
    tare_error e;
    assert_true(tare_mode_error(g->m, &e));
    return e;
}

/* A message with every kind of value in it. */
static void prints_as_pytorch(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "f", IR_FUNC_OP);
    const uint32_t t = build_param(b, "t", TENSOR), l = build_param(b, "l", INTS), x = build_param(b, "x", FLOAT);
    const uint32_t s = build_param(b, "s", STR), c = build_param(b, "c", SCALAR), o = build_param(b, "o", INT | OPT);
    build_result(b, TENSOR);
    ir_rule *r = build_rule(b, "fail IndexError, ...", TARE_ERROR_IndexError - 1);
    build_piece(b, r, "l ", x_local(b, l), NULL);
    build_piece(b, r, " d ", x_op(b, TARE_IR_DTYPE_OF, x_local(b, t)), NULL);
    build_piece(b, r, " ", x_op(b, TARE_IR_DTYPE_OF, x_local(b, t)), "type");
    build_piece(b, r, " ", x_op(b, TARE_IR_DTYPE_OF, x_local(b, t)), "name");
    build_piece(b, r, " on ", x_op(b, TARE_IR_DEVICE_OF, x_local(b, t)), NULL);
    build_piece(b, r, " x ", x_local(b, x), NULL);
    build_piece(b, r, " s ", x_local(b, s), NULL);
    build_piece(b, r, " c ", x_local(b, c), NULL);
    build_piece(b, r, " o ", x_local(b, o), NULL);
    build_piece(b, r, " is ", x_op(b, TARE_IR_IS_CONJ, x_local(b, t)), NULL);
    build_piece(b, r, " m ", x_const(b, TARE_IR_CONST_FORMAT, TARE_FORMAT_CHANNELS_LAST), NULL);
    build_piece(b, r, " at ", x_op(b, TARE_IR_AT, x_local(b, l), x_int(b, 9)), NULL);
    build_piece(b, r, " {}", NULL, NULL);
    s_fail(b, r);
    rig_op(&g, f, "test::f");
    rig_done(&g);
    tare_rec tensor = rig_tensor(&g, 2, (int64_t[]){2, 3}, TARE_DEVICE_CUDA0);
    const tare_slot slot[] = {S_TENSOR(tensor), S_INTS(1, 2), S_FLOAT(1.0 / 3), S_STR("same"), S_BOOL(1), S_NONE};
    assert_int_equal(rig_run(&g, "test::f", slot, 6), TARE_RULE_FIRST);
    const tare_error e = error_of(&g);
    assert_string_equal(e.message, "l [1, 2] d Float float float32 on cuda:0 x 0.333333 s same c True o None"
                                   " is False m ChannelsLast at ? {}");
    assert_int_equal(e.kind, TARE_ERROR_IndexError);
    assert_string_equal(tare_error_kind_name(e.kind), "IndexError");
    assert_string_equal(e.text, "fail IndexError, ...");
    const tare_error again = error_of(&g);
    assert_string_equal(again.message, e.message);
    tare_error fixed;
    assert_true(tare_registry_rule(g.r, TARE_RULE_FIRST, &fixed));
    assert_non_null(strstr(fixed.message, "l {l} d {...}"));
    char text[64];
    assert_true(tare_error_format(&e, text, sizeof text) > sizeof text);
    assert_int_equal(strncmp(text, "IndexError: l [1, 2] d Float", 28), 0);
    rig_end(&g);
}

/* Messages longer than the room for them end in dots. */
static void cuts(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "f", IR_FUNC_OP);
    const uint32_t l = build_param(b, "l", INTS);
    ir_rule *r = build_rule(b, "fail", 0);
    build_piece(b, r, "", x_local(b, l), NULL);
    s_fail(b, r);
    rig_op(&g, f, "test::f");
    rig_done(&g);
    static const int64_t many[2000];
    const tare_slot slot = {.tag = TARE_TAG_INTS, .len = 2000, .u.ints = many};
    assert_int_equal(rig_run(&g, "test::f", &slot, 1), TARE_RULE_FIRST);
    const tare_error e = error_of(&g);
    assert_int_equal(strlen(e.message), TARE_MESSAGE_BYTES - 1);
    assert_string_equal(e.message + TARE_MESSAGE_BYTES - 4, "...");
    rig_end(&g);
}

static void storage_overflow(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "f", IR_FUNC_OP);
    const uint32_t l = build_param(b, "l", INTS);
    build_result(b, TENSOR);
    const uint32_t t = s_let(b, "t", x_op(b, TARE_IR_EMPTY, x_local(b, l),
                                          x_const(b, TARE_IR_CONST_DTYPE, TARE_DTYPE_float32),
                                          x_const(b, TARE_IR_CONST_DEVICE, TARE_DEVICE_CPU)));
    s_return(b, x_local(b, t));
    rig_op(&g, f, "test::f");
    rig_done(&g);
    const tare_slot slot = S_INTS(INT64_MAX / 4, 2);
    assert_int_equal(rig_run(&g, "test::f", &slot, 1), TARE_RULE_STORAGE);
    const tare_error e = error_of(&g);
    assert_string_equal(e.message, "Storage size calculation overflowed with sizes=[2305843009213693951, 2]");
    assert_int_equal(e.kind, TARE_ERROR_RuntimeError);
    const tare_slot small = S_INTS(4, 2);
    assert_int_equal(rig_run(&g, "test::f", &small, 1), TARE_OK);
    tare_error none;
    assert_false(tare_mode_error(g.m, &none));
    assert_int_equal(none.kind, TARE_ERROR_NONE);
    rig_end(&g);
}

/* A loop that would never end is stopped. */
static void too_many_steps(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "f", IR_FUNC_OP);
    const uint32_t n = build_param(b, "n", INT);
    build_result(b, INT);
    s_for(b, TARE_STMT_FOR, "i", x_int(b, 0), x_local(b, n));
    s_return(b, x_local(b, n));
    rig_op(&g, f, "test::f");
    rig_done(&g);
    const tare_slot slot = S_INT(INT64_MAX);
    assert_int_equal(rig_run(&g, "test::f", &slot, 1), TARE_RULE_BOUNDS);
    rig_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_as_pytorch), cmocka_unit_test(cuts), cmocka_unit_test(storage_overflow),
        cmocka_unit_test(too_many_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
