/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Lines of definitions; see sources.h. */
#include "sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTES = 4 << 20, PATH_BYTES = 4096 };

static char *read_all(FILE *file)
{
    char *at = malloc(FILE_BYTES);
    const size_t bytes = at ? fread(at, 1, FILE_BYTES - 1, file) : 0;
    if (!at)
        return NULL;
    at[bytes] = '\0';
    char *fitting = realloc(at, bytes + 1);
    return fitting ? fitting : at;
}

static char *load_from(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    if ((size_t)snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", name) >= sizeof path)
        return NULL;
    FILE *file = fopen(path, "rb");
    char *at = file ? read_all(file) : NULL;
    if (file)
        (void)fclose(file);
    return at;
}

/* In folders above the program's own, and where an installation puts definitions. */
static char *load_near_program(const char *name)
{
    enum { ABOVE = 3 };
    static const char *const inside[] = {"", "/examples", "/share/tare"};
    char own[PATH_BYTES], folder[PATH_BYTES + 16];
    const ssize_t bytes = readlink("/proc/self/exe", own, sizeof own - 1);
    char *found = NULL;
    own[bytes > 0 ? bytes : 0] = '\0';
    for (int i = 0; i < ABOVE && !found; i++) {
        char *slash = strrchr(own, '/');
        if (!slash)
            break;
        *slash = '\0';
        for (size_t k = 0; k < sizeof inside / sizeof inside[0] && !found; k++) {
            (void)snprintf(folder, sizeof folder, "%s%s", own, inside[k]);
            found = load_from(folder, name);
        }
    }
    return found;
}

static const char *load(sources *s, const char *name)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (strcmp(s->file[i].name, name) == 0)
            return s->file[i].text;
    if (s->n == s->room) {
        const uint32_t room = s->room ? 2 * s->room : 16;
        struct source_file *file = realloc(s->file, room * sizeof *file);
        if (!file)
            return NULL;
        s->file = file;
        s->room = room;
    }
    char *all = load_from(s->folder ? s->folder : "", name);
    if (!all && !s->folder)
        all = load_near_program(name);
    s->file[s->n++] = (struct source_file){name, all};
    return all;
}

void sources_finish(sources *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        free(s->file[i].text);
    free(s->file);
    *s = (sources){0};
}

bool sources_add_line(sources *s, const char *file, uint32_t line, text *out)
{
    const char *at = load(s, file);
    for (uint32_t i = 1; at && i < line; i++) {
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    if (!at || !*at)
        return false;
    at += strspn(at, " ");
    size_t bytes = strcspn(at, "\r\n");
    while (bytes && at[bytes - 1] == ' ')
        bytes--;
    text_add_bytes(out, at, bytes);
    return bytes != 0;
}
