/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The words of rule text.
 *
 * Knows: comments, names, keywords, numbers, strings, marks.  Refuses to know: what they mean together.
 */
#ifndef TARE_CODEGEN_RULE_LEXER_H
#define TARE_CODEGEN_RULE_LEXER_H

#include "source/diag.h"

struct arena;

/* LEX(NAME, "spelling"): of two marks that start alike the longer one stands first */
#define LEX_MARKS(LEX)                                                                             \
    LEX(DIVDIV, "//") LEX(CONCAT, "++") LEX(EQ, "==") LEX(NE, "!=") LEX(LE, "<=") LEX(GE, ">=")    \
    LEX(ARROW, "->") LEX(ELSE_NONE, "??") LEX(RANGE, "..") LEX(SPACE, "::")                        \
    LEX(LPAREN, "(") LEX(RPAREN, ")") LEX(LBRACKET, "[") LEX(RBRACKET, "]") LEX(LBRACE, "{")       \
    LEX(RBRACE, "}") LEX(COMMA, ",") LEX(COLON, ":") LEX(DOT, ".") LEX(QUESTION, "?")              \
    LEX(PLUS, "+") LEX(MINUS, "-") LEX(TIMES, "*") LEX(DIV, "/") LEX(MOD, "%") LEX(LT, "<")        \
    LEX(GT, ">") LEX(ASSIGN, "=") LEX(AT, "@")

#define LEX_KEYWORDS(LEX)                                                                          \
    LEX(LET, "let") LEX(VAR, "var") LEX(IF, "if") LEX(ELSE, "else") LEX(FOR, "for") LEX(IN, "in")  \
    LEX(BREAK, "break") LEX(CONTINUE, "continue") LEX(REQUIRE, "require") LEX(FAIL, "fail")        \
    LEX(WRITES, "writes") LEX(WHEN, "when") LEX(RETURN, "return") LEX(PUSH, "push")                \
    LEX(TRUE, "true") LEX(FALSE, "false") LEX(NONE, "none") LEX(AND, "and") LEX(OR, "or")          \
    LEX(NOT, "not") LEX(FN, "fn") LEX(SLOT, "slot")

typedef enum token_kind {
    TOK_END, TOK_NAME, TOK_INT, TOK_FLOAT, TOK_STR,
#define LEX(NAME, text) TOK_##NAME,
    LEX_MARKS(LEX) LEX_KEYWORDS(LEX)
#undef LEX
    TOK_COUNT,
    TOK_KEYWORDS = TOK_LET
} token_kind;

typedef struct token {
    token_kind kind;
    span at;
    const char *text;   /* names and keywords; strings with escapes undone */
    uint64_t i;         /* TOK_INT; up to 2^63, which only a minus makes an int */
    double f;
} token;

typedef struct lexer {
    struct arena *arena;
    diag_list *diags;
    const char *text;   /* of the whole source */
    uint32_t source, next_bytes, end_bytes;
    bool in_message;    /* between braces of a string: \" opens a string */
} lexer;

void lexer_init(lexer *l, struct arena *a, diag_list *d, const source_set *set, span at);
token lexer_next(lexer *l);
/* Undoes one escape at text[*i]; false where there is none such. Moves *i past it. */
bool lexer_unescape(const char *text, uint32_t end_bytes, uint32_t *i, char *c);
/* "`for`", "a name", "the end of the text". */
const char *token_kind_name(token_kind kind);

#endif
