/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Diagnostics as text: the place, the line, a caret.
 *
 * Knows: how a line is cut to a window and made safe to print.  Refuses to know: why it is wrong.
 */
#include "source/diag_list.h"

#include "base/arena.h"
#include "source/text.h"
#include "source/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW_COLUMNS = 100, BEFORE_CARET_COLUMNS = 60 };

/* The characters [first, last) of a line are shown. */
typedef struct window { size_t first, last, n_columns; } window;

static window choose_window(size_t n_columns, size_t caret)
{
    window w = {0, n_columns, n_columns};
    if (n_columns <= WINDOW_COLUMNS)
        return w;
    w.first = caret > BEFORE_CARET_COLUMNS ? caret - BEFORE_CARET_COLUMNS : 0;
    if (w.first + WINDOW_COLUMNS > n_columns)
        w.first = n_columns - WINDOW_COLUMNS;
    w.last = w.first + WINDOW_COLUMNS;
    return w;
}

static void add_safe(text *out, const char *at, size_t length_bytes, size_t first, size_t last)
{
    size_t column = 0;
    for (size_t i = 0; i < length_bytes && column < last; column++) {
        size_t used;
        char shown[5];
        size_t n = utf8_show(at + i, length_bytes - i, &used, shown);
        if (column >= first)
            text_add_bytes(out, shown, n);
        i += used;
    }
}

static void add_message(text *out, const char *message)
{
    add_safe(out, message, strlen(message), 0, SIZE_MAX);
}

static size_t visible_length(const source *s, uint32_t start)
{
    const char *end = memchr(s->text + start, '\n', s->length_bytes - start);
    size_t n = end ? (size_t)(end - (s->text + start)) : s->length_bytes - start;
    return n && s->text[start + n - 1] == '\r' ? n - 1 : n;
}

static void add_underline(text *out, window w, size_t caret, size_t n_marked, const char *hint)
{
    text_add(out, "      | %s", w.first ? "    " : "");
    text_repeat(out, ' ', caret - w.first);
    text_add(out, "^");
    size_t last = w.last > caret ? w.last : caret + 1;
    text_repeat(out, '~', (n_marked < last - caret ? n_marked : last - caret) - 1);
    if (hint) {
        text_add(out, " ");
        add_message(out, hint);
    }
    text_add(out, "\n");
}

static void add_excerpt(text *out, const source_set *set, span at, place p, const char *hint)
{
    const source *s = source_get(set, at.source);
    uint32_t start = s->line_starts[p.line - 1];
    const char *line = s->text + start;
    size_t line_bytes = visible_length(s, start);
    size_t before_bytes = at.start_bytes < s->length_bytes ? at.start_bytes - start : s->length_bytes - start;
    size_t marked_bytes = before_bytes < line_bytes ? line_bytes - before_bytes : 0;
    if (at.length_bytes < marked_bytes)
        marked_bytes = at.length_bytes;
    size_t caret = p.column - 1;
    size_t n_marked = marked_bytes ? utf8_count(line + before_bytes, marked_bytes) : 1;
    window w = choose_window(utf8_count(line, line_bytes), caret);

    text_add(out, "%5u | %s", (unsigned)p.line, w.first ? "... " : "");
    add_safe(out, line, line_bytes, w.first, w.last);
    text_add(out, "%s\n", w.last < w.n_columns ? " ..." : "");
    add_underline(out, w, caret, n_marked ? n_marked : 1, hint);
}

static void add_diag_text(text *out, const source_set *set, const diag_text *t, const char *severity, const char *hint)
{
    if (t->at.source == 0) {
        text_add(out, "%s: ", severity);
        add_message(out, t->text);
        text_add(out, "\n");
        if (hint) {
            text_add(out, "      | ");
            add_message(out, hint);
            text_add(out, "\n");
        }
        return;
    }
    place p = source_place(set, t->at);
    add_message(out, source_get(set, t->at.source)->path);
    text_add(out, ":%u:%u: %s: ", (unsigned)p.line, (unsigned)p.column, severity);
    add_message(out, t->text);
    text_add(out, "\n");
    add_excerpt(out, set, t->at, p, hint);
}

/* Within a place, in the order of reporting: ids grow with time, and the array is not moved. */
static int compare_places(const void *left, const void *right)
{
    const diag *a = *(const diag *const *)left, *b = *(const diag *const *)right;
    if (a->error.at.source != b->error.at.source)
        return a->error.at.source < b->error.at.source ? -1 : 1;
    if (a->error.at.start_bytes != b->error.at.start_bytes)
        return a->error.at.start_bytes < b->error.at.start_bytes ? -1 : 1;
    return a < b ? -1 : a > b;
}

const char *diag_render(const diag_list *d)
{
    text out = {.arena = d->arena};
    const diag **sorted = arena_array(d->arena, const diag *, d->n);
    for (uint32_t i = 0; i < d->n; i++)
        sorted[i] = &d->at[i];
    if (d->n)
        qsort(sorted, d->n, sizeof *sorted, compare_places);
    for (uint32_t i = 0; i < d->n; i++) {
        add_diag_text(&out, d->sources, &sorted[i]->error, "error", sorted[i]->hint);
        for (const diag_text *note = sorted[i]->notes; note; note = note->next)
            add_diag_text(&out, d->sources, note, "note", NULL);
    }
    if (d->n_left_out)
        text_add(&out, "error: %u more error%s not shown\n", (unsigned)d->n_left_out,
                 d->n_left_out == 1 ? " is" : "s are");
    return text_done(&out);
}
