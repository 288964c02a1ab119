/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The vocabulary that makes tensors: types, marks, bits, and what it refuses. */
#include "mode/mode.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define CPU TARE_DEVICE_CPU
#define F32 TARE_DTYPE_float32

static int setup(void **state) { return (*state = tare_mode_create(NULL)) ? 0 : -1; }

static int teardown(void **state)
{
    tare_mode_destroy(*state);
    return 0;
}

static tare_rec tensor(tare_mode *m, const tare_desc *desc)
{
    tare_rec t;
    assert_int_equal(tare_tensor(m, desc, &t), TARE_OK);
    return t;
}

static uint32_t flags_of(const tare_mode *m, tare_rec t) { return tare_type_of(m, t)->flags; }

/* The fault of what ran since the last one, which is then forgotten. */
static uint32_t fault(tare_mode *m)
{
    const uint32_t rule = m->failed;
    tare_abi_enter(m);
    return rule;
}

static void empty_as_keeps_strides_and_drops_bits(void **state)
{
    tare_mode *m = *state;
    const tare_rec t = tensor(m, &(tare_desc){.size = (int64_t[]){3, 4}, .stride = (int64_t[]){1, 3}, .rank = 2,
                                              .dtype = TARE_DTYPE_complex64, .device = CPU, .conj = true});
    tare_abi_enter(m);
    const tare_rec same = tare_make_empty_as(m, t, TARE_DTYPE_complex64), other = tare_make_empty_as(m, t, F32);
    assert_int_equal(flags_of(m, t) & TARE_T_IDENTITY, TARE_T_CONJ);
    assert_int_equal(flags_of(m, same) & TARE_T_IDENTITY, 0);
    assert_int_equal(tare_type_of(m, other)->dim[2], 1);
    assert_int_equal(tare_type_of(m, other)->dtype, F32);
    assert_int_equal(tare_make_empty_as(m, same, TARE_DTYPE_complex64).type, same.type);
    assert_true(same.storage & TARE_FRESH);
    assert_int_equal(tare_storage_bytes_of(m, other), 48);
    assert_int_equal(m->failed, 0);
}

static void views_keep_lazy_bits_and_are_no_wrapped_numbers(void **state)
{
    tare_mode *m = *state;
    const tare_rec number = tensor(m, &(tare_desc){.dtype = F32, .device = CPU, .wrapped = true});
    const tare_rec t = tensor(m, &(tare_desc){.size = (int64_t[]){4}, .rank = 1, .dtype = F32, .device = CPU, .neg = true});
    tare_abi_enter(m);
    assert_int_equal(flags_of(m, tare_make_alias(m, number)) & TARE_T_IDENTITY, 0);
    assert_int_equal(flags_of(m, tare_make_view(m, number, TARE_INTS(1), TARE_INTS(1), 0)) & TARE_T_IDENTITY, 0);
    const tare_rec v = tare_make_view(m, t, TARE_INTS(2), TARE_INTS(2), 1);
    assert_int_equal(flags_of(m, v) & TARE_T_IDENTITY, TARE_T_NEG);
    const tare_rec both = tare_make_with_conj(m, v, true);
    assert_int_equal(flags_of(m, both) & TARE_T_IDENTITY, TARE_T_NEG | TARE_T_CONJ);
    assert_int_equal(flags_of(m, tare_make_with_neg(m, both, false)) & TARE_T_IDENTITY, TARE_T_CONJ);
    assert_int_equal(both.offset, 1);
    assert_int_equal(both.storage, t.storage | TARE_VIEW);
    const tare_rec bytes = tare_make_view_dtype(m, t, TARE_INTS(16), TARE_INTS(1), 0, TARE_DTYPE_uint8);
    assert_int_equal(tare_type_of(m, bytes)->nbytes, 16);
    assert_int_equal(m->failed, 0);
}

static void storages_may_have_other_bytes(void **state)
{
    tare_mode *m = *state;
    tare_abi_enter(m);
    const tare_rec t = tare_make_with_bytes(m, tare_make_empty(m, TARE_INTS(3), F32, CPU), 100);
    assert_int_equal(tare_storage_bytes_of(m, t), 100);
    assert_int_equal(tare_storage_bytes(m, tare_abi_commit(m, t, 0).storage), 100);
    const tare_rec grown = tare_make_resized(m, tare_make_empty(m, TARE_INTS(3), F32, CPU), TARE_INTS(9), TARE_INTS(1));
    assert_int_equal(tare_storage_bytes_of(m, grown), 36);
    assert_int_equal(fault(m), TARE_OK);
    const tare_rec old = tensor(m, &(tare_desc){.dtype = F32, .device = CPU});
    assert_int_equal(tare_make_with_bytes(m, old, 8).type, 0);
    assert_int_equal(fault(m), TARE_RULE_ARGUMENT);
}

static void layouts_without_strides(void **state)
{
    tare_mode *m = *state;
    tare_abi_enter(m);
    const tare_rec t = tare_make_empty_layout(m, TARE_INTS(3, 4), F32, CPU, TARE_LAYOUT_SPARSE_COO);
    assert_int_equal(tare_type_of(m, t)->layout, TARE_LAYOUT_SPARSE_COO);
    assert_int_equal(tare_type_of(m, tare_make_empty_as(m, t, TARE_DTYPE_bool))->layout, TARE_LAYOUT_SPARSE_COO);
    const tare_rec strided = tare_make_empty_layout(m, TARE_INTS(3, 4), F32, CPU, TARE_LAYOUT_STRIDED);
    assert_int_equal(strided.type, tare_make_empty(m, TARE_INTS(3, 4), F32, CPU).type);
    assert_int_equal(m->failed, 0);
    tare_make_resized(m, t, TARE_INTS(1), TARE_INTS(1));
    assert_int_equal(fault(m), TARE_RULE_ARGUMENT);
}

static void refusals(void **state)
{
    tare_mode *m = *state;
    int64_t ones[65];
    for (uint32_t i = 0; i < 65; i++)
        ones[i] = 1;
    tare_abi_enter(m);
    assert_int_equal(tare_make_empty(m, (tare_ints){ones, 65}, F32, CPU).type, 0);
    assert_int_equal(fault(m), TARE_RULE_RANK);
    assert_int_not_equal(tare_make_empty(m, (tare_ints){ones, 64}, F32, CPU).type, 0);
    assert_int_equal(fault(m), TARE_OK);
    tare_make_empty(m, TARE_NO_INTS, F32, CPU);
    assert_int_equal(fault(m), TARE_RULE_ARGUMENT);
    tare_make_empty(m, TARE_INTS(2, -1), F32, CPU);
    assert_int_equal(fault(m), TARE_RULE_ARGUMENT);
    tare_make_empty(m, TARE_INTS(2), 0, CPU);
    assert_int_equal(fault(m), TARE_RULE_ARGUMENT);
    tare_make_empty(m, TARE_INTS(2), F32, 0);
    assert_int_equal(fault(m), TARE_RULE_ARGUMENT);
    tare_make_empty_strided(m, TARE_INTS(2), TARE_INTS(1, 1), F32, CPU);
    assert_int_equal(fault(m), TARE_RULE_ARGUMENT);
    tare_make_empty(m, TARE_INTS(INT64_MAX, 4), F32, CPU);
    assert_int_equal(fault(m), TARE_RULE_STORAGE);
    const tare_rec t = tare_make_empty(m, TARE_INTS(4), F32, CPU);
    tare_make_view(m, t, TARE_INTS(2), TARE_INTS(1), -1);
    assert_int_equal(fault(m), TARE_RULE_ARGUMENT);
    tare_make_resized(m, (tare_rec){t.type, 0, INT64_MAX / 4}, TARE_INTS(4), TARE_INTS(1));
    assert_int_equal(fault(m), TARE_RULE_STORAGE);
    tare_make_alias(m, (tare_rec){0});
    tare_make_empty(m, TARE_INTS(INT64_MAX, 4), F32, CPU);
    assert_int_equal(fault(m), TARE_RULE_ARGUMENT); /* the first one stays */
}

static void high_ranks_are_readable_but_refused(void **state)
{
    tare_mode *m = *state;
    int64_t ones[100];
    for (uint32_t i = 0; i < 100; i++)
        ones[i] = 1;
    const tare_rec t = tensor(m, &(tare_desc){.size = ones, .rank = 100, .dtype = F32, .device = CPU});
    assert_int_equal(tare_type_of(m, t)->rank, 100);
    tare_abi_enter(m);
    tare_make_empty_as(m, t, F32);
    assert_int_equal(fault(m), TARE_RULE_RANK);
    tare_make_empty_as(m, t, TARE_DTYPE_bool);
    assert_int_equal(fault(m), TARE_RULE_RANK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(empty_as_keeps_strides_and_drops_bits, setup, teardown),
        cmocka_unit_test_setup_teardown(views_keep_lazy_bits_and_are_no_wrapped_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(storages_may_have_other_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(layouts_without_strides, setup, teardown),
        cmocka_unit_test_setup_teardown(refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(high_ranks_are_readable_but_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
