/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Places: lines and columns of bytes, in text that is not always well formed. */
#include "source/source.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static arena memory;

static void assert_place(const source_set *set, span at, uint32_t line, uint32_t column)
{
    place p = source_place(set, at);
    assert_int_equal(p.line, line);
    assert_int_equal(p.column, column);
}

static void columns_count_characters(void **state)
{
    (void)state;
    source_set *set = source_set_create(&memory);
    uint32_t id = source_add(set, "a.yaml", "a\xc3\xa4z\n\xffz\n", 8);
    assert_int_equal(id, 1);
    assert_place(set, (span){id, 0, 1}, 1, 1);
    assert_place(set, (span){id, 3, 1}, 1, 3);
    assert_place(set, (span){id, 6, 1}, 2, 2); /* the byte that is no character counts as one */
    assert_place(set, (span){id, 8, 0}, 3, 1);
}

static void a_span_outside_is_clamped(void **state)
{
    (void)state;
    source_set *set = source_set_create(&memory);
    uint32_t id = source_add(set, "a.yaml", "ab", 2);
    assert_place(set, (span){id, 4000000000u, 400000000u}, 1, 3);
    assert_place(set, (span){77, 4, 1}, 1, 1);
    assert_string_equal(source_get(set, 77)->path, "");
}

static void spans_are_joined(void **state)
{
    (void)state;
    span s = span_join((span){1, 10, 2}, (span){1, 4, 3});
    assert_int_equal(s.start_bytes, 4);
    assert_int_equal(s.length_bytes, 8);
    assert_int_equal(span_join((span){0}, (span){2, 3, 4}).source, 2);
    assert_int_equal(span_join((span){1, 3, 4}, (span){2, 3, 4}).source, 1);
}

static void many_sources_are_kept(void **state)
{
    (void)state;
    source_set *set = source_set_create(&memory);
    for (uint32_t i = 1; i < 300; i++)
        assert_int_equal(source_add(set, "x", "\n\n", 2), i);
    assert_int_equal(source_get(set, 1)->n_lines, 3);
    assert_int_equal(source_get(set, 299)->line_starts[2], 2);
}

static void refusals_to_load_say_why(void **state)
{
    (void)state;
    source_set *set = source_set_create(&memory);
    const char *why = NULL;
    assert_int_equal(source_load(set, "/nowhere/at/all", "x", 100, &why), 0);
    assert_string_equal(why, "No such file or directory");
    assert_int_equal(source_load(set, "/tmp", "x", 100, &why), 0);
    assert_string_equal(why, "it is a directory");
    assert_int_equal(source_load(set, "/dev/null", "x", 100, &why), 0);
    assert_string_equal(why, "it is not a regular file");

    char path[] = "/tmp/tare-source-test-XXXXXX";
    int file = mkstemp(path);
    assert_int_equal(write(file, "12345", 5), 5);
    close(file);
    assert_int_equal(source_load(set, path, "x", 4, &why), 0);
    assert_string_equal(why, "it has 5 bytes, at most 4 are read");
    uint32_t id = source_load(set, path, "shown", 5, &why);
    assert_int_equal(id, 1);
    assert_string_equal(source_get(set, id)->text, "12345");
    assert_string_equal(source_get(set, id)->path, "shown");
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_count_characters), cmocka_unit_test(a_span_outside_is_clamped),
        cmocka_unit_test(spans_are_joined),         cmocka_unit_test(many_sources_are_kept),
        cmocka_unit_test(refusals_to_load_say_why),
    };
    arena_init(&memory, 0, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_finish(&memory);
    return failed;
}
