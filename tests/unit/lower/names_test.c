/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "lower/context.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_name_is_had_once(void **state)
{
    arena a;
    arena_init(&a, 1 << 12, NULL);
    name_set set = {.arena = &a};
    assert_string_equal(name_take(&set, "x"), "x");
    assert_string_equal(name_take(&set, "x"), "x2");
    assert_string_equal(name_take(&set, "x2"), "x22");
    assert_string_equal(name_take(&set, "x"), "x3");
    arena_finish(&a);
    (void)state;
}

static void words_of_c_are_taken(void **state)
{
    arena a;
    arena_init(&a, 1 << 12, NULL);
    name_set set = {.arena = &a};
    assert_string_equal(name_take(&set, "default"), "default2");
    assert_string_equal(name_take(&set, "int"), "int2");
    assert_string_equal(name_take(&set, "while"), "while2");
    assert_string_equal(name_take(&set, "BUFSIZ"), "BUFSIZ2");
    assert_string_equal(name_take(&set, "_"), "unused2");
    arena_finish(&a);
    (void)state;
}

static void many_names_and_a_new_start(void **state)
{
    arena a;
    arena_init(&a, 1 << 12, NULL);
    name_set set = {.arena = &a};
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            char *wanted = arena_format(&a, "v_%d", i);
            assert_string_equal(name_take(&set, wanted), wanted);
        }
        assert_string_equal(name_take(&set, "v_999"), "v_9992");
        name_set_clear(&set);
    }
    arena_finish(&a);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_had_once),
        cmocka_unit_test(words_of_c_are_taken),
        cmocka_unit_test(many_names_and_a_new_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
