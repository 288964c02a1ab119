/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Words, names and types: what every part of the parser needs.
 */
#include "rule/parse.h"

#include "base/arena.h"
#include "rule/types.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void parse_start(parser *p, struct arena *a, diag_list *d, const source_set *set, span at)
{
    *p = (parser){.arena = a, .diags = d, .sources = set};
    lexer_init(&p->lex, a, d, set, at);
    p->last = (span){at.source, at.start_bytes, 0};
    p->tok = lexer_next(&p->lex);
    p->ahead = lexer_next(&p->lex);
}

void parse_step(parser *p)
{
    if (p->tok.kind == TOK_LPAREN || p->tok.kind == TOK_LBRACKET)
        p->brackets++;
    else if ((p->tok.kind == TOK_RPAREN || p->tok.kind == TOK_RBRACKET) && p->brackets > 0)
        p->brackets--;
    p->last = p->tok.at;
    p->tok = p->ahead;
    if (p->ahead.kind != TOK_END)
        p->ahead = lexer_next(&p->lex);
}

bool parse_accept(parser *p, token_kind kind)
{
    if (p->panic || p->tok.kind != kind)
        return false;
    parse_step(p);
    return true;
}

bool parse_expect(parser *p, token_kind kind)
{
    if (parse_accept(p, kind))
        return true;
    parse_unexpected(p, token_kind_name(kind));
    return false;
}

uint32_t parse_fail(parser *p, span at, const char *format, ...)
{
    if (p->panic)
        return UINT32_MAX;
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    p->panic = true;
    return diag_error(p->diags, at, "%s", text);
}

uint32_t parse_unexpected(parser *p, const char *expected)
{
    const token *t = &p->tok;
    if (t->kind == TOK_STR || t->kind == TOK_INT || t->kind == TOK_FLOAT || t->kind == TOK_END)
        return parse_fail(p, t->at, "expected %s, found %s", expected, token_kind_name(t->kind));
    return parse_fail(p, t->at, "expected %s, found `%.60s`", expected, t->text);
}

bool parse_deeper(parser *p)
{
    if (p->depth >= PARSE_MAX_DEPTH) {
        parse_fail(p, p->tok.at, "nested too deeply: at most %d levels", PARSE_MAX_DEPTH);
        return false;
    }
    p->depth++;
    return true;
}

ast_name parse_name(parser *p, const char *what)
{
    ast_name n = {.text = "", .at = p->tok.at};
    if (p->panic)
        return n;
    if (p->tok.kind >= TOK_KEYWORDS) {
        parse_fail(p, p->tok.at, "expected %s, but `%s` is a keyword", what, p->tok.text);
        return n;
    }
    if (p->tok.kind != TOK_NAME) {
        parse_unexpected(p, what);
        return n;
    }
    n.text = p->tok.text;
    parse_step(p);
    return n;
}

span parse_span_from(const parser *p, span start) { return span_join(start, p->last); }

static tare_irtype type_name_wanted(parser *p)
{
    const token t = p->tok;
    const ast_name name = parse_name(p, "a type");
    if (p->panic)
        return TARE_TY_VOID;
    const tare_irtype type = type_from_name(name.text);
    if (type == TARE_TY_VOID) {
        const uint32_t id = parse_fail(p, t.at, "`%.60s` is no type", name.text);
        diag_hint(p->diags, id, "types: int bool float str dtype device layout format Scalar Tensor Generator, T[], T?");
    }
    return type;
}

tare_irtype parse_type(parser *p)
{
    const span start = p->tok.at;
    tare_irtype type = type_name_wanted(p);
    while (!p->panic && (p->tok.kind == TOK_QUESTION || p->tok.kind == TOK_LBRACKET || p->tok.kind == TOK_ELSE_NONE)) {
        const bool list = p->tok.kind == TOK_LBRACKET;
        const tare_irtype before = type;
        type = list                              ? type_list_of(type)
               : p->tok.kind == TOK_ELSE_NONE    ? TARE_TY_VOID
               : type_is_opt(type)               ? TARE_TY_VOID
                                                 : type_optional(type);
        parse_step(p);
        if (list)
            parse_expect(p, TOK_RBRACKET);
        if (type == TARE_TY_VOID)
            parse_fail(p, parse_span_from(p, start), "there is no %s of `%s`", list ? "list" : "optional",
                       type_spelling(before));
    }
    return p->panic ? TARE_TY_VOID : type;
}

void *parse_grow(parser *p, void *list, uint32_t n, uint32_t *cap, size_t bytes)
{
    if (n < *cap)
        return list;
    *cap = *cap ? *cap * 2 : 4;
    void *larger = arena_alloc(p->arena, *cap, bytes);
    if (n)
        memcpy(larger, list, n * bytes);
    return larger;
}
