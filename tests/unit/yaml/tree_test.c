/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Trees and their places: every place is exact to the byte, whatever stands before it. */
#include "yaml/yaml.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static arena memory;
static source_set *set;
static diag_list *errors;
static const char *file_text;

static ynode *parse_bytes(const char *text, size_t length_bytes)
{
    set = source_set_create(&memory);
    errors = diag_list_create(&memory, set, 0);
    uint32_t id = source_add(set, "t.yaml", text, length_bytes);
    file_text = source_get(set, id)->text;
    return yaml_parse(&memory, errors, set, id);
}

static ynode *parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

static void assert_bytes(span at, const char *expected)
{
    char *bytes = arena_text(&memory, file_text + at.start_bytes, at.length_bytes);
    assert_string_equal(bytes, expected);
}

static void texts_stand_where_they_are_written(void **state)
{
    (void)state;
    ynode *root = parse("f\xc3\xa4mily: \xe6\xbc\xa2 a  b   # prose\n'quoted': \"in \xc3\xa4\"\nflow: {a: [x, 'y z'], b: w}\n");
    assert_int_equal(diag_errors(errors), 0);
    assert_int_equal(root->n, 3);
    ynode *family = ynode_get(root, "f\xc3\xa4mily");
    assert_bytes(family->at, "\xe6\xbc\xa2 a  b");
    assert_true(family->is_verbatim);
    assert_bytes(ynode_key(root, "quoted")->at, "'quoted'");
    assert_bytes(ynode_get(root, "quoted")->at, "\"in \xc3\xa4\"");
    assert_bytes(ynode_get(root, "quoted")->text_at, "in \xc3\xa4");
    assert_true(ynode_get(root, "quoted")->is_verbatim);
    ynode *flow = ynode_get(root, "flow");
    assert_bytes(flow->at, "{a: [x, 'y z'], b: w}");
    assert_bytes(ynode_get(flow, "a")->at, "[x, 'y z']");
    assert_bytes(ynode_at(ynode_get(flow, "a"), 1)->text_at, "y z");
    assert_null(ynode_at(ynode_get(flow, "a"), 2));
    assert_null(ynode_get(flow, "c"));
}

static void blocks_keep_their_lines(void **state)
{
    (void)state;
    ynode *root = parse("a: |   # why\n  one\n\n    two\n\nb: |-\n  x\nc: |+\n  y\n\nd: |2\n    z\ne: |\nf: >\n  fold\n  ed\n");
    assert_int_equal(diag_errors(errors), 0);
    assert_bytes(ynode_get(root, "a")->at, "|");
    assert_bytes(ynode_get(root, "a")->text_at, "  one\n\n    two");
    assert_bytes(ynode_get(root, "b")->text_at, "  x");
    assert_bytes(ynode_get(root, "c")->text_at, "  y");
    assert_bytes(ynode_get(root, "d")->text_at, "    z");
    assert_bytes(ynode_get(root, "e")->text_at, "");
    assert_string_equal(ynode_get(root, "f")->text, "fold ed\n");
    assert_true(ynode_expect_block(errors, ynode_get(root, "c"), "c"));
    assert_false(ynode_expect_block(errors, ynode_get(root, "f"), "f"));
    assert_int_equal(diag_errors(errors), 1);
}

static void a_block_may_end_the_file(void **state)
{
    (void)state;
    ynode *root = parse("a:\r\n  b: |\r\n    one\r\n    two");
    assert_int_equal(diag_errors(errors), 0);
    assert_bytes(ynode_get(ynode_get(root, "a"), "b")->text_at, "    one\r\n    two");
    root = parse("a: |");
    assert_int_equal(ynode_get(root, "a")->text_at.length_bytes, 0);
}

static void what_is_not_verbatim_is_no_line(void **state)
{
    (void)state;
    ynode *root = parse("a: one\n  two\nb: 'it''s'\nc: \"\\x41\"\nd:\ne: fine\nf: [\"x\n\", y\nz]\n");
    for (const char *key = "abcd"; *key; key++) {
        const char name[] = {*key, 0};
        assert_false(ynode_expect_line(errors, ynode_get(root, name), name));
    }
    assert_true(ynode_expect_line(errors, ynode_get(root, "e"), "e"));
    assert_false(ynode_at(ynode_get(root, "f"), 1)->is_verbatim); /* as long as its bytes, but folded */
    assert_int_equal(diag_errors(errors), 4);
}

static void one_mistake_gives_one_message(void **state)
{
    (void)state;
    ynode *root = parse("a: &x one\nb: *x\na: two\n");
    assert_int_equal(diag_errors(errors), 3);
    assert_int_equal(root->n, 2);
    assert_false(ynode_expect_line(errors, ynode_get(root, "a"), "a"));
    assert_false(ynode_expect_block(errors, ynode_get(root, "b"), "b"));
    assert_false(ynode_expect_map(errors, ynode_get(root, "b"), "b"));
    assert_int_equal(diag_errors(errors), 3);
}

static void unknown_keys_are_told_with_the_nearest(void **state)
{
    (void)state;
    static const char *const known[] = {"family", "operators"};
    ynode *root = parse("famliy: a\noperators: b\n");
    assert_false(ynode_expect_keys(errors, root, "a file", 2, known));
    assert_non_null(strstr(diag_render(errors), "did you mean `family`?"));
}

static void size_is_bounded(void **state)
{
    (void)state;
    enum { N = 1000000 };
    char *many = arena_alloc(&memory, N, 1);
    memset(many, '[', N);
    assert_null(parse_bytes(many, N));
    assert_int_equal(diag_errors(errors), 1);
    for (size_t i = 0; i + 2 <= N; i += 2)
        memcpy(many + i, i ? "a," : "[a", 2); /* one line of half a million values */
    assert_null(parse_bytes(many, N));
    assert_non_null(strstr(diag_render(errors), "too many values"));

    char keys[300 * 8];
    size_t length = 0;
    for (int i = 0; i < 300; i++)
        length += (size_t)snprintf(keys + length, 9, "k%d: v\n", i);
    ynode *root = parse_bytes(keys, length);
    assert_int_equal(root->n, YAML_MAX_KEYS);
    assert_int_equal(diag_errors(errors), 1);
}

static void a_tree_is_printed(void **state)
{
    (void)state;
    ynode *root = parse("a: [x, \"q\\n\"]\n");
    assert_string_equal(ynode_print(&memory, set, root), "1:1 mapping of 1\n"
                                                         "1:1   key \"a\"\n"
                                                         "1:4     list of 2\n"
                                                         "1:5       plain \"x\"\n"
                                                         "1:8       quoted \"q\\n\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_stand_where_they_are_written),
        cmocka_unit_test(blocks_keep_their_lines),
        cmocka_unit_test(a_block_may_end_the_file),
        cmocka_unit_test(what_is_not_verbatim_is_no_line),
        cmocka_unit_test(one_mistake_gives_one_message),
        cmocka_unit_test(unknown_keys_are_told_with_the_nearest),
        cmocka_unit_test(size_is_bounded),
        cmocka_unit_test(a_tree_is_printed),
    };
    arena_init(&memory, 0, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_finish(&memory);
    return failed;
}
