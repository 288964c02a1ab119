/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "golden.h"

#include "source/source.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *load(arena *a, const char *path)
{
    const char *why;
    source_set *sources = source_set_create(a);
    const uint32_t id = source_load(sources, path, path, 1 << 20, &why);
    return id != 0 ? source_get(sources, id)->text : "";
}

static void store(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* The name without its ending; 0: it is no input. */
static size_t stem_of(const golden *g, const char *name)
{
    const char *ending = strrchr(name, '.');
    if (g->input[0] == '\0' ? ending != NULL : ending == NULL || strcmp(ending, g->input) != 0)
        return 0;
    return ending != NULL ? (size_t)(ending - name) : strlen(name);
}

static bool differs(const golden *g, const char *name, size_t stem)
{
    arena a;
    arena_init(&a, 1 << 16, NULL);
    const char *made = g->make(&a, arena_format(&a, "%s/%s", g->folder, name), name);
    const char *beside = arena_format(&a, "%s/%.*s%s", g->folder, (int)stem, name, g->output);
    if (getenv("TARE_UPDATE_GOLDEN") != NULL)
        store(beside, made);
    const bool other = made[0] == '\0' || strcmp(made, load(&a, beside)) != 0;
    if (other)
        print_error("%s gives:\n%s\nexpected:\n%s\n", name, made, load(&a, beside));
    arena_finish(&a);
    return other;
}

int golden_check(const golden *g)
{
    int n = 0, n_differ = 0;
    DIR *open = opendir(g->folder);
    assert_non_null(open);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        const size_t stem = stem_of(g, entry->d_name);
        n += stem != 0;
        n_differ += stem != 0 && differs(g, entry->d_name, stem);
    }
    closedir(open);
    assert_true(n > 0);
    return n_differ;
}
