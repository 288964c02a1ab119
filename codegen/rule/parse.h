/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The parser's state, shared by the parse_*.c files of this room.
 *
 * One mistake gives one message: after the first one the parser is in panic, in which every
 * function returns at once and says nothing, until a statement or declaration starts afresh.
 */
#ifndef TARE_CODEGEN_RULE_PARSE_H
#define TARE_CODEGEN_RULE_PARSE_H

#include "rule/ast.h"
#include "rule/lexer.h"

/* Of expressions in each other and of blocks in each other: later passes recurse over both. */
enum { PARSE_MAX_DEPTH = 100, PARSE_MAX_HEIGHT = 250 };

typedef struct parser {
    lexer lex;
    token tok, ahead;
    span last;            /* the word before tok */
    struct arena *arena;
    diag_list *diags;
    const source_set *sources;
    uint32_t depth;
    uint32_t brackets;    /* open ( and [ */
    bool panic;
} parser;

void parse_start(parser *p, struct arena *a, diag_list *d, const source_set *set, span at);
void parse_step(parser *p);
bool parse_accept(parser *p, token_kind kind);
bool parse_expect(parser *p, token_kind kind);
/* Reports unless in panic, and panics. Returns the diagnostic's id, or UINT32_MAX. */
uint32_t parse_fail(parser *p, span at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* "expected WHAT, found `tok`" */
uint32_t parse_unexpected(parser *p, const char *expected);
bool parse_deeper(parser *p);   /* false, and a message, when too deep; else undo with p->depth-- */
ast_name parse_name(parser *p, const char *what);
tare_irtype parse_type(parser *p);
/* From `start` to the last word taken. */
span parse_span_from(const parser *p, span start);

ast_expr *parse_expr(parser *p);
ast_binder *parse_binder(parser *p);
/* NULL when empty. Statements up to a closing brace or the end. */
ast_stmt *parse_statements(parser *p);
ast_stmt *parse_block(parser *p);
/* Stands where none could be read; its expression is AST_BAD. */
ast_stmt *parse_bad_statement(parser *p);
/* The string literals of a require or fail, cut into pieces. */
void parse_message(parser *p, ast_stmt *s);

/* Room for one element more in a list of n. */
void *parse_grow(parser *p, void *list, uint32_t n, uint32_t *cap, size_t bytes);

#endif
