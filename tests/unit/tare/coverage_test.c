/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The report on rule lines: merging, ranges, arms and what goes with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "coverage.h"

static void add(coverage_places *p, const char *file, uint32_t line, tare_coverage_part part, bool reached, uint32_t arm)
{
    coverage_add(p, &(tare_coverage_place){file, line, part, reached, arm, TARE_COVERAGE_THEN});
}

static void files_lines_arms(void **state)
{
    (void)state;
    coverage_places p = {0};
    text t = {0};
    add(&p, "b.yaml", 3, TARE_COVERAGE_LINE, true, 0);
    add(&p, "a.yaml", 9, TARE_COVERAGE_LINE, false, 0);
    add(&p, "a.yaml", 7, TARE_COVERAGE_LINE, false, 0);
    add(&p, "a.yaml", 2, TARE_COVERAGE_LINE, true, 0);
    add(&p, "a.yaml", 2, TARE_COVERAGE_THEN, false, 0);
    add(&p, "a.yaml", 2, TARE_COVERAGE_ELSE, true, 0);
    add(&p, "a.yaml", 3, TARE_COVERAGE_LINE, false, 2);
    add(&p, "a.yaml", 3, TARE_COVERAGE_THEN, false, 2);
    add(&p, "a.yaml", 4, TARE_COVERAGE_LINE, false, 3);
    add(&p, "a.yaml", 11, TARE_COVERAGE_LINE, false, 0);
    add(&p, "a.yaml", 11, TARE_COVERAGE_LINE, true, 0);
    coverage_print(&p, &t);
    assert_string_equal(text_get(&t), "a.yaml: 33 % of 6 lines; never reached: 2 (then), 7-9\n"
                                      "b.yaml: 100 % of 1 line\n"
                                      "42 % of 7 lines in 2 files\n");
    text_finish(&t);
    coverage_finish(&p);
}

static void nothing(void **state)
{
    (void)state;
    coverage_places p = {0};
    text t = {0};
    coverage_print(&p, &t);
    assert_string_equal(text_get(&t), "100 % of 0 lines in 0 files\n");
    text_finish(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_lines_arms), cmocka_unit_test(nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
