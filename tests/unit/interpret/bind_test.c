/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Binding: positions, names, defaults, conversions, and what is said when they do not fit. */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
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

#define NO_CAST(type) "Unable to cast Python instance of type <class '" type "'> to C++ type '?' (#define " \
    "PYBIND11_DETAILED_ERROR_MESSAGES or compile in debug mode for details)"

static void says(rig *g, const tare_slot *slot, uint32_t n, const tare_kwarg *kw, uint32_t n_kw, const char *message)
{
    tare_bound b;
    tare_error e;
    assert_false(tare_bind(g->m, 0, slot, n, kw, n_kw, &b, &e));
    assert_string_equal(e.message, message);
    assert_int_equal(e.kind, TARE_ERROR_RuntimeError);
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
    const tare_slot slot[] = {S_TENSOR(t), S_INT(4)};
    const tare_kwarg kw[] = {{"p", S_INT(2)}, {"other", S_TENSOR(t)}};
    tare_bound b;
    assert_true(tare_bind(g.m, 0, slot, 2, kw, 2, &b, NULL));
    assert_int_equal(b.n, 6);
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

/* test::g(Tensor self) -> Tensor, for which numbers may stand. */
static void takes_numbers(void **state)
{
    (void)state;
    const struct { tare_slot slot; tare_dtype dtype; int bytes; } row[] = {
        {S_INT(7), TARE_DTYPE_int64, 8}, {S_BOOL(1), TARE_DTYPE_bool, 1}, {S_FLOAT(1.5), TARE_DTYPE_float64, 8},
        {{.tag = TARE_TAG_COMPLEX, .u.f = 1}, TARE_DTYPE_complex128, 16}};
    rig g;
    rig_begin(&g);
    ir_func *f = build_func(&g.b, "g", IR_FUNC_OP);
    const uint32_t self = build_param(&g.b, "self", TENSOR);
    build_result(&g.b, TENSOR);
    const uint32_t out = s_let(&g.b, "out", x_op(&g.b, TARE_IR_ALIAS, x_local(&g.b, self)));
    s_return(&g.b, x_local(&g.b, out));
    rig_op(&g, f, "test::g")->flags = TARE_OP_TAKES_NUMBERS;
    rig_done(&g);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        tare_bound b;
        assert_true(tare_bind(g.m, 0, &row[i].slot, 1, NULL, 0, &b, NULL));
        const tare_type *number = tare_type_of(g.m, *b.slot[0].u.rec);
        assert_int_equal(number->dtype, row[i].dtype);
        assert_int_equal(number->rank, 0);
        assert_true((number->flags & TARE_T_WRAPPED) != 0);
        assert_int_equal(tare_storage_bytes(g.m, b.slot[0].u.rec->storage), row[i].bytes);
        tare_bound_finish(&b);
    }
    rig_end(&g);
}

/* What Python takes for a bool or a number. */
static void converts_as_python(void **state)
{
    (void)state;
    rig g;
    setup(&g);
    tare_rec t = rig_tensor(&g, 1, (int64_t[]){3}, TARE_DEVICE_CPU);
    const tare_slot slot[] = {S_TENSOR(t), S_BOOL(1)};
    const tare_kwarg number[] = {{"flag", S_FLOAT(0.5)}, {"alpha", {.tag = TARE_TAG_DTYPE, .u.i = TARE_DTYPE_float64}}};
    const tare_kwarg none = {"flag", S_NONE};
    tare_bound b;
    assert_true(tare_bind(g.m, 0, slot, 2, number, 2, &b, NULL));
    assert_int_equal(b.slot[1].u.ints[1], 1);
    assert_int_equal(b.slot[2].tag, TARE_TAG_INT);
    assert_int_equal(b.slot[2].u.i, 7);
    assert_int_equal(b.slot[5].u.i, 1);
    tare_bound_finish(&b);
    assert_true(tare_bind(g.m, 0, slot, 2, &none, 1, &b, NULL));
    assert_int_equal(b.slot[5].tag, TARE_TAG_BOOL);
    assert_int_equal(b.slot[5].u.i, 0);
    tare_bound_finish(&b);
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
    const tare_kwarg twice = {"self", S_TENSOR(t)}, unknown = {"beta", S_INT(1)}, flag = {"flag", S_STR("no")};
    const tare_kwarg many[] = {{"alpha", S_INT(1)}, {"p", S_INT(1)}, {"flag", S_INT(1)}, {"beta", S_INT(1)}, {"gamma", S_INT(1)}};
    says(&g, good, 2, many, 5, "test::f() expected at most 6 argument(s) but received 7 argument(s). Declaration: test::f");
    says(&g, good, 3, NULL, 0, "test::f() takes 2 positional argument(s) but 3 was/were given.  Declaration: test::f");
    says(&g, good, 1, NULL, 0, "test::f() is missing value for argument 'size'. Declaration: test::f");
    says(&g, bad, 1, NULL, 0, "test::f() Expected a value of type 'Tensor' for argument 'self' but instead found type 'str'.\n"
         "Position: 0\nValue: 'x'\nDeclaration: test::f\nCast error details: Unable to cast x to Tensor");
    says(&g, none, 2, NULL, 0,
         "Expected a proper Tensor but got None (or an undefined Tensor in C++) for argument #0 'self'");
    says(&g, list, 2, NULL, 0, "test::f() Expected a value of type 'List[int]' for argument 'size' but instead found type "
         "'float'.\nPosition: 1\nValue: 0.5\nDeclaration: test::f\nCast error details: " NO_CAST("float"));
    says(&g, good, 2, &twice, 1, "Argument 'self' specified both as positional and keyword argument. Schema: test::f");
    says(&g, good, 2, &unknown, 1, "Unknown keyword argument 'beta' for operator 'test::f'. Schema: test::f");
    says(&g, good, 2, &flag, 1, "test::f() Expected a value of type 'bool' for argument 'flag' but instead found type "
         "'str'.\nPosition: 5\nValue: 'no'\nDeclaration: test::f\nCast error details: " NO_CAST("str"));
    tare_bound b;
    tare_error e;
    assert_false(tare_bind(g.m, 7, NULL, 0, NULL, 0, &b, &e));
    assert_string_equal(e.message, "there is no operator number 7");
    rig_end(&g);
}

/* The value as Python prints it, between `Value: ` and the line's end. */
static void prints(rig *g, tare_slot given, const char *type, const char *repr)
{
    char wanted[256];
    tare_bound b;
    tare_error e;
    assert_false(tare_bind(g->m, 0, &given, 1, NULL, 0, &b, &e));
    (void)snprintf(wanted, sizeof wanted, "found type '%s'.\nPosition: 0\nValue: %s\nDeclaration", type, repr);
    if (strstr(e.message, wanted) == NULL)
        assert_string_equal(e.message, wanted);
}

static void prints_what_was_given(void **state)
{
    (void)state;
    rig g;
    setup(&g);
    tare_rec t = rig_tensor(&g, 2, (int64_t[]){2, 3}, TARE_DEVICE_CPU);
    const double floats[] = {1.0, 0.1, 1e20, 1e15, -2.5e-7, INFINITY};
    const tare_scalar scalars[] = {TARE_INT(1), TARE_FLOAT(2.5), {TARE_SCALAR_BOOL, {.i = 1}}};
    prints(&g, S_INT(-3), "int", "-3");
    prints(&g, S_BOOL(1), "bool", "True");
    prints(&g, (tare_slot){TARE_TAG_FLOATS, 6, {.floats = floats}}, "list", "[1.0, 0.1, 1e+20, 1000000000000000.0, -2.5e-07, inf]");
    prints(&g, (tare_slot){TARE_TAG_SCALARS, 3, {.scalars = scalars}}, "list", "[1, 2.5, True]");
    prints(&g, (tare_slot){TARE_TAG_TENSORS, 1, {.recs = &t}}, "list", "[tensor(..., size=(2, 3))]");
    prints(&g, (tare_slot){.tag = TARE_TAG_DTYPE, .u.i = TARE_DTYPE_float64}, "dtype", "torch.float64");
    prints(&g, (tare_slot){.tag = TARE_TAG_DEVICE, .u.i = TARE_DEVICE_CPU}, "device", "device(type='cpu')");
    prints(&g, (tare_slot){.tag = TARE_TAG_LAYOUT, .u.i = TARE_LAYOUT_STRIDED}, "layout", "torch.strided");
    prints(&g, (tare_slot){.tag = TARE_TAG_FORMAT, .u.i = TARE_FORMAT_PRESERVE}, "memory_format", "torch.preserve_format");
    rig_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converts), cmocka_unit_test(takes_numbers), cmocka_unit_test(converts_as_python),
        cmocka_unit_test(refuses), cmocka_unit_test(prints_what_was_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
