/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Statements and blocks.
 *
 * After a mistake the parser goes on at the next statement, so that one run tells many mistakes.
 */
#include "rule/parse.h"

#include "base/arena.h"

#include <string.h>

static ast_stmt *make(parser *p, ast_stmt_kind kind, span at)
{
    ast_stmt *s = arena_new(p->arena, ast_stmt);
    s->kind = kind;
    s->at = at;
    return s;
}

static void add_expr(parser *p, ast_stmt *s, ast_expr *e)
{
    enum { MOST = 2 };
    if (s->expr == NULL)
        s->expr = arena_array(p->arena, ast_expr *, MOST);
    s->expr[s->n++] = e;
}

static void set_name(parser *p, ast_stmt *s, ast_name name)
{
    s->n_names = 1;
    s->name = arena_new(p->arena, ast_name);
    s->local = arena_new(p->arena, uint32_t);
    *s->name = name;
}

static void parse_let_names(parser *p, ast_stmt *s)
{
    uint32_t cap = 0;
    do {
        s->name = parse_grow(p, s->name, s->n_names, &cap, sizeof *s->name);
        s->name[s->n_names++] = parse_name(p, "a name");
    } while (parse_accept(p, TOK_COMMA));
    parse_expect(p, TOK_RPAREN);
    s->local = arena_array(p->arena, uint32_t, s->n_names);
}

static ast_stmt *parse_let(parser *p)
{
    ast_stmt *s = make(p, AST_LET, p->tok.at);
    s->is_var = p->tok.kind == TOK_VAR;
    parse_step(p);
    if (!s->is_var && parse_accept(p, TOK_LPAREN))
        parse_let_names(p, s);
    else
        set_name(p, s, parse_name(p, "a name"));
    if (s->n_names == 1 && parse_accept(p, TOK_COLON))
        s->declared = parse_type(p);
    parse_expect(p, TOK_ASSIGN);
    add_expr(p, s, parse_expr(p));
    return s;
}

static ast_stmt *parse_if(parser *p)
{
    const span start = p->tok.at;
    ast_stmt *s = make(p, AST_IF, start);
    parse_step(p);
    if (parse_accept(p, TOK_LET)) {
        s->kind = AST_IF_LET;
        set_name(p, s, parse_name(p, "a name"));
        parse_expect(p, TOK_ASSIGN);
    }
    add_expr(p, s, parse_expr(p));
    s->at = parse_span_from(p, start);
    s->body = parse_block(p);
    if (!parse_accept(p, TOK_ELSE))
        return s;
    if (p->tok.kind != TOK_IF) {
        s->other = parse_block(p);
    } else if (parse_deeper(p)) {
        s->other = parse_if(p);
        p->depth--;
    }
    return s;
}

static ast_stmt *parse_for(parser *p)
{
    const span start = p->tok.at;
    ast_stmt *s = make(p, AST_FOR, start);
    parse_step(p);
    s->binder = parse_binder(p);
    s->at = parse_span_from(p, start);
    s->body = parse_block(p);
    return s;
}

static const char *const error_kinds[] = {
#define TARE_ERROR_KIND(name) #name,
#include "tare/errors.def"
#undef TARE_ERROR_KIND
};
enum { N_ERROR_KINDS = sizeof error_kinds / sizeof *error_kinds };

static void parse_error_kind(parser *p, ast_stmt *s)
{
    const ast_name name = parse_name(p, "a kind of error");
    for (uint32_t i = 0; i < N_ERROR_KINDS && !p->panic; i++)
        if (strcmp(error_kinds[i], name.text) == 0) {
            s->error_kind = i;
            return;
        }
    if (p->panic)
        return;
    const uint32_t id = parse_fail(p, name.at, "`%.60s` is no kind of error", name.text);
    diag_hint(p->diags, id, "RuntimeError IndexError ValueError TypeError NotImplementedError AssertionError "
                            "OutOfMemoryError");
}

static ast_stmt *parse_require(parser *p)
{
    ast_stmt *s = make(p, p->tok.kind == TOK_FAIL ? AST_FAIL : AST_REQUIRE, p->tok.at);
    parse_step(p);
    if (s->kind == AST_REQUIRE) {
        add_expr(p, s, parse_expr(p));
        parse_expect(p, TOK_COMMA);
    }
    parse_error_kind(p, s);
    parse_expect(p, TOK_COMMA);
    parse_message(p, s);
    return s;
}

static ast_stmt *parse_writes(parser *p)
{
    ast_stmt *s = make(p, AST_WRITES, p->tok.at);
    parse_step(p);
    add_expr(p, s, parse_expr(p));
    if (parse_accept(p, TOK_WHEN))
        add_expr(p, s, parse_expr(p));
    return s;
}

static void parse_results(parser *p, ast_stmt *s)
{
    uint32_t cap = 0;
    parse_step(p);
    do {
        s->expr = parse_grow(p, s->expr, s->n, &cap, sizeof *s->expr);
        s->expr[s->n++] = parse_expr(p);
    } while (parse_accept(p, TOK_COMMA));
    parse_expect(p, TOK_RPAREN);
    if (!p->panic && p->tok.kind < TOK_KEYWORDS && p->tok.kind > TOK_STR && p->tok.kind != TOK_RBRACE &&
        p->tok.kind != TOK_AT) {
        parse_fail(p, p->tok.at, "several results are no value: `%s` takes one", p->tok.text);
        s->n = 1;
        s->expr[0] = parse_bad_statement(p)->expr[0];
    }
}

/* Whether the parenthesis after `return` holds several results, or is part of an expression:
 * looked up in the words, by a copy of the parser that nobody hears. */
static bool has_several_results(const parser *p)
{
    lexer l = p->lex;
    uint32_t open = 1;
    token t = p->ahead;
    l.diags = diag_list_create(p->arena, p->sources, 1);
    for (; t.kind != TOK_END; t = lexer_next(&l)) {
        if (t.kind == TOK_LPAREN || t.kind == TOK_LBRACKET)
            open++;
        else if (t.kind == TOK_RPAREN || t.kind == TOK_RBRACKET)
            open--;
        if (open == 0 || (open == 1 && t.kind == TOK_COMMA) || t.kind == TOK_RBRACE)
            break;
    }
    return t.kind == TOK_COMMA;
}

static ast_stmt *parse_return(parser *p)
{
    ast_stmt *s = make(p, AST_RETURN, p->tok.at);
    parse_step(p);
    if (p->tok.kind == TOK_RBRACE || p->tok.kind == TOK_END)
        return s;
    if (p->tok.kind == TOK_LPAREN && has_several_results(p))
        parse_results(p, s);
    else
        add_expr(p, s, parse_expr(p));
    return s;
}

static ast_stmt *parse_push(parser *p)
{
    ast_stmt *s = make(p, AST_PUSH, p->tok.at);
    parse_step(p);
    set_name(p, s, parse_name(p, "the name of a `var` list"));
    parse_expect(p, TOK_COMMA);
    add_expr(p, s, parse_expr(p));
    return s;
}

static ast_stmt *parse_assignment(parser *p, ast_stmt *s, ast_expr *target)
{
    ast_expr *list = target->kind == AST_INDEX ? target->operand[0] : target;
    if (list->kind != AST_IDENT) {
        parse_fail(p, target->at, "only a `var` or an element of a `var` list can be assigned");
        add_expr(p, s, target);
        return s;
    }
    s->kind = target->kind == AST_INDEX ? AST_ASSIGN_AT : AST_ASSIGN;
    set_name(p, s, (ast_name){list->name, list->at});
    if (target->kind == AST_INDEX)
        add_expr(p, s, target->operand[1]);
    parse_expect(p, TOK_ASSIGN);
    add_expr(p, s, parse_expr(p));
    return s;
}

static ast_stmt *parse_expr_statement(parser *p)
{
    ast_stmt *s = make(p, AST_EXPR, p->tok.at);
    ast_expr *e = parse_expr(p);
    if (p->tok.kind == TOK_ASSIGN && !p->panic)
        return parse_assignment(p, s, e);
    if (!p->panic && e->kind == AST_IDENT && (p->tok.kind == TOK_COLON || p->tok.kind == TOK_NAME))
        parse_unexpected(p, "`=` or `(`");
    else if (!p->panic && e->kind != AST_CALL && e->kind != AST_OP_CALL)
        parse_fail(p, e->at, "the value is not used: a statement is a call or begins with a keyword");
    add_expr(p, s, e);
    return s;
}

static ast_stmt *parse_word_statement(parser *p, ast_stmt_kind kind)
{
    ast_stmt *s = make(p, kind, p->tok.at);
    parse_step(p);
    return s;
}

static ast_stmt *parse_statement(parser *p)
{
    const span start = p->tok.at;
    ast_stmt *s;
    switch ((int)p->tok.kind) {
    case TOK_LET: case TOK_VAR: s = parse_let(p); break;
    case TOK_IF: return parse_if(p);
    case TOK_FOR: return parse_for(p);
    case TOK_BREAK: s = parse_word_statement(p, AST_BREAK); break;
    case TOK_CONTINUE: s = parse_word_statement(p, AST_CONTINUE); break;
    case TOK_REQUIRE: case TOK_FAIL: s = parse_require(p); break;
    case TOK_WRITES: s = parse_writes(p); break;
    case TOK_RETURN: s = parse_return(p); break;
    case TOK_PUSH: s = parse_push(p); break;
    case TOK_NAME: case TOK_AT: s = parse_expr_statement(p); break;
    default: parse_unexpected(p, "a statement"); return NULL;
    }
    s->at = parse_span_from(p, start);
    return s;
}

/* Words that begin a statement and cannot stand inside an expression. */
static bool surely_begins(token_kind kind)
{
    switch ((int)kind) {
    case TOK_LET: case TOK_VAR: case TOK_BREAK: case TOK_CONTINUE: case TOK_REQUIRE: case TOK_FAIL:
    case TOK_WRITES: case TOK_RETURN: case TOK_PUSH: return true;
    default: return false;
    }
}

/* To the next statement, the brace that closes this block, or the next declaration. */
static void resynchronise(parser *p)
{
    uint32_t braces = 0;
    for (; p->tok.kind != TOK_END && p->tok.kind != TOK_FN && p->tok.kind != TOK_SLOT; parse_step(p)) {
        if (p->tok.kind == TOK_LBRACE)
            braces++;
        else if (p->tok.kind == TOK_RBRACE && braces == 0)
            break;
        else if (p->tok.kind == TOK_RBRACE)
            braces--;
        else if (braces == 0 && surely_begins(p->tok.kind))
            break;
        else if (braces == 0 && p->brackets == 0 && (p->tok.kind == TOK_IF || p->tok.kind == TOK_FOR))
            break;
    }
    p->panic = false;
    p->brackets = 0;
}

static bool at_block_end(const parser *p)
{
    return p->tok.kind == TOK_END || p->tok.kind == TOK_RBRACE || p->tok.kind == TOK_FN || p->tok.kind == TOK_SLOT;
}

ast_stmt *parse_bad_statement(parser *p)
{
    ast_stmt *s = make(p, AST_EXPR, p->tok.at);
    add_expr(p, s, arena_new(p->arena, ast_expr));
    s->expr[0]->at = s->at;
    return s;
}

ast_stmt *parse_statements(parser *p)
{
    ast_stmt *first = NULL, **link = &first;
    while (!p->panic && !at_block_end(p)) {
        const span start = p->tok.at;
        ast_stmt *s = parse_statement(p);
        if (p->panic) {
            if (s == NULL)
                s = parse_bad_statement(p);
            if (p->tok.at.start_bytes == start.start_bytes)
                parse_step(p);
            resynchronise(p);
        }
        *link = s;
        link = &s->next;
    }
    return first;
}

ast_stmt *parse_block(parser *p)
{
    if (p->panic || !parse_deeper(p))
        return NULL;
    ast_stmt *first = NULL;
    const span open = p->tok.at;
    if (parse_expect(p, TOK_LBRACE)) {
        first = parse_statements(p);
        if (p->tok.kind != TOK_RBRACE && !p->panic) {
            const uint32_t id = parse_unexpected(p, "`}`");
            diag_note(p->diags, id, open, "the block opens here");
        }
        parse_accept(p, TOK_RBRACE);
    }
    p->depth--;
    return first;
}
