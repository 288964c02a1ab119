/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Keeping diagnostics.  How they look is render.c's.
 */
#include "source/diag_list.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DEFAULT_LIMIT = 100 };
static const uint32_t no_diag = UINT32_MAX; /* an id that is never found */

diag_list *diag_list_create(struct arena *a, const source_set *set, uint32_t limit)
{
    diag_list *d = arena_new(a, diag_list);
    *d = (diag_list){.arena = a, .sources = set, .limit = limit ? limit : DEFAULT_LIMIT};
    return d;
}

static char *format_text(struct arena *a, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        return arena_text(a, format, strlen(format));
    char *text = arena_alloc(a, (size_t)length + 1, 1);
    vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

static bool is_same(const diag_text *t, span at, const char *text)
{
    return t->at.source == at.source && t->at.start_bytes == at.start_bytes &&
           t->at.length_bytes == at.length_bytes && strcmp(t->text, text) == 0;
}

static diag *find(diag_list *d, uint32_t id)
{
    return id < d->n ? &d->at[id] : NULL;
}

static void make_room(diag_list *d)
{
    if (d->n < d->room)
        return;
    uint32_t room = d->room ? 2 * d->room : 16;
    diag *more = arena_array(d->arena, diag, room);
    if (d->n)
        memcpy(more, d->at, d->n * sizeof *more);
    d->at = more;
    d->room = room;
}

uint32_t diag_error(diag_list *d, span at, const char *format, ...)
{
    if (d->n >= d->limit) {
        d->n_left_out++;
        return no_diag;
    }
    va_list args;
    va_start(args, format);
    const char *text = format_text(d->arena, format, args);
    va_end(args);
    for (uint32_t i = 0; i < d->n; i++)
        if (is_same(&d->at[i].error, at, text))
            return i;
    make_room(d);
    d->at[d->n] = (diag){.error = {.at = at, .text = text}};
    return d->n++;
}

void diag_hint(diag_list *d, uint32_t id, const char *format, ...)
{
    diag *error = find(d, id);
    if (!error)
        return;
    va_list args;
    va_start(args, format);
    error->hint = format_text(d->arena, format, args);
    va_end(args);
}

void diag_note(diag_list *d, uint32_t id, span at, const char *format, ...)
{
    diag *error = find(d, id);
    if (!error)
        return;
    va_list args;
    va_start(args, format);
    const char *text = format_text(d->arena, format, args);
    va_end(args);
    diag_text **end = &error->notes;
    for (; *end; end = &(*end)->next)
        if (is_same(*end, at, text))
            return;
    *end = arena_new(d->arena, diag_text);
    **end = (diag_text){.at = at, .text = text};
}

uint32_t diag_errors(const diag_list *d)
{
    return d->n + d->n_left_out;
}
