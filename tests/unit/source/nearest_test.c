/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Slips of the fingers are near, other words are not. */
#include "source/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void distances_count_slips(void **state)
{
    (void)state;
    assert_int_equal(edit_distance("", ""), 0);
    assert_int_equal(edit_distance("shape", "shape"), 0);
    assert_int_equal(edit_distance("shap", "shape"), 1);
    assert_int_equal(edit_distance("sahpe", "shape"), 1);
    assert_int_equal(edit_distance("kitten", "sitting"), 3);
    assert_int_equal(edit_distance("", "abc"), 3);
    char longest[100];
    memset(longest, 'a', sizeof longest - 1);
    longest[99] = 0;
    assert_int_equal(edit_distance(longest, "a"), UINT32_MAX);
}

static void only_what_is_near_is_suggested(void **state)
{
    (void)state;
    static const char *const words[] = {"inplace", "out", "rule", "rules"};
    assert_string_equal(nearest("inplce", 4, words), "inplace");
    assert_string_equal(nearest("ruel", 4, words), "rule");
    assert_string_equal(nearest("ruels", 4, words), "rules");
    assert_string_equal(nearest("ot", 4, words), "out");
    assert_null(nearest("frobnicate", 4, words));
    assert_null(nearest("x", 4, words));
    assert_null(nearest("", 4, words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_count_slips),
        cmocka_unit_test(only_what_is_near_is_suggested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
