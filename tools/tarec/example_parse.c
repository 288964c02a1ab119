/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The line of an example: a call, and what becomes of it.
 */
#include "example_reader.h"

#include "base/arena.h"

#include <math.h>
#include <string.h>

/* ---- words ---------------------------------------------------------------------------------- */

char reader_peek(example_reader *r)
{
    lexer *l = &r->lexer;
    while (l->next_bytes < l->end_bytes && strchr(" \t\r", l->text[l->next_bytes]))
        l->next_bytes++;
    if (l->next_bytes < l->end_bytes && l->text[l->next_bytes] == '#')
        l->next_bytes = l->end_bytes;
    return l->next_bytes < l->end_bytes ? l->text[l->next_bytes] : '\0';
}

bool reader_take(example_reader *r, const char *mark)
{
    lexer *l = &r->lexer;
    const uint32_t n = (uint32_t)strlen(mark);
    (void)reader_peek(r);
    if (l->end_bytes - l->next_bytes < n || memcmp(l->text + l->next_bytes, mark, n) != 0)
        return false;
    l->next_bytes += n;
    return true;
}

span reader_since(const example_reader *r, uint32_t start_bytes)
{
    return (span){r->lexer.source, start_bytes, r->lexer.next_bytes - start_bytes};
}

bool reader_wants(example_reader *r, const char *what)
{
    const bool is_end = reader_peek(r) == '\0';
    const span at = {r->lexer.source, r->lexer.next_bytes, is_end ? 0 : 1};
    diag_error(r->lexer.diags, at, "expected %s%s", what, is_end ? " before the end of the line" : "");
    return false;
}

bool reader_expect(example_reader *r, const char *mark)
{
    return reader_take(r, mark) || reader_wants(r, arena_format(r->lexer.arena, "`%s`", mark));
}

bool reader_is_number_next(example_reader *r)
{
    const char c = reader_peek(r);
    return c == '-' || (c >= '0' && c <= '9');
}

bool reader_int(example_reader *r, int64_t *out)
{
    const bool is_negative = reader_take(r, "-");
    const token t = lexer_next(&r->lexer);
    if (t.kind != TOK_INT || (t.i > INT64_MAX && !is_negative)) {
        diag_error(r->lexer.diags, t.at, "expected an int");
        return false;
    }
    *out = is_negative ? (int64_t)(0 - t.i) : (int64_t)t.i;
    return true;
}

/* ---- values --------------------------------------------------------------------------------- */

static bool read_value(example_reader *r, value *out);

/* 2.5j: only the real part is metadata, and it has none. */
static bool read_imaginary(example_reader *r, value *out)
{
    lexer *l = &r->lexer;
    uint32_t i = l->next_bytes + (l->text[l->next_bytes] == '-');
    while (i < l->end_bytes && strchr("0123456789.", l->text[i]))
        i++;
    if (i >= l->end_bytes || l->text[i] != 'j')
        return false;
    l->next_bytes = i + 1;
    out->kind = VALUE_COMPLEX;
    return true;
}

static bool read_number(example_reader *r, value *out)
{
    if (read_imaginary(r, out))
        return true;
    const bool is_negative = reader_take(r, "-");
    const token t = lexer_next(&r->lexer);
    if (t.kind == TOK_FLOAT || (t.kind == TOK_NAME && strcmp(t.text, "inf") == 0)) {
        const double f = t.kind == TOK_FLOAT ? t.f : (double)INFINITY;
        *out = (value){.kind = VALUE_FLOAT, .at = out->at, .f = is_negative ? -f : f};
        return true;
    }
    if (t.kind != TOK_INT || (t.i > INT64_MAX && !is_negative)) {
        diag_error(r->lexer.diags, t.at, "expected a number");
        return false;
    }
    *out = (value){.kind = VALUE_INT, .at = out->at, .i = is_negative ? (int64_t)(0 - t.i) : (int64_t)t.i};
    return true;
}

static bool read_items(example_reader *r, const char *close, value *out)
{
    value *item = arena_array(r->lexer.arena, value, EXAMPLE_MAX_ITEMS);
    if (r->depth == EXAMPLE_MAX_DEPTH)
        return reader_wants(r, "lists in at most 4 levels");
    r->depth++;
    while (!reader_take(r, close)) {
        if (out->n == EXAMPLE_MAX_ITEMS)
            return reader_wants(r, "at most 256 values in a list");
        if ((out->n && !reader_expect(r, ",")) || !read_value(r, &item[out->n++]))
            return false;
    }
    r->depth--;
    out->item = item;
    return true;
}

static bool read_view(example_reader *r, value *out)
{
    const token t = lexer_next(&r->lexer);
    const tare_dtype dtype = t.text ? example_dtype(t.text) : TARE_DTYPE_NONE;
    if (dtype == TARE_DTYPE_NONE) {
        diag_error(r->lexer.diags, t.at, "expected a tensor such as `f32[2,3]` after `view`");
        return false;
    }
    if (!reader_tensor(r, dtype, out))
        return false;
    tensor_literal *t_view = arena_new(r->lexer.arena, tensor_literal);
    *t_view = *out->tensor;
    t_view->is_view = true;
    out->tensor = t_view;
    return true;
}

static bool read_simple(const char *word, value *out)
{
    static const struct { const char *word; value_kind kind; int64_t i; double f; } words[] = {
        {"none", VALUE_NONE, 0, 0},      {"true", VALUE_BOOL, 1, 0},   {"false", VALUE_BOOL, 0, 0},
        {"generator", VALUE_GENERATOR, 0, 0}, {"same", VALUE_SAME, 0, 0}, {"inf", VALUE_FLOAT, 0, (double)INFINITY},
        {"nan", VALUE_FLOAT, 0, (double)NAN}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].word, word) == 0) {
            *out = (value){.kind = words[i].kind, .at = out->at, .i = words[i].i, .f = words[i].f};
            return true;
        }
    }
    const struct { value_kind kind; uint32_t found; } named[] = {{VALUE_DTYPE, tare_dtype_find(word)},
                                                                 {VALUE_LAYOUT, tare_layout_find(word)},
                                                                 {VALUE_FORMAT, tare_format_find(word)}};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (named[i].found) {
            *out = (value){.kind = named[i].kind, .at = out->at, .i = named[i].found};
            return true;
        }
    }
    return false;
}

static bool read_word(example_reader *r, value *out)
{
    const token t = lexer_next(&r->lexer);
    bool is_device = false;
    out->at = t.at;
    if (t.kind == TOK_STR) {
        *out = (value){.kind = VALUE_STR, .at = t.at, .s = t.text, .n = (uint32_t)strlen(t.text)};
        return true;
    }
    if (t.text && strcmp(t.text, "view") == 0)
        return read_view(r, out);
    if (t.text && reader_peek(r) == '[' && example_dtype(t.text) != TARE_DTYPE_NONE)
        return reader_tensor(r, example_dtype(t.text), out);
    if (t.text && read_simple(t.text, out))
        return true;
    out->kind = VALUE_DEVICE;
    if (t.text && reader_device(r, t.text, &out->i, &is_device))
        return true;
    if (!is_device && t.text && reader_peek(r) == '[')
        diag_error(r->lexer.diags, t.at, "no dtype `%s`, expected one such as `f32`, `i64`, `b8`", t.text);
    else if (!is_device)
        diag_error(r->lexer.diags, t.at, "expected a value: a tensor such as `f32[2,3]`, a number, `none`, a list");
    return false;
}

static bool read_value(example_reader *r, value *out)
{
    (void)reader_peek(r);
    *out = (value){.at = {r->lexer.source, r->lexer.next_bytes, 0}};
    bool is_good;
    if (reader_is_number_next(r)) {
        is_good = read_number(r, out);
    } else if (reader_take(r, "[")) {
        out->kind = VALUE_LIST;
        is_good = read_items(r, "]", out);
    } else if (reader_take(r, "(")) {
        out->kind = VALUE_TUPLE;
        is_good = read_items(r, ")", out);
    } else {
        is_good = reader_peek(r) ? read_word(r, out) : reader_wants(r, "a value");
    }
    out->at = reader_since(r, out->at.start_bytes);
    return is_good;
}

/* ---- the call ------------------------------------------------------------------------------- */

static bool read_op(example_reader *r, example *e)
{
    lexer *l = &r->lexer;
    (void)reader_peek(r);
    const uint32_t start = l->next_bytes;
    while (l->next_bytes < l->end_bytes && l->text[l->next_bytes] != '(' && l->text[l->next_bytes] != ' ')
        l->next_bytes++;
    e->op_at = reader_since(r, start);
    e->op = arena_text(l->arena, l->text + start, e->op_at.length_bytes);
    return e->op_at.length_bytes ? reader_expect(r, "(") : reader_wants(r, "the name of an operator");
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* `name=`, which is not the `name` of a value. */
static void read_keyword(example_reader *r, example_arg *arg)
{
    lexer *l = &r->lexer;
    const char c = reader_peek(r);
    const uint32_t start = l->next_bytes;
    uint32_t i = start;
    while (i < l->end_bytes && is_name_byte(l->text[i]))
        i++;
    if (i == start || (c >= '0' && c <= '9') || i >= l->end_bytes || l->text[i] != '=')
        return;
    arg->name_at = (span){l->source, start, i - start};
    arg->name = arena_text(l->arena, l->text + start, i - start);
    l->next_bytes = i + 1;
}

static bool read_args(example_reader *r, example *e)
{
    enum { MAX_ARGS = 64 };
    e->arg = arena_array(r->lexer.arena, example_arg, MAX_ARGS);
    while (!reader_take(r, ")")) {
        if (e->n_args == MAX_ARGS)
            return reader_wants(r, "at most 64 arguments");
        if (e->n_args && !reader_expect(r, ","))
            return false;
        example_arg *arg = &e->arg[e->n_args++];
        read_keyword(r, arg);
        if (!read_value(r, &arg->value))
            return false;
        if (!arg->name && e->n_args > 1 && e->arg[e->n_args - 2].name) {
            diag_error(r->lexer.diags, arg->value.at, "an argument by position after one by name");
            return false;
        }
    }
    return true;
}

/* ---- the outcome ---------------------------------------------------------------------------- */

static bool read_failure(example_reader *r, example *e)
{
    const token kind = lexer_next(&r->lexer);
    e->fails = true;
    e->kind_at = e->text_at = kind.at;
    for (uint32_t k = 1; k < TARE_ERROR_KIND_COUNT && kind.text; k++)
        if (strcmp(tare_error_kind_name(k), kind.text) == 0)
            e->kind = k;
    if (!e->kind) {
        diag_error(r->lexer.diags, kind.at, "expected a kind of error such as `RuntimeError`");
        return false;
    }
    if (reader_peek(r) != '"')
        return true;
    const token message = lexer_next(&r->lexer);
    e->text = message.text;
    e->text_at = message.at;
    return true;
}

static bool read_outcome(example_reader *r, example *e)
{
    if (reader_take(r, "=="))
        return read_value(r, &e->result);
    if (reader_take(r, "fails "))
        return read_failure(r, e);
    return reader_wants(r, "`== VALUE` or `fails Kind \"text\"`");
}

static bool read_line(example_reader *r, example *e)
{
    if (!read_op(r, e) || !read_args(r, e))
        return false;
    e->call_at = reader_since(r, e->op_at.start_bytes);
    return read_outcome(r, e) && (reader_peek(r) == '\0' || reader_wants(r, "the end of the line"));
}

bool example_parse(struct arena *a, diag_list *d, const source_set *set, const kind_names *kinds, span line,
                   example *out)
{
    example_reader r = {.kinds = kinds};
    const uint32_t before = diag_errors(d);
    *out = (example){0};
    lexer_init(&r.lexer, a, d, set, line);
    return read_line(&r, out) && diag_errors(d) == before;
}
