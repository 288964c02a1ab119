/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Messages: "text {expression} text {dtype:name}", cut into pieces.
 *
 * The expressions are read from the bytes of the string literal itself, so that their spans are exact.
 */
#include "rule/parse.h"

#include "base/arena.h"

#include <string.h>

typedef struct message {
    parser *p;
    ast_stmt *stmt;
    uint32_t cap, n_text;
    char *text;           /* of the piece being collected */
} message;

static void add_piece(message *m, ast_piece piece)
{
    ast_stmt *s = m->stmt;
    s->piece = parse_grow(m->p, s->piece, s->n_pieces, &m->cap, sizeof *s->piece);
    s->piece[s->n_pieces++] = piece;
}

static void end_text(message *m)
{
    if (m->n_text > 0)
        add_piece(m, (ast_piece){.text = arena_text(m->p->arena, m->text, m->n_text)});
    m->n_text = 0;
}

/* The offset of the brace that closes an expression; a string in it stands between \". */
static uint32_t closing_brace(const char *text, uint32_t i, uint32_t end)
{
    bool in_string = false;
    for (; i < end && (in_string || text[i] != '}'); i++)
        if (text[i] == '\\' && i + 1 < end && text[i + 1] == '"')
            in_string = !in_string;
    return i;
}

/* The bytes between two braces. */
static void read_expression(message *m, span at)
{
    parser sub = *m->p;
    sub.lex.in_message = true;
    sub.lex.next_bytes = at.start_bytes;
    sub.lex.end_bytes = at.start_bytes + at.length_bytes;
    sub.last = (span){at.source, at.start_bytes, 0};
    sub.tok = lexer_next(&sub.lex);
    sub.ahead = lexer_next(&sub.lex);
    ast_piece piece = {.expr = parse_expr(&sub)};
    if (!sub.panic && sub.tok.kind == TOK_COLON) {
        parse_step(&sub);
        piece.format = parse_name(&sub, "a format").text;
    }
    if (!sub.panic && sub.tok.kind != TOK_END)
        parse_unexpected(&sub, "`}`");
    add_piece(m, piece);
    m->p->panic |= sub.panic;
}

static uint32_t read_braces(message *m, span literal, uint32_t open)
{
    const uint32_t end = literal.start_bytes + literal.length_bytes;
    const uint32_t close = closing_brace(m->p->lex.text, open + 1, end);
    if (close == end)
        parse_fail(m->p, (span){literal.source, open, 1}, "this `{` is not closed, `{{` is a brace");
    else
        read_expression(m, (span){literal.source, open + 1, close - open - 1});
    return close + 1;
}

/* The bytes between the quotes of one literal. */
static void read_literal(message *m, span at)
{
    const char *text = m->p->lex.text;
    const uint32_t end = at.start_bytes + at.length_bytes;
    uint32_t i = at.start_bytes;
    m->text = arena_alloc(m->p->arena, (size_t)m->n_text + at.length_bytes + 1, 1);
    m->n_text = 0;
    while (i < end && !m->p->panic) {
        const bool twice = i + 1 < end && text[i + 1] == text[i];
        if (text[i] == '\\') {
            lexer_unescape(text, end, &i, &m->text[m->n_text++]);
        } else if ((text[i] == '{' || text[i] == '}') && twice) {
            m->text[m->n_text++] = text[i];
            i += 2;
        } else if (text[i] == '{') {
            end_text(m);
            i = read_braces(m, at, i);
        } else if (text[i] == '}') {
            parse_fail(m->p, (span){at.source, i, 1}, "a lone `}` in a text, `}}` is a brace");
        } else {
            m->text[m->n_text++] = text[i++];
        }
    }
    end_text(m);
}

void parse_message(parser *p, ast_stmt *s)
{
    message m = {.p = p, .stmt = s};
    if (!p->panic && p->tok.kind != TOK_STR)
        parse_unexpected(p, "the text of the refusal");
    while (!p->panic && p->tok.kind == TOK_STR) {
        const span at = p->tok.at;
        const bool closed = at.length_bytes >= 2 && p->lex.text[at.start_bytes + at.length_bytes - 1] == '"';
        read_literal(&m, (span){at.source, at.start_bytes + 1, at.length_bytes - (closed ? 2 : 1)});
        parse_step(p);
    }
}
