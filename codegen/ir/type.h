/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Types of the IR as numbers: what wraps what, and whether an expression fits its operation.
 *
 * Knows: the bits of tare_irtype and the operand letters of ir_ops.def.  Refuses to know:
 * statements, functions.
 */
#ifndef TARE_CODEGEN_IR_TYPE_H
#define TARE_CODEGEN_IR_TYPE_H

#include "ir/ir.h"

#define TY(bits) ((tare_irtype)(bits))

static inline bool ir_is_opt(tare_irtype t) { return (t & TARE_TY_OPT) != 0; }
static inline bool ir_is_list(tare_irtype t) { return (t & TARE_TY_LIST) != 0 && !ir_is_opt(t); }
static inline tare_irtype ir_some(tare_irtype t) { return TY(t | TARE_TY_OPT); }
static inline tare_irtype ir_wrapped(tare_irtype t) { return TY(t & ~TARE_TY_OPT); }

/* The element of a list: `Tensor?` of `Tensor?[]`. */
static inline tare_irtype ir_elem(tare_irtype list)
{
    return TY((list & TARE_TY_ELEM) | ((list & TARE_TY_ELEM_OPT) != 0 ? TARE_TY_OPT : 0));
}

/* The list of an element. */
static inline tare_irtype ir_list(tare_irtype elem)
{
    return TY((elem & TARE_TY_ELEM) | TARE_TY_LIST | (ir_is_opt(elem) ? TARE_TY_ELEM_OPT : 0));
}

/* A type that a value can have: VOID is none, only tensors may be absent inside a list. */
bool ir_type_valid(tare_irtype t);
/* The type of an environment field; VOID out of range. */
tare_irtype ir_env_type(int64_t field);
const char *ir_env_name(int64_t field);

/* Compares e's operands with the letters of its operation.  NULL and the type of the value, VOID
 * where the operands leave it open (leaves, an empty list); or what is wrong, in the arena. */
const char *ir_match(struct arena *a, const ir_expr *e, tare_irtype *result);

#endif
