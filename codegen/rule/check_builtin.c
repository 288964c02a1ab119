/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Built-in functions: the IR operations that rules call by name, typed by the letters of ir_ops.def.
 */
#include "rule/check.h"

#include <string.h>

static const builtin builtins[] = {
    {"min", TARE_IR_MIN}, {"max", TARE_IR_MAX}, {"floor", TARE_IR_FLOOR}, {"ceil", TARE_IR_CEIL},
    {"float", TARE_IR_TO_FLOAT}, {"int", TARE_IR_TO_INT}, {"oblivious", TARE_IR_OBLIVIOUS},
    {"known", TARE_IR_KNOWN}, {"guard", TARE_IR_GUARD}, {"present", TARE_IR_PRESENT}, {"contains", TARE_IR_CONTAINS},
    {"slice", TARE_IR_SLICE}, {"repeat", TARE_IR_REPEAT}, {"scalar", TARE_IR_SCALAR_OF},
    {"promote_dtypes", TARE_IR_PROMOTE}, {"to_complex", TARE_IR_TO_COMPLEX}, {"to_real", TARE_IR_TO_REAL},
    {"same_type", TARE_IR_SAME_TYPE}, {"same_storage", TARE_IR_SAME_STORAGE},
    {"same_place", TARE_IR_SAME_PLACE}, {"empty", TARE_IR_EMPTY}, {"empty_strided", TARE_IR_EMPTY_STRIDED},
    {"empty_layout", TARE_IR_EMPTY_LAYOUT}, {"empty_as", TARE_IR_EMPTY_AS}, {"view", TARE_IR_VIEW},
    {"view_dtype", TARE_IR_VIEW_DTYPE}, {"alias", TARE_IR_ALIAS}, {"with_conj", TARE_IR_WITH_CONJ},
    {"with_neg", TARE_IR_WITH_NEG}, {"with_bytes", TARE_IR_WITH_BYTES}, {"resized", TARE_IR_RESIZED},
    {"placed", TARE_IR_PLACED}, {"unknown", TARE_IR_UNKNOWN}, {"unknown_of", TARE_IR_UNKNOWN_OF},
    {"unknown_scalar", TARE_IR_UNKNOWN_SCALAR},
};
enum { N_BUILTINS = sizeof builtins / sizeof *builtins };

static const struct signature { const char *operands, *result; } signatures[] = {
#define TARE_IR(NAME, name, operands, result, kind) {operands, result},
#include "tare/ir_ops.def"
#undef TARE_IR
};

const builtin *builtin_find(const char *name)
{
    for (size_t i = 0; i < N_BUILTINS; i++)
        if (strcmp(builtins[i].name, name) == 0)
            return &builtins[i];
    return NULL;
}

void builtin_hint(checker *c, uint32_t id, const char *word)
{
    const char *candidates[CHECK_MAX_HINTS];
    size_t n = 0;
    for (size_t i = 0; i < N_BUILTINS; i++)
        candidates[n++] = builtins[i].name;
    for (uint32_t i = 0; i < c->funcs.n && n < CHECK_MAX_HINTS; i++)
        candidates[n++] = c->funcs.at[i].name;
    for (uint32_t i = 0; i < c->slots.n && n < CHECK_MAX_HINTS; i++)
        candidates[n++] = c->slots.at[i].name;
    check_hint_name(c, id, word, n, candidates);
}

static tare_irtype plain_type(char letter)
{
    static const struct { char letter; tare_irtype type; } letters[] = {
        {'i', TARE_TY_INT}, {'b', TARE_TY_BOOL}, {'f', TARE_TY_FLOAT}, {'s', TARE_TY_STR}, {'d', TARE_TY_DTYPE},
        {'v', TARE_TY_DEVICE}, {'l', TARE_TY_LAYOUT}, {'m', TARE_TY_FORMAT}, {'c', TARE_TY_SCALAR},
        {'t', TARE_TY_TENSOR}, {'I', TARE_TY_INT | TARE_TY_LIST}, {'T', TARE_TY_TENSOR | TARE_TY_LIST},
    };
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == letter)
            return letters[i].type;
    return TARE_TY_VOID;
}

/* What the polymorphic letters stand for in one call. */
typedef struct binding { tare_irtype number, element, list, any, held; } binding;

static bool wrong(checker *c, ast_expr *e, tare_irtype got, const char *callee, const char *expected)
{
    check_bad(c, e, "`%s` takes %s, not %s", callee, expected, type_noun(got));
    return false;
}

/* The first operand of letter N decides, unless it is an int literal and a float comes after it. */
static bool check_numbers(checker *c, ast_expr *e, binding *b, tare_irtype want)
{
    ast_expr *x = e->operand[0], *y = e->operand[e->n - 1];
    b->number = e->n == 2 ? check_alike(c, x, y, want) : check_expr(c, x, want);
    if (x->kind == AST_BAD || y->kind == AST_BAD)
        return false;
    if (b->number == TARE_TY_VOID)
        check_bad(c, e, "`%s` takes two ints or two floats, not `%s` and `%s`", e->name, type_spelling(x->type),
                  type_spelling(y->type));
    else if (!type_is_number(b->number))
        return wrong(c, e, b->number, e->name, "ints or floats");
    return b->number != TARE_TY_VOID;
}

static bool check_any(checker *c, const builtin *f, ast_expr *operand, binding *b, tare_irtype want)
{
    b->any = check_expr(c, operand, want);
    const tare_irtype t = b->any;
    if (operand->kind == AST_BAD)
        return false;
    if (f->op == TARE_IR_SCALAR_OF && !type_is_number(t) && t != TARE_TY_BOOL)
        return wrong(c, operand, t, f->name, "a bool, an int or a float");
    if (f->op == TARE_IR_GUARD && (type_has_tensor(t) || (t & TARE_TY_ELEM) == TARE_TY_GENERATOR))
        return wrong(c, operand, t, f->name, "a number or a list of numbers");
    return true;
}

static bool check_element(checker *c, ast_expr *e, ast_expr *operand, binding *b, tare_irtype want)
{
    if (b->list != TARE_TY_VOID)
        return check_as(c, operand, type_element(b->list), "the element");
    b->element = check_expr(c, operand, type_is_list(want) ? type_element(want) : TARE_TY_VOID);
    if (operand->kind == AST_BAD)
        return false;
    if (type_is_list(want))
        check_coerce(operand, type_element(want));
    if (operand->lift)
        b->element = type_optional(b->element);
    b->list = type_list_of(operand->kind == AST_FLOAT ? TARE_TY_FLOAT : b->element);
    return b->list != TARE_TY_VOID || wrong(c, operand, b->element, e->name, "an element of a list");
}

static bool check_list(checker *c, ast_expr *operand, binding *b, const char *callee, tare_irtype want)
{
    b->list = check_expr(c, operand, want);
    if (operand->kind == AST_BAD)
        return false;
    return type_is_list(b->list) || wrong(c, operand, b->list, callee, "a list");
}

static bool check_optional(checker *c, ast_expr *operand, binding *b)
{
    b->held = type_held(check_expr(c, operand, TARE_TY_VOID));
    if (operand->kind != AST_BAD && !type_is_opt(operand->type))
        check_bad(c, operand, "%s is never absent", type_noun(operand->type));
    return operand->kind != AST_BAD;
}

static bool check_operand(checker *c, ast_expr *e, const builtin *f, char letter, uint32_t i, binding *b,
                          tare_irtype want)
{
    ast_expr *operand = e->operand[i];
    switch (letter) {
    case 'N': return i > 0 || check_numbers(c, e, b, want);
    case 'X': return check_any(c, f, operand, b, want);
    case 'E': return check_element(c, e, operand, b, want);
    case 'L': return check_list(c, operand, b, f->name, f->op == TARE_IR_CONTAINS ? TARE_TY_VOID : want);
    case '?': return check_optional(c, operand, b);
    default: return check_as(c, operand, plain_type(letter), "the argument");
    }
}

static tare_irtype result_type(const char *letters, const binding *b)
{
    switch (letters[0]) {
    case 'N': return b->number;
    case 'X': return b->any;
    case 'E': return type_element(b->list);
    case 'L': return b->list;
    case '?': return letters[1] ? type_optional(plain_type(letters[1])) : type_optional(b->any);
    default: return plain_type(letters[0]);
    }
}

void builtin_check(checker *c, ast_expr *e, const builtin *f, tare_irtype want)
{
    const struct signature *s = &signatures[f->op];
    const size_t n = strlen(s->operands);
    binding b = {0};
    bool good = true;
    e->ref = REF_BUILTIN;
    e->builtin = f->op;
    if (e->n != n) {
        check_bad(c, e, "`%s` takes %zu argument%s, not %u", f->name, n, n == 1 ? "" : "s", e->n);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        good &= check_operand(c, e, f, s->operands[i], i, &b, want);
    if (!good)
        check_poison(e);
    else
        e->type = result_type(s->result, &b);
}
