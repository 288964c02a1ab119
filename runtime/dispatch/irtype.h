/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Types of IR values, and what ir_ops.def says about them.
 *
 * Knows: which types there are, how they print, which stand for which.  Refuses to know: packs,
 * values.
 */
#ifndef TARE_DISPATCH_IRTYPE_H
#define TARE_DISPATCH_IRTYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "tare/ir.h"

static inline tare_irtype irtype_elem(tare_irtype t) { return t & TARE_TY_ELEM; }
static inline bool irtype_is_list(tare_irtype t) { return (t & TARE_TY_LIST) != 0; }
static inline bool irtype_is_opt(tare_irtype t) { return (t & TARE_TY_OPT) != 0; }

/* Whether the byte is a type that values may have. */
bool tare_irtype_is_valid(tare_irtype t);
/* Whether a value of type `have` may stand where `want` is wanted without a change of its form. */
bool tare_irtype_fits(tare_irtype have, tare_irtype want);
/* The type of a list's elements. */
tare_irtype tare_irtype_of_elements(tare_irtype list);

enum { IRTYPE_NAME_BYTES = 24 };
/* "Tensor?[]" into the caller's buffer, which is returned. */
const char *tare_irtype_name(tare_irtype t, char name[IRTYPE_NAME_BYTES]);

/* The name of an expression's or statement's operation. */
const char *tare_irop_name(uint32_t op);

/*
 * Whether operands of these types and a result of type `result` are what ir_ops.def says of `op`.
 * Otherwise *bad is the number of the operand at fault, n for the result, or UINT32_MAX for a wrong
 * number of operands.
 */
bool tare_irop_accepts(uint32_t op, const tare_irtype *operand, uint32_t n, tare_irtype result, uint32_t *bad);

#endif
