/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Unknown sizes and numbers, with and without an oracle. */
#include "mode/mode.h"
#include "tare/symbolic.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "over_symbols.h"

typedef struct answer { bool known; tare_scalar value; tare_rec asked; int64_t low, high; } answer;

static bool oracle(void *user, const tare_rec *t, int64_t low, int64_t high, tare_scalar *out)
{
    answer *a = user;
    a->asked = t ? *t : (tare_rec){0};
    a->low = low;
    a->high = high;
    *out = a->value;
    return a->known;
}

static void sizes_become_unknowns(void **state)
{
    tare_mode *m = *state;
    tare_abi_enter(m);
    const int64_t u0 = tare_make_unknown(m, 0, 12), u1 = tare_make_unknown(m, 1, 5);
    assert_true(tare_is_unknown(u0) && tare_is_unknown(u1));
    assert_int_equal(tare_make_unknown(m, 4, 4), 4); /* no choice: known */
    assert_int_equal(tare_unknown_count(m), 2);
    int64_t low, high;
    tare_unknown_range(m, 1, &low, &high);
    assert_int_equal(low, 1);
    assert_int_equal(high, 5);
    const tare_rec t = tare_abi_commit(m, tare_make_empty(m, TARE_INTS(u0, 3), TARE_DTYPE_int64, TARE_DEVICE_CPU), 0);
    assert_true(tare_type_of(m, t)->flags & TARE_T_SYMBOLIC);
    char text[64];
    tare_unknown_format(m, tare_storage_bytes(m, t.storage), text, sizeof text);
    assert_string_equal(text, "24*u0");
    tare_rec_format(m, t, text, sizeof text);
    assert_string_equal(text, "i64[u0, 3]@(3, 1) cpu");
    assert_int_equal(tare_sym_mul(m, u0, 6), tare_sym_mul(m, tare_sym_mul(m, u0, 2), 3));
    assert_int_equal(m->failed, 0);
    tare_make_unknown(m, 5, 4);
    assert_int_equal(m->failed, TARE_RULE_ARGUMENT);
    tare_mode_reset(m);
    assert_int_equal(tare_unknown_count(m), 0);
}

static void an_oracle_knows_sizes(void **state)
{
    tare_mode *m = *state;
    answer a = {.known = true, .value = TARE_INT(7)};
    tare_mode_set_oracle(m, oracle, &a);
    tare_abi_enter(m);
    assert_int_equal(tare_make_unknown(m, 0, 12), 7);
    assert_int_equal(a.high, 12);
    assert_int_equal(a.asked.type, 0);
    a.value = TARE_INT(13);
    assert_int_equal(tare_make_unknown(m, 0, 12), 0);
    assert_int_equal(m->failed, TARE_RULE_ARGUMENT); /* outside what the rule knows */
    a.known = false;
    tare_abi_enter(m);
    assert_true(tare_is_unknown(tare_make_unknown(m, 0, 12)));
}

static void an_oracle_knows_numbers(void **state)
{
    tare_mode *m = *state;
    tare_rec whole, real;
    tare_tensor(m, &(tare_desc){.dtype = TARE_DTYPE_int64, .device = TARE_DEVICE_CPU}, &whole);
    tare_tensor(m, &(tare_desc){.dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU}, &real);
    tare_abi_enter(m);
    assert_true(tare_is_unknown(tare_make_unknown_scalar(m, whole).u.i));
    mode_of(m)->over_symbols = false; /* native code cannot go on with one */
    tare_make_unknown_scalar(m, whole);
    assert_int_equal(m->failed, TARE_RULE_UNKNOWN);
    mode_of(m)->over_symbols = true;

    answer a = {.known = true, .value = TARE_INT(3)};
    tare_mode_set_oracle(m, oracle, &a);
    tare_abi_enter(m);
    const tare_rec view = tare_make_alias(m, whole);
    assert_int_equal(tare_make_unknown_scalar(m, view).u.i, 3);
    assert_memory_equal(&a.asked, &whole, sizeof whole);
    const tare_scalar f = tare_make_unknown_scalar(m, real);
    assert_int_equal(f.kind, TARE_SCALAR_FLOAT);
    assert_true(f.u.f == 3.0);
    assert_int_equal(m->failed, 0);
    a.value = TARE_FLOAT(0.5);
    tare_make_unknown_scalar(m, whole);
    assert_int_equal(m->failed, TARE_RULE_ARGUMENT);
    tare_abi_enter(m);
    a.value = TARE_INT(7);
    const tare_scalar own = tare_make_unknown_scalar(m, tare_make_empty(m, TARE_INTS(1), TARE_DTYPE_int64, TARE_DEVICE_CPU));
    assert_int_equal(m->failed, TARE_OK); /* what the call itself computes */
    assert_int_equal(own.u.i, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sizes_become_unknowns, over_symbols_setup, over_symbols_teardown),
        cmocka_unit_test_setup_teardown(an_oracle_knows_sizes, over_symbols_setup, over_symbols_teardown),
        cmocka_unit_test_setup_teardown(an_oracle_knows_numbers, over_symbols_setup, over_symbols_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
