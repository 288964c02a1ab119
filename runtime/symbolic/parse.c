/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Reads sympy's str, its srepr and Python: one grammar, in which Add(2, s0) and s0 + 2 are both
 * values.  Conditions may be joined, numbers may be calculated with, and never the other way round.
 */
#include "symbolic/symbols.h"

#include <string.h>

#include "symbolic/lexer.h"

enum { MAX_DEPTH = 100, MAX_ARGUMENTS = 4096 };

typedef struct reader {
    tare_symbolic *s;
    lexer x;
    tare_sym_name_fn fn;
    void *user;
    uint32_t depth;
    bool failed;
    size_t failed_at;
} reader;

/* A number, or a truth. */
typedef struct read_value { int64_t v; bool truth; } read_value;

static const read_value nothing = {0, false};

static read_value expression(reader *r);

static read_value refuse(reader *r)
{
    if (!r->failed)
        r->failed_at = r->x.now.at;
    r->failed = true;
    r->x.now.kind = TOKEN_BAD;
    return nothing;
}

/* Stops reading where arithmetic failed. */
static read_value number(reader *r, int64_t v) { return r->s->fault ? refuse(r) : (read_value){v, false}; }
static read_value truth(reader *r, int64_t v) { return r->s->fault ? refuse(r) : (read_value){v, true}; }

static bool accept(reader *r, token_kind kind)
{
    if (r->x.now.kind != kind)
        return false;
    tare_lexer_next(&r->x);
    return true;
}

static void expect(reader *r, token_kind kind)
{
    if (!accept(r, kind))
        refuse(r);
}

static void want_number(reader *r, read_value a)
{
    if (a.truth)
        refuse(r);
}

static void want_truth(reader *r, read_value a)
{
    if (!a.truth)
        refuse(r);
}

/* ---- operations ----------------------------------------------------------------------------------- */

typedef enum operation {
    OP_ADD, OP_MUL, OP_POW, OP_FLOORDIV, OP_MOD, OP_MIN, OP_MAX, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_AND, OP_OR,
    OP_NOT, OP_SELECT, OP_SAME, OP_MODULAR
} operation;

static read_value power(reader *r, int64_t a, int64_t b)
{
    if (expr_is(b) || b < 0 || b > EXPR_MAX_POWER)
        return refuse(r);
    return number(r, tare_expr_power(r->s, a, (uint32_t)b));
}

static int64_t relation(tare_symbolic *s, expr_op op, int64_t a, int64_t b)
{
    return tare_expr_relation(s, op, tare_expr_sub(s, a, b));
}

static read_value calculate(reader *r, operation op, int64_t a, int64_t b)
{
    tare_symbolic *s = r->s;
    switch (op) {
    case OP_ADD: return number(r, tare_expr_add(s, a, b));
    case OP_MUL: return number(r, tare_expr_mul(s, a, b));
    case OP_POW: return power(r, a, b);
    case OP_FLOORDIV: return number(r, tare_expr_floordiv(s, a, b));
    case OP_MOD: return number(r, tare_expr_mod(s, a, b));
    case OP_MIN: return number(r, tare_expr_min(s, a, b));
    case OP_MAX: return number(r, tare_expr_max(s, a, b));
    case OP_EQ: return truth(r, relation(s, EXPR_EQ, a, b));
    case OP_NE: return truth(r, relation(s, EXPR_NE, a, b));
    case OP_LT: return truth(r, relation(s, EXPR_GE, b, tare_expr_add(s, a, 1)));
    case OP_LE: return truth(r, relation(s, EXPR_GE, b, a));
    case OP_GT: return truth(r, relation(s, EXPR_GE, a, tare_expr_add(s, b, 1)));
    case OP_GE: return truth(r, relation(s, EXPR_GE, a, b));
    case OP_AND: case OP_OR: case OP_NOT: case OP_SELECT: case OP_SAME: case OP_MODULAR: break;
    }
    return refuse(r);
}

static read_value binary(reader *r, operation op, read_value a, read_value b)
{
    if (r->failed)
        return nothing;
    if (op == OP_AND || op == OP_OR) {
        want_truth(r, a);
        want_truth(r, b);
        if (r->failed)
            return nothing;
        return truth(r, op == OP_AND ? tare_expr_and(r->s, a.v, b.v) : tare_expr_or(r->s, a.v, b.v));
    }
    want_number(r, a);
    want_number(r, b);
    return r->failed ? nothing : calculate(r, op, a.v, b.v);
}

static read_value select(reader *r, read_value cond, read_value a, read_value b)
{
    want_truth(r, cond);
    if (a.truth != b.truth)
        refuse(r);
    if (r->failed)
        return nothing;
    const int64_t v = tare_expr_select(r->s, cond.v, a.v, b.v);
    return a.truth ? truth(r, v) : number(r, v);
}

static read_value negate(reader *r, read_value a)
{
    want_truth(r, a);
    return r->failed ? nothing : truth(r, tare_expr_not(r->s, a.v));
}

/* ---- calls ------------------------------------------------------------------------------------------- */

typedef struct function { const char *name; operation op; uint8_t least, most; } function;

enum { ANY = 255 };

static const function functions[] = {
    {"Add", OP_ADD, 1, ANY}, {"Mul", OP_MUL, 1, ANY}, {"Pow", OP_POW, 2, 2}, {"PowByNatural", OP_POW, 2, 2},
    {"FloorDiv", OP_FLOORDIV, 2, 2}, {"CleanDiv", OP_FLOORDIV, 2, 2}, {"Mod", OP_MOD, 2, 2},
    {"PythonMod", OP_MOD, 2, 2}, {"ModularIndexing", OP_MODULAR, 3, 3}, {"Max", OP_MAX, 1, ANY},
    {"max", OP_MAX, 1, ANY}, {"Min", OP_MIN, 1, ANY}, {"min", OP_MIN, 1, ANY}, {"Eq", OP_EQ, 2, 2},
    {"Equality", OP_EQ, 2, 2}, {"Ne", OP_NE, 2, 2}, {"Unequality", OP_NE, 2, 2}, {"Lt", OP_LT, 2, 2},
    {"StrictLessThan", OP_LT, 2, 2}, {"Le", OP_LE, 2, 2}, {"LessThan", OP_LE, 2, 2}, {"Gt", OP_GT, 2, 2},
    {"StrictGreaterThan", OP_GT, 2, 2}, {"Ge", OP_GE, 2, 2}, {"GreaterThan", OP_GE, 2, 2}, {"And", OP_AND, 1, ANY},
    {"Or", OP_OR, 1, ANY}, {"Not", OP_NOT, 1, 1}, {"Where", OP_SELECT, 3, 3}, {"Integer", OP_SAME, 1, 1},
    {"Identity", OP_SAME, 1, 1}};

static const function *find_function(const reader *r)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (tare_lexer_is(&r->x, functions[i].name))
            return &functions[i];
    return NULL;
}

static read_value lookup(reader *r, const char *name, size_t bytes)
{
    int64_t v = 0;
    bool found;
    if (r->fn) {
        found = r->fn(r->user, name, bytes, &v);
    } else {
        uint32_t k = tare_symbols_find(r->s, name, bytes);
        if (k == UINT32_MAX)
            k = tare_symbols_find_source(r->s, name, bytes);
        found = k != UINT32_MAX;
        v = found ? expr_handle(r->s->symbol[k].id) : 0;
    }
    if (!found || !expr_holds(r->s, v))
        return refuse(r);
    return expr_is_condition(r->s, v) ? truth(r, v) : number(r, v);
}

/* Symbol('s53', positive=True, integer=True) */
static read_value symbol_call(reader *r)
{
    tare_lexer_next(&r->x);
    expect(r, TOKEN_OPEN);
    const token name = r->x.now;
    if (name.kind != TOKEN_STRING)
        return refuse(r);
    const read_value v = lookup(r, r->x.text + name.at, name.bytes);
    accept(r, TOKEN_STRING);
    while (!r->failed && accept(r, TOKEN_COMMA)) {
        expect(r, TOKEN_NAME);
        expect(r, TOKEN_IS);
        expect(r, TOKEN_NAME);
    }
    expect(r, TOKEN_CLOSE);
    return v;
}

static read_value call_fixed(reader *r, const function *f, const read_value *v)
{
    switch (f->op) {
    case OP_SAME: return v[0];
    case OP_NOT: return negate(r, v[0]);
    case OP_SELECT: return select(r, v[0], v[1], v[2]);
    case OP_MODULAR: return binary(r, OP_MOD, binary(r, OP_FLOORDIV, v[0], v[1]), v[2]);
    default: return binary(r, f->op, v[0], v[1]);
    }
}

/* Arguments of functions of any number are worked in as they come. */
static read_value call(reader *r, const function *f)
{
    read_value v[3] = {nothing, nothing, nothing};
    uint32_t n = 0;
    tare_lexer_next(&r->x);
    expect(r, TOKEN_OPEN);
    do {
        const read_value next = expression(r);
        if (n >= (f->most == ANY ? MAX_ARGUMENTS : f->most))
            return refuse(r);
        if (f->most == ANY)
            v[0] = n ? binary(r, f->op, v[0], next) : next;
        else
            v[n] = next;
        n++;
    } while (!r->failed && accept(r, TOKEN_COMMA));
    expect(r, TOKEN_CLOSE);
    if (r->failed || n < f->least)
        return refuse(r);
    return f->most == ANY ? v[0] : call_fixed(r, f, v);
}

/* ---- the grammar ----------------------------------------------------------------------------------------- */

static read_value constant(reader *r, read_value v)
{
    tare_lexer_next(&r->x);
    return v;
}

static read_value name(reader *r)
{
    if (tare_lexer_is(&r->x, "True") || tare_lexer_is(&r->x, "true"))
        return constant(r, (read_value){1, true});
    if (tare_lexer_is(&r->x, "False") || tare_lexer_is(&r->x, "false"))
        return constant(r, (read_value){0, true});
    if (tare_lexer_is(&r->x, "Symbol"))
        return symbol_call(r);
    const function *f = find_function(r);
    if (f)
        return call(r, f);
    const read_value v = lookup(r, r->x.text + r->x.now.at, r->x.now.bytes);
    if (!r->failed)
        tare_lexer_next(&r->x);
    return v;
}

static read_value atom(reader *r)
{
    if (r->x.now.kind == TOKEN_NUMBER)
        return constant(r, (read_value){r->x.now.number, false});
    if (r->x.now.kind == TOKEN_NAME)
        return name(r);
    if (!accept(r, TOKEN_OPEN))
        return refuse(r);
    const read_value v = expression(r);
    expect(r, TOKEN_CLOSE);
    return v;
}

static read_value unary(reader *r);

static read_value powers(reader *r)
{
    const read_value base = atom(r);
    if (!accept(r, TOKEN_POWER))
        return base;
    if (r->depth == MAX_DEPTH)
        return refuse(r);
    r->depth++;
    const read_value v = binary(r, OP_POW, base, unary(r));
    r->depth--;
    return v;
}

static read_value unary(reader *r)
{
    bool minus = false;
    while (r->x.now.kind == TOKEN_MINUS || r->x.now.kind == TOKEN_PLUS) {
        minus ^= r->x.now.kind == TOKEN_MINUS;
        tare_lexer_next(&r->x);
    }
    const read_value v = powers(r);
    return minus ? binary(r, OP_MUL, (read_value){-1, false}, v) : v;
}

/* a / b where b divides a. */
static read_value divide(reader *r, read_value a, read_value b)
{
    int64_t q;
    want_number(r, a);
    want_number(r, b);
    if (r->failed || !tare_expr_divide_exactly(r->s, a.v, b.v, &q))
        return refuse(r);
    return number(r, q);
}

static read_value product(reader *r)
{
    read_value v = unary(r);
    while (!r->failed) {
        if (accept(r, TOKEN_TIMES))
            v = binary(r, OP_MUL, v, unary(r));
        else if (accept(r, TOKEN_FLOORDIV))
            v = binary(r, OP_FLOORDIV, v, unary(r));
        else if (accept(r, TOKEN_MOD))
            v = binary(r, OP_MOD, v, unary(r));
        else if (accept(r, TOKEN_DIVIDE))
            v = divide(r, v, unary(r));
        else
            break;
    }
    return v;
}

static read_value sum(reader *r)
{
    read_value v = product(r);
    while (!r->failed) {
        if (accept(r, TOKEN_PLUS))
            v = binary(r, OP_ADD, v, product(r));
        else if (accept(r, TOKEN_MINUS))
            v = binary(r, OP_ADD, v, binary(r, OP_MUL, (read_value){-1, false}, product(r)));
        else
            break;
    }
    return v;
}

/* a <= b < c is both. */
static read_value comparison(reader *r)
{
    read_value left = sum(r), all = left;
    bool first = true;
    while (!r->failed && r->x.now.kind >= TOKEN_EQ && r->x.now.kind <= TOKEN_GE) {
        static const operation ops[] = {OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE};
        const operation op = ops[r->x.now.kind - TOKEN_EQ];
        tare_lexer_next(&r->x);
        const read_value right = sum(r);
        const read_value one = binary(r, op, left, right);
        all = first ? one : binary(r, OP_AND, all, one);
        first = false;
        left = right;
    }
    return all;
}

static read_value negation(reader *r)
{
    bool turned = false, any = false;
    while (accept(r, TOKEN_NOT)) {
        turned = !turned;
        any = true;
    }
    const read_value v = comparison(r);
    if (any)
        want_truth(r, v);
    return turned ? negate(r, v) : v;
}

static read_value conjunction(reader *r)
{
    read_value v = negation(r);
    while (!r->failed && accept(r, TOKEN_AND))
        v = binary(r, OP_AND, v, negation(r));
    return v;
}

static read_value disjunction(reader *r)
{
    read_value v = conjunction(r);
    while (!r->failed && accept(r, TOKEN_OR))
        v = binary(r, OP_OR, v, conjunction(r));
    return v;
}

static read_value expression(reader *r)
{
    if (r->failed || r->depth == MAX_DEPTH)
        return refuse(r);
    r->depth++;
    read_value v = disjunction(r);
    if (!r->failed && accept(r, TOKEN_IF)) {
        const read_value cond = disjunction(r);
        expect(r, TOKEN_ELSE);
        v = select(r, cond, v, r->failed ? nothing : expression(r));
    }
    r->depth--;
    return v;
}

uint32_t tare_expr_parse(tare_symbolic *s, const char *text, size_t text_bytes, tare_sym_name_fn fn, void *user,
                         int64_t *out, size_t *error_at)
{
    const uint32_t before = s->fault;
    reader r = {.s = s, .fn = fn, .user = user};
    s->fault = 0;
    tare_lexer_init(&r.x, text, text_bytes);
    const read_value v = expression(&r);
    if (!r.failed && r.x.now.kind != TOKEN_END)
        refuse(&r);
    const uint32_t fault = s->fault ? s->fault : r.failed ? TARE_RULE_ARGUMENT : TARE_OK;
    s->fault = before;
    *out = fault ? 0 : v.v;
    if (error_at)
        *error_at = r.failed ? r.failed_at : 0;
    return fault;
}
