/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Every tests/golden/ir/NAME.yaml, read over the small prelude in tests/golden/ir/base, lowers to
 * exactly NAME.ir, verifies, and packs the same twice.  TARE_UPDATE_GOLDEN=1 writes what is made now.
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

static const char dir[] = TARE_SOURCE_DIR "/tests/golden/ir";

/* NULL after saying what is wrong. */
static ir_module *lowered(arena *a, const char *path)
{
    source_set *sources = source_set_create(a);
    diag_list *errors = diag_list_create(a, sources, 0);
    opdef_set *set = opdef_read(a, errors, sources, TARE_SOURCE_DIR "/tests/golden/ir/base", 1, &path);
    if (diag_errors(errors) == 0)
        rule_check(a, errors, set);
    ir_module *m = diag_errors(errors) == 0 ? lower(a, errors, set) : NULL;
    if (diag_errors(errors) != 0) {
        print_error("%s\n", diag_render(errors));
        return NULL;
    }
    return m;
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

static bool packs_the_same(arena *a, const char *path, const ir_module *m)
{
    size_t n, n_again;
    const uint8_t *pack = ir_pack(a, m, &n);
    const ir_module *again = lowered(a, path);
    const uint8_t *pack_again = ir_pack(a, again, &n_again);
    return n == n_again && memcmp(pack, pack_again, n) == 0;
}

static bool is_wrong(const char *name)
{
    arena a;
    arena_init(&a, 1 << 20, NULL);
    const char *path = arena_format(&a, "%s/%s", dir, name);
    const char *golden = arena_format(&a, "%s/%.*s.ir", dir, (int)(strlen(name) - 5), name);
    const ir_module *m = lowered(&a, path);
    bool wrong = m == NULL;
    if (!wrong) {
        const char *problem = ir_verify(&a, m), *printed = ir_print(&a, m);
        if (getenv("TARE_UPDATE_GOLDEN") != NULL)
            store(golden, printed);
        if (problem != NULL)
            print_error("%s: %s\n", name, problem);
        if (strcmp(printed, load(&a, golden)) != 0)
            print_error("%s lowers to:\n%s\n", name, printed);
        wrong = problem != NULL || strcmp(printed, load(&a, golden)) != 0 || !packs_the_same(&a, path, m);
    }
    arena_finish(&a);
    return wrong;
}

static void every_file_lowers_as_recorded(void **state)
{
    (void)state;
    int n = 0, n_wrong = 0;
    DIR *open = opendir(dir);
    assert_non_null(open);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        const char *ending = strrchr(entry->d_name, '.');
        if (ending == NULL || strcmp(ending, ".yaml") != 0)
            continue;
        n++;
        n_wrong += is_wrong(entry->d_name);
    }
    closedir(open);
    assert_true(n > 0);
    assert_int_equal(n_wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_file_lowers_as_recorded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
