/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The same tensor unwritten tells the same unknown again. */
#include "mode/mode.h"
#include "tare/symbolic.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "over_symbols.h"

#define NAME(s) ((tare_str){"" s, sizeof s - 1})

static tare_rec vector(tare_mode *m, int64_t n)
{
    tare_rec t;
    assert_int_equal(tare_tensor(m, &(tare_desc){.size = &n, .rank = 1, .dtype = TARE_DTYPE_int64, .device = TARE_DEVICE_CPU}, &t),
                     TARE_OK);
    return t;
}

static void write(tare_mode *m, tare_rec t)
{
    tare_abi_enter(m);
    tare_writes(m, t);
    tare_abi_commit_writes(m);
    tare_abi_enter(m);
}

static void a_fact_stays_until_its_tensor_is_written(void **state)
{
    tare_mode *m = *state;
    const tare_rec t = vector(m, 12), other = vector(m, 12);
    tare_abi_enter(m);
    const int64_t u = tare_make_unknown_of(m, t, NAME("count"), 0, 12);
    assert_true(tare_is_unknown(u));
    assert_int_equal(tare_make_unknown_of(m, t, NAME("count"), 0, 12), u);
    assert_int_equal(tare_make_unknown_of(m, tare_make_alias(m, t), NAME("count"), 0, 12), u);
    assert_int_not_equal(tare_make_unknown_of(m, t, NAME("sum"), 0, 12), u);
    assert_int_not_equal(tare_make_unknown_of(m, other, NAME("count"), 0, 12), u);
    assert_int_equal(tare_unknown_count(m), 3);
    write(m, other);
    assert_int_equal(tare_make_unknown_of(m, t, NAME("count"), 0, 12), u);
    write(m, t);
    const int64_t later = tare_make_unknown_of(m, t, NAME("count"), 0, 12);
    assert_int_not_equal(later, u);
    assert_int_equal(tare_make_unknown_of(m, t, NAME("count"), 0, 12), later);
    assert_int_equal(m->failed, TARE_OK);
}

static void what_a_call_writes_or_makes_itself_is_told_anew(void **state)
{
    tare_mode *m = *state;
    const tare_rec t = vector(m, 12);
    tare_abi_enter(m);
    const int64_t u = tare_make_unknown_of(m, t, NAME("count"), 0, 12);
    tare_writes(m, t);
    assert_int_not_equal(tare_make_unknown_of(m, t, NAME("count"), 0, 12), u);
    const tare_rec fresh = tare_make_empty(m, TARE_INTS(12), TARE_DTYPE_int64, TARE_DEVICE_CPU);
    assert_int_not_equal(tare_make_unknown_of(m, fresh, NAME("count"), 0, 12),
                         tare_make_unknown_of(m, fresh, NAME("count"), 0, 12));
}

static void numbers_are_facts_bounded_by_their_dtype(void **state)
{
    static const struct { tare_dtype dtype; int64_t low, high; } bounds[] = {
        {TARE_DTYPE_uint8, 0, UINT8_MAX},          {TARE_DTYPE_int8, INT8_MIN, INT8_MAX},
        {TARE_DTYPE_int16, INT16_MIN, INT16_MAX},  {TARE_DTYPE_int32, INT32_MIN, INT32_MAX},
        {TARE_DTYPE_uint16, 0, UINT16_MAX},        {TARE_DTYPE_uint32, 0, UINT32_MAX},
        {TARE_DTYPE_int64, TARE_SYM_LOW, TARE_SYM_HIGH}, {TARE_DTYPE_uint64, 0, TARE_SYM_HIGH}};
    tare_mode *m = *state;
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        tare_rec t;
        int64_t low, high;
        tare_tensor(m, &(tare_desc){.dtype = bounds[i].dtype, .device = TARE_DEVICE_CPU}, &t);
        tare_abi_enter(m);
        const tare_scalar s = tare_make_unknown_scalar(m, t);
        assert_int_equal(s.kind, TARE_SCALAR_INT);
        assert_int_equal(tare_make_unknown_scalar(m, t).u.i, s.u.i);
        tare_sym_range(m, s.u.i, &low, &high);
        assert_int_equal(low, bounds[i].low);
        assert_int_equal(high, bounds[i].high);
    }
    tare_rec t;
    tare_tensor(m, &(tare_desc){.dtype = TARE_DTYPE_bool, .device = TARE_DEVICE_CPU}, &t);
    tare_abi_enter(m);
    const tare_scalar truth = tare_make_unknown_scalar(m, t);
    assert_int_equal(truth.kind, TARE_SCALAR_BOOL);
    assert_true(tare_sym_is_condition(m, truth.u.i));
    assert_int_equal(tare_make_unknown_scalar(m, t).u.i, truth.u.i);
}

static bool oracle(void *user, const tare_rec *t, int64_t low, int64_t high, tare_scalar *out)
{
    (void)t, (void)low, (void)high;
    *out = TARE_INT(5);
    return *(bool *)user;
}

static void what_an_oracle_knows_takes_the_unknown_s_place(void **state)
{
    tare_mode *m = *state;
    const tare_rec t = vector(m, 12);
    bool knows = false;
    tare_mode_set_oracle(m, oracle, &knows);
    tare_abi_enter(m);
    assert_true(tare_is_unknown(tare_make_unknown_of(m, t, NAME("count"), 0, 12)));
    knows = true;
    assert_int_equal(tare_make_unknown_of(m, t, NAME("count"), 0, 12), 5);
    knows = false;
    assert_int_equal(tare_make_unknown_of(m, t, NAME("count"), 0, 12), 5);
    mode_of(m)->over_symbols = false;
    assert_int_equal(tare_make_unknown_of(m, t, NAME("count"), 0, 12), 5);
}

/* What was found out by a call that is undone, or before a reset, is told anew; what came before it stays. */
static void facts_go_with_their_unknowns(void **state)
{
    tare_mode *m = *state;
    tare_rec t[100];
    int64_t u[100];
    for (int i = 0; i < 100; i++) {
        t[i] = vector(m, 12);
        tare_abi_enter(m);
        u[i] = tare_make_unknown_of(m, t[i], NAME("count"), 0, 12);
    }
    tare_mode_rewind(mode_of(m), 40);
    for (int i = 0; i < 40; i++)
        assert_int_equal(tare_make_unknown_of(m, t[i], NAME("count"), 0, 12), u[i]);
    assert_int_equal(tare_unknown_count(m), 40);
    (void)tare_make_unknown_of(m, t[70], NAME("count"), 0, 12);
    assert_int_equal(tare_unknown_count(m), 41);
    tare_told_forget(&mode_of(m)->told, t[10].storage, 1);
    assert_int_equal(tare_make_unknown_of(m, t[9], NAME("count"), 0, 12), u[9]);
    assert_int_not_equal(tare_make_unknown_of(m, t[10], NAME("count"), 0, 12), u[10]);
    tare_mode_reset(m);
    assert_int_equal(mode_of(m)->told.rows, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_fact_stays_until_its_tensor_is_written, over_symbols_setup, over_symbols_teardown),
        cmocka_unit_test_setup_teardown(what_a_call_writes_or_makes_itself_is_told_anew, over_symbols_setup, over_symbols_teardown),
        cmocka_unit_test_setup_teardown(numbers_are_facts_bounded_by_their_dtype, over_symbols_setup, over_symbols_teardown),
        cmocka_unit_test_setup_teardown(what_an_oracle_knows_takes_the_unknown_s_place, over_symbols_setup, over_symbols_teardown),
        cmocka_unit_test_setup_teardown(facts_go_with_their_unknowns, over_symbols_setup, over_symbols_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
