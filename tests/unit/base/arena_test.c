/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The arena: zeroed and aligned memory, overflow refused, reset keeps one block. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdalign.h>
#include <string.h>

#include <cmocka.h>

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 0, NULL);
    for (size_t n = 0; n < 700; n++) {
        unsigned char *p = arena_alloc(&a, n, 3);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < 3 * n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, 3 * n);
    }
    arena_reset(&a);
    unsigned char *again = arena_alloc(&a, 64, 1);
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(again[i], 0);
    arena_finish(&a);
    assert_int_equal(a.total_bytes, 0);
}

static size_t reported_bytes;
static jmp_buf on_failure_target;
static void on_failure(size_t bytes)
{
    reported_bytes = bytes;
    longjmp(on_failure_target, 1);
}

static void overflow_is_refused(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1024, NULL);
    assert_null(arena_alloc(&a, SIZE_MAX, 2));
    assert_null(arena_alloc(&a, SIZE_MAX, 1));
    assert_null(arena_text(&a, "", SIZE_MAX));
    assert_non_null(arena_alloc(&a, 1, 1)); /* still usable */
    arena_finish(&a);

    arena_init(&a, 1024, on_failure);
    if (setjmp(on_failure_target) == 0) {
        arena_alloc(&a, SIZE_MAX / 2, 4);
        fail();
    }
    assert_int_equal(reported_bytes, SIZE_MAX);
    arena_finish(&a);
}

static void texts_are_copied(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1024, NULL);
    assert_string_equal(arena_text(&a, "matmul", 3), "mat");
    assert_string_equal(arena_text(&a, NULL, 0), "");
    assert_string_equal(arena_format(&a, "%d of %s", 3, "four"), "3 of four");
    assert_int_equal(strlen(arena_format(&a, "%5000d", 1)), 5000);
    arena_finish(&a);
}

static void reset_keeps_the_first_block(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1024, NULL);
    void *first = arena_alloc(&a, 1, 16);
    size_t one_block_bytes = a.total_bytes;
    for (int i = 0; i < 1000; i++)
        arena_alloc(&a, 1, 100);
    assert_true(a.total_bytes > one_block_bytes);
    arena_reset(&a);
    assert_int_equal(a.total_bytes, one_block_bytes);
    assert_ptr_equal(arena_alloc(&a, 1, 16), first);
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(overflow_is_refused),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(reset_keeps_the_first_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
