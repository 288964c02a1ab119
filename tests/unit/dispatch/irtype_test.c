/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Types of the IR: which exist, which stand for which, what operations take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "dispatch/irtype.h"

enum { INT = TARE_TY_INT, BOOL = TARE_TY_BOOL, FLOAT = TARE_TY_FLOAT, DTYPE = TARE_TY_DTYPE, TENSOR = TARE_TY_TENSOR,
       LIST = TARE_TY_LIST, OPT = TARE_TY_OPT, HOLES = TARE_TY_ELEM_OPT };

static void validity(void **state)
{
    (void)state;
    assert_true(irtype_is_list(INT | LIST));
    assert_true(tare_irtype_is_valid(TENSOR | LIST | HOLES | OPT));
    assert_false(tare_irtype_is_valid(TARE_TY_VOID));
    assert_false(tare_irtype_is_valid(TARE_TY_ELEM_COUNT));
    assert_false(tare_irtype_is_valid(INT | LIST | HOLES));
    assert_false(tare_irtype_is_valid(TENSOR | HOLES));
    assert_false(tare_irtype_is_valid(INT | 0x80));
    char name[IRTYPE_NAME_BYTES];
    assert_string_equal(tare_irtype_name(TENSOR | LIST | HOLES | OPT, name), "Tensor?[]?");
    assert_int_equal(tare_irtype_of_elements(TENSOR | LIST | HOLES), TENSOR | OPT);
}

/* A value may stand for its optional only where both have one form. */
static void fitting(void **state)
{
    (void)state;
    assert_true(tare_irtype_fits(DTYPE, DTYPE | OPT));
    assert_true(tare_irtype_fits(TENSOR, TENSOR | OPT));
    assert_true(tare_irtype_fits(INT | LIST, INT | LIST | OPT));
    assert_false(tare_irtype_fits(INT, INT | OPT));
    assert_false(tare_irtype_fits(FLOAT, FLOAT | OPT));
    assert_false(tare_irtype_fits(DTYPE | OPT, DTYPE));
    assert_false(tare_irtype_fits(INT, BOOL));
    assert_true(tare_irtype_fits(TENSOR | LIST, TENSOR | LIST | HOLES));
}

static bool accepts(uint32_t op, uint32_t n, const tare_irtype *operand, tare_irtype result, uint32_t bad)
{
    uint32_t where = 0;
    const bool ok = tare_irop_accepts(op, operand, n, result, &where);
    if (!ok)
        assert_int_equal(where, bad);
    return ok;
}

static void operations(void **state)
{
    (void)state;
    const tare_irtype ints[] = {INT, INT}, mixed[] = {INT, FLOAT}, at[] = {TENSOR | LIST | HOLES, INT};
    const tare_irtype maybe[] = {INT | OPT}, view[] = {TENSOR, INT | LIST, INT | LIST, INT}, three[] = {INT, INT, INT};
    assert_true(accepts(TARE_IR_ADD, 2, ints, INT, 0));
    assert_false(accepts(TARE_IR_ADD, 2, mixed, INT, 1));
    assert_false(accepts(TARE_IR_ADD, 2, ints, FLOAT, 2));
    assert_false(accepts(TARE_IR_ADD, 1, ints, INT, UINT32_MAX));
    assert_true(accepts(TARE_IR_AT, 2, at, TENSOR | OPT, 0));
    assert_false(accepts(TARE_IR_AT, 2, at, INT, 2));
    assert_true(accepts(TARE_IR_GET, 1, maybe, INT, 0));
    assert_false(accepts(TARE_IR_GET, 1, ints, INT, 0));
    assert_true(accepts(TARE_IR_SOME, 1, ints, INT | OPT, 0));
    assert_true(accepts(TARE_IR_LIST, 3, three, INT | LIST, 0));
    assert_true(accepts(TARE_IR_LIST, 0, NULL, TENSOR | LIST, 0));
    assert_false(accepts(TARE_IR_LIST, 2, mixed, INT | LIST, 1));
    assert_true(accepts(TARE_IR_VIEW, 4, view, TENSOR, 0));
    assert_false(accepts(TARE_IR_SCALAR_OF, 1, at, TARE_TY_SCALAR, 0));
    assert_string_equal(tare_irop_name(TARE_STMT_CALL_SLOT), "call_slot");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validity), cmocka_unit_test(fitting), cmocka_unit_test(operations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
