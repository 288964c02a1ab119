/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Bytes into tokens. */
#include "symbolic/lexer.h"

#include <string.h>

#include "base/checked.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static char peek(const lexer *x, size_t ahead)
{
    return x->bytes - x->at > ahead ? x->text[x->at + ahead] : '\0';
}

static void read_number(lexer *x)
{
    x->now.kind = TOKEN_NUMBER;
    x->now.number = 0;
    while (is_digit(peek(x, 0))) {
        int64_t ten;
        if (tare_mul_overflows(x->now.number, 10, &ten) || tare_add_overflows(ten, peek(x, 0) - '0', &x->now.number))
            x->now.kind = TOKEN_BAD;
        x->at++;
    }
    if (is_letter(peek(x, 0)) || (peek(x, 0) == '.' && is_digit(peek(x, 1))))
        x->now.kind = TOKEN_BAD;
}

/* Behind the closing quote; false: there is none. */
static bool skip_string(lexer *x)
{
    const char quote = peek(x, 0);
    for (x->at++; x->at < x->bytes; x->at++)
        if (x->text[x->at] == quote) {
            x->at++;
            return true;
        }
    return false;
}

/* Behind the bracket that closes the one at hand. */
static bool skip_brackets(lexer *x)
{
    size_t depth = 0;
    while (x->at < x->bytes) {
        const char c = x->text[x->at];
        if (c == '\'' || c == '"') {
            if (!skip_string(x))
                return false;
            continue;
        }
        x->at++;
        if (c == '[' || c == '(')
            depth++;
        else if ((c == ']' || c == ')') && --depth == 0)
            return true;
    }
    return false;
}

static void skip_identifier(lexer *x)
{
    while (is_letter(peek(x, 0)) || is_digit(peek(x, 0)))
        x->at++;
}

static token_kind keyword(const lexer *x)
{
    static const struct { const char *text; token_kind kind; } words[] = {
        {"and", TOKEN_AND}, {"or", TOKEN_OR}, {"not", TOKEN_NOT}, {"if", TOKEN_IF}, {"else", TOKEN_ELSE}};
    const size_t bytes = x->at - x->now.at;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].text) == bytes && memcmp(words[i].text, x->text + x->now.at, bytes) == 0)
            return words[i].kind;
    return TOKEN_NAME;
}

/* L['x'].size()[0] is one name; f( is a name and a bracket. */
static void read_name(lexer *x)
{
    skip_identifier(x);
    x->now.kind = keyword(x);
    bool is_source = false;
    while (x->now.kind == TOKEN_NAME) {
        const char c = peek(x, 0);
        if (c == '.' && is_letter(peek(x, 1))) {
            x->at++;
            skip_identifier(x);
        } else if (c == '[' || (c == '(' && is_source)) {
            if (!skip_brackets(x))
                x->now.kind = TOKEN_BAD;
        } else
            break;
        is_source = true;
    }
}

static void read_string(lexer *x)
{
    const size_t at = x->at + 1;
    x->now.kind = skip_string(x) ? TOKEN_STRING : TOKEN_BAD;
    if (x->now.kind == TOKEN_STRING) {
        x->now.at = at;
        x->now.bytes = x->at - 1 - at;
    }
}

static void read_sign(lexer *x)
{
    static const struct { char text[3]; token_kind kind; } signs[] = {
        {"**", TOKEN_POWER}, {"//", TOKEN_FLOORDIV}, {"==", TOKEN_EQ}, {"!=", TOKEN_NE}, {"<=", TOKEN_LE},
        {">=", TOKEN_GE}, {"&&", TOKEN_AND}, {"||", TOKEN_OR}, {"+", TOKEN_PLUS}, {"-", TOKEN_MINUS},
        {"*", TOKEN_TIMES}, {"/", TOKEN_DIVIDE}, {"%", TOKEN_MOD}, {"(", TOKEN_OPEN}, {")", TOKEN_CLOSE},
        {",", TOKEN_COMMA}, {"=", TOKEN_IS}, {"<", TOKEN_LT}, {">", TOKEN_GT}, {"&", TOKEN_AND}, {"|", TOKEN_OR},
        {"~", TOKEN_NOT}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const size_t bytes = strlen(signs[i].text);
        if (x->bytes - x->at >= bytes && memcmp(x->text + x->at, signs[i].text, bytes) == 0) {
            x->now.kind = signs[i].kind;
            x->at += bytes;
            return;
        }
    }
    x->now.kind = TOKEN_BAD;
}

void tare_lexer_next(lexer *x)
{
    while (x->at < x->bytes && is_space(x->text[x->at]))
        x->at++;
    x->now = (token){.kind = TOKEN_END, .at = x->at};
    if (x->at == x->bytes)
        return;
    const char c = x->text[x->at];
    if (c == '\'' || c == '"') {
        read_string(x);
        return;
    }
    if (is_digit(c))
        read_number(x);
    else if (is_letter(c))
        read_name(x);
    else
        read_sign(x);
    x->now.bytes = x->at - x->now.at;
}

void tare_lexer_init(lexer *x, const char *text, size_t bytes)
{
    *x = (lexer){.text = text, .bytes = bytes};
    tare_lexer_next(x);
}

bool tare_lexer_is(const lexer *x, const char *name)
{
    return x->now.kind == TOKEN_NAME && strlen(name) == x->now.bytes && memcmp(name, x->text + x->now.at, x->now.bytes) == 0;
}
