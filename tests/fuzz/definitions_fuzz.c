/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Any file of definitions is read, checked and shown, or refused. */
#include "base/arena.h"
#include "opdef/dump.h"

#include <stdio.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Definitions are files: one that has no name, written again for every input. */
static const char *as_file(const uint8_t *data, size_t size)
{
    static FILE *file;
    static char path[64];
    if (!file)
        file = tmpfile();
    if (!file || ftruncate(fileno(file), 0) != 0 || pwrite(fileno(file), data, size, 0) != (ssize_t)size)
        return NULL;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = as_file(data, size);
    if (!path)
        return -1;
    arena memory;
    arena_init(&memory, 1 << 14, NULL);
    source_set *sources = source_set_create(&memory);
    diag_list *errors = diag_list_create(&memory, sources, 20);
    opdef_set *set = opdef_read(&memory, errors, sources, path, 0, NULL);
    opdef_dump(&memory, set, NULL);
    opdef_dump_rules(&memory, set, NULL, false);
    if (!set->is_incomplete) {
        rule_check(&memory, errors, set);
        opdef_dump_rules(&memory, set, NULL, true);
    }
    diag_render(errors);
    arena_finish(&memory);
    return 0;
}
