/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The verifier believes nothing: each test makes one function that is wrong in one way.
 */
#include "sample.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { INT = TARE_TY_INT, BOOL = TARE_TY_BOOL, INTS = TARE_TY_LIST | TARE_TY_INT, TENSOR = TARE_TY_TENSOR };

/* One function f(x: int, l: int[], t: Tensor) -> int. */
typedef struct fixture {
    arena arena;
    ir_build b;
    uint32_t x, l, t;
} fixture;

static void start(fixture *f)
{
    arena_init(&f->arena, 1 << 14, NULL);
    build_init(&f->b, &f->arena, build_module(&f->arena, NULL));
    build_func(&f->b, "f", IR_FUNC_HELPER);
    f->x = build_param(&f->b, "x", INT);
    f->l = build_param(&f->b, "l", INTS);
    f->t = build_param(&f->b, "t", TENSOR);
    build_result(&f->b, INT);
}

static ir_expr *x(fixture *f) { return x_local(&f->b, f->x); }
static void give(fixture *f) { s_return(&f->b, x(f)); }

static void expect(fixture *f, const char *problem)
{
    build_done(&f->arena, f->b.module);
    const char *said = ir_verify(&f->arena, f->b.module);
    if (problem == NULL) {
        if (said != NULL)
            fail_msg("%s", said);
    } else {
        assert_non_null(said);
        assert_string_equal(said, problem);
    }
    arena_finish(&f->arena);
}

static void the_sample_is_right(void **state)
{
    arena a;
    arena_init(&a, 1 << 16, NULL);
    const char *problem = ir_verify(&a, sample_module(&a));
    if (problem != NULL)
        fail_msg("%s", problem);
    arena_finish(&a);
    (void)state;
}

static void operands_fit_their_letters(void **state)
{
    fixture f;
    start(&f);
    s_let(&f.b, "y", x_op(&f.b, TARE_IR_ADD, x(&f), x_bool(&f.b, true)));
    give(&f);
    expect(&f, "f: let y: operand 1 of add is bool, wants int");
    start(&f);
    s_let(&f.b, "y", x_op(&f.b, TARE_IR_AT, x_local(&f.b, f.l), x_bool(&f.b, true)));
    give(&f);
    expect(&f, "f: let y: operand 1 of at is bool, wants int");
    start(&f);
    s_let(&f.b, "y", x_op(&f.b, TARE_IR_CONCAT, x_local(&f.b, f.l), x_list(&f.b, TARE_TY_LIST | TARE_TY_BOOL, 0, NULL)));
    give(&f);
    expect(&f, "f: let y: operand 1 of concat is bool[], wants int[]");
    start(&f);
    s_let(&f.b, "y", x_op(&f.b, TARE_IR_NEG, x(&f), x(&f)));
    give(&f);
    expect(&f, "f: let y: neg has 2 operands, wants 1");
    start(&f);
    s_let(&f.b, "y", x_op(&f.b, TARE_IR_PRESENT, x(&f)));
    give(&f);
    expect(&f, "f: let y: operand 0 of present is int, wants an optional");
    start(&f);
    s_let(&f.b, "y", x_op(&f.b, TARE_IR_EQ, x_local(&f.b, f.t), x_local(&f.b, f.t)));
    give(&f);
    expect(&f, "f: let y: eq does not compare Tensor");
    (void)state;
}

static void marked_types_are_checked(void **state)
{
    fixture f;
    start(&f);
    ir_expr *e = x_op(&f.b, TARE_IR_LEN, x_local(&f.b, f.l));
    e->type = BOOL;
    s_let(&f.b, "y", e);
    give(&f);
    expect(&f, "f: let y: len gives int, is marked bool");
    start(&f);
    e = x(&f);
    e->u.local = 77;
    s_return(&f.b, e);
    expect(&f, "f: return: local 77 of 3");
    start(&f);
    s_let(&f.b, "y", x_const(&f.b, TARE_IR_CONST_DTYPE, TARE_DTYPE_COUNT));
    give(&f);
    expect(&f, "f: let y: const_dtype of no dtype");
    (void)state;
}

static void make_stands_at_the_root(void **state)
{
    fixture f;
    start(&f);
    ir_expr *made = x_op(&f.b, TARE_IR_EMPTY_AS, x_local(&f.b, f.t), x_const(&f.b, TARE_IR_CONST_DTYPE, 1));
    s_let(&f.b, "y", x_op(&f.b, TARE_IR_RANK, made));
    give(&f);
    expect(&f, "f: let y: empty_as stands only at the root of a let");
    start(&f);
    const uint32_t v = s_var(&f.b, "v", x_local(&f.b, f.t));
    s_set(&f.b, v, x_op(&f.b, TARE_IR_ALIAS, x_local(&f.b, f.t)));
    give(&f);
    expect(&f, "f: set v: alias stands only at the root of a let");
    (void)state;
}

static void locals_are_bound_on_every_path(void **state)
{
    fixture f;
    start(&f);
    const uint32_t y = build_local(&f.b, "y", INT, true);
    ir_stmt *s = s_if(&f.b, x_bool(&f.b, true));
    const ir_place former = s_enter(&f.b, s->body);
    s_bind(&f.b, y, x_int(&f.b, 1));
    s_leave(&f.b, former);
    s_return(&f.b, x_local(&f.b, y));
    expect(&f, "f: return: y may be read before it is bound");

    start(&f);
    const uint32_t z = build_local(&f.b, "z", INT, false);
    s = s_if(&f.b, x_bool(&f.b, true));
    ir_place former_path = s_enter(&f.b, s->body);
    give(&f);
    s_leave(&f.b, former_path);
    former_path = s_enter(&f.b, s->other);
    s_bind(&f.b, z, x_int(&f.b, 1));
    s_leave(&f.b, former_path);
    s_return(&f.b, x_local(&f.b, z));
    expect(&f, NULL); /* the branch that does not bind returns */

    start(&f);
    ir_stmt *loop = s_for(&f.b, TARE_STMT_FOR, "i", x_int(&f.b, 0), x(&f));
    s_return(&f.b, x_local(&f.b, loop->local));
    expect(&f, "f: return: i may be read before it is bound");
    (void)state;
}

static void expressions_have_one_user(void **state)
{
    fixture f;
    start(&f);
    ir_expr *one = x_int(&f.b, 1);
    s_let(&f.b, "y", x_op(&f.b, TARE_IR_ADD, one, one));
    give(&f);
    expect(&f, "f: let y: const_int is used in two places");
    (void)state;
}

static void what_is_no_var_is_bound_once(void **state)
{
    fixture f;
    start(&f);
    const uint32_t y = s_let(&f.b, "y", x(&f));
    s_bind(&f.b, y, x(&f));
    give(&f);
    expect(&f, "f: let y: y is bound in two places");
    start(&f);
    s_set(&f.b, s_let(&f.b, "y", x(&f)), x(&f));
    give(&f);
    expect(&f, "f: set y: y is no var");
    start(&f);
    s_let(&f.b, "x", x(&f));
    give(&f);
    expect(&f, "f: the name x is taken twice");
    start(&f);
    s_let(&f.b, "2y", x(&f));
    give(&f);
    expect(&f, "f: `2y` is no identifier");
    (void)state;
}

static void lists_that_change_are_owned(void **state)
{
    fixture f;
    start(&f);
    const uint32_t v = s_var(&f.b, "v", x_local(&f.b, f.l));
    s_push(&f.b, v, x(&f));
    give(&f);
    expect(&f, "f: v changes in place a list that is not its own");
    start(&f);
    s_push(&f.b, s_var(&f.b, "v", x_op(&f.b, TARE_IR_COPY, x_local(&f.b, f.l))), x(&f));
    give(&f);
    expect(&f, NULL);
    (void)state;
}

static void paths_end(void **state)
{
    fixture f;
    start(&f);
    s_enter(&f.b, s_if(&f.b, x_bool(&f.b, true))->body);
    give(&f);
    expect(&f, "f: a path ends without return or fail");
    start(&f);
    give(&f);
    s_let(&f.b, "y", x(&f));
    expect(&f, "f: let y: it is never reached");
    start(&f);
    s_break(&f.b);
    expect(&f, "f: break: it stands in no loop");
    start(&f);
    s_return(&f.b, x_bool(&f.b, true));
    expect(&f, "f: return: bool where int is wanted");
    start(&f);
    s_return(&f.b, x(&f), x(&f));
    expect(&f, "f: return: 2 values, the function has 1 results");
    (void)state;
}

static void calls_fit_their_callee(void **state)
{
    fixture f;
    start(&f);
    ir_func *callee = f.b.func;
    give(&f);
    build_func(&f.b, "g", IR_FUNC_HELPER);
    const uint32_t y = build_local(&f.b, "y", INT, false);
    s_call(&f.b, callee, 1, (ir_expr *[]){x_int(&f.b, 1)}, 1, &y);
    s_return_all(&f.b, 0, NULL);
    expect(&f, "g: call: 1 arguments, wants 3");

    start(&f);
    callee = f.b.func;
    const uint32_t again = build_local(&f.b, "again", INT, false);
    s_call(&f.b, callee, 3, (ir_expr *[]){x(&f), x_local(&f.b, f.l), x_local(&f.b, f.t)}, 1, &again);
    give(&f);
    expect(&f, "f: it calls itself");
    (void)state;
}

static void messages_are_over_bound_locals(void **state)
{
    fixture f;
    start(&f);
    const uint32_t later = build_local(&f.b, "later", INT, false);
    ir_rule *r = build_rule(&f.b, "fail", 0);
    build_piece(&f.b, r, "later is ", x_local(&f.b, later), NULL);
    s_require(&f.b, x_bool(&f.b, false), r);
    s_bind(&f.b, later, x(&f));
    give(&f);
    expect(&f, "f: require: later may be read before it is bound");
    start(&f);
    r = build_rule(&f.b, "fail", 0);
    s_require(&f.b, x_bool(&f.b, false), r);
    s_fail(&f.b, r);
    expect(&f, "f: fail: its rule is used twice");
    (void)state;
}

static void may_fail_is_closed_over_calls(void **state)
{
    fixture f;
    start(&f);
    ir_func *callee = f.b.func;
    s_return(&f.b, x_op(&f.b, TARE_IR_ADD, x(&f), x(&f)));
    ir_func *caller = build_func(&f.b, "g", IR_FUNC_HELPER);
    const uint32_t l = build_param(&f.b, "l", INTS), t = build_param(&f.b, "t", TENSOR);
    const uint32_t y = build_local(&f.b, "y", INT, false);
    s_call(&f.b, callee, 3, (ir_expr *[]){x_int(&f.b, 1), x_local(&f.b, l), x_local(&f.b, t)}, 1, &y);
    s_return_all(&f.b, 0, NULL);
    build_done(&f.arena, f.b.module);
    assert_true(callee->may_fail);
    assert_true(caller->may_fail);
    caller->may_fail = false;
    assert_string_equal(ir_verify(&f.arena, f.b.module), "g: it may fail and is not marked so");
    arena_finish(&f.arena);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_is_right),
        cmocka_unit_test(operands_fit_their_letters),
        cmocka_unit_test(marked_types_are_checked),
        cmocka_unit_test(make_stands_at_the_root),
        cmocka_unit_test(locals_are_bound_on_every_path),
        cmocka_unit_test(expressions_have_one_user),
        cmocka_unit_test(what_is_no_var_is_bound_once),
        cmocka_unit_test(lists_that_change_are_owned),
        cmocka_unit_test(paths_end),
        cmocka_unit_test(calls_fit_their_callee),
        cmocka_unit_test(messages_are_over_bound_locals),
        cmocka_unit_test(may_fail_is_closed_over_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
