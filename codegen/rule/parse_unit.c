/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Declarations: functions and slots, with the comment above them.
 */
#include "rule/parse.h"

#include "base/arena.h"

#include <string.h>

/* The line before the one that holds `at`, or false at the slice's start. */
static bool line_above(const char *text, uint32_t first, uint32_t at, uint32_t *start, uint32_t *end)
{
    while (at > first && text[at - 1] != '\n')
        at--;
    if (at == first)
        return false;
    *end = at - 1;
    for (at = *end; at > first && text[at - 1] != '\n';)
        at--;
    *start = at;
    return true;
}

static const char *comment_of_line(parser *p, uint32_t start, uint32_t end)
{
    const char *text = p->lex.text;
    while (start < end && (text[start] == ' ' || text[start] == '\t'))
        start++;
    if (start == end || text[start] != '#')
        return NULL;
    start++;
    if (start < end && text[start] == ' ')
        start++;
    while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\r'))
        end--;
    return arena_text(p->arena, text + start, end - start);
}

/* Whether only blanks stand between the start of its line and `at`. */
static bool opens_line(const char *text, uint32_t first, uint32_t at)
{
    while (at > first && text[at - 1] == ' ')
        at--;
    return at == first || text[at - 1] == '\n';
}

static const char *doc_above(parser *p, uint32_t first, uint32_t at)
{
    enum { MOST_LINES = 100 };
    const char *doc = NULL;
    uint32_t start, end;
    if (!opens_line(p->lex.text, first, at))
        return NULL;
    for (int i = 0; i < MOST_LINES && line_above(p->lex.text, first, at, &start, &end); i++, at = start) {
        const char *line = comment_of_line(p, start, end);
        if (line == NULL)
            break;
        doc = doc ? arena_format(p->arena, "%s\n%s", line, doc) : line;
    }
    return doc;
}

static ast_param *parse_params(parser *p, uint32_t *n)
{
    ast_param *list = NULL;
    uint32_t cap = 0;
    parse_expect(p, TOK_LPAREN);
    while (!p->panic && p->tok.kind != TOK_RPAREN) {
        list = parse_grow(p, list, *n, &cap, sizeof *list);
        list[*n].name = parse_name(p, "a parameter's name");
        parse_expect(p, TOK_COLON);
        list[*n].type = parse_type(p);
        *n += !p->panic;
        if (!parse_accept(p, TOK_COMMA))
            break;
    }
    if (!p->panic && p->tok.kind != TOK_RPAREN)
        parse_unexpected(p, "`,` or `)`");
    parse_expect(p, TOK_RPAREN);
    return list;
}

static tare_irtype *parse_result_types(parser *p, uint32_t *n)
{
    tare_irtype *list = NULL;
    uint32_t cap = 0;
    if (!parse_accept(p, TOK_ARROW))
        return NULL;
    const bool several = parse_accept(p, TOK_LPAREN);
    do {
        list = parse_grow(p, list, *n, &cap, sizeof *list);
        list[*n] = parse_type(p);
        *n += !p->panic;
    } while (several && parse_accept(p, TOK_COMMA));
    if (several)
        parse_expect(p, TOK_RPAREN);
    return list;
}

/* fn f(...) -> T = expression */
static ast_stmt *parse_short_body(parser *p)
{
    ast_stmt *s = arena_new(p->arena, ast_stmt);
    s->kind = AST_RETURN;
    s->n = 1;
    s->expr = arena_array(p->arena, ast_expr *, 1);
    s->expr[0] = parse_expr(p);
    s->at = s->expr[0]->at;
    return s;
}

static ast_func *parse_fn(parser *p, uint32_t first)
{
    ast_func *f = arena_new(p->arena, ast_func);
    const span start = p->tok.at;
    f->doc = doc_above(p, first, start.start_bytes);
    parse_step(p);
    f->name = parse_name(p, "the function's name");
    f->param = parse_params(p, &f->n_params);
    f->result = parse_result_types(p, &f->n_results);
    f->at = parse_span_from(p, start);
    if (parse_accept(p, TOK_ASSIGN))
        f->body = parse_short_body(p);
    else if (!p->panic && p->tok.kind != TOK_LBRACE)
        parse_unexpected(p, "`{` or `=`");
    else
        f->body = parse_block(p);
    if (p->panic)
        f->body = parse_bad_statement(p);
    return f;
}

static ast_slot *parse_slot(parser *p, uint32_t first)
{
    ast_slot *s = arena_new(p->arena, ast_slot);
    const span start = p->tok.at;
    s->doc = doc_above(p, first, start.start_bytes);
    parse_step(p);
    s->name = parse_name(p, "the slot's name");
    s->param = parse_params(p, &s->n_params);
    s->result = parse_result_types(p, &s->n_results);
    s->at = parse_span_from(p, start);
    return s;
}

static void next_declaration(parser *p)
{
    while (p->tok.kind != TOK_END && p->tok.kind != TOK_FN && p->tok.kind != TOK_SLOT)
        parse_step(p);
    p->panic = false;
    p->brackets = 0;
    p->depth = 0;
}

ast_unit *rule_parse_unit(struct arena *a, diag_list *d, const source_set *set, span at)
{
    parser p;
    ast_unit *unit = arena_new(a, ast_unit);
    uint32_t func_cap = 0, slot_cap = 0;
    parse_start(&p, a, d, set, at);
    while (p.tok.kind != TOK_END) {
        if (p.tok.kind == TOK_FN) {
            unit->func = parse_grow(&p, unit->func, unit->n_funcs, &func_cap, sizeof *unit->func);
            ast_func *f = parse_fn(&p, at.start_bytes);
            if (f->name.text[0] != '\0')
                unit->func[unit->n_funcs++] = f;
        } else if (p.tok.kind == TOK_SLOT) {
            unit->slot = parse_grow(&p, unit->slot, unit->n_slots, &slot_cap, sizeof *unit->slot);
            ast_slot *s = parse_slot(&p, at.start_bytes);
            if (s->name.text[0] != '\0')
                unit->slot[unit->n_slots++] = s;
        } else {
            parse_unexpected(&p, "`fn` or `slot`");
        }
        if (p.panic)
            next_declaration(&p);
    }
    return unit;
}

ast_func *rule_parse_body(struct arena *a, diag_list *d, const source_set *set, span at)
{
    parser p;
    ast_func *f = arena_new(a, ast_func);
    parse_start(&p, a, d, set, at);
    f->at = at;
    f->name.at = at;
    f->body = parse_statements(&p);
    while (p.tok.kind != TOK_END) {
        parse_fail(&p, p.tok.at, p.tok.kind == TOK_RBRACE ? "this `}` closes nothing"
                                                          : "functions are declared in `rules:`, not in a rule");
        next_declaration(&p);
        if (p.tok.kind != TOK_END)
            parse_step(&p);
        p.panic = true;
    }
    return f;
}
