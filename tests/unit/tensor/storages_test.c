/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Storages: rows at the top, and rows of a region that is used again. */
#include "tensor/storages.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int setup(void **state)
{
    tare_storages *s = test_malloc(sizeof *s);
    *state = s;
    return tare_storages_init(s) ? 0 : -1;
}

static int teardown(void **state)
{
    tare_storages_finish(*state);
    test_free(*state);
    return 0;
}

static void rows_are_numbered_from_one(void **state)
{
    tare_storages *s = *state;
    for (uint32_t i = 1; i < 1000; i++)
        assert_int_equal(tare_storages_take(s, i, 7), i);
    for (uint32_t i = 1; i < 1000; i++)
        assert_int_equal(s->row[i].bytes, i);
    assert_int_equal(s->row[0].bytes, 0);
    assert_true(tare_storages_holds(s, 999));
    assert_false(tare_storages_holds(s, 1000));
    tare_storages_reset(s);
    assert_int_equal(tare_storages_take(s, 5, 7), 1);
}

static void a_region_is_taken_from_the_start_each_time(void **state)
{
    tare_storages *s = *state;
    const uint32_t before = tare_storages_take(s, 1, 7);
    const uint32_t first = tare_storages_set_aside(s, 10);
    const uint32_t behind = tare_storages_take(s, 2, 7);
    assert_int_equal(first, before + 1);
    assert_int_equal(behind, first + 10);
    for (uint32_t round = 0; round < 3; round++) {
        tare_storages_enter(s, first, 10);
        for (uint32_t i = 0; i < 10; i++)
            assert_int_equal(tare_storages_take(s, 100 + i, 7), first + i);
        assert_true(tare_storages_holds(s, behind));
        tare_storages_leave(s);
    }
    assert_int_equal(s->row[behind].bytes, 2);
    assert_int_equal(tare_storages_take(s, 3, 7), behind + 1);
}

static void a_region_that_is_full_goes_on_at_the_top(void **state)
{
    tare_storages *s = *state;
    const uint32_t first = tare_storages_set_aside(s, 3);
    const uint32_t behind = tare_storages_take(s, 2, 7);
    tare_storages_enter(s, first, 3);
    assert_true(tare_storages_reserve(s, 3));
    assert_true(s->in_region);
    for (uint32_t i = 0; i < 3; i++)
        tare_storages_take(s, 9, 7);
    assert_int_equal(tare_storages_take(s, 9, 7), behind + 1);
    assert_false(s->in_region);
    tare_storages_leave(s);
    assert_int_equal(tare_storages_take(s, 9, 7), behind + 2);
    assert_int_equal(s->row[behind].bytes, 2);
    assert_false(tare_storages_reserve(s, UINT32_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_are_numbered_from_one, setup, teardown),
        cmocka_unit_test_setup_teardown(a_region_is_taken_from_the_start_each_time, setup, teardown),
        cmocka_unit_test_setup_teardown(a_region_that_is_full_goes_on_at_the_top, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
