/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See cwriter.h. */
#include "emit_c/cwriter.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- lines -------------------------------------------------------------------------------- */

enum { MAX_DEPTH = 32 };

/* Brackets that are open, and where what stands in each begins. */
typedef struct nest {
    uint32_t column[MAX_DEPTH], depth;
} nest;

/* Where a line may be cut: before `at`, with these brackets open. */
typedef struct cut {
    size_t at;
    nest open;
    uint32_t rank;
    bool found;
} cut;

static bool may_cut_before(const char *line, size_t i)
{
    if (i < 2 || line[i - 1] != ' ' || line[i] == '\0')
        return false;
    if (line[i - 2] == ',')
        return true;
    return strncmp(line + i, "&& ", 3) == 0 || strncmp(line + i, "|| ", 3) == 0 ||
           strncmp(line + i, "? ", 2) == 0 || strncmp(line + i, ": ", 2) == 0;
}

/* Operators bind what stands between commas. */
static uint32_t cut_rank(const char *line, size_t i, uint32_t depth)
{
    return 2 * depth + (line[i - 2] == ',' ? 0 : 1);
}

/* The outermost place at which at most `room` columns are full, the last of these. */
static cut find_cut(const char *line, nest open, uint32_t indent, size_t room)
{
    cut best = {0};
    bool quoted = false;
    for (size_t i = 0; line[i] != '\0' && i <= room; i++) {
        const char c = line[i];
        if (c == '"' && (i == 0 || line[i - 1] != '\\'))
            quoted = !quoted;
        if (quoted)
            continue;
        const uint32_t rank = may_cut_before(line, i) ? cut_rank(line, i, open.depth) : UINT32_MAX;
        if (rank != UINT32_MAX && (!best.found || rank <= best.rank || best.at < room / 3))
            best = (cut){i, open, rank, true};
        if ((c == '(' || c == '{') && open.depth + 1 < MAX_DEPTH)
            open.column[++open.depth] = indent + (uint32_t)i + 1;
        else if ((c == ')' || c == '}') && open.depth > 0)
            open.depth--;
    }
    return best;
}

/* What is left of a line stands below the opening of its bracket, or one level deeper. */
static void put_line(cwriter *w, const char *line)
{
    uint32_t indent = w->level * CW_INDENT;
    nest open = {.column = {indent + CW_INDENT}};
    for (;;) {
        text_repeat(&w->out, ' ', indent);
        const size_t room = indent < CW_COLUMNS ? CW_COLUMNS - indent : 1;
        const cut c = strlen(line) > room ? find_cut(line, open, indent, room) : (cut){0};
        if (!c.found)
            break;
        text_add_bytes(&w->out, line, c.at - 1);
        text_add_bytes(&w->out, "\n", 1);
        line += c.at;
        open = c.open;
        indent = open.column[open.depth] > CW_COLUMNS * 2 / 3 ? open.column[0] : open.column[open.depth];
    }
    text_add(&w->out, "%s\n", line);
}

static const char *formatted(cwriter *w, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *to = arena_alloc(w->out.arena, (size_t)length + 1, 1);
    vsnprintf(to, (size_t)length + 1, format, args);
    return to;
}

void cw_line(cwriter *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_line(w, formatted(w, format, args));
    va_end(args);
}

void cw_open(cwriter *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_line(w, formatted(w, format, args));
    va_end(args);
    w->level++;
}

void cw_close(cwriter *w, const char *format, ...)
{
    if (w->level > 0)
        w->level--;
    va_list args;
    va_start(args, format);
    put_line(w, formatted(w, format, args));
    va_end(args);
}

void cw_raw(cwriter *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_add(&w->out, "%s", formatted(w, format, args));
    va_end(args);
}

void cw_blank(cwriter *w)
{
    const size_t n = w->out.length_bytes;
    if (n >= 2 && w->out.at[n - 1] == '\n' && w->out.at[n - 2] != '\n')
        text_add_bytes(&w->out, "\n", 1);
}

/* ---- comments ----------------------------------------------------------------------------- */

/* Neither ends nor opens a comment, nor makes a trigraph; control characters become blanks. */
static void put_safe(text *t, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char c = (unsigned char)s[i] < ' ' || s[i] == 0x7f ? ' ' : s[i];
        text_add_bytes(t, &c, 1);
        const char next = i + 1 < n ? s[i + 1] : '\0', third = i + 2 < n ? s[i + 2] : '\0';
        const bool trigraph = c == '?' && next == '?' && third != '\0' && strchr("=/'()!<>-", third) != NULL;
        if ((c == '*' && next == '/') || (c == '/' && next == '*') || trigraph)
            text_add_bytes(t, " ", 1);
    }
}

/* No cut inside a character of several bytes. */
static size_t cut_at(const char *s, size_t n)
{
    while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
        n--;
    return n;
}

void cw_note(cwriter *w, const char *note)
{
    text safe = {.arena = w->out.arena};
    put_safe(&safe, note, strlen(note));
    const char *s = text_done(&safe);
    const size_t taken = w->level * CW_INDENT + strlen("/* ") + strlen(" */");
    const size_t room = taken + 40 < CW_COLUMNS ? CW_COLUMNS - taken : 40;
    text_repeat(&w->out, ' ', w->level * CW_INDENT);
    if (strlen(s) <= room)
        text_add(&w->out, "/* %s */\n", s);
    else
        text_add(&w->out, "/* %.*s ... */\n", (int)cut_at(s, room - strlen(" ...")), s);
}

/* Where a paragraph's line that starts at `start` ends when it has `room` columns. */
static size_t line_end(const char *s, size_t start, size_t n, size_t room)
{
    if (n - start <= room)
        return n;
    size_t space = start + room;
    while (space > start && s[space] != ' ')
        space--;
    return space > start ? space : cut_at(s, start + room);
}

/* One paragraph; lines after the first stand deeper where the first is indented. */
static void put_paragraph(cwriter *w, const char *s, size_t n)
{
    const size_t indent = w->level * CW_INDENT;
    size_t start = 0, lead = 0;
    while (lead < n && s[lead] == ' ')
        lead++;
    for (bool is_first = true; is_first || start < n; is_first = false) {
        const size_t hang = !is_first && lead > 0 ? lead + CW_INDENT : 0;
        const size_t taken = indent + strlen(" * ") + hang;
        const size_t skip = is_first ? lead : 0;
        const size_t room = taken + 40 < CW_COLUMNS ? CW_COLUMNS - taken - skip : 40;
        const size_t end = line_end(s, start + skip, n, room);
        text_repeat(&w->out, ' ', indent);
        text_add_bytes(&w->out, " * ", end > start ? 3 : 2);
        text_repeat(&w->out, ' ', hang);
        size_t shown = end - start;
        while (shown > 0 && s[start + shown - 1] == ' ')
            shown--;
        put_safe(&w->out, s + start, shown);
        text_add_bytes(&w->out, "\n", 1);
        start = end;
        while (start < n && s[start] == ' ')
            start++;
    }
}

void cw_comment(cwriter *w, const char *comment)
{
    size_t n = strlen(comment);
    while (n > 0 && comment[n - 1] == '\n')
        n--;
    if (n + 6 + w->level * CW_INDENT <= CW_COLUMNS && memchr(comment, '\n', n) == NULL) {
        cw_note(w, arena_text(w->out.arena, comment, n));
        return;
    }
    cw_line(w, "/*");
    for (size_t start = 0; start <= n;) {
        const char *end = memchr(comment + start, '\n', n - start);
        const size_t length = end != NULL ? (size_t)(end - comment) - start : n - start;
        put_paragraph(w, comment + start, length);
        start += length + 1;
    }
    cw_line(w, " */");
}
