/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Writing all of it or nothing, and leaving alone what is the same. */
#include "source/out.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static arena memory;
static char dir[64];

static int make_dir(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/tare-out-test-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", dir);
    return system(command);
}

static void files_and_folders_are_made(void **state)
{
    (void)state;
    out_files *files = out_files_create(&memory);
    out_files_add(files, "a.c", "int a;\n", 7);
    out_files_add(files, "deep/er/b.h", "", 0);
    size_t n = 0;
    const char *why;
    assert_true(out_files_write(files, arena_format(&memory, "%s/new", dir), &n, &why));
    assert_int_equal(n, 3); /* the list too */
    assert_int_equal(out_files_count(files), 2);
    assert_int_equal(access(arena_format(&memory, "%s/new/deep/er/b.h", dir), R_OK), 0);

    files = out_files_create(&memory); /* the same again, with one change */
    out_files_add(files, "a.c", "int b;\n", 7);
    out_files_add(files, "deep/er/b.h", "", 0);
    assert_true(out_files_write(files, arena_format(&memory, "%s/new", dir), &n, &why));
    assert_int_equal(n, 1);
}

static void what_is_not_made_again_is_removed(void **state)
{
    (void)state;
    const char *why;
    out_files *files = out_files_create(&memory);
    out_files_add(files, "obj/old.o", "x", 1);
    out_files_add(files, "obj/kept.o", "x", 1);
    assert_true(out_files_write(files, dir, NULL, &why));
    FILE *foreign = fopen(arena_format(&memory, "%s/obj/foreign.o", dir), "w");
    fclose(foreign);
    files = out_files_create(&memory);
    out_files_add(files, "obj/kept.o", "x", 1);
    assert_true(out_files_write(files, dir, NULL, &why));
    assert_int_not_equal(access(arena_format(&memory, "%s/obj/old.o", dir), F_OK), 0);
    assert_int_equal(access(arena_format(&memory, "%s/obj/kept.o", dir), F_OK), 0);
    assert_int_equal(access(arena_format(&memory, "%s/obj/foreign.o", dir), F_OK), 0);
}

static void a_changed_list_removes_nothing_outside(void **state)
{
    (void)state;
    const char *why, *inner = arena_format(&memory, "%s/inner", dir);
    FILE *victim = fopen(arena_format(&memory, "%s/victim", dir), "w");
    fclose(victim);
    mkdir(inner, 0777);
    FILE *list = fopen(arena_format(&memory, "%s/" OUT_FILES_LIST, inner), "w");
    fputs("../victim\n/etc/victim\n\n..", list);
    fclose(list);
    out_files *files = out_files_create(&memory);
    assert_true(out_files_write(files, inner, NULL, &why));
    assert_int_equal(access(arena_format(&memory, "%s/victim", dir), F_OK), 0);
}

static void assert_refused(const char *name, const char *again, const char *reason)
{
    out_files *files = out_files_create(&memory);
    const char *why = NULL;
    out_files_add(files, "fine", "x", 1);
    out_files_add(files, name, "x", 1);
    if (again)
        out_files_add(files, again, "y", 1);
    assert_false(out_files_write(files, dir, NULL, &why));
    assert_non_null(strstr(why, reason));
    assert_int_not_equal(access(arena_format(&memory, "%s/fine", dir), F_OK), 0);
}

static void bad_names_write_nothing(void **state)
{
    (void)state;
    assert_refused("a", "a", "would be written twice");
    assert_refused("../a", NULL, "leaves the output directory");
    assert_refused("/a", NULL, "leaves the output directory");
    assert_refused("b/../../a", NULL, "leaves the output directory");
    assert_refused("", NULL, "leaves the output directory");
}

static void a_failure_leaves_nothing_behind(void **state)
{
    (void)state;
    out_files *files = out_files_create(&memory);
    const char *why = NULL;
    out_files_add(files, "x", "1", 1);
    out_files_add(files, "x/y", "1", 1); /* x is a file that is not there yet: its folder is made */
    bool ok = out_files_write(files, arena_format(&memory, "%s/clash", dir), NULL, &why);
    assert_false(ok);
    assert_non_null(strstr(why, "cannot write"));
}

static void what_has_its_key_may_be_kept(void **state)
{
    (void)state;
    const char *why, *out = arena_format(&memory, "%s/kept", dir);
    size_t n = 0;
    out_files *files = out_files_create(&memory);
    assert_false(out_keys_has(out_keys_read(&memory, out), "obj/a.o", "key 1"));
    out_files_add_keyed(files, "obj/a.o", "key 1", "some bytes", 10);
    out_files_add(files, "b.c", "int b;", 6);
    assert_true(out_files_write(files, out, &n, &why));

    const out_keys *keys = out_keys_read(&memory, out);
    assert_true(out_keys_has(keys, "obj/a.o", "key 1"));
    assert_false(out_keys_has(keys, "obj/a.o", "key 2"));
    assert_false(out_keys_has(keys, "b.c", ""));
    files = out_files_create(&memory); /* the next write makes only what it has to */
    out_files_keep(files, "obj/a.o", "key 1");
    assert_true(out_files_write(files, out, &n, &why));
    assert_int_equal(n, 1); /* the list, for b.c is gone */
    assert_int_equal(access(arena_format(&memory, "%s/obj/a.o", out), R_OK), 0);
    assert_int_not_equal(access(arena_format(&memory, "%s/b.c", out), R_OK), 0);

    keys = out_keys_read(&memory, out);
    assert_true(out_keys_has(keys, "obj/a.o", "key 1"));
    FILE *harmed = fopen(arena_format(&memory, "%s/obj/a.o", out), "r+b");
    assert_non_null(harmed);
    fputs("same", harmed);
    fclose(harmed);
    assert_false(out_keys_has(keys, "obj/a.o", "key 1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_and_folders_are_made, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(what_is_not_made_again_is_removed, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(a_changed_list_removes_nothing_outside, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(what_has_its_key_may_be_kept, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(bad_names_write_nothing, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(a_failure_leaves_nothing_behind, make_dir, remove_dir),
    };
    arena_init(&memory, 0, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_finish(&memory);
    return failed;
}
