/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Types of expressions.
 */
#include "rule/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

tare_irtype check_poison(ast_expr *e)
{
    e->kind = AST_BAD;
    e->type = TARE_TY_VOID;
    return TARE_TY_VOID;
}

uint32_t check_bad(checker *c, ast_expr *e, const char *format, ...)
{
    char text[600];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    check_poison(e);
    c->in->broken = true;
    return diag_error(c->diags, e->at, "%s", text);
}

/* ---- wanted types ---- */

static bool is_float(tare_irtype t) { return type_held(t) == TARE_TY_FLOAT; }

bool check_coerce(ast_expr *e, tare_irtype want)
{
    if (e->kind == AST_INT && is_float(want)) {
        e->kind = AST_FLOAT;
        e->f = (double)e->i;
        e->type = TARE_TY_FLOAT;
    }
    if (e->kind == AST_BAD || e->type == want)
        return true;
    e->lift = type_is_opt(want) && e->type == type_held(want);
    return e->lift;
}

bool check_as(checker *c, ast_expr *e, tare_irtype want, const char *what)
{
    const tare_irtype type = check_expr(c, e, want);
    if (check_coerce(e, want))
        return e->kind != AST_BAD;
    const uint32_t id = check_bad(c, e, "%s is %s, expected %s", what, type_noun(type), type_noun(want));
    if (type_is_opt(type) && type_held(type) == want)
        diag_hint(c->diags, id, "it may be absent: use `if let x = ...`, or `... ?? default`");
    else if (type == TARE_TY_INT && want == TARE_TY_FLOAT)
        diag_hint(c->diags, id, "`float(...)` makes it one");
    else if (type == TARE_TY_FLOAT && want == TARE_TY_INT)
        diag_hint(c->diags, id, "`int(...)` makes it one");
    return false;
}

static bool waits_for_type(const ast_expr *e)
{
    return e->kind == AST_NONE || (e->kind == AST_LIST && e->n == 0);
}

tare_irtype check_alike(checker *c, ast_expr *a, ast_expr *b, tare_irtype want)
{
    ast_expr *first = waits_for_type(a) ? b : a, *second = first == a ? b : a;
    const tare_irtype one = check_expr(c, first, want);
    const tare_irtype hint = want != TARE_TY_VOID             ? want
                             : second->kind == AST_NONE       ? type_optional(one)
                             : type_held(one);
    const tare_irtype two = check_expr(c, second, first->kind == AST_BAD ? want : hint);
    if (first->kind == AST_BAD || second->kind == AST_BAD)
        return TARE_TY_VOID;
    if (one == two || check_coerce(second, one))
        return first->type;
    return check_coerce(first, two) ? second->type : TARE_TY_VOID;
}

/* ---- leaves ---- */

static tare_irtype check_none(checker *c, ast_expr *e, tare_irtype want)
{
    if (type_is_opt(want))
        return want;
    const uint32_t id = want == TARE_TY_VOID ? check_bad(c, e, "nothing tells the type of this `none`")
                                             : check_bad(c, e, "`none` stands where %s is wanted", type_noun(want));
    if (want == TARE_TY_VOID)
        diag_hint(c->diags, id, "write it: `let x: int? = none`");
    return TARE_TY_VOID;
}

static tare_irtype check_ident(checker *c, ast_expr *e)
{
    tare_irtype type;
    const uint32_t local = scope_find(c, e->name);
    if (local != NO_LOCAL) {
        e->ref = REF_LOCAL;
        e->local = local;
        type = c->in->func->local[local].type;
        return type == TARE_TY_VOID ? check_poison(e) : type;
    }
    if (constant_find(e->name, &type, &e->value)) {
        e->ref = REF_CONST;
        return type;
    }
    if (!c->poisoned)
        scope_report_unknown(c, e->name, e->at);
    c->in->broken = true;
    return check_poison(e);
}

static tare_irtype check_env(checker *c, ast_expr *e)
{
    tare_irtype type;
    if (env_find(e->name, &type, &e->value)) {
        e->ref = REF_ENV;
        return type;
    }
    c->in->broken = true;
    env_report_unknown(c, e->name, e->name_at);
    return check_poison(e);
}

/* ---- places in lists ---- */

static tare_irtype check_index(checker *c, ast_expr *e)
{
    ast_expr *list = e->operand[0], *index = e->operand[1];
    const tare_irtype type = check_expr(c, list, TARE_TY_VOID);
    const bool good = check_as(c, index, TARE_TY_INT, "the position");
    if (list->kind == AST_BAD || !good)
        return check_poison(e);
    if (type_is_list(type) || type == TARE_TY_STR) {
        e->builtin = type == TARE_TY_STR ? TARE_IR_STR_AT : TARE_IR_AT;
        return type == TARE_TY_STR ? TARE_TY_INT : type_element(type);
    }
    const uint32_t id = check_bad(c, e, "%s has no positions", type_noun(type));
    if (type_is_opt(type))
        diag_hint(c->diags, id, "it may be absent: use `if let x = ...`, or `... ?? default`");
    else if (type == TARE_TY_TENSOR)
        diag_hint(c->diags, id, "`.size[i]` is a size, `.stride[i]` a stride");
    return TARE_TY_VOID;
}

static tare_irtype check_list(checker *c, ast_expr *e, tare_irtype want)
{
    tare_irtype element = type_held(want) & TARE_TY_LIST ? type_element(type_held(want)) : TARE_TY_VOID;
    e->builtin = TARE_IR_LIST;
    if (e->n == 0 && element == TARE_TY_VOID) {
        const uint32_t id = check_bad(c, e, "nothing tells the type of this empty list");
        diag_hint(c->diags, id, "write it: `var x: ints = []`");
        return TARE_TY_VOID;
    }
    bool good = true, any_none = false;
    for (uint32_t i = 0; i < e->n; i++)
        any_none |= e->operand[i]->kind == AST_NONE;
    for (uint32_t i = 0; any_none && element == TARE_TY_VOID && i < e->n; i++)
        if (e->operand[i]->kind == AST_IDENT)
            element = type_optional(check_expr(c, e->operand[i], TARE_TY_VOID));
    for (uint32_t i = 0; i < e->n; i++) {
        if (element != TARE_TY_VOID) {
            good &= check_as(c, e->operand[i], element, "the element");
            continue;
        }
        element = check_expr(c, e->operand[i], TARE_TY_VOID);
        good &= e->operand[i]->kind != AST_BAD;
    }
    if (!good)
        return check_poison(e);
    if (element == TARE_TY_VOID)
        return check_poison(e);
    const tare_irtype type = type_list_of(element);
    if (type == TARE_TY_VOID)
        check_bad(c, e, "there is no list of `%s`", type_spelling(element));
    return type;
}

/* ---- operators ---- */

static tare_irtype check_unary(checker *c, ast_expr *e, tare_irtype want)
{
    ast_expr *x = e->operand[0];
    const bool negates = strcmp(e->name, "not") == 0;
    e->builtin = negates ? TARE_IR_NOT : TARE_IR_NEG;
    if (negates)
        return check_as(c, x, TARE_TY_BOOL, "the operand of `not`") ? TARE_TY_BOOL : check_poison(e);
    const tare_irtype type = check_expr(c, x, want);
    if (x->kind == AST_BAD)
        return check_poison(e);
    if (!type_is_number(type))
        check_bad(c, e, "`-` takes an int or a float, not %s", type_noun(type));
    return e->type = type_is_number(type) ? type : TARE_TY_VOID;
}

typedef enum group { ARITHMETIC, DIVISION, INTEGRAL, JOIN, EQUALITY, ORDER, LOGIC } group;
static const struct binary { const char *name; tare_irop op; group group; } binaries[] = {
    {"+", TARE_IR_ADD, ARITHMETIC}, {"-", TARE_IR_SUB, ARITHMETIC}, {"*", TARE_IR_MUL, ARITHMETIC},
    {"/", TARE_IR_DIV, DIVISION}, {"//", TARE_IR_FLOORDIV, INTEGRAL}, {"%", TARE_IR_MOD, INTEGRAL},
    {"++", TARE_IR_CONCAT, JOIN}, {"==", TARE_IR_EQ, EQUALITY}, {"!=", TARE_IR_NE, EQUALITY},
    {"<", TARE_IR_LT, ORDER}, {"<=", TARE_IR_LE, ORDER}, {">", TARE_IR_GT, ORDER}, {">=", TARE_IR_GE, ORDER},
    {"and", TARE_IR_AND, LOGIC}, {"or", TARE_IR_OR, LOGIC},
};

static const struct binary *binary_find(const char *name)
{
    const struct binary *b = binaries;
    while (strcmp(b->name, name) != 0)
        b++;
    return b;
}

static tare_irtype refuse_operands(checker *c, ast_expr *e, const char *expected)
{
    const ast_expr *x = e->operand[0], *y = e->operand[1];
    const tare_irtype one = x->type, two = y->type;
    const uint32_t id = check_bad(c, e, "`%s` takes %s, not `%s` and `%s`", e->name, expected, type_spelling(one),
                                  type_spelling(two));
    if (type_is_opt(one) || type_is_opt(two))
        diag_hint(c->diags, id, "what may be absent: use `if let x = ...`, or `... ?? default`");
    else if (type_is_number(one) && type_is_number(two) && one != two)
        diag_hint(c->diags, id, "`float(...)` makes an int a float");
    else if (type_is_list(one) && one == two && strcmp(e->name, "+") == 0)
        diag_hint(c->diags, id, "`++` joins lists");
    return TARE_TY_VOID;
}

static tare_irtype check_integral(checker *c, ast_expr *e)
{
    ast_expr *x = e->operand[0], *y = e->operand[1];
    const bool one = check_as(c, x, TARE_TY_INT, "the dividend"), two = check_as(c, y, TARE_TY_INT, "the divisor");
    if (!one || !two)
        return check_poison(e);
    if (divisor_is_nonzero(c, y))
        return TARE_TY_INT;
    const uint32_t id = diag_error(c->diags, y->at, "the divisor of `%s` is not seen to be non-zero", e->name);
    diag_hint(c->diags, id, "write `require d != 0, ...` before, or `max(d, 1)`");
    c->in->broken = true;
    return TARE_TY_INT;
}

static tare_irtype check_division(checker *c, ast_expr *e)
{
    ast_expr *x = e->operand[0], *y = e->operand[1];
    check_expr(c, x, TARE_TY_FLOAT);
    check_expr(c, y, TARE_TY_FLOAT);
    if (x->kind == AST_BAD || y->kind == AST_BAD)
        return check_poison(e);
    if (x->type == TARE_TY_INT && y->type == TARE_TY_INT && (x->kind != AST_INT || y->kind != AST_INT))
        return refuse_operands(c, e, "floats (`//` divides ints)");
    check_coerce(x, TARE_TY_FLOAT);
    check_coerce(y, TARE_TY_FLOAT);
    return x->type == TARE_TY_FLOAT && y->type == TARE_TY_FLOAT ? TARE_TY_FLOAT : refuse_operands(c, e, "floats");
}

/* What holds while the second operand is evaluated: the first is `truth`. */
static tare_irtype check_logic(checker *c, ast_expr *e, bool truth)
{
    ast_expr *x = e->operand[0], *y = e->operand[1];
    const uint32_t facts = c->n_facts;
    const bool one = check_as(c, x, TARE_TY_BOOL, truth ? "the operand of `and`" : "the operand of `or`");
    if (one)
        divisor_assume(c, x, truth);
    const bool two = check_as(c, y, TARE_TY_BOOL, truth ? "the operand of `and`" : "the operand of `or`");
    c->n_facts = facts;
    return one && two ? TARE_TY_BOOL : check_poison(e);
}

static bool can_be_compared(tare_irtype t)
{
    const tare_irtype element = t & TARE_TY_ELEM;
    return element != TARE_TY_TENSOR && element != TARE_TY_GENERATOR &&
           !(element == TARE_TY_FLOAT && (t & TARE_TY_LIST));
}

static tare_irtype check_joined(checker *c, ast_expr *e, const struct binary *b, tare_irtype want)
{
    ast_expr *x = e->operand[0], *y = e->operand[1];
    const tare_irtype type = check_alike(c, x, y, b->group == ARITHMETIC || b->group == JOIN ? want : TARE_TY_VOID);
    if (x->kind == AST_BAD || y->kind == AST_BAD)
        return check_poison(e);
    const tare_irtype whole = x->lift || y->lift ? type_optional(type) : type;
    switch ((int)b->group) {
    case JOIN:
        return type_is_list(whole) ? type : refuse_operands(c, e, "two lists of one type");
    case EQUALITY:
        return type != TARE_TY_VOID && can_be_compared(whole) ? TARE_TY_BOOL
                                                              : refuse_operands(c, e, "two values of one type");
    default:
        if (!type_is_number(whole))
            return refuse_operands(c, e, "two ints or two floats");
        return b->group == ORDER ? TARE_TY_BOOL : type;
    }
}

/* `x ?? default` */
static tare_irtype check_default(checker *c, ast_expr *e, tare_irtype want)
{
    ast_expr *x = e->operand[0], *y = e->operand[1];
    const tare_irtype type = check_expr(c, x, want == TARE_TY_VOID ? want : type_optional(want));
    e->builtin = TARE_IR_COUNT;
    if (x->kind == AST_BAD) {
        check_expr(c, y, want);
        return check_poison(e);
    }
    if (!type_is_opt(type)) {
        check_bad(c, e, "`??` takes what may be absent, %s never is", type_noun(type));
        return TARE_TY_VOID;
    }
    const tare_irtype held = type_held(type);
    check_expr(c, y, y->kind == AST_NONE ? type : held);
    if (y->kind == AST_BAD)
        return check_poison(e);
    if (y->type == type || check_coerce(y, held))
        return y->type;
    const tare_irtype other = y->type;
    check_bad(c, e, "the default is %s, expected %s", type_noun(other), type_noun(held));
    return TARE_TY_VOID;
}

static tare_irtype check_binary(checker *c, ast_expr *e, tare_irtype want)
{
    if (strcmp(e->name, "??") == 0)
        return check_default(c, e, want);
    const struct binary *b = binary_find(e->name);
    e->builtin = b->op;
    switch (b->group) {
    case DIVISION: return check_division(c, e);
    case INTEGRAL: return check_integral(c, e);
    case LOGIC: return check_logic(c, e, b->op == TARE_IR_AND);
    case ARITHMETIC: case JOIN: case EQUALITY: case ORDER: return check_joined(c, e, b, want);
    }
    return TARE_TY_VOID;
}

/* The branches are typed under the condition, as either alone is evaluated. */
static tare_irtype check_select(checker *c, ast_expr *e, tare_irtype want)
{
    ast_expr *condition = e->operand[0], *x = e->operand[1], *y = e->operand[2];
    const uint32_t facts = c->n_facts;
    const bool good = check_as(c, condition, TARE_TY_BOOL, "the condition");
    ast_expr *first = waits_for_type(x) ? y : x, *second = first == x ? y : x;
    e->builtin = TARE_IR_SELECT;
    if (good)
        divisor_assume(c, condition, first == x);
    check_expr(c, first, want);
    c->n_facts = facts;
    if (good)
        divisor_assume(c, condition, second == x);
    const tare_irtype hint = want != TARE_TY_VOID || first->kind == AST_BAD ? want
                             : second->kind == AST_NONE                     ? type_optional(first->type)
                                                                            : first->type;
    check_expr(c, second, hint);
    c->n_facts = facts;
    if (!good || x->kind == AST_BAD || y->kind == AST_BAD)
        return check_poison(e);
    if (check_coerce(second, first->type))
        return first->type;
    if (check_coerce(first, second->type))
        return second->type;
    const tare_irtype one = x->type, two = y->type;
    check_bad(c, e, "the branches are %s and %s, expected one type", type_noun(one), type_noun(two));
    return TARE_TY_VOID;
}

/* ---- folds ---- */

static tare_irtype check_source(checker *c, ast_expr *list)
{
    const tare_irtype type = check_expr(c, list, TARE_TY_VOID);
    if (list->kind == AST_BAD || type_is_list(type))
        return type_is_list(type) ? type_element(type) : TARE_TY_VOID;
    const uint32_t id = check_bad(c, list, "`for` goes through a list or a range, not %s", type_noun(type));
    if (type == TARE_TY_INT)
        diag_hint(c->diags, id, "a range is written `0..n`");
    return TARE_TY_VOID;
}

void check_binder(checker *c, ast_binder *b)
{
    tare_irtype element = TARE_TY_INT;
    if (b->list != NULL) {
        element = check_source(c, b->list);
    } else {
        check_as(c, b->lo, TARE_TY_INT, "the range's start");
        check_as(c, b->hi, TARE_TY_INT, "the range's end");
    }
    const bool nonzero = b->list != NULL && element == TARE_TY_INT && divisor_elements_are_nonzero(c, b->list);
    if (b->index.text != NULL)
        b->index_local = scope_declare(c, b->index, TARE_TY_INT, false);
    b->name_local = scope_declare(c, b->name, element, false);
    if (nonzero)
        divisor_learn_local(c, b->name, b->name_local);
}

static tare_irtype check_fold_body(checker *c, ast_expr *e, tare_irtype want)
{
    ast_expr *element = e->operand[e->n - 1];
    if (strcmp(e->name, "all") == 0 || strcmp(e->name, "any") == 0)
        return check_as(c, element, TARE_TY_BOOL, "the folded expression") ? TARE_TY_BOOL : check_poison(e);
    const tare_irtype type = e->n == 2 ? check_alike(c, e->operand[0], element, want) : check_expr(c, element, want);
    if (element->kind == AST_BAD || e->operand[0]->kind == AST_BAD)
        return check_poison(e);
    if (!type_is_number(type)) {
        const tare_irtype one = element->type;
        check_bad(c, e, "`%s` folds ints or floats, not %s", e->name, type_noun(one));
        return TARE_TY_VOID;
    }
    return type;
}

static tare_irtype check_comprehended(checker *c, ast_expr *e, tare_irtype want)
{
    ast_expr *element = e->operand[0];
    const tare_irtype list = type_held(want);
    check_expr(c, element, list & TARE_TY_LIST ? type_element(list) : TARE_TY_VOID);
    if (element->kind == AST_BAD)
        return check_poison(e);
    if (list & TARE_TY_LIST)
        check_coerce(element, type_element(list));
    const tare_irtype type = type_list_of(element->lift ? type_optional(element->type) : element->type);
    if (type == TARE_TY_VOID)
        check_bad(c, e, "there is no list of `%s`", type_spelling(element->type));
    return type;
}

static tare_irtype check_folded(checker *c, ast_expr *e, tare_irtype want)
{
    const uint32_t visible = c->n_visible, facts = c->n_facts;
    e->builtin = TARE_IR_COUNT;
    check_binder(c, e->binder);
    const bool conditional = e->condition != NULL;
    if (conditional && check_as(c, e->condition, TARE_TY_BOOL, "the condition"))
        divisor_assume(c, e->condition, true);
    const tare_irtype type = e->kind == AST_FOLD ? check_fold_body(c, e, want) : check_comprehended(c, e, want);
    c->n_visible = visible;
    c->n_facts = facts;
    return type;
}

/* ---- all of them ---- */

static tare_irtype check_single_call(checker *c, ast_expr *e, tare_irtype want)
{
    check_call(c, e, want);
    if (e->kind == AST_BAD || e->n_types == 1)
        return e->type;
    const uint32_t n = e->n_types;
    const uint32_t id = check_bad(c, e, "`%s` has %u results, one is wanted", e->name, n);
    if (n > 1)
        diag_hint(c->diags, id, "bind them: `let (a, b) = ...`");
    return TARE_TY_VOID;
}

static tare_irtype type_of(checker *c, ast_expr *e, tare_irtype want)
{
    switch (e->kind) {
    case AST_BAD: c->poisoned = c->in->broken = true; return TARE_TY_VOID;
    case AST_INT: return TARE_TY_INT;
    case AST_FLOAT: return TARE_TY_FLOAT;
    case AST_STR: return TARE_TY_STR;
    case AST_TRUE: case AST_FALSE: return TARE_TY_BOOL;
    case AST_NONE: return check_none(c, e, want);
    case AST_IDENT: return check_ident(c, e);
    case AST_ENV: return check_env(c, e);
    case AST_FIELD: return check_field(c, e);
    case AST_INDEX: return check_index(c, e);
    case AST_CALL: case AST_OP_CALL: return check_single_call(c, e, want);
    case AST_UNARY: return check_unary(c, e, want);
    case AST_BINARY: return check_binary(c, e, want);
    case AST_SELECT: return check_select(c, e, want);
    case AST_LIST: return check_list(c, e, want);
    case AST_COMPREHENSION: case AST_FOLD: return check_folded(c, e, want);
    }
    return TARE_TY_VOID;
}

tare_irtype check_expr(checker *c, ast_expr *e, tare_irtype want)
{
    const tare_irtype type = type_of(c, e, want);
    e->type = e->kind == AST_BAD ? TARE_TY_VOID : type;
    return e->type;
}
