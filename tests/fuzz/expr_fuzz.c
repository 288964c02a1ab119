/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Any bytes as an expression: what can be read has the value of the text computed as it stands, prints to texts
 * that are read as the same, and keeps its value at a point when it is decided, assumed and resolved.
 */
#include "naive.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SYMBOLS = 5 };

static const int64_t point[SYMBOLS] = {4, 7, 10, 3, 2};

static void make_symbols(tare_symbolic *s)
{
    static const char *const names[] = {"s0", "s1", "s2"};
    for (size_t i = 0; i < 3; i++)
        tare_symbols_backed(s, &(tare_sym_desc){.name = names[i], .source = i ? NULL : "L['x'].size()[0]", .hint = 4 + 3 * (int64_t)i,
                                                .low = 2, .high = INT64_MAX});
    tare_symbols_unbacked(s, "u0", 0, INT64_MAX);
    tare_symbols_unbacked(s, "u1", -5, 20);
}

enum { ROOM = 1 << 18 };

/* What is printed is read as the same expression; where limits forbid that, as one of the same value. */
static void expect_same(tare_symbolic *s, int64_t v, int style)
{
    static char text[ROOM];
    const size_t bytes = style < 0 ? naive_srepr(s, v, text, ROOM) : tare_expr_format(s, v, (tare_sym_style)style, text, ROOM);
    int64_t again, a, b;
    size_t at;
    if (bytes >= ROOM)
        return;
    const uint32_t fault = tare_expr_parse(s, text, bytes, NULL, NULL, &again, &at);
    if (fault == TARE_RULE_ARGUMENT && expr_is(v) && expr_at(s, v)->depth < 8)
        abort();
    if (fault || again == v)
        return;
    if (!s->guards && expr_is(v) && expr_at(s, v)->weight < 64)
        abort();
    if (tare_expr_evaluate(s, v, point, SYMBOLS, &a) == TARE_OK && tare_expr_evaluate(s, again, point, SYMBOLS, &b) == TARE_OK && a != b)
        abort();
}

/* The text, computed as it stands. */
static void expect_plain(const tare_symbolic *s, const char *text, size_t bytes, int64_t v)
{
    int64_t plain, value;
    if (!naive_value(s, text, bytes, point, &plain))
        return;
    const uint32_t fault = tare_expr_evaluate(s, v, point, SYMBOLS, &value);
    if (fault != TARE_RULE_OVERFLOW && (fault || value != plain))
        abort();
}

static void expect_steady(tare_symbolic *s, int64_t v)
{
    int64_t before, after;
    if (tare_expr_evaluate(s, v, point, SYMBOLS, &before) != TARE_OK)
        return;
    const expr_range r = tare_expr_range(s, v);
    if (before < r.low || before > r.high)
        abort();
    if (expr_is_condition(s, v)) {
        const int truth = tare_expr_decide(s, v);
        if (truth != TRUTH_OPEN && truth != (int)before)
            abort();
        tare_env_assume(s, before ? v : tare_expr_not(s, v));
    }
    s->fault = TARE_OK;
    const int64_t now = tare_expr_resolve(s, v);
    if (!s->fault && tare_expr_evaluate(s, now, point, SYMBOLS, &after) == TARE_OK && before != after)
        abort();
    s->fault = TARE_OK;
}

/* Lines are expressions of one environment. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tare_symbolic s;
    tare_symbolic_init(&s);
    make_symbols(&s);
    const char *text = (const char *)data;
    while (size) {
        const char *end = memchr(text, '\n', size);
        const size_t bytes = end ? (size_t)(end - text) : size;
        int64_t v;
        size_t at;
        if (tare_expr_parse(&s, text, bytes, NULL, NULL, &v, &at) == TARE_OK) {
            expect_same(&s, v, TARE_SYM_STR);
            expect_same(&s, v, TARE_SYM_PYTHON);
            expect_same(&s, v, -1);
            expect_plain(&s, text, bytes, v);
            tare_expr_format(&s, v, TARE_SYM_C, NULL, 0);
            expect_steady(&s, v);
        } else if (at > bytes) {
            abort();
        }
        text += bytes + (end != NULL);
        size -= bytes + (end != NULL);
    }
    tare_symbolic_finish(&s);
    return 0;
}
