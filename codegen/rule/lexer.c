/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The words of rule text: a hand-written scanner over a slice of a source.
 *
 * Knows: spelling.  Refuses to know: grammar.  A wrong character is reported here, once for a run
 * of them, and skipped, so that the parser sees only well-formed words.
 */
#include "rule/lexer.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

typedef struct spelling { token_kind kind; const char *text, *quoted; } spelling;

static const spelling marks[] = {
#define LEX(NAME, text) {TOK_##NAME, text, "`" text "`"},
    LEX_MARKS(LEX)
};
static const spelling keywords[] = {
    LEX_KEYWORDS(LEX)
#undef LEX
};
enum { N_MARKS = sizeof marks / sizeof *marks, N_KEYWORDS = sizeof keywords / sizeof *keywords };

const char *token_kind_name(token_kind kind)
{
    if (kind >= TOK_KEYWORDS && kind < TOK_COUNT)
        return keywords[kind - TOK_KEYWORDS].quoted;
    if (kind > TOK_STR && kind < TOK_KEYWORDS)
        return marks[kind - TOK_STR - 1].quoted;
    return kind == TOK_END     ? "the end of the text"
           : kind == TOK_NAME  ? "a name"
           : kind == TOK_STR   ? "a string"
           : kind == TOK_FLOAT ? "a float"
                               : "a number";
}

void lexer_init(lexer *l, struct arena *a, diag_list *d, const source_set *set, span at)
{
    const source *s = source_get(set, at.source);
    *l = (lexer){.arena = a, .diags = d, .text = "", .source = at.source};
    if (s == NULL)
        return;
    l->text = s->text;
    l->next_bytes = at.start_bytes < s->length_bytes ? at.start_bytes : s->length_bytes;
    const uint32_t left = s->length_bytes - l->next_bytes;
    l->end_bytes = l->next_bytes + (at.length_bytes < left ? at.length_bytes : left);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
static bool is_name(char c) { return is_name_start(c) || is_digit(c); }

static char peek(const lexer *l, uint32_t ahead)
{
    return l->end_bytes - l->next_bytes > ahead ? l->text[l->next_bytes + ahead] : '\0';
}

static span from(const lexer *l, uint32_t start) { return (span){l->source, start, l->next_bytes - start}; }

/* How much of a wrong word is repeated in a message. */
static int shown(span at) { return at.length_bytes < 40 ? (int)at.length_bytes : 40; }

static void skip_blanks(lexer *l)
{
    while (l->next_bytes < l->end_bytes) {
        const char c = l->text[l->next_bytes];
        if (c == '#')
            while (l->next_bytes < l->end_bytes && l->text[l->next_bytes] != '\n')
                l->next_bytes++;
        else if (is_blank(c))
            l->next_bytes++;
        else
            return;
    }
}

static token lex_name(lexer *l)
{
    const uint32_t start = l->next_bytes;
    while (is_name(peek(l, 0)))
        l->next_bytes++;
    token t = {.kind = TOK_NAME, .at = from(l, start)};
    t.text = arena_text(l->arena, l->text + start, t.at.length_bytes);
    for (size_t i = 0; i < N_KEYWORDS; i++)
        if (strcmp(keywords[i].text, t.text) == 0)
            t.kind = keywords[i].kind;
    return t;
}

static uint64_t int_value(lexer *l, token t, const char *digits)
{
    uint64_t value = 0;
    for (; *digits; digits++)
        if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*digits - '0'), &value) || value > (uint64_t)1 << 63) {
            diag_error(l->diags, t.at, "the number is over 9223372036854775807, the largest int");
            return 0;
        }
    return value;
}

static void skip_digits(lexer *l)
{
    while (is_digit(peek(l, 0)))
        l->next_bytes++;
}

static bool skip_exponent(lexer *l)
{
    if (peek(l, 0) != 'e' && peek(l, 0) != 'E')
        return false;
    const uint32_t sign = peek(l, 1) == '+' || peek(l, 1) == '-';
    if (!is_digit(peek(l, 1 + sign)))
        return false;
    l->next_bytes += 1 + sign;
    skip_digits(l);
    return true;
}

static token lex_number(lexer *l)
{
    const uint32_t start = l->next_bytes;
    token t = {.kind = TOK_INT};
    skip_digits(l);
    if (peek(l, 0) == '.' && is_digit(peek(l, 1))) {
        t.kind = TOK_FLOAT;
        l->next_bytes++;
        skip_digits(l);
    }
    if (skip_exponent(l))
        t.kind = TOK_FLOAT;
    t.at = from(l, start);
    const char *digits = arena_text(l->arena, l->text + start, t.at.length_bytes);
    if (is_name(peek(l, 0))) {
        while (is_name(peek(l, 0)))
            l->next_bytes++;
        t.at = from(l, start);
        diag_error(l->diags, t.at, "`%.*s` is neither a number nor a name", shown(t.at),
                   l->text + start);
    } else if (t.kind == TOK_INT) {
        t.i = int_value(l, t, digits);
    } else {
        t.f = strtod(digits, NULL);
    }
    return t;
}

bool lexer_unescape(const char *text, uint32_t end_bytes, uint32_t *i, char *c)
{
    const char e = *i + 1 < end_bytes ? text[*i + 1] : '\0';
    *c = e == 'n' ? '\n' : e;
    *i += 2;
    return e == '"' || e == '\\' || e == 'n';
}

/* Room for the string whose first byte is at i: to the next quote that is not escaped, or line end. */
static size_t string_bytes(const lexer *l, uint32_t i)
{
    const uint32_t start = i;
    while (i < l->end_bytes && l->text[i] != '\n' && l->text[i] != '"')
        i += l->text[i] == '\\' ? 2 : 1;
    return (size_t)i - start + 3;
}

/* `quote` bytes open and close the string: one for ", two for \". */
static token lex_string(lexer *l, uint32_t quote)
{
    const uint32_t start = l->next_bytes;
    char *text = arena_alloc(l->arena, string_bytes(l, start + quote), 1);
    uint32_t n = 0, i = start + quote;
    token t = {.kind = TOK_STR, .text = text};
    for (;;) {
        if (i >= l->end_bytes || l->text[i] == '\n') {
            l->next_bytes = i < l->end_bytes ? i : l->end_bytes;
            t.at = from(l, start);
            diag_error(l->diags, t.at, "the string is not closed on its line");
            return t;
        }
        if (quote == 1 ? l->text[i] == '"' : l->text[i] == '\\' && i + 1 < l->end_bytes && l->text[i + 1] == '"')
            break;
        if (l->text[i] != '\\') {
            text[n++] = l->text[i++];
            continue;
        }
        const uint32_t at = i;
        if (!lexer_unescape(l->text, l->end_bytes, &i, &text[n++]))
            diag_error(l->diags, (span){l->source, at, 2}, "unknown escape, expected `\\\"`, `\\\\` or `\\n`");
    }
    l->next_bytes = i + quote;
    t.at = from(l, start);
    return t;
}

static bool lex_mark(lexer *l, token *t)
{
    for (size_t i = 0; i < N_MARKS; i++) {
        const uint32_t n = (uint32_t)strlen(marks[i].text);
        if (l->end_bytes - l->next_bytes < n || memcmp(l->text + l->next_bytes, marks[i].text, n) != 0)
            continue;
        const uint32_t start = l->next_bytes;
        l->next_bytes += n;
        *t = (token){.kind = marks[i].kind, .at = from(l, start), .text = marks[i].text};
        return true;
    }
    return false;
}

static bool starts_token(char c)
{
    if (is_name(c) || is_blank(c) || c == '"' || c == '#')
        return true;
    for (size_t i = 0; i < N_MARKS; i++)
        if (marks[i].text[0] == c)
            return true;
    return false;
}

static void skip_wrong(lexer *l)
{
    const uint32_t start = l->next_bytes;
    do
        l->next_bytes++;
    while (l->next_bytes < l->end_bytes && !starts_token(l->text[l->next_bytes]));
    const span at = from(l, start);
    const unsigned char c = (unsigned char)l->text[start];
    if (c >= 0x20 && c < 0x7f)
        diag_error(l->diags, at, "`%.*s` is no part of the language", shown(at), l->text + start);
    else
        diag_error(l->diags, at, "byte 0x%02x outside a string or a comment is no part of the language", c);
}

token lexer_next(lexer *l)
{
    for (;;) {
        skip_blanks(l);
        if (l->next_bytes >= l->end_bytes)
            return (token){.kind = TOK_END, .at = from(l, l->next_bytes)};
        const char c = l->text[l->next_bytes];
        token t;
        if (is_name_start(c))
            return lex_name(l);
        if (is_digit(c))
            return lex_number(l);
        if (c == '"')
            return lex_string(l, 1);
        if (l->in_message && c == '\\' && peek(l, 1) == '"')
            return lex_string(l, 2);
        if (lex_mark(l, &t))
            return t;
        skip_wrong(l);
    }
}
