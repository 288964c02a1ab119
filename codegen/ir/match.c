/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Operand letters: compares an expression with its line of ir_ops.def.
 *
 * Knows: the letters.  Refuses to know: what stands around the expression.
 */
#include "base/arena.h"
#include "ir/type.h"

#include <string.h>

/* What the polymorphic letters stand for in one expression; VOID while nothing has said so. */
typedef struct letters {
    tare_irtype number, elem, any;
} letters;

static tare_irtype plain_letter(char c)
{
    static const char order[] = "ibfsdvlmct"; /* ORDER IRTYPE from INT on */
    const char *at = c != '\0' ? strchr(order, c) : NULL;
    if (at != NULL)
        return TY(TARE_TY_INT + (at - order));
    return TY(c == 'I' ? TARE_TY_LIST | TARE_TY_INT : c == 'T' ? TARE_TY_LIST | TARE_TY_TENSOR : TARE_TY_VOID);
}

static bool bind(tare_irtype *letter, tare_irtype t)
{
    if (*letter == TARE_TY_VOID)
        *letter = t;
    return *letter == t;
}

/* Does `t` fit the letter at p?  Binds what is still open. */
static bool fits(letters *l, const char *p, tare_irtype t)
{
    switch (*p) {
    case 'N': return (t == TARE_TY_INT || t == TARE_TY_FLOAT) && bind(&l->number, t);
    case 'E': return ir_type_valid(ir_list(t)) && (t & TARE_TY_LIST) == 0 && bind(&l->elem, t);
    case 'L': return ir_is_list(t) && bind(&l->elem, ir_elem(t));
    case 'X': return ir_type_valid(t) && bind(&l->any, t);
    case '?':
        if (plain_letter(p[1]) != TARE_TY_VOID)
            return t == ir_some(plain_letter(p[1]));
        return ir_type_valid(t) && ir_is_opt(t) && bind(&l->any, ir_wrapped(t));
    default: return t == plain_letter(*p);
    }
}

static const char *wanted(const letters *l, const char *p)
{
    switch (*p) {
    case 'N': return l->number != TARE_TY_VOID ? ir_type_name(l->number) : "int or float";
    case 'E': return l->elem != TARE_TY_VOID ? ir_type_name(l->elem) : "an element";
    case 'L': return l->elem != TARE_TY_VOID ? ir_type_name(ir_list(l->elem)) : "a list";
    case 'X': return l->any != TARE_TY_VOID ? ir_type_name(l->any) : "a value";
    case '?':
        return plain_letter(p[1]) != TARE_TY_VOID ? ir_type_name(ir_some(plain_letter(p[1]))) : "an optional";
    default: return ir_type_name(plain_letter(*p));
    }
}

static size_t letter_length(const char *p)
{
    return *p == '?' && plain_letter(p[1]) != TARE_TY_VOID ? 2 : 1;
}

static tare_irtype result_type(const letters *l, const char *p)
{
    switch (*p) {
    case 'N': return l->number;
    case 'E': return l->elem;
    case 'L': return l->elem != TARE_TY_VOID ? ir_list(l->elem) : TY(TARE_TY_VOID);
    case 'X': return l->any;
    case '?':
        if (plain_letter(p[1]) != TARE_TY_VOID)
            return ir_some(plain_letter(p[1]));
        return l->any != TARE_TY_VOID ? ir_some(l->any) : TY(TARE_TY_VOID);
    default: return plain_letter(*p);
    }
}

/* What the letters cannot say: which types EQ and CONTAINS compare, what a Scalar is made of. */
static const char *beyond_letters(arena *a, const ir_expr *e, const letters *l)
{
    const bool compares = e->op == TARE_IR_EQ || e->op == TARE_IR_NE;
    const tare_irtype t = compares ? l->any : e->op == TARE_IR_CONTAINS ? ir_list(l->elem) : TY(TARE_TY_VOID);
    const unsigned elem = t & TARE_TY_ELEM;
    if (elem == TARE_TY_TENSOR || elem == TARE_TY_GENERATOR || ((t & TARE_TY_LIST) != 0 && elem == TARE_TY_FLOAT))
        return arena_format(a, "%s does not compare %s", ir_info(e->op)->name, ir_type_name(t));
    if (e->op == TARE_IR_SCALAR_OF && l->any != TARE_TY_INT && l->any != TARE_TY_BOOL && l->any != TARE_TY_FLOAT)
        return arena_format(a, "scalar_of wants bool, int or float, has %s", ir_type_name(l->any));
    if (e->op == TARE_IR_SOME && ir_is_opt(l->any))
        return arena_format(a, "some of %s, which is optional already", ir_type_name(l->any));
    return NULL;
}

const char *ir_match(arena *a, const ir_expr *e, tare_irtype *result)
{
    const ir_op_info *info = ir_info(e->op);
    *result = TARE_TY_VOID;
    if (info == NULL)
        return arena_format(a, "expression %u does not exist", (unsigned)e->op);
    letters l = {0, 0, 0};
    const char *p = info->operands;
    for (uint32_t i = 0; i < e->n; i++) {
        if (*p == '\0')
            return arena_format(a, "%s has %u operands, wants %u", info->name, e->n, i);
        if (e->operand[i] == NULL)
            return arena_format(a, "operand %u of %s is missing", i, info->name);
        const tare_irtype t = e->operand[i]->type;
        if (!fits(&l, p, t))
            return arena_format(a, "operand %u of %s is %s, wants %s", i, info->name, ir_type_name(t), wanted(&l, p));
        const size_t length = letter_length(p);
        if (p[length] != '*')
            p += length;
    }
    if (*p != '\0' && p[letter_length(p)] != '*')
        return arena_format(a, "%s has %u operands, wants more", info->name, e->n);
    *result = result_type(&l, info->result);
    return beyond_letters(a, e, &l);
}
