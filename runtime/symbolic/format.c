/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Expressions as text: as sympy prints, as Python, as C. */
#include "symbolic/symbols.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "symbolic/order.h"

/* Precedences as sympy has them, and PyTorch for its own functions. */
enum { LEVEL_NONE = 0, LEVEL_OR = 20, LEVEL_AND = 30, LEVEL_RELATION = 35, LEVEL_SUM = 40, LEVEL_PRODUCT = 50, LEVEL_POWER = 60, LEVEL_ATOM = 1000 };

enum { OWN_ITEMS = 32 };

typedef struct writer { const tare_symbolic *s; tare_text text; tare_sym_style style; } writer;

/* Terms to be written in order, and a constant behind them. */
typedef struct items { expr_item *at; uint32_t n; int64_t constant; expr_item own[OWN_ITEMS]; } items;

static void write_value(writer *w, int64_t v, int level);

static void put(writer *w, const char *text) { tare_text_add(&w->text, "%s", text); }

static void open(writer *w, bool yes) { put(w, yes ? "(" : ""); }
static void close(writer *w, bool yes) { put(w, yes ? ")" : ""); }

/* ---- sums of products ------------------------------------------------------------------------- */

/* Room for n items; without memory those past OWN_ITEMS are left out. */
static void init_items(items *t, uint32_t n)
{
    t->n = 0;
    t->constant = 0;
    t->at = n > OWN_ITEMS ? tare_alloc(n, sizeof *t->at) : t->own;
    if (!t->at)
        t->at = t->own;
}

static void add_item(const tare_symbolic *s, items *t, int64_t coefficient, uint32_t id)
{
    if (t->at == t->own && t->n == OWN_ITEMS)
        return;
    uint32_t k = t->n++;
    for (; k > 0 && tare_order_terms(s, t->at[k - 1].id, id) > 0; k--)
        t->at[k] = t->at[k - 1];
    t->at[k] = (expr_item){coefficient, id};
}

static void finish_items(items *t)
{
    if (t->at != t->own)
        tare_free(t->at);
}

static const char *name_of(const writer *w, const expr *e)
{
    const char *source = w->style == TARE_SYM_PYTHON && e->symbol ? w->s->symbol[e->symbol - 1].source : NULL;
    return source ? source : expr_name(e);
}

static void write_power(writer *w, int64_t word)
{
    const uint32_t power = expr_power(word);
    const int64_t base = expr_handle(expr_factor(word));
    if (power == 1) {
        write_value(w, base, LEVEL_PRODUCT);
        return;
    }
    if (w->style != TARE_SYM_C) {
        write_value(w, base, LEVEL_POWER);
        tare_text_add(&w->text, "**%" PRIu32, power);
        return;
    }
    for (uint32_t i = 0; i < power; i++) {
        put(w, i ? "*" : "");
        write_value(w, base, LEVEL_PRODUCT);
    }
}

/* magnitude * monomial */
static void write_product(writer *w, uint64_t magnitude, uint32_t id)
{
    int64_t factor[64];
    const uint32_t n = tare_order_factors_of(w->s, id, factor);
    if (magnitude != 1 || !n)
        tare_text_add(&w->text, "%" PRIu64, magnitude);
    for (uint32_t i = 0; i < n; i++) {
        put(w, i || magnitude != 1 ? "*" : "");
        write_power(w, factor[i]);
    }
}

static uint64_t magnitude_of(int64_t v) { return v < 0 ? 0 - (uint64_t)v : (uint64_t)v; }

/* Whether it is written with parentheses around its own. */
static bool is_division(const writer *w, const expr_item *t)
{
    const expr *e = expr_node(w->s, t->id);
    return w->style == TARE_SYM_STR && (t->coefficient == 1 || t->coefficient == -1) && (e->op == EXPR_FLOORDIV || e->op == EXPR_MOD);
}

static void write_items(writer *w, const items *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        const expr_item *item = &t->at[i];
        const bool negative = item->coefficient < 0;
        put(w, i ? (negative ? " - " : " + ") : negative ? "-" : "");
        if (is_division(w, item))
            write_value(w, expr_handle(item->id), t->n > 1 || t->constant || negative ? LEVEL_SUM : LEVEL_NONE);
        else
            write_product(w, magnitude_of(item->coefficient), item->id);
    }
    if (!t->n)
        tare_text_add(&w->text, "%" PRId64, t->constant);
    else if (t->constant)
        tare_text_add(&w->text, t->constant < 0 ? " - %" PRIu64 : " + %" PRIu64, magnitude_of(t->constant));
}

/* How tightly the text of the items holds together. */
static int level_of_items(const writer *w, const items *t)
{
    if (t->n + (t->constant != 0) > 1 || (t->n == 0 && t->constant < 0) || (t->n == 1 && t->at[0].coefficient < 0))
        return LEVEL_SUM;
    if (!t->n)
        return LEVEL_ATOM;
    if (is_division(w, &t->at[0]))
        return LEVEL_RELATION;
    const expr_factors f = tare_expr_factors(w->s, t->at[0].id);
    if (t->at[0].coefficient != 1 || f.n > 1)
        return LEVEL_PRODUCT;
    return expr_power(expr_factor_at(&f, 0)) > 1 ? LEVEL_POWER : LEVEL_ATOM;
}

static void write_side(writer *w, const items *t, int level)
{
    const int own = level_of_items(w, t);
    open(w, own <= level);
    write_items(w, t);
    close(w, own <= level);
}

static void write_sum(writer *w, int64_t v, int level)
{
    const expr_view x = expr_view_of(w->s, v);
    items t;
    init_items(&t, x.n);
    t.constant = expr_constant(&x);
    for (uint32_t i = 0; i < x.n; i++)
        add_item(w->s, &t, expr_coefficient(&x, i), expr_term(&x, i));
    write_side(w, &t, level);
    finish_items(&t);
}

/* ---- functions ------------------------------------------------------------------------------------ */

static void write_list(writer *w, const char *name, const int64_t *v, uint32_t n)
{
    tare_text_add(&w->text, "%s(", name);
    for (uint32_t i = 0; i < n; i++) {
        put(w, i ? ", " : "");
        write_value(w, v[i], LEVEL_NONE);
    }
    put(w, ")");
}

static void write_division(writer *w, const expr *e, int level)
{
    if (w->style == TARE_SYM_C || (w->style == TARE_SYM_STR && e->op == EXPR_MOD)) {
        const char *const c = e->op == EXPR_MOD ? "tare_mod_i64" : "tare_floordiv_i64";
        const bool wrapped = w->style == TARE_SYM_STR && LEVEL_RELATION <= level;
        open(w, wrapped);
        write_list(w, w->style == TARE_SYM_STR ? "Mod" : c, e->word, 2);
        close(w, wrapped);
        return;
    }
    open(w, LEVEL_RELATION <= level && w->style == TARE_SYM_STR);
    put(w, "(");
    write_value(w, e->word[0], LEVEL_ATOM - 1);
    put(w, e->op == EXPR_MOD ? " % " : "//");
    write_value(w, e->word[1], LEVEL_ATOM - 1);
    put(w, ")");
    close(w, LEVEL_RELATION <= level && w->style == TARE_SYM_STR);
}

/* Arguments in printing order; C has functions of two. */
static void write_extreme(writer *w, const expr *e)
{
    static const char *const names[3][2] = {{"Min", "Max"}, {"min", "max"}, {"tare_min_i64", "tare_max_i64"}};
    const char *name = names[w->style][e->op == EXPR_MAX];
    int64_t v[64];
    for (uint32_t i = 0; i < e->n; i++) {
        uint32_t k = i;
        for (; k > 0 && tare_order_values(w->s, v[k - 1], e->word[i]) > 0; k--)
            v[k] = v[k - 1];
        v[k] = e->word[i];
    }
    if (w->style != TARE_SYM_C) {
        write_list(w, name, v, e->n);
        return;
    }
    for (uint32_t i = 0; i + 1 < e->n; i++) {
        tare_text_add(&w->text, "%s(", name);
        write_value(w, v[i], LEVEL_NONE);
        put(w, ", ");
    }
    write_value(w, v[e->n - 1], LEVEL_NONE);
    for (uint32_t i = 0; i + 1 < e->n; i++)
        put(w, ")");
}

static void write_select(writer *w, const expr *e)
{
    if (w->style == TARE_SYM_STR) {
        write_list(w, "Where", e->word, 3);
        return;
    }
    const bool c = w->style == TARE_SYM_C;
    put(w, "(");
    write_value(w, e->word[c ? 0 : 1], LEVEL_NONE);
    put(w, c ? " ? " : " if ");
    write_value(w, e->word[c ? 1 : 0], LEVEL_NONE);
    put(w, c ? " : " : " else ");
    write_value(w, e->word[2], LEVEL_NONE);
    put(w, ")");
}

/* ---- conditions -------------------------------------------------------------------------------------- */

/* lhs - rhs is the sum; each term and the constant where it is positive. */
static void split(const tare_symbolic *s, int64_t v, items *lhs, items *rhs)
{
    const expr_view x = expr_view_of(s, v);
    const int64_t c = expr_constant(&x);
    init_items(lhs, x.n);
    init_items(rhs, x.n);
    for (uint32_t i = 0; i < x.n; i++) {
        const int64_t k = expr_coefficient(&x, i);
        if (k > 0 || k == INT64_MIN)
            add_item(s, lhs, k, expr_term(&x, i));
        else
            add_item(s, rhs, -k, expr_term(&x, i));
    }
    const bool to_right = c != INT64_MIN && (c < 0 || !rhs->n) && lhs->n;
    *(to_right ? &rhs->constant : &lhs->constant) = to_right ? -c : c;
}

static void write_relation(writer *w, const items *a, const char *op, const items *b, int level)
{
    const bool wrapped = LEVEL_RELATION <= level;
    open(w, wrapped);
    write_side(w, a, LEVEL_RELATION);
    put(w, op);
    write_side(w, b, LEVEL_RELATION);
    close(w, wrapped);
}

static void write_equality(writer *w, const expr *e, const items *a, const items *b, int level)
{
    if (w->style != TARE_SYM_STR) {
        write_relation(w, a, e->op == EXPR_EQ ? " == " : " != ", b, level);
        return;
    }
    put(w, e->op == EXPR_EQ ? "Eq(" : "Ne(");
    write_items(w, a);
    put(w, ", ");
    write_items(w, b);
    put(w, ")");
}

/* lhs >= rhs, turned so that the sum with the constant stands on the right. */
static void write_order(writer *w, items *lhs, items *rhs, int level)
{
    if (!rhs->n)
        write_relation(w, lhs, " >= ", rhs, level);
    else if (rhs->constant == 1 && lhs->n) {
        rhs->constant = 0;
        write_relation(w, rhs, " < ", lhs, level);
    } else
        write_relation(w, rhs, " <= ", lhs, level);
}

static void write_comparison(writer *w, const expr *e, int level)
{
    items lhs, rhs;
    split(w->s, e->word[0], &lhs, &rhs);
    const bool turn = lhs.constant && rhs.n;
    if (e->op == EXPR_GE)
        write_order(w, &lhs, &rhs, level);
    else
        write_equality(w, e, turn ? &rhs : &lhs, turn ? &lhs : &rhs, level);
    finish_items(&lhs);
    finish_items(&rhs);
}

static void write_junction(writer *w, const expr *e, int level)
{
    static const char *const words[3][2] = {{" & ", " | "}, {" and ", " or "}, {" && ", " || "}};
    const int own = e->op == EXPR_AND ? LEVEL_AND : LEVEL_OR;
    open(w, own <= level);
    for (uint32_t i = 0; i < e->n; i++) {
        put(w, i ? words[w->style][e->op == EXPR_OR] : "");
        write_value(w, e->word[i], w->style == TARE_SYM_PYTHON ? own : LEVEL_RELATION);
    }
    close(w, own <= level);
}

/* ---- all --------------------------------------------------------------------------------------------- */

static void write_value(writer *w, int64_t v, int level)
{
    if (!expr_is(v)) {
        open(w, v < 0 && LEVEL_SUM <= level);
        tare_text_add(&w->text, "%" PRId64, v);
        close(w, v < 0 && LEVEL_SUM <= level);
        return;
    }
    const expr *e = expr_at(w->s, v);
    switch ((expr_op)e->op) {
    case EXPR_SYMBOL: put(w, name_of(w, e)); break;
    case EXPR_SUM: case EXPR_PRODUCT: write_sum(w, v, level); break;
    case EXPR_FLOORDIV: case EXPR_MOD: write_division(w, e, level); break;
    case EXPR_MIN: case EXPR_MAX: write_extreme(w, e); break;
    case EXPR_SELECT: write_select(w, e); break;
    case EXPR_EQ: case EXPR_NE: case EXPR_GE: write_comparison(w, e, level); break;
    case EXPR_AND: case EXPR_OR: write_junction(w, e, level); break;
    }
}

size_t tare_expr_format(const tare_symbolic *s, int64_t v, tare_sym_style style, char *buffer, size_t size_bytes)
{
    writer w = {.s = s, .style = style};
    tare_text_init(&w.text, buffer, size_bytes);
    if (!expr_holds(s, v))
        tare_text_add(&w.text, "%" PRId64, v);
    else
        write_value(&w, v, LEVEL_NONE);
    return w.text.used_bytes;
}
