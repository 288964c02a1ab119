/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See emitted.h. */
#include "emitted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void out_of_memory(size_t bytes)
{
    fprintf(stderr, "no memory for %zu bytes\n", bytes);
    exit(70);
}

out_files *emitted(struct arena *a, const ir_module *module)
{
    diag_list *d = diag_list_create(a, module->sources, 0);
    out_files *files = out_files_create(a);
    emit_c(a, d, module, files);
    if (diag_errors(d) != 0)
        fprintf(stderr, "%s", diag_render(d));
    return files;
}

const char *emitted_text(struct arena *a, const out_files *files, const char *name)
{
    for (size_t i = 0; i < out_files_count(files); i++)
        if (strcmp(out_files_get(files, i)->name, name) == 0)
            return arena_text(a, out_files_get(files, i)->bytes, out_files_get(files, i)->n_bytes);
    return "";
}

static bool is_source(const char *name)
{
    const size_t n = strlen(name);
    return n > 2 && strcmp(name + n - 2, ".c") == 0;
}

compiles emitted_compiles(struct arena *a, out_files *files)
{
    char dir[] = "/tmp/tare_emit_c_XXXXXX";
    const char *why = NULL;
    if (system("${CC:-cc} --version >/dev/null 2>&1") != 0)
        return NO_COMPILER;
    if (mkdtemp(dir) == NULL || !out_files_write(files, dir, NULL, &why))
        return COMPILES_NOT;
    compiles all = COMPILES;
    for (size_t i = 0; i < out_files_count(files); i++) {
        const char *name = out_files_get(files, i)->name;
        if (!is_source(name))
            continue;
        const int status =
            system(arena_format(a,
                                "${CC:-cc} -std=c11 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion "
                                "-Wshadow -Wmissing-prototypes -Wundef "
                                "-Wstrict-prototypes -Werror -I'%s/include' -I'%s/include' '%s/%s'",
                                dir, TARE_SOURCE_DIR, dir, name));
        if (status != 0)
            all = COMPILES_NOT;
    }
    if (all == COMPILES && system(arena_format(a, "rm -r '%s'", dir)) != 0)
        all = COMPILES_NOT;
    return all;
}
