/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The characters of a file, before its structure.
 *
 * libyaml counts lines by five kinds of line break and columns by characters; a text that passes
 * here has one kind, so that its marks can be turned into bytes exactly.
 */
#include "yaml/prescan.h"

#include "source/utf8.h"

typedef struct prescan {
    diag_list *errors;
    const source *source;
    uint32_t id;
    uint32_t n_tabs, first_tab_bytes;
    bool is_refused;
} prescan;

static void refuse(prescan *p, size_t at_bytes, size_t n_bytes, const char *message)
{
    diag_error(p->errors, (span){p->id, (uint32_t)at_bytes, (uint32_t)n_bytes}, "%s", message);
    p->is_refused = true;
}

/* NULL, or why this character may not stand in a definition. */
static const char *judge(uint32_t c, const char *rest)
{
    if (c == '\n' || (c == '\r' && rest[1] == '\n'))
        return NULL;
    if (c == '\r')
        return "carriage return without a line feed, expected lines that end in LF or CRLF";
    if (c == 0)
        return "zero byte, expected text";
    if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0))
        return "control character, expected text";
    if (c == 0xfeff)
        return "byte order mark, expected UTF-8 without one";
    if (c == 0x2028 || c == 0x2029)
        return "Unicode line separator, expected lines that end in LF or CRLF";
    if (c == 0xfffe || c == 0xffff)
        return "character that Unicode does not assign, expected text";
    return NULL;
}

static void note_tab(prescan *p, size_t at_bytes)
{
    if (p->n_tabs++ == 0)
        p->first_tab_bytes = (uint32_t)at_bytes;
}

/* Stops at the first character that is wrong: binary files have thousands. */
static void scan(prescan *p)
{
    const source *s = p->source;
    for (size_t i = 0; i < s->length_bytes && !p->is_refused;) {
        uint32_t c = 0;
        size_t n = utf8_decode(s->text + i, s->length_bytes - i, &c);
        const char *why = NULL;
        if (n == 0)
            why = "byte that is not UTF-8, expected UTF-8 text";
        else if (c == '\t')
            note_tab(p, i);
        else
            why = judge(c, s->text + i);
        if (why)
            refuse(p, i, n ? n : 1, why);
        i += n;
    }
}

bool yaml_prescan(diag_list *d, const source_set *set, uint32_t id)
{
    prescan p = {.errors = d, .source = source_get(set, id), .id = id};
    scan(&p);
    if (p.n_tabs) {
        uint32_t error = diag_error(d, (span){id, p.first_tab_bytes, 1}, "tab, expected spaces");
        if (p.n_tabs > 1)
            diag_hint(d, error, "the first of %u", (unsigned)p.n_tabs);
    }
    return !p.is_refused && p.n_tabs == 0;
}
