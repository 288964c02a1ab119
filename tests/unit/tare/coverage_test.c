/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The report on rule lines: merging, ranges, arms and what goes with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "coverage.h"

static void add(coverage_places *p, const char *file, uint32_t line, tare_coverage_part part, bool reached, bool hidden)
{
    coverage_add(p, &(tare_coverage_place){file, line, part, reached, hidden, 0, (uint32_t)p->n});
}

static void files_lines_arms(void **state)
{
    (void)state;
    coverage_places p = {0};
    text t = {0};
    add(&p, "b.yaml", 3, TARE_COVERAGE_LINE, true, false);
    add(&p, "a.yaml", 9, TARE_COVERAGE_LINE, false, false);
    add(&p, "a.yaml", 7, TARE_COVERAGE_LINE, false, false);
    add(&p, "a.yaml", 2, TARE_COVERAGE_LINE, true, false);
    add(&p, "a.yaml", 2, TARE_COVERAGE_OR_LEFT, true, false);
    add(&p, "a.yaml", 2, TARE_COVERAGE_OR_LEFT, false, false);
    add(&p, "a.yaml", 2, TARE_COVERAGE_IF_TRUE, false, false);
    add(&p, "a.yaml", 2, TARE_COVERAGE_IF_FALSE, true, false);
    add(&p, "a.yaml", 3, TARE_COVERAGE_LINE, false, true);
    add(&p, "a.yaml", 3, TARE_COVERAGE_REFUSAL, false, true);
    add(&p, "a.yaml", 11, TARE_COVERAGE_LINE, false, false);
    add(&p, "a.yaml", 11, TARE_COVERAGE_LINE, true, false);
    coverage_print(&p, NULL, NULL, false, &t);
    assert_string_equal(text_get(&t), "a.yaml: 40 % of 5 lines, 40 % of 5 arms\n"
                                      "  a.yaml:2: `if` never true\n"
                                      "  a.yaml:2: `or` never told by its left, the one after 1 alike\n"
                                      "  a.yaml:7-9: never reached\n"
                                      "b.yaml: 100 % of 1 line, 100 % of 0 arms\n"
                                      "50 % of 6 lines, 40 % of 5 arms in 2 files\n");
    text_clear(&t);
    coverage_print(&p, NULL, NULL, true, &t);
    assert_string_equal(text_get(&t),
                        "{\"files\":[{\"file\":\"a.yaml\",\"lines\":5,\"lines_reached\":2,\"arms\":5,\"arms_reached\":2,\"never\":["
                        "{\"line\":2,\"last_line\":2,\"part\":\"if_true\",\"alike_before\":0},"
                        "{\"line\":2,\"last_line\":2,\"part\":\"or_left\",\"alike_before\":1},"
                        "{\"line\":7,\"last_line\":9,\"part\":\"line\",\"alike_before\":0}]},\n"
                        "{\"file\":\"b.yaml\",\"lines\":1,\"lines_reached\":1,\"arms\":0,\"arms_reached\":0,\"never\":[]}],\n"
                        "\"lines\":6,\"lines_reached\":3,\"arms\":5,\"arms_reached\":2}\n");
    text_finish(&t);
    coverage_finish(&p);
}

static void nothing(void **state)
{
    (void)state;
    coverage_places p = {0};
    text t = {0};
    coverage_print(&p, NULL, NULL, false, &t);
    assert_string_equal(text_get(&t), "100 % of 0 lines, 100 % of 0 arms in 0 files\n");
    text_finish(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_lines_arms), cmocka_unit_test(nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
