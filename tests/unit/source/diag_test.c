/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a reader of diagnostics sees, to the byte. */
#include "source/diag.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static arena memory;
static source_set *set;

static diag_list *start(const char *text, size_t length_bytes, uint32_t limit)
{
    set = source_set_create(&memory);
    source_add(set, "m.yaml", text, length_bytes);
    return diag_list_create(&memory, set, limit);
}

static void an_error_shows_line_caret_hint_and_notes(void **state)
{
    (void)state;
    const char *text = "let b = 1\nrequire b.shap == 2\n";
    diag_list *d = start(text, strlen(text), 0);
    uint32_t id = diag_error(d, (span){1, 20, 4}, "`%s` has no field `%s`", "b", "shap");
    diag_hint(d, id, "has: size");
    diag_note(d, id, (span){1, 4, 1}, "`b` is declared here");
    diag_note(d, id, (span){1, 4, 1}, "`b` is declared here");
    assert_string_equal(diag_render(d), "m.yaml:2:11: error: `b` has no field `shap`\n"
                                        "    2 | require b.shap == 2\n"
                                        "      |           ^~~~ has: size\n"
                                        "m.yaml:1:5: note: `b` is declared here\n"
                                        "    1 | let b = 1\n"
                                        "      |     ^\n");
}

static void errors_are_sorted_and_duplicates_dropped(void **state)
{
    (void)state;
    diag_list *d = start("ab\ncd\n", 6, 0);
    diag_error(d, (span){1, 3, 1}, "second");
    diag_error(d, (span){1, 0, 1}, "first");
    diag_error(d, (span){1, 3, 1}, "second");
    assert_int_equal(diag_errors(d), 2);
    assert_string_equal(diag_render(d), "m.yaml:1:1: error: first\n    1 | ab\n      | ^\n"
                                        "m.yaml:2:1: error: second\n    2 | cd\n      | ^\n");
}

static void the_underline_stays_in_its_line(void **state)
{
    (void)state;
    diag_list *d = start("ab\r\ncd", 6, 0);
    diag_error(d, (span){1, 1, 5}, "many lines");
    diag_error(d, (span){1, 6, 0}, "at the end");
    diag_error(d, (span){1, 99, 99}, "outside");
    assert_string_equal(diag_render(d), "m.yaml:1:2: error: many lines\n    1 | ab\n      |  ^\n"
                                        "m.yaml:2:3: error: at the end\n    2 | cd\n      |   ^\n"
                                        "m.yaml:2:3: error: outside\n    2 | cd\n      |   ^\n");
}

static void what_is_not_text_is_shown_safely(void **state)
{
    (void)state;
    const char text[] = "a\x1b[31m\xff\xe2\x80\xae\tz";
    diag_list *d = start(text, sizeof text - 1, 0);
    diag_error(d, (span){1, 11, 1}, "what\nis \x01");
    assert_string_equal(diag_render(d), "m.yaml:1:10: error: what\xe2\x90\x8ais \xe2\x90\x81\n"
                                        "    1 | a\xe2\x90\x9b[31m\xef\xbf\xbd\xef\xbf\xbd z\n"
                                        "      |          ^\n");
}

static void a_long_line_is_cut_to_a_window(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'x', sizeof text);
    memcpy(text + 500, "here", 4);
    diag_list *d = start(text, sizeof text, 0);
    diag_error(d, (span){1, 500, 4}, "long");
    const char *shown = diag_render(d);
    const char *line = strstr(shown, "... x"), *caret = strstr(shown, "^~~~\n");
    assert_non_null(line);
    assert_non_null(caret);
    const char *line_start = strstr(shown, "    1 |"), *caret_start = strstr(shown, "\n      |") + 1;
    assert_int_equal(strstr(shown, "here") - line_start, caret - caret_start);
    assert_true(strlen(shown) < 300);
}

static void errors_over_the_limit_are_counted(void **state)
{
    (void)state;
    diag_list *d = start("abc", 3, 2);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t id = diag_error(d, (span){1, i, 1}, "e");
        diag_hint(d, id, "h");
        diag_note(d, id, (span){0}, "n");
    }
    assert_int_equal(diag_errors(d), 3);
    assert_non_null(strstr(diag_render(d), "error: 1 more error is not shown\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_shows_line_caret_hint_and_notes),
        cmocka_unit_test(errors_are_sorted_and_duplicates_dropped),
        cmocka_unit_test(the_underline_stays_in_its_line),
        cmocka_unit_test(what_is_not_text_is_shown_safely),
        cmocka_unit_test(a_long_line_is_cut_to_a_window),
        cmocka_unit_test(errors_over_the_limit_are_counted),
    };
    arena_init(&memory, 0, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_finish(&memory);
    return failed;
}
