/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Expressions the plain way; see naive.h. */
#include "naive.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "symbolic/lexer.h"

__extension__ typedef __int128 wide;

typedef struct calculator {
    const tare_symbolic *s;
    const int64_t *value;
    lexer x;
    uint32_t depth;
    bool broken;
} calculator;

static wide ternary(calculator *c);

static wide give_up(calculator *c)
{
    c->broken = true;
    c->x.now.kind = TOKEN_BAD;
    return 0;
}

static wide checked(calculator *c, wide v) { return v > INT64_MAX || v < -INT64_MAX ? give_up(c) : v; }

static bool take(calculator *c, token_kind kind)
{
    if (c->x.now.kind != kind)
        return false;
    tare_lexer_next(&c->x);
    return true;
}

static void want(calculator *c, token_kind kind)
{
    if (!take(c, kind))
        give_up(c);
}

/* ---- arithmetic as in Python ---------------------------------------------------------------------- */

static wide floor_of(calculator *c, wide a, wide b)
{
    if (b == 0)
        return give_up(c);
    const wide q = a / b;
    return checked(c, q - (a % b != 0 && (a < 0) != (b < 0)));
}

static wide remainder_of(calculator *c, wide a, wide b)
{
    const wide q = floor_of(c, a, b);
    return c->broken ? 0 : a - q * b;
}

static wide power_of(calculator *c, wide a, wide b)
{
    wide v = 1;
    if (b < 0 || b > 1024)
        return give_up(c);
    for (wide i = 0; i < b && !c->broken; i++)
        v = checked(c, v * a);
    return v;
}

static wide quotient_of(calculator *c, wide a, wide b) { return b == 0 || a % b != 0 ? give_up(c) : a / b; }

/* ---- names and calls -------------------------------------------------------------------------------- */

static wide symbol_value(calculator *c, const char *name, size_t bytes)
{
    uint32_t k = tare_symbols_find(c->s, name, bytes);
    if (k == UINT32_MAX)
        k = tare_symbols_find_source(c->s, name, bytes);
    return k == UINT32_MAX ? give_up(c) : c->value[k];
}

static wide quoted_symbol(calculator *c)
{
    want(c, TOKEN_OPEN);
    const token name = c->x.now;
    want(c, TOKEN_STRING);
    while (!c->broken && take(c, TOKEN_COMMA)) {
        want(c, TOKEN_NAME);
        want(c, TOKEN_IS);
        want(c, TOKEN_NAME);
    }
    want(c, TOKEN_CLOSE);
    return c->broken ? 0 : symbol_value(c, c->x.text + name.at, name.bytes);
}

typedef enum verb { ADD, MUL, POW, FLOOR, MOD, MODULAR, MAX, MIN, EQ, NE, LT, LE, GT, GE, AND, OR, NOT, WHERE, SAME } verb;

static wide apply(calculator *c, verb op, wide a, wide b)
{
    switch (op) {
    case ADD: return checked(c, a + b);
    case MUL: return checked(c, a * b);
    case POW: return power_of(c, a, b);
    case FLOOR: return floor_of(c, a, b);
    case MOD: return remainder_of(c, a, b);
    case MAX: return a > b ? a : b;
    case MIN: return a < b ? a : b;
    case EQ: return a == b;
    case NE: return a != b;
    case LT: return a < b;
    case LE: return a <= b;
    case GT: return a > b;
    case GE: return a >= b;
    case AND: return a && b;
    case OR: return a || b;
    case MODULAR: case NOT: case WHERE: case SAME: break;
    }
    return give_up(c);
}

static const struct { const char *name; verb op; } verbs[] = {
    {"Add", ADD}, {"Mul", MUL}, {"Pow", POW}, {"PowByNatural", POW}, {"FloorDiv", FLOOR}, {"CleanDiv", FLOOR}, {"Mod", MOD},
    {"PythonMod", MOD}, {"ModularIndexing", MODULAR}, {"Max", MAX}, {"max", MAX}, {"Min", MIN}, {"min", MIN}, {"Eq", EQ},
    {"Equality", EQ}, {"Ne", NE}, {"Unequality", NE}, {"Lt", LT}, {"StrictLessThan", LT}, {"Le", LE}, {"LessThan", LE},
    {"Gt", GT}, {"StrictGreaterThan", GT}, {"Ge", GE}, {"GreaterThan", GE}, {"And", AND}, {"Or", OR}, {"Not", NOT},
    {"Where", WHERE}, {"Integer", SAME}, {"Identity", SAME}};

static wide call(calculator *c, verb op)
{
    wide v[3] = {0, 0, 0};
    uint32_t n = 0;
    want(c, TOKEN_OPEN);
    do {
        const wide next = ternary(c);
        if (n && (op == ADD || op == MUL || op == MAX || op == MIN || op == AND || op == OR))
            v[0] = apply(c, op, v[0], next);
        else if (n < 3)
            v[n] = next;
        n++;
    } while (!c->broken && take(c, TOKEN_COMMA));
    want(c, TOKEN_CLOSE);
    if (c->broken || n == 0)
        return give_up(c);
    switch (op) {
    case ADD: case MUL: case MAX: case MIN: case AND: case OR: case SAME: return v[0];
    case NOT: return !v[0];
    case WHERE: return v[v[0] ? 1 : 2];
    case MODULAR: return remainder_of(c, floor_of(c, v[0], v[1]), v[2]);
    case POW: case FLOOR: case MOD: case EQ: case NE: case LT: case LE: case GT: case GE: break;
    }
    return n == 2 ? apply(c, op, v[0], v[1]) : give_up(c);
}

static bool is_word(const calculator *c, const char *a, const char *b) { return tare_lexer_is(&c->x, a) || tare_lexer_is(&c->x, b); }

static wide name(calculator *c)
{
    const token at = c->x.now;
    const bool yes = is_word(c, "True", "true"), no = is_word(c, "False", "false"), quoted = is_word(c, "Symbol", "Symbol");
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (tare_lexer_is(&c->x, verbs[i].name)) {
            tare_lexer_next(&c->x);
            return call(c, verbs[i].op);
        }
    tare_lexer_next(&c->x);
    return yes || no ? yes : quoted ? quoted_symbol(c) : symbol_value(c, c->x.text + at.at, at.bytes);
}

/* ---- the grammar -------------------------------------------------------------------------------------- */

static wide atom(calculator *c)
{
    const int64_t number = c->x.now.number;
    if (take(c, TOKEN_NUMBER))
        return number;
    if (c->x.now.kind == TOKEN_NAME)
        return name(c);
    want(c, TOKEN_OPEN);
    const wide v = c->broken ? 0 : ternary(c);
    want(c, TOKEN_CLOSE);
    return v;
}

static wide unary(calculator *c)
{
    if (c->broken || c->depth > 200)
        return give_up(c);
    c->depth++;
    wide v;
    if (take(c, TOKEN_MINUS)) {
        v = checked(c, -unary(c));
    } else if (take(c, TOKEN_PLUS)) {
        v = unary(c);
    } else {
        v = atom(c);
        if (take(c, TOKEN_POWER))
            v = power_of(c, v, unary(c));
    }
    c->depth--;
    return v;
}

static wide product(calculator *c)
{
    wide v = unary(c);
    for (;;) {
        if (take(c, TOKEN_TIMES))
            v = checked(c, v * unary(c));
        else if (take(c, TOKEN_FLOORDIV))
            v = floor_of(c, v, unary(c));
        else if (take(c, TOKEN_MOD))
            v = remainder_of(c, v, unary(c));
        else if (take(c, TOKEN_DIVIDE))
            v = quotient_of(c, v, unary(c));
        else
            return v;
    }
}

static wide sum(calculator *c)
{
    wide v = product(c);
    for (;;) {
        if (take(c, TOKEN_PLUS))
            v = checked(c, v + product(c));
        else if (take(c, TOKEN_MINUS))
            v = checked(c, v - product(c));
        else
            return v;
    }
}

static wide comparison(calculator *c)
{
    static const verb order[] = {EQ, NE, LT, LE, GT, GE};
    wide left = sum(c), all = 1;
    bool any = false;
    while (c->x.now.kind >= TOKEN_EQ && c->x.now.kind <= TOKEN_GE) {
        const verb op = order[c->x.now.kind - TOKEN_EQ];
        tare_lexer_next(&c->x);
        const wide right = sum(c);
        all = apply(c, op, left, right) && all;
        left = right;
        any = true;
    }
    return any ? all : left;
}

static wide negation(calculator *c)
{
    bool turned = false;
    while (take(c, TOKEN_NOT))
        turned = !turned;
    const wide v = comparison(c);
    return turned ? !v : v;
}

static wide conjunction(calculator *c)
{
    wide v = negation(c);
    while (take(c, TOKEN_AND)) {
        const wide next = negation(c);
        v = v && next;
    }
    return v;
}

static wide disjunction(calculator *c)
{
    wide v = conjunction(c);
    while (take(c, TOKEN_OR)) {
        const wide next = conjunction(c);
        v = v || next;
    }
    return v;
}

static wide ternary(calculator *c)
{
    if (c->broken || c->depth > 200)
        return give_up(c);
    c->depth++;
    wide v = disjunction(c);
    if (take(c, TOKEN_IF)) {
        const wide cond = disjunction(c);
        want(c, TOKEN_ELSE);
        const wide other = c->broken ? 0 : ternary(c);
        v = cond ? v : other;
    }
    c->depth--;
    return v;
}

bool naive_value(const tare_symbolic *s, const char *text, size_t bytes, const int64_t *value, int64_t *out)
{
    calculator c = {.s = s, .value = value};
    tare_lexer_init(&c.x, text, bytes);
    const wide v = ternary(&c);
    *out = (int64_t)v;
    return !c.broken && c.x.now.kind == TOKEN_END;
}

/* ---- srepr ---------------------------------------------------------------------------------------------- */

typedef struct writer { const tare_symbolic *s; tare_text t; } writer;

static void write(writer *w, int64_t v);

static void write_power(writer *w, int64_t factor)
{
    const bool one = expr_power(factor) == 1;
    tare_text_add(&w->t, one ? "" : "Pow(");
    write(w, expr_handle(expr_factor(factor)));
    if (!one)
        tare_text_add(&w->t, ", Integer(%" PRIu32 "))", expr_power(factor));
}

static void write_product(writer *w, const expr *e)
{
    tare_text_add(&w->t, "Mul(");
    for (uint32_t i = 0; i < e->n; i++) {
        tare_text_add(&w->t, i ? ", " : "");
        write_power(w, e->word[i]);
    }
    tare_text_add(&w->t, ")");
}

static void write_sum(writer *w, const expr *e)
{
    tare_text_add(&w->t, "Add(Integer(%" PRId64 ")", e->word[0]);
    for (uint32_t i = 1; i < e->n; i += 2) {
        tare_text_add(&w->t, ", Mul(Integer(%" PRId64 "), ", e->word[i]);
        write(w, expr_handle((uint32_t)e->word[i + 1]));
        tare_text_add(&w->t, ")");
    }
    tare_text_add(&w->t, ")");
}

static void write_call(writer *w, const char *of, const expr *e)
{
    tare_text_add(&w->t, "%s(", of);
    for (uint32_t i = 0; i < e->n; i++) {
        tare_text_add(&w->t, i ? ", " : "");
        write(w, e->word[i]);
    }
    tare_text_add(&w->t, e->op == EXPR_EQ || e->op == EXPR_NE || e->op == EXPR_GE ? ", Integer(0))" : ")");
}

static void write(writer *w, int64_t v)
{
    static const char *const calls[] = {
        [EXPR_FLOORDIV] = "FloorDiv", [EXPR_MOD] = "Mod", [EXPR_MIN] = "Min", [EXPR_MAX] = "Max", [EXPR_SELECT] = "Where",
        [EXPR_EQ] = "Equality", [EXPR_NE] = "Unequality", [EXPR_GE] = "GreaterThan", [EXPR_AND] = "And", [EXPR_OR] = "Or"};
    if (!expr_is(v)) {
        tare_text_add(&w->t, "Integer(%" PRId64 ")", v);
        return;
    }
    const expr *e = expr_at(w->s, v);
    if (e->op == EXPR_SYMBOL)
        tare_text_add(&w->t, "Symbol('%s', positive=True, integer=True)", expr_name(e));
    else if (e->op == EXPR_PRODUCT)
        write_product(w, e);
    else if (e->op == EXPR_SUM)
        write_sum(w, e);
    else
        write_call(w, calls[e->op], e);
}

size_t naive_srepr(const tare_symbolic *s, int64_t v, char *buffer, size_t size_bytes)
{
    writer w = {.s = s};
    tare_text_init(&w.t, buffer, size_bytes);
    write(&w, v);
    return w.t.used_bytes;
}
