/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Unknowns: equal products have equal handles. */
#include "tensor/unknowns.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/alloc.h"

static int64_t times(tare_unknowns *u, int64_t a, int64_t b)
{
    int64_t out;
    assert_int_equal(tare_unknowns_multiply(u, a, b, &out), TARE_PRODUCT_OK);
    return out;
}

static void products_do_not_depend_on_order(void **state)
{
    (void)state;
    tare_unknowns u;
    tare_unknowns_init(&u);
    const int64_t a = tare_unknowns_new(&u, 0, 10), b = tare_unknowns_new(&u, 1, 20);
    assert_true(a < INT64_MIN / 2 && b < INT64_MIN / 2 && a != b);
    const int64_t one = times(&u, times(&u, 3, b), times(&u, a, a));
    const int64_t other = times(&u, times(&u, a, times(&u, b, 3)), a);
    assert_int_equal(one, other);
    assert_int_equal(times(&u, a, 1), a);
    assert_int_equal(times(&u, 0, b), 0);
    assert_int_equal(times(&u, 6, 7), 42);
    char text[64];
    assert_int_equal(tare_unknowns_format(&u, one, text, sizeof text), 10);
    assert_string_equal(text, "3*u0**2*u1");
    assert_int_equal(tare_unknowns_format(&u, one, text, 6), 10);
    assert_string_equal(text, "3*u0*");
    assert_int_equal(tare_unknowns_bounds(&u, one).low, 0);
    assert_int_equal(tare_unknowns_bounds(&u, one).high, 6000);
    int64_t out;
    assert_int_equal(tare_unknowns_multiply(&u, times(&u, INT64_MAX, a), times(&u, 2, b), &out), TARE_PRODUCT_OVERFLOW);
    tare_unknowns_finish(&u);
}

static void a_reset_gives_the_same_handles_for_the_same_bounds(void **state)
{
    (void)state;
    tare_unknowns u;
    tare_unknowns_init(&u);
    const int64_t a = tare_unknowns_new(&u, 0, 10), b = tare_unknowns_new(&u, 0, 10);
    assert_int_not_equal(a, b);
    tare_unknowns_rewind(&u, 0);
    assert_int_equal(u.live, 0);
    const int64_t other = tare_unknowns_new(&u, 0, 11);
    assert_int_not_equal(other, a);
    assert_int_equal(tare_unknowns_new(&u, 0, 10), b);
    tare_unknowns_rewind(&u, 0);
    assert_int_equal(tare_unknowns_new(&u, 0, 10), a);
    tare_unknowns_finish(&u);
}

static void a_thousand_unknowns(void **state)
{
    (void)state;
    tare_unknowns u;
    tare_unknowns_init(&u);
    int64_t handle[1000], all = 1;
    for (uint32_t i = 0; i < 1000; i++) {
        handle[i] = tare_unknowns_new(&u, 0, 1);
        if (i < 40)
            all = times(&u, all, handle[i]);
    }
    int64_t back = 1;
    for (uint32_t i = 40; i-- > 0;)
        back = times(&u, back, handle[i]);
    assert_int_equal(all, back);
    tare_unknowns_finish(&u);
}

#ifdef TARE_ALLOC_FAULTS
static void short_of_memory(void **state)
{
    (void)state;
    bool failed = true;
    for (int64_t n = 0; failed; n++) {
        tare_unknowns u;
        tare_unknowns_init(&u);
        tare_alloc_fail_after(n);
        failed = tare_unknowns_new(&u, 0, 10) == 0;
        tare_alloc_fail_after(-1);
        assert_true(failed || n > 2);
        assert_int_not_equal(tare_unknowns_new(&u, 0, 10), 0);
        tare_unknowns_finish(&u);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_do_not_depend_on_order),
        cmocka_unit_test(a_reset_gives_the_same_handles_for_the_same_bounds),
        cmocka_unit_test(a_thousand_unknowns),
#ifdef TARE_ALLOC_FAULTS
        cmocka_unit_test(short_of_memory),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
