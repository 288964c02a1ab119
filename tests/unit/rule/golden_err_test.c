/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Every tests/golden/rule_err/NAME.rule, the text of a `rules:`, is refused with exactly NAME.err.
 * TARE_UPDATE_GOLDEN=1 writes what is said now.
 */
#include "opdef/opdef.h"

#include "base/arena.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char dir[] = TARE_SOURCE_DIR "/tests/golden/rule_err";

static const char *diagnose(arena *a, const char *path, const char *name)
{
    const char *why;
    source_set *sources = source_set_create(a);
    diag_list *errors = diag_list_create(a, sources, 0);
    const uint32_t id = source_load(sources, path, name, 1 << 20, &why);
    assert_int_not_equal(id, 0);
    ast_unit *unit = rule_parse_unit(a, errors, sources, (span){id, 0, source_get(sources, id)->length_bytes});
    opdef_set set = {.sources = sources, .n_units = 1, .unit = &unit};
    rule_check(a, errors, &set);
    return diag_render(errors);
}

static const char *load(arena *a, const char *path)
{
    const char *why;
    source_set *sources = source_set_create(a);
    const uint32_t id = source_load(sources, path, path, 1 << 20, &why);
    return id ? source_get(sources, id)->text : "";
}

static void store(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static bool differs(const char *name)
{
    arena a;
    arena_init(&a, 1 << 16, NULL);
    const char *said = diagnose(&a, arena_format(&a, "%s/%s", dir, name), name);
    const char *golden = arena_format(&a, "%s/%.*s.err", dir, (int)(strlen(name) - 5), name);
    if (getenv("TARE_UPDATE_GOLDEN"))
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
    for (struct dirent *entry = readdir(open); entry; entry = readdir(open)) {
        const char *ending = strrchr(entry->d_name, '.');
        if (ending == NULL || strcmp(ending, ".rule") != 0)
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
