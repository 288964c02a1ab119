/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A call from enter to commit: nothing is visible before its end. */
#include "mode/mode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"

static int setup(void **state) { return (*state = tare_mode_create(NULL)) ? 0 : -1; }

static int teardown(void **state)
{
    tare_mode_destroy(*state);
    return 0;
}

static tare_rec tensor(tare_mode *m, int64_t rows, int64_t columns)
{
    const int64_t size[2] = {rows, columns};
    tare_rec t;
    assert_int_equal(tare_tensor(m, &(tare_desc){.size = size, .rank = 2, .dtype = TARE_DTYPE_float32,
                                                 .device = TARE_DEVICE_CPU}, &t), TARE_OK);
    return t;
}

static void results_that_share_a_fresh_storage_share_it_afterwards(void **state)
{
    tare_mode *m = *state;
    tare_abi_enter(m);
    const tare_rec a = tare_make_empty(m, TARE_INTS(2, 3), TARE_DTYPE_float32, TARE_DEVICE_CPU);
    const tare_rec b = tare_make_view(m, a, TARE_INTS(3), TARE_INTS(1), 3);
    const tare_rec c = tare_make_empty(m, TARE_INTS(2, 3), TARE_DTYPE_float32, TARE_DEVICE_CPU);
    assert_int_equal(m->failed, 0);
    const tare_rec b1 = tare_abi_commit(m, b, 0), a1 = tare_abi_commit(m, a, 1), c1 = tare_abi_commit(m, c, 2);
    tare_abi_commit_writes(m);
    assert_int_equal(a1.storage, b1.storage);
    assert_int_not_equal(a1.storage, c1.storage);
    assert_int_equal(a1.type, c1.type);
    assert_int_equal(b1.offset, 3);
    assert_int_equal(tare_storage_bytes(m, a1.storage), 24);
    assert_int_equal(tare_storage_device(m, a1.storage), TARE_DEVICE_CPU);
    assert_int_equal(m->kept, 0);
}

static void arguments_views_and_absent_results_are_told_apart(void **state)
{
    tare_mode *m = *state;
    const tare_rec t = tensor(m, 2, 3);
    tare_abi_enter(m);
    const tare_rec view = tare_make_view(m, t, TARE_INTS(6), TARE_INTS(1), 0), same = tare_make_alias(m, t);
    assert_true(tare_same_storage(view, t));
    const tare_rec kept = tare_abi_commit(m, t, 0), viewed = tare_abi_commit(m, view, 1),
                   aliased = tare_abi_commit(m, same, 2), absent = tare_abi_commit(m, (tare_rec){0}, 3);
    tare_abi_commit(m, t, 40); /* beyond the bits: no harm */
    assert_int_equal(m->kept, 1);
    assert_memory_equal(&kept, &t, sizeof t);
    assert_memory_equal(&aliased, &t, sizeof t);
    assert_int_equal(viewed.storage, t.storage);
    assert_int_equal(absent.type, 0);
}

static void writes_and_growths_wait_for_the_end(void **state)
{
    tare_mode *m = *state;
    const tare_rec t = tensor(m, 2, 3);
    tare_abi_enter(m);
    tare_abi_writes(m, &t);
    const tare_rec grown = tare_make_resized(m, t, TARE_INTS(5, 3), TARE_INTS(3, 1));
    assert_int_equal(grown.storage, t.storage);
    assert_int_equal(tare_storage_version(m, t.storage), 0);
    assert_int_equal(tare_storage_bytes(m, t.storage), 24);
    tare_abi_enter(m); /* given up: nothing happened */
    tare_abi_commit_writes(m);
    assert_int_equal(tare_storage_version(m, t.storage), 0);

    const tare_rec view = tare_make_view(m, t, TARE_INTS(2), TARE_INTS(1), 4);
    tare_abi_writes(m, &view);
    const tare_rec larger = tare_make_resized(m, (tare_rec){t.type, t.storage, 2}, TARE_INTS(5, 3), TARE_INTS(3, 1));
    assert_int_equal(m->kept, 0);
    const tare_rec committed = tare_abi_commit(m, larger, 0);
    tare_abi_commit_writes(m);
    assert_int_equal(m->kept, 1);
    assert_int_equal(committed.offset, 2);
    assert_int_equal(tare_storage_version(m, t.storage), 1);
    assert_int_equal(tare_storage_bytes(m, t.storage), 4 * (2 + 15));

    tare_abi_enter(m);
    tare_make_resized(m, t, TARE_INTS(1, 1), TARE_INTS(1, 1));
    tare_abi_commit_writes(m);
    assert_int_equal(tare_storage_bytes(m, t.storage), 4 * (2 + 15)); /* never shrinks */
}

static void more_fresh_storages_and_writes_than_expected(void **state)
{
    tare_mode *m = *state;
    const tare_rec t = tensor(m, 2, 3);
    enum { N = 1000 };
    static tare_rec made[N];
    tare_abi_enter(m);
    for (int64_t i = 0; i < N; i++) {
        made[i] = tare_make_empty(m, TARE_INTS(i), TARE_DTYPE_int8, TARE_DEVICE_CPU);
        tare_abi_writes(m, &t);
    }
    assert_int_equal(m->failed, 0);
    for (uint32_t i = 0; i < N; i++)
        assert_int_equal(tare_storage_bytes(m, tare_abi_commit(m, made[i], 0).storage), i);
    tare_abi_commit_writes(m);
    assert_int_equal(tare_storage_version(m, t.storage), N);
}

static void scratch_lives_to_the_next_call(void **state)
{
    tare_mode *m = *state;
    for (uint32_t round = 0; round < 3; round++) {
        tare_abi_enter(m);
        uint8_t *piece[40];
        for (uint32_t i = 0; i < 40; i++) {
            piece[i] = tare_scratch(m, 1 << 10, 8 * (i % 3 + 1));
            assert_non_null(piece[i]);
            assert_int_equal((uintptr_t)piece[i] % 8, 0);
            memset(piece[i], (int)i, 8u * (i % 3 + 1) << 10);
        }
        for (uint32_t i = 0; i < 40; i++)
            assert_int_equal(piece[i][1023], i);
    }
    assert_null(tare_scratch(m, INT64_MAX / 2, 8));
    assert_int_equal(m->failed, TARE_RULE_MEMORY);
    tare_abi_enter(m);
    assert_null(tare_scratch(m, -1, 8));
    assert_int_equal(m->failed, TARE_RULE_MEMORY);
}

static void a_reset_forgets_storages_but_not_types(void **state)
{
    tare_mode *m = *state;
    const tare_rec t = tensor(m, 2, 3);
    tare_mode_reset(m);
    assert_int_equal(tare_storage_bytes(m, t.storage), 0);
    const tare_rec again = tensor(m, 2, 3);
    assert_memory_equal(&again, &t, sizeof t);
}

#ifdef TARE_ALLOC_FAULTS
static void no_memory_for_a_mode(void **state)
{
    (void)state;
    for (int64_t n = 0; n < 8; n++) {
        tare_alloc_fail_after(n);
        tare_mode *m = tare_mode_create(NULL);
        tare_alloc_fail_after(-1);
        assert_null(m);
    }
}

/* Whatever request fails, the call is refused for memory, changes nothing, and can be repeated. */
static void short_of_memory_a_call_changes_nothing(void **state)
{
    tare_mode *m = *state;
    const tare_rec t = tensor(m, 2, 3);
    uint32_t refused = 0;
    for (uint32_t round = 0; round < 30; round++) {
        const uint32_t version = tare_storage_version(m, t.storage);
        tare_alloc_fail_after(round % 6);
        tare_abi_enter(m);
        for (int64_t i = 0; i < 500; i++) {
            tare_make_empty(m, TARE_INTS(round, i), TARE_DTYPE_int8, TARE_DEVICE_CPU);
            tare_abi_writes(m, &t);
            tare_scratch(m, 100, 8);
        }
        tare_alloc_fail_after(-1);
        if (m->failed) {
            assert_int_equal(m->failed, TARE_RULE_MEMORY);
            assert_int_equal(tare_storage_version(m, t.storage), version);
            refused++;
        }
    }
    assert_true(refused > 3);
    tare_abi_enter(m);
    assert_int_equal(tare_make_empty(m, TARE_INTS(2, 3), TARE_DTYPE_float32, TARE_DEVICE_CPU).type, t.type);
    assert_int_equal(m->failed, 0);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(results_that_share_a_fresh_storage_share_it_afterwards, setup, teardown),
        cmocka_unit_test_setup_teardown(arguments_views_and_absent_results_are_told_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_and_growths_wait_for_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(more_fresh_storages_and_writes_than_expected, setup, teardown),
        cmocka_unit_test_setup_teardown(scratch_lives_to_the_next_call, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reset_forgets_storages_but_not_types, setup, teardown),
#ifdef TARE_ALLOC_FAULTS
        cmocka_unit_test(no_memory_for_a_mode),
        cmocka_unit_test_setup_teardown(short_of_memory_a_call_changes_nothing, setup, teardown),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
