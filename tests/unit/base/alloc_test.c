/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory: sizes that overflow, arrays that grow, address space, failures on demand. */
#include "base/alloc.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void overflow_is_no_memory(void **state)
{
    (void)state;
    assert_null(tare_alloc(SIZE_MAX / 2, 3));
    assert_null(tare_alloc_zeroed(SIZE_MAX, SIZE_MAX));
    assert_null(tare_realloc(NULL, SIZE_MAX, 2));
    void *none = tare_alloc(0, 8);
    assert_non_null(none);
    tare_free(none);
}

static void arrays_grow_and_keep_what_they_hold(void **state)
{
    (void)state;
    uint32_t capacity = 0, moves = 0;
    uint32_t *a = NULL;
    for (uint32_t i = 0; i < 10000; i++) {
        const uint32_t old = capacity;
        a = tare_grow(a, &capacity, (uint64_t)i + 1, sizeof *a);
        assert_non_null(a);
        moves += capacity != old;
        a[i] = i;
    }
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(a[i], i);
    assert_true(moves < 20);
    assert_null(tare_grow(a, &capacity, (uint64_t)UINT32_MAX + 1, sizeof *a));
    tare_free(a);
}

static void address_space_is_backed_in_front(void **state)
{
    (void)state;
    uint8_t *at = tare_reserve(1 << 24);
    assert_non_null(at);
    assert_true(tare_back(at, 1 << 16));
    assert_int_equal(at[(1 << 16) - 1], 0);
    at[5] = 9;
    assert_true(tare_back(at, 1 << 20));
    assert_int_equal(at[5], 9);
    assert_int_equal(at[(1 << 20) - 1], 0);
    tare_unreserve(at, 1 << 24);
}

#ifdef TARE_ALLOC_FAULTS
static void requests_fail_when_asked_to(void **state)
{
    (void)state;
    tare_alloc_fail_after(2);
    void *a = tare_alloc(1, 1), *b = tare_alloc(1, 1), *c = tare_alloc(1, 1), *d = tare_reserve(4096);
    tare_alloc_fail_after(-1);
    assert_true(a && b && !c && !d);
    tare_free(a);
    tare_free(b);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overflow_is_no_memory),
        cmocka_unit_test(arrays_grow_and_keep_what_they_hold),
        cmocka_unit_test(address_space_is_backed_in_front),
#ifdef TARE_ALLOC_FAULTS
        cmocka_unit_test(requests_fail_when_asked_to),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
