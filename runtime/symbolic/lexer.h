/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Tokens of expressions.  Knows: bytes.  Refuses to know: what names mean. */
#ifndef TARE_SYMBOLIC_LEXER_H
#define TARE_SYMBOLIC_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum token_kind {
    TOKEN_END, TOKEN_NUMBER, TOKEN_NAME, TOKEN_STRING, TOKEN_PLUS, TOKEN_MINUS, TOKEN_TIMES, TOKEN_POWER,
    TOKEN_DIVIDE, TOKEN_FLOORDIV, TOKEN_MOD, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA, TOKEN_IS, TOKEN_EQ, TOKEN_NE,
    TOKEN_LT, TOKEN_LE, TOKEN_GT, TOKEN_GE, TOKEN_AND, TOKEN_OR, TOKEN_NOT, TOKEN_IF, TOKEN_ELSE, TOKEN_BAD
} token_kind;

/* A NAME is an identifier or a source, with all its subscripts, attributes and calls; a STRING
 * comes without its quotes. */
typedef struct token { token_kind kind; size_t at, bytes; int64_t number; } token;

typedef struct lexer { const char *text; size_t bytes, at; token now; } lexer;

void tare_lexer_init(lexer *x, const char *text, size_t bytes); /* at the first token */
void tare_lexer_next(lexer *x);
bool tare_lexer_is(const lexer *x, const char *name); /* a NAME of that text */

#endif
