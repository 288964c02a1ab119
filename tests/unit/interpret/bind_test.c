/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Binding: positions, names, defaults, conversions, and what is said when they do not fit. */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

/* test::f(Tensor self, int[2] size, *, Scalar alpha=1, float p=0.5, Tensor? other=None, bool flag=False) -> Tensor */
static void setup(rig *g)
{
    rig_begin(g);
    ir_build *b = &g->b;
    ir_func *f = build_func(b, "f", IR_FUNC_OP);
    const uint32_t self = build_param(b, "self", TENSOR);
    build_param(b, "size", INTS);
    build_param(b, "alpha", SCALAR);
    build_param(b, "p", FLOAT);
    build_param(b, "other", TENSOR | OPT);
    build_param(b, "flag", BOOL);
    build_result(b, TENSOR);
    const uint32_t out = s_let(b, "out", x_op(b, TARE_IR_ALIAS, x_local(b, self)));
    s_return(b, x_local(b, out));
    ir_op *op = rig_op(g, f, "test::f");
    const uint8_t keyword = TARE_ARG_KWARG_ONLY | TARE_ARG_HAS_DEFAULT;
    op->arg[1].flags = TARE_ARG_EXPANDS;
    op->arg[1].expand = 2;
    for (uint32_t i = 2; i < 6; i++)
        op->arg[i].flags = keyword;
    op->arg[2].default_ = S_INT(1);
    op->arg[3].default_ = S_FLOAT(0.5);
    op->arg[5].default_ = S_BOOL(0);
    rig_done(g);
}

static void says(rig *g, const tare_slot *slot, uint32_t n, const tare_kwarg *kw, uint32_t n_kw, const char *message)
{
    tare_bound b;
    tare_error e;
    assert_false(tare_bind(g->m, 0, slot, n, kw, n_kw, &b, &e));
    assert_string_equal(e.message, message);
    assert_int_equal(e.kind, TARE_ERROR_TypeError);
    assert_string_equal(e.op, "test::f");
    assert_null(b.memory);
    assert_false(tare_bind(g->m, 0, slot, n, kw, n_kw, &b, NULL));
}

static void converts(void **state)
{
    (void)state;
    rig g;
    setup(&g);
    tare_rec t = rig_tensor(&g, 1, (int64_t[]){3}, TARE_DEVICE_CPU);
    const tare_slot slot[] = {S_INT(7), S_INT(4)};
    const tare_kwarg kw[] = {{"p", S_INT(2)}, {"other", S_TENSOR(t)}};
    tare_bound b;
    assert_true(tare_bind(g.m, 0, slot, 2, kw, 2, &b, NULL));
    assert_int_equal(b.n, 6);
    const tare_type *number = tare_type_of(g.m, *b.slot[0].u.rec);
    assert_int_equal(number->dtype, TARE_DTYPE_int64);
    assert_int_equal(number->rank, 0);
    assert_true((number->flags & TARE_T_WRAPPED) != 0);
    assert_int_equal(tare_storage_bytes(g.m, b.slot[0].u.rec->storage), 8);
    assert_int_equal(b.slot[1].tag, TARE_TAG_INTS);
    assert_int_equal(b.slot[1].len, 2);
    assert_int_equal(b.slot[1].u.ints[1], 4);
    assert_int_equal(b.slot[2].tag, TARE_TAG_INT);
    assert_int_equal(b.slot[3].tag, TARE_TAG_FLOAT);
    assert_true(b.slot[3].u.f == 2.0);
    assert_ptr_equal(b.slot[4].u.rec, &t);
    assert_int_equal(b.slot[5].tag, TARE_TAG_BOOL);
    tare_bound_finish(&b);
    rig_end(&g);
}

static void wraps_every_number(void **state)
{
    (void)state;
    const struct { tare_slot slot; tare_dtype dtype; } row[] = {
        {S_BOOL(1), TARE_DTYPE_bool}, {S_FLOAT(1.5), TARE_DTYPE_float64},
        {{.tag = TARE_TAG_COMPLEX, .u.f = 1}, TARE_DTYPE_complex128}};
    rig g;
    setup(&g);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const tare_slot slot[] = {row[i].slot, S_INT(4)};
        tare_bound b;
        assert_true(tare_bind(g.m, 0, slot, 2, NULL, 0, &b, NULL));
        assert_int_equal(tare_type_of(g.m, *b.slot[0].u.rec)->dtype, row[i].dtype);
        tare_bound_finish(&b);
    }
    rig_end(&g);
}

static void refuses(void **state)
{
    (void)state;
    rig g;
    setup(&g);
    tare_rec t = rig_tensor(&g, 1, (int64_t[]){3}, TARE_DEVICE_CPU);
    const tare_slot good[] = {S_TENSOR(t), S_INTS(1, 2), S_INT(3)}, bad[] = {S_STR("x"), S_INT(1)};
    const tare_slot none[] = {S_NONE, S_INT(1)}, list[] = {S_TENSOR(t), S_FLOAT(0.5)};
    const tare_kwarg twice = {"self", S_TENSOR(t)}, unknown = {"beta", S_INT(1)}, flag = {"flag", S_INT(1)};
    says(&g, good, 3, NULL, 0, "test::f: 3 positional arguments, expected at most 2");
    says(&g, good, 1, NULL, 0, "test::f: argument `size` is missing, expected a list of ints");
    says(&g, bad, 2, NULL, 0, "test::f: argument `self` is a str, expected a Tensor");
    says(&g, none, 2, NULL, 0, "test::f: argument `self` is None, expected a Tensor");
    says(&g, list, 2, NULL, 0, "test::f: argument `size` is a float, expected a list of ints");
    says(&g, good, 2, &twice, 1, "test::f: argument `self` is given twice");
    says(&g, good, 2, &unknown, 1, "test::f: there is no argument `beta`");
    says(&g, good, 2, &flag, 1, "test::f: argument `flag` is an int, expected a bool");
    tare_bound b;
    tare_error e;
    assert_false(tare_bind(g.m, 7, NULL, 0, NULL, 0, &b, &e));
    assert_string_equal(e.message, "there is no operator number 7");
    rig_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converts), cmocka_unit_test(wraps_every_number), cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
