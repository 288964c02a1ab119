/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "emit_c/cwriter.h"
#include "emitted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static size_t longest_line(const char *shown)
{
    size_t longest = 0;
    for (size_t n; *shown != '\0'; shown += n + (shown[n] == '\n')) {
        n = strcspn(shown, "\n");
        longest = n > longest ? n : longest;
    }
    return longest;
}

static void comments_cannot_end_early(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 4096, out_of_memory);
    cwriter w = {.out = {.arena = &a}};
    cw_note(&w, "a */ b /* c */*/ d ?\?/ \t\x01");
    const char *shown = text_done(&w.out);
    assert_string_equal(shown, "/* a * / b / * c * / * / d ? ?/    */\n");
    arena_finish(&a);
}

static void long_comments_wrap_and_long_notes_are_cut(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 4096, out_of_memory);
    cwriter w = {.out = {.arena = &a}, .level = 2};
    char words[600] = "", solid[300];
    for (int i = 0; i < 60; i++)
        snprintf(words + strlen(words), sizeof words - strlen(words), "word%d ", i);
    memset(solid, 'x', sizeof solid - 1);
    solid[sizeof solid - 1] = '\0';
    cw_comment(&w, words);
    cw_comment(&w, solid);
    cw_note(&w, words);
    const char *shown = text_done(&w.out);
    assert_true(longest_line(shown) <= CW_COLUMNS);
    assert_non_null(strstr(shown, "word59"));
    assert_non_null(strstr(shown, " ... */\n"));
    arena_finish(&a);
}

static void a_cut_note_keeps_whole_characters(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 4096, out_of_memory);
    for (size_t shift = 0; shift < 3; shift++) {
        cwriter w = {.out = {.arena = &a}};
        char note[301] = "";
        memset(note, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof note; i += 3)
            memcpy(note + i, "\xe2\x82\xac", 3);
        cw_note(&w, note);
        const char *dots = strstr(text_done(&w.out), " ...");
        assert_non_null(dots);
        assert_int_equal((unsigned char)dots[-1], 0xac);
    }
    arena_finish(&a);
}

static void long_lines_break_after_commas(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 4096, out_of_memory);
    cwriter w = {.out = {.arena = &a}, .level = 1};
    cw_line(&w, "return f(%s, %s, %s, %s, \"%s, %s\");", "some_long_argument_name",
            "another_long_argument_name", "g(a, b, c)", "a_third_argument_of_some_length",
            "text is never broken", "even here");
    const char *shown = text_done(&w.out);
    assert_true(longest_line(shown) <= CW_COLUMNS);
    assert_non_null(strstr(shown, ",\n             "));
    assert_non_null(strstr(shown, "g(a, b, c)"));
    assert_non_null(strstr(shown, "\"text is never broken, even here\""));
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_cannot_end_early),
        cmocka_unit_test(long_comments_wrap_and_long_notes_are_cut),
        cmocka_unit_test(a_cut_note_keeps_whole_characters),
        cmocka_unit_test(long_lines_break_after_commas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
