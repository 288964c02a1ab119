/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Every tests/golden/example_err/NAME.yaml compiles, and its examples are refused with exactly NAME.err.
 * TARE_UPDATE_GOLDEN=1 writes what is said now.
 */
#include "compile.h"
#include "example.h"

#include "base/arena.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char dir[] = TARE_SOURCE_DIR "/tests/golden/example_err";

static const char *diagnose(arena *a, const char *path)
{
    compiled c;
    if (!compile(a, &(compile_options){.dir = path, .goal = COMPILE_IR}, &c)) {
        print_error("%s", diag_render(c.errors));
        fail();
    }
    assert_int_not_equal(examples_run(a, c.errors, c.set, c.module), 0);
    return diag_render(c.errors);
}

static const char *load(arena *a, const char *path)
{
    source_set *sources = source_set_create(a);
    const char *why;
    uint32_t id = source_load(sources, path, path, 1 << 20, &why);
    return id ? source_get(sources, id)->text : "";
}

static void store(const char *path, const char *said)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(said, file);
    fclose(file);
}

/* 1 when `name` differs from what it should say. */
static int check(const char *name)
{
    arena a;
    arena_init(&a, 1 << 16, NULL);
    const char *said = diagnose(&a, arena_format(&a, "%s/%s", dir, name));
    const char *golden = arena_format(&a, "%s/%.*s.err", dir, (int)strlen(name) - 5, name);
    int differs = 0;
    if (getenv("TARE_UPDATE_GOLDEN"))
        store(golden, said);
    else
        differs = strcmp(said, load(&a, golden)) != 0;
    if (differs)
        print_error("%s says:\n%s\nexpected:\n%s\n", name, said, load(&a, golden));
    arena_finish(&a);
    return differs;
}

static void every_failure_is_told_as_recorded(void **state)
{
    (void)state;
    DIR *open = opendir(dir);
    assert_non_null(open);
    int n = 0, n_differ = 0;
    for (struct dirent *entry = readdir(open); entry; entry = readdir(open)) {
        const char *ending = strrchr(entry->d_name, '.');
        if (!ending || strcmp(ending, ".yaml") != 0)
            continue;
        n++;
        n_differ += check(entry->d_name);
    }
    closedir(open);
    assert_true(n > 0);
    assert_int_equal(n_differ, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_failure_is_told_as_recorded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
