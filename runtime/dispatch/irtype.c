/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Types of IR values: see irtype.h. */
#include "dispatch/irtype.h"

#include <stdio.h>
#include <string.h>

static const char *const elem_name[] = {"void", "int", "bool", "float", "str", "dtype", "device",
                                        "layout", "format", "Scalar", "Tensor", "Generator"};

bool tare_irtype_is_valid(tare_irtype t)
{
    const tare_irtype elem = irtype_elem(t);
    if ((t & 0x80) != 0 || elem == TARE_TY_VOID || elem >= TARE_TY_ELEM_COUNT)
        return false;
    if ((t & TARE_TY_ELEM_OPT) != 0)
        return irtype_is_list(t) && elem == TARE_TY_TENSOR;
    return !(irtype_is_list(t) && elem == TARE_TY_GENERATOR);
}

/* A present optional has the form of its value, but for numbers and lists' elements. */
static bool present_is_plain(tare_irtype t)
{
    return irtype_is_list(t) || (irtype_elem(t) != TARE_TY_INT && irtype_elem(t) != TARE_TY_FLOAT);
}

bool tare_irtype_fits(tare_irtype have, tare_irtype want)
{
    const tare_irtype h = have & (tare_irtype)~TARE_TY_ELEM_OPT, w = want & (tare_irtype)~TARE_TY_ELEM_OPT;
    return h == w || ((h | TARE_TY_OPT) == w && present_is_plain(h));
}

tare_irtype tare_irtype_of_elements(tare_irtype list)
{
    return irtype_elem(list) | ((list & TARE_TY_ELEM_OPT) != 0 ? TARE_TY_OPT : 0);
}

const char *tare_irtype_name(tare_irtype t, char name[IRTYPE_NAME_BYTES])
{
    const tare_irtype elem = irtype_elem(t);
    (void)snprintf(name, IRTYPE_NAME_BYTES, "%s%s%s%s", elem < TARE_TY_ELEM_COUNT ? elem_name[elem] : "?",
                   (t & TARE_TY_ELEM_OPT) != 0 ? "?" : "", irtype_is_list(t) ? "[]" : "", irtype_is_opt(t) ? "?" : "");
    return name;
}

/* ---- ir_ops.def ---- */

static const char *const op_name[TARE_IR_COUNT] = {
#define TARE_IR(NAME, name, operands, result, kind) [TARE_IR_##NAME] = #name,
#include "tare/ir_ops.def"
#undef TARE_IR
#define TARE_STMT(NAME, name) [TARE_STMT_##NAME] = #name,
#include "tare/ir_stmts.def"
#undef TARE_STMT
};

const char *tare_irop_name(uint32_t op)
{
    return op < TARE_IR_COUNT ? op_name[op] : "?";
}

static const struct signature { const char *operands, *result; } signature[TARE_IR_EXPR_COUNT] = {
#define TARE_IR(NAME, name, operands, result, kind) [TARE_IR_##NAME] = {operands, result},
#include "tare/ir_ops.def"
#undef TARE_IR
};

/* What the polymorphic letters stand for; 0: not seen yet. */
typedef struct binding { tare_irtype x, e; } binding;

static bool same(tare_irtype *bound, tare_irtype t)
{
    if (*bound == 0)
        *bound = t;
    else if (tare_irtype_fits(*bound, t))
        *bound = t; /* the wider of T and T? */
    return tare_irtype_fits(t, *bound);
}

static tare_irtype fixed_type(char letter)
{
    switch (letter) {
    case 'i': return TARE_TY_INT;
    case 'b': return TARE_TY_BOOL;
    case 'f': return TARE_TY_FLOAT;
    case 's': return TARE_TY_STR;
    case 'd': return TARE_TY_DTYPE;
    case 'v': return TARE_TY_DEVICE;
    case 'l': return TARE_TY_LAYOUT;
    case 'm': return TARE_TY_FORMAT;
    case 'c': return TARE_TY_SCALAR;
    case 't': return TARE_TY_TENSOR;
    case 'I': return TARE_TY_INT | TARE_TY_LIST;
    case 'T': return TARE_TY_TENSOR | TARE_TY_LIST;
    default: return TARE_TY_VOID;
    }
}

/* Whether a value of type t may stand for one letter. */
static bool letter_accepts(binding *b, char letter, tare_irtype t)
{
    switch (letter) {
    case 'N': return (t == TARE_TY_INT || t == TARE_TY_FLOAT) && same(&b->x, t);
    case 'X': return same(&b->x, t);
    case 'E': return !irtype_is_list(t) && same(&b->e, t);
    case 'L': return irtype_is_list(t) && !irtype_is_opt(t) && same(&b->e, tare_irtype_of_elements(t));
    case '?': return irtype_is_opt(t) && same(&b->x, t & (tare_irtype)~TARE_TY_OPT);
    default: return tare_irtype_fits(t, fixed_type(letter));
    }
}

static bool result_accepts(binding *b, const char *pattern, tare_irtype t)
{
    if (pattern[0] == '?' && pattern[1] != '\0')
        return t == (fixed_type(pattern[1]) | TARE_TY_OPT);
    if (letter_accepts(b, pattern[0], t))
        return true;
    /* A list literal of tensors may be declared with absent elements. */
    return pattern[0] == 'L' && irtype_is_list(t) && tare_irtype_fits(b->e, tare_irtype_of_elements(t));
}

bool tare_irop_accepts(uint32_t op, const tare_irtype *operand, uint32_t n, tare_irtype result, uint32_t *bad)
{
    const char *letters = signature[op].operands;
    const bool any = letters[0] != '\0' && letters[1] == '*';
    *bad = UINT32_MAX;
    if (!any && n != strlen(letters))
        return false;
    binding b = {0, 0};
    for (uint32_t k = 0; k < n; k++) {
        *bad = k;
        if (!letter_accepts(&b, letters[any ? 0 : k], operand[k]))
            return false;
    }
    *bad = 0;
    if (op == TARE_IR_SCALAR_OF && b.x != TARE_TY_INT && b.x != TARE_TY_BOOL && b.x != TARE_TY_FLOAT)
        return false;
    *bad = n;
    return result_accepts(&b, signature[op].result, result);
}
