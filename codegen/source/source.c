/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Loaded files, and where in them a byte is.
 */
#include "source/source.h"

#include "base/arena.h"
#include "source/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct source_set {
    struct arena *arena;
    uint32_t n, room;
    source *at; /* at[0] is "nowhere" */
};

static const uint32_t no_lines[] = {0};
static const source nowhere = {.path = "", .text = "", .line_starts = no_lines, .n_lines = 1};

source_set *source_set_create(struct arena *a)
{
    source_set *set = arena_new(a, source_set);
    *set = (source_set){.arena = a, .n = 1, .room = 64, .at = arena_array(a, source, 64)};
    set->at[0] = nowhere;
    return set;
}

static uint32_t *find_line_starts(struct arena *a, const char *text, size_t length_bytes, uint32_t *n_lines)
{
    uint32_t n = 1;
    for (size_t i = 0; i < length_bytes; i++)
        n += text[i] == '\n';
    uint32_t *starts = arena_array(a, uint32_t, n);
    uint32_t line = 1;
    for (size_t i = 0; i < length_bytes; i++)
        if (text[i] == '\n')
            starts[line++] = (uint32_t)i + 1;
    *n_lines = n;
    return starts;
}

/* `text` lives in the arena. */
static uint32_t append(source_set *set, const char *shown_as, const char *text, size_t length_bytes)
{
    if (set->n == set->room) {
        source *more = arena_array(set->arena, source, 2 * (size_t)set->room);
        memcpy(more, set->at, set->n * sizeof *more);
        set->at = more;
        set->room *= 2;
    }
    source *s = &set->at[set->n];
    s->path = arena_text(set->arena, shown_as, strlen(shown_as));
    s->text = text;
    s->length_bytes = (uint32_t)length_bytes;
    s->line_starts = find_line_starts(set->arena, text, length_bytes, &s->n_lines);
    return set->n++;
}

uint32_t source_add(source_set *set, const char *shown_as, const char *text, size_t length_bytes)
{
    if (length_bytes >= UINT32_MAX)
        return 0;
    return append(set, shown_as, arena_text(set->arena, text, length_bytes), length_bytes);
}

static const char *size_refusal(source_set *set, FILE *file, uint32_t max_bytes)
{
    struct stat info;
    if (fstat(fileno(file), &info) != 0)
        return arena_format(set->arena, "%s", strerror(errno));
    if (S_ISDIR(info.st_mode))
        return "it is a directory";
    if (!S_ISREG(info.st_mode))
        return "it is not a regular file";
    if ((uint64_t)info.st_size > max_bytes)
        return arena_format(set->arena, "it has %lld bytes, at most %u are read", (long long)info.st_size,
                            (unsigned)max_bytes);
    return NULL;
}

/* The file may grow or shrink while it is read: what was promised is all that is believed. */
static char *read_text(source_set *set, FILE *file, uint32_t max_bytes, size_t *length_bytes, const char **why)
{
    struct stat info;
    if ((*why = size_refusal(set, file, max_bytes)) || fstat(fileno(file), &info) != 0)
        return NULL;
    char *text = arena_alloc(set->arena, (size_t)info.st_size + 1, 1);
    *length_bytes = fread(text, 1, (size_t)info.st_size, file);
    if (ferror(file)) {
        *why = arena_format(set->arena, "%s", strerror(errno));
        return NULL;
    }
    text[*length_bytes] = 0;
    return text;
}

uint32_t source_load(source_set *set, const char *path, const char *shown_as, uint32_t max_bytes, const char **why)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        *why = arena_format(set->arena, "%s", strerror(errno));
        return 0;
    }
    size_t length_bytes = 0;
    char *text = read_text(set, file, max_bytes < UINT32_MAX ? max_bytes : UINT32_MAX - 1, &length_bytes, why);
    fclose(file);
    return text ? append(set, shown_as, text, length_bytes) : 0;
}

const source *source_get(const source_set *set, uint32_t id)
{
    return &set->at[id < set->n ? id : 0];
}

static uint32_t line_of(const source *s, uint32_t offset_bytes)
{
    uint32_t lo = 0, hi = s->n_lines;
    while (hi - lo > 1) {
        uint32_t middle = lo + (hi - lo) / 2;
        if (s->line_starts[middle] <= offset_bytes)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

place source_place(const source_set *set, span at)
{
    const source *s = source_get(set, at.source);
    uint32_t offset_bytes = at.start_bytes < s->length_bytes ? at.start_bytes : s->length_bytes;
    uint32_t line = line_of(s, offset_bytes);
    uint32_t start = s->line_starts[line];
    return (place){.line = line + 1,
                   .column = (uint32_t)utf8_count(s->text + start, offset_bytes - start) + 1};
}

static uint32_t end_of(span s)
{
    uint32_t end;
    return __builtin_add_overflow(s.start_bytes, s.length_bytes, &end) ? UINT32_MAX : end;
}

span span_join(span a, span b)
{
    if (a.source == 0)
        return b;
    if (b.source != a.source)
        return a;
    uint32_t start = a.start_bytes < b.start_bytes ? a.start_bytes : b.start_bytes;
    uint32_t end = end_of(a) > end_of(b) ? end_of(a) : end_of(b);
    return (span){a.source, start, end - start};
}
