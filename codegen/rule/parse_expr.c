/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions, by precedence climbing.
 *
 * Knows: the expression grammar of opdefs/README.md.  Refuses to know: types and what names mean.
 * A minus before a number literal is part of the literal. The element of a fold or comprehension is its
 * last operand; `max(0, e for ...)` has its first operand before it.
 */
#include "rule/parse.h"

#include "base/arena.h"

#include <string.h>

/* Later passes recurse over expressions, so each knows how high it stands. */
typedef struct node { ast_expr e; uint32_t height; } node;

static ast_expr *make(parser *p, ast_kind kind, span at)
{
    node *n = arena_new(p->arena, node);
    n->e.kind = kind;
    n->e.at = at;
    n->e.name_at = at;
    return &n->e;
}

static ast_expr *bad(parser *p) { return make(p, AST_BAD, p->tok.at); }

static uint32_t height_of(const ast_expr *e) { return e ? ((const node *)(const void *)e)->height : 0; }

static void raise_over(ast_expr *e, const ast_expr *below)
{
    node *n = (node *)(void *)e;
    if (height_of(below) >= n->height)
        n->height = height_of(below) + 1;
}

static ast_expr *limit(parser *p, ast_expr *e)
{
    for (uint32_t i = 0; i < e->n; i++)
        raise_over(e, e->operand[i]);
    raise_over(e, e->condition);
    if (e->binder != NULL) {
        raise_over(e, e->binder->list);
        raise_over(e, e->binder->lo);
        raise_over(e, e->binder->hi);
    }
    if (height_of(e) > PARSE_MAX_HEIGHT) {
        parse_fail(p, e->at, "the expression is too high: at most %d operations over each other", PARSE_MAX_HEIGHT);
        return bad(p);
    }
    return e;
}

static ast_expr *make_over(parser *p, ast_kind kind, span at, uint32_t n, ast_expr *a, ast_expr *b, ast_expr *c)
{
    ast_expr *e = make(p, kind, at);
    ast_expr *const operands[] = {a, b, c};
    e->n = n;
    e->operand = arena_array(p->arena, ast_expr *, n);
    memcpy(e->operand, operands, n * sizeof *operands);
    return limit(p, e);
}

/* ---- binders ---- */

static void parse_range(parser *p, ast_binder *b)
{
    b->lo = parse_expr(p);
    parse_expect(p, TOK_RANGE);
    b->hi = parse_expr(p);
}

static void parse_binder_source(parser *p, ast_binder *b)
{
    if (p->tok.kind == TOK_NAME && p->ahead.kind == TOK_LPAREN && strcmp(p->tok.text, "reversed") == 0) {
        parse_step(p);
        parse_step(p);
        b->reversed = true;
        parse_range(p, b);
        parse_expect(p, TOK_RPAREN);
        return;
    }
    ast_expr *first = parse_expr(p);
    if (parse_accept(p, TOK_RANGE)) {
        b->lo = first;
        b->hi = parse_expr(p);
    } else {
        b->list = first;
    }
}

ast_binder *parse_binder(parser *p)
{
    ast_binder *b = arena_new(p->arena, ast_binder);
    const span start = p->tok.at;
    if (parse_accept(p, TOK_LPAREN)) {
        b->index = parse_name(p, "the name of a position");
        parse_expect(p, TOK_COMMA);
        b->name = parse_name(p, "the name of an element");
        parse_expect(p, TOK_RPAREN);
    } else {
        b->name = parse_name(p, "a name");
    }
    const span names = parse_span_from(p, start);
    parse_expect(p, TOK_IN);
    parse_binder_source(p, b);
    if (b->index.text != NULL && b->list == NULL)
        parse_fail(p, names, "`(i, x)` goes through a list, a range has positions alone");
    return b;
}

/* `for` is the next word: e for BINDER [if c]; `first` is the first operand of max and min, or NULL. */
static ast_expr *parse_folded(parser *p, ast_kind kind, ast_expr *first, ast_expr *element)
{
    parse_expect(p, TOK_FOR);
    ast_expr *e = make(p, kind, element->at);
    e->n = first ? 2 : 1;
    e->operand = arena_array(p->arena, ast_expr *, 2);
    e->operand[0] = first ? first : element;
    e->operand[e->n - 1] = element;
    e->binder = parse_binder(p);
    if (parse_accept(p, TOK_IF))
        e->condition = parse_expr(p);
    return limit(p, e);
}

/* ---- calls ---- */

typedef struct arguments { uint32_t n, cap, name_cap; ast_expr **at; ast_name *name; } arguments;

static bool is_fold(const char *name, bool *with_first)
{
    *with_first = strcmp(name, "max") == 0 || strcmp(name, "min") == 0;
    return *with_first || strcmp(name, "sum") == 0 || strcmp(name, "prod") == 0 || strcmp(name, "all") == 0 ||
           strcmp(name, "any") == 0;
}

static void parse_argument(parser *p, arguments *args)
{
    args->at = parse_grow(p, args->at, args->n, &args->cap, sizeof *args->at);
    args->name = parse_grow(p, args->name, args->n, &args->name_cap, sizeof *args->name);
    args->name[args->n] = (ast_name){NULL, {0, 0, 0}};
    if (p->ahead.kind == TOK_ASSIGN && (p->tok.kind == TOK_NAME || p->tok.kind >= TOK_KEYWORDS)) {
        args->name[args->n] = (ast_name){p->tok.text, p->tok.at};
        parse_step(p);
        parse_step(p);
    }
    args->at[args->n++] = parse_expr(p);
}

/* After the opening parenthesis. */
static ast_expr *parse_fold_rest(parser *p, ast_name name, const arguments *args)
{
    bool with_first;
    if (!is_fold(name.text, &with_first)) {
        parse_fail(p, p->tok.at, "`%.60s` does not fold: `sum prod all any max min` take `e for x in list`", name.text);
        return bad(p);
    }
    if (args->n != (with_first ? 2 : 1)) {
        parse_fail(p, name.at, with_first ? "`%s` of a fold takes a first operand: `%s(0, e for ...)`"
                                          : "`%s` folds one expression: `%s(e for ...)`", name.text, name.text);
        return bad(p);
    }
    ast_expr *e = parse_folded(p, AST_FOLD, with_first ? args->at[0] : NULL, args->at[args->n - 1]);
    e->name = name.text;
    e->name_at = name.at;
    return e;
}

static ast_expr *parse_call(parser *p, ast_kind kind, ast_name name)
{
    arguments args = {0};
    parse_expect(p, TOK_LPAREN);
    while (!p->panic && p->tok.kind != TOK_RPAREN) {
        parse_argument(p, &args);
        if (p->tok.kind == TOK_FOR && !p->panic) {
            ast_expr *fold = parse_fold_rest(p, name, &args);
            parse_expect(p, TOK_RPAREN);
            fold->at = parse_span_from(p, name.at);
            return p->panic ? bad(p) : fold;
        }
        if (!parse_accept(p, TOK_COMMA))
            break;
    }
    if (!p->panic && p->tok.kind != TOK_RPAREN)
        parse_unexpected(p, "`,` or `)`");
    parse_expect(p, TOK_RPAREN);
    if (p->panic)
        return bad(p);
    ast_expr *e = make(p, kind, parse_span_from(p, name.at));
    e->name = name.text;
    e->name_at = name.at;
    e->n = args.n;
    e->operand = args.at;
    e->arg_name = args.name;
    return limit(p, e);
}

static bool is_word(const token *t) { return t->kind == TOK_NAME || t->kind >= TOK_KEYWORDS; }

/* @[namespace::]name[.overload](...) */
static ast_expr *parse_op_call(parser *p)
{
    const span start = p->tok.at;
    const char *text = "";
    parse_step(p);
    while (!p->panic) {
        if (!is_word(&p->tok)) {
            parse_unexpected(p, "an operator's name");
            return bad(p);
        }
        text = arena_format(p->arena, "%s%s", text, p->tok.text);
        parse_step(p);
        if (p->tok.kind != TOK_DOT && p->tok.kind != TOK_SPACE)
            break;
        if (strlen(text) > 200)
            parse_fail(p, p->tok.at, "an operator's name has at most 200 characters");
        text = arena_format(p->arena, "%s%s", text, p->tok.text);
        parse_step(p);
    }
    return parse_call(p, AST_OP_CALL, (ast_name){text, parse_span_from(p, start)});
}

/* ---- primaries ---- */

static ast_expr *parse_string(parser *p)
{
    const span start = p->tok.at;
    const char *text = p->tok.text;
    parse_step(p);
    while (p->tok.kind == TOK_STR) {
        text = arena_format(p->arena, "%s%s", text, p->tok.text);
        parse_step(p);
        if (strlen(text) > 10000)
            parse_fail(p, parse_span_from(p, start), "the text has more than 10000 bytes");
        if (p->panic)
            return bad(p);
    }
    ast_expr *e = make(p, AST_STR, parse_span_from(p, start));
    e->s = text;
    return e;
}

static ast_expr *parse_list(parser *p)
{
    const span start = p->tok.at;
    arguments args = {0};
    ast_expr *e = NULL;
    parse_step(p);
    while (!p->panic && p->tok.kind != TOK_RBRACKET) {
        args.at = parse_grow(p, args.at, args.n, &args.cap, sizeof *args.at);
        args.at[args.n++] = parse_expr(p);
        if (p->tok.kind == TOK_FOR && args.n == 1) {
            e = parse_folded(p, AST_COMPREHENSION, NULL, args.at[0]);
            break;
        }
        if (!parse_accept(p, TOK_COMMA))
            break;
    }
    if (!p->panic && p->tok.kind != TOK_RBRACKET)
        parse_unexpected(p, "`,` or `]`");
    parse_expect(p, TOK_RBRACKET);
    if (p->panic)
        return bad(p);
    if (e == NULL) {
        e = make(p, AST_LIST, start);
        e->n = args.n;
        e->operand = args.at;
    }
    e->at = parse_span_from(p, start);
    return limit(p, e);
}

static ast_expr *parse_word(parser *p)
{
    const ast_name name = {p->tok.text, p->tok.at};
    parse_step(p);
    if (p->tok.kind == TOK_LPAREN)
        return parse_call(p, AST_CALL, name);
    ast_expr *e = make(p, AST_IDENT, name.at);
    e->name = name.text;
    if (p->tok.kind == TOK_DOT && strcmp(name.text, "env") == 0) {
        parse_step(p);
        const ast_name field = parse_name(p, "a name of the environment");
        e->kind = AST_ENV;
        e->name = field.text;
        e->name_at = field.at;
        e->at = parse_span_from(p, name.at);
    }
    return e;
}

static ast_expr *parse_literal(parser *p, ast_kind kind)
{
    ast_expr *e = make(p, kind, p->tok.at);
    if (kind == AST_INT && p->tok.i > INT64_MAX) {
        parse_fail(p, p->tok.at, "the number is over 9223372036854775807, the largest int");
        return bad(p);
    }
    e->i = (int64_t)p->tok.i;
    e->f = p->tok.f;
    parse_step(p);
    return e;
}

static ast_expr *parse_parenthesised(parser *p)
{
    const span start = p->tok.at;
    parse_step(p);
    ast_expr *e = parse_expr(p);
    if (p->tok.kind == TOK_COMMA && !p->panic)
        parse_fail(p, p->tok.at, "several values stand in parentheses only in `let (a, b) =` and `return (a, b)`");
    parse_expect(p, TOK_RPAREN);
    e->at = parse_span_from(p, start);
    if (e->kind == AST_BINARY)
        e->i = 0; /* so that it may be compared */
    return e;
}

static ast_expr *parse_primary(parser *p)
{
    if (p->panic)
        return bad(p);
    switch ((int)p->tok.kind) {
    case TOK_INT: return parse_literal(p, AST_INT);
    case TOK_FLOAT: return parse_literal(p, AST_FLOAT);
    case TOK_TRUE: return parse_literal(p, AST_TRUE);
    case TOK_FALSE: return parse_literal(p, AST_FALSE);
    case TOK_NONE: return parse_literal(p, AST_NONE);
    case TOK_STR: return parse_string(p);
    case TOK_NAME: return parse_word(p);
    case TOK_AT: return parse_op_call(p);
    case TOK_LPAREN: return parse_parenthesised(p);
    case TOK_LBRACKET: return parse_list(p);
    default: parse_unexpected(p, "an expression"); return bad(p);
    }
}

static ast_expr *parse_field(parser *p, ast_expr *of)
{
    parse_step(p);
    if (!is_word(&p->tok)) {
        parse_unexpected(p, "a field's name");
        return bad(p);
    }
    const ast_name field = {p->tok.text, p->tok.at};
    parse_step(p);
    ast_expr *e = make_over(p, AST_FIELD, parse_span_from(p, of->at), 1, of, NULL, NULL);
    e->name = field.text;
    e->name_at = field.at;
    return e;
}

static ast_expr *parse_postfix(parser *p)
{
    ast_expr *e = parse_primary(p);
    while (!p->panic) {
        if (p->tok.kind == TOK_DOT) {
            e = parse_field(p, e);
        } else if (p->tok.kind == TOK_LBRACKET) {
            parse_step(p);
            ast_expr *index = parse_expr(p);
            parse_expect(p, TOK_RBRACKET);
            e = make_over(p, AST_INDEX, parse_span_from(p, e->at), 2, e, index, NULL);
        } else if (p->tok.kind == TOK_LPAREN && e->kind == AST_FIELD) {
            parse_fail(p, e->name_at, "there are no methods: write `%.60s(x)`", e->name);
        } else {
            break;
        }
    }
    return p->panic ? bad(p) : e;
}

/* ---- operators ---- */

static ast_expr *parse_negative(parser *p)
{
    const span start = p->tok.at;
    parse_step(p);
    if (p->tok.kind == TOK_INT || p->tok.kind == TOK_FLOAT) {
        ast_expr *e = make(p, p->tok.kind == TOK_INT ? AST_INT : AST_FLOAT, span_join(start, p->tok.at));
        e->i = p->tok.i > INT64_MAX ? INT64_MIN : -(int64_t)p->tok.i;
        e->f = -p->tok.f;
        parse_step(p);
        return e;
    }
    if (!parse_deeper(p))
        return bad(p);
    ast_expr *operand = p->tok.kind == TOK_MINUS ? parse_negative(p) : parse_postfix(p);
    p->depth--;
    ast_expr *e = make_over(p, AST_UNARY, parse_span_from(p, start), 1, operand, NULL, NULL);
    e->name = "-";
    e->name_at = start;
    return e;
}

enum { LEVEL_ELSE_NONE = 1, LEVEL_OR, LEVEL_AND, LEVEL_COMPARE, LEVEL_SUM, LEVEL_PRODUCT };

static int level_of(token_kind kind)
{
    switch ((int)kind) {
    case TOK_ELSE_NONE: return LEVEL_ELSE_NONE;
    case TOK_OR: return LEVEL_OR;
    case TOK_AND: return LEVEL_AND;
    case TOK_EQ: case TOK_NE: case TOK_LT: case TOK_LE: case TOK_GT: case TOK_GE: return LEVEL_COMPARE;
    case TOK_PLUS: case TOK_MINUS: case TOK_CONCAT: return LEVEL_SUM;
    case TOK_TIMES: case TOK_DIV: case TOK_DIVDIV: case TOK_MOD: return LEVEL_PRODUCT;
    default: return 0;
    }
}

static ast_expr *parse_binary(parser *p, int min_level);

static ast_expr *parse_not(parser *p)
{
    const span start = p->tok.at;
    parse_step(p);
    if (!parse_deeper(p))
        return bad(p);
    ast_expr *operand = parse_binary(p, LEVEL_COMPARE);
    p->depth--;
    ast_expr *e = make_over(p, AST_UNARY, parse_span_from(p, start), 1, operand, NULL, NULL);
    e->name = "not";
    e->name_at = start;
    return e;
}

static ast_expr *parse_operand(parser *p, int min_level)
{
    if (p->tok.kind == TOK_NOT && min_level <= LEVEL_COMPARE && !p->panic)
        return parse_not(p);
    return p->tok.kind == TOK_MINUS && !p->panic ? parse_negative(p) : parse_postfix(p);
}

static ast_expr *parse_binary(parser *p, int min_level)
{
    if (!parse_deeper(p))
        return bad(p);
    ast_expr *left = parse_operand(p, min_level);
    int level;
    while (!p->panic && (level = level_of(p->tok.kind)) >= min_level) {
        const token op = p->tok;
        if (level == LEVEL_COMPARE && left->kind == AST_BINARY && left->i == LEVEL_COMPARE) {
            parse_fail(p, op.at, "comparisons do not chain: write `a < b and b < c`");
            break;
        }
        parse_step(p);
        ast_expr *right = parse_binary(p, level == LEVEL_ELSE_NONE ? level : level + 1);
        left = make_over(p, AST_BINARY, span_join(left->at, right->at), 2, left, right, NULL);
        left->name = op.text;
        left->name_at = op.at;
        left->i = level;
    }
    p->depth--;
    return p->panic ? bad(p) : left;
}

static ast_expr *parse_selection(parser *p, ast_expr *condition)
{
    parse_step(p);
    ast_expr *yes = parse_expr(p);
    parse_expect(p, TOK_COLON);
    ast_expr *no = parse_expr(p);
    return make_over(p, AST_SELECT, parse_span_from(p, condition->at), 3, condition, yes, no);
}

ast_expr *parse_expr(parser *p)
{
    if (p->panic || !parse_deeper(p))
        return bad(p);
    ast_expr *e = parse_binary(p, LEVEL_ELSE_NONE);
    if (p->tok.kind == TOK_QUESTION && !p->panic)
        e = parse_selection(p, e);
    p->depth--;
    return p->panic ? bad(p) : e;
}
