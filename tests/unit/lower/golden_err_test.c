/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Every folder tests/golden/lower_err/NAME is a set that the checker accepts and lowering refuses
 * with exactly NAME.err.  TARE_UPDATE_GOLDEN=1 writes what is said now.
 */
#include "lower/lower.h"

#include "base/arena.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char dir[] = TARE_SOURCE_DIR "/tests/golden/lower_err";

static const char *diagnose(arena *a, const char *path)
{
    source_set *sources = source_set_create(a);
    diag_list *errors = diag_list_create(a, sources, 0);
    opdef_set *set = opdef_read(a, errors, sources, path, 0, NULL);
    if (diag_errors(errors) == 0)
        rule_check(a, errors, set);
    if (diag_errors(errors) != 0)
        return arena_format(a, "refused too early:\n%s", diag_render(errors));
    lower(a, errors, set);
    return diag_render(errors);
}

static const char *load(arena *a, const char *path)
{
    const char *why;
    source_set *sources = source_set_create(a);
    const uint32_t id = source_load(sources, path, path, 1 << 20, &why);
    return id != 0 ? source_get(sources, id)->text : "";
}

static void store(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(bytes, file);
    fclose(file);
}

static bool differs(const char *name)
{
    arena a;
    arena_init(&a, 1 << 16, NULL);
    const char *said = diagnose(&a, arena_format(&a, "%s/%s", dir, name));
    const char *golden = arena_format(&a, "%s/%s.err", dir, name);
    if (getenv("TARE_UPDATE_GOLDEN") != NULL)
        store(golden, said);
    const bool other = said[0] == '\0' || strcmp(said, load(&a, golden)) != 0;
    if (other)
        print_error("%s says:\n%s\nexpected:\n%s\n", name, said, load(&a, golden));
    arena_finish(&a);
    return other;
}

static void every_mistake_is_told_as_recorded(void **state)
{
    (void)state;
    int n = 0, n_differ = 0;
    DIR *open = opendir(dir);
    assert_non_null(open);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        if (strchr(entry->d_name, '.') != NULL)
            continue;
        n++;
        n_differ += differs(entry->d_name);
    }
    closedir(open);
    assert_true(n > 0);
    assert_int_equal(n_differ, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_mistake_is_told_as_recorded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
