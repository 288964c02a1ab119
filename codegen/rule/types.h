/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Types of rules: their names, and how one is made of another.
 *
 * Knows: the bits of tare_irtype.  Refuses to know: expressions.
 */
#ifndef TARE_CODEGEN_RULE_TYPES_H
#define TARE_CODEGEN_RULE_TYPES_H

#include "tare/ir.h"

#include <stdbool.h>

/* VOID for a name that is no type. "ints" is int[]. */
tare_irtype type_from_name(const char *name);
/* "int", "Tensor?[]", "float[]?"; static storage. */
const char *type_spelling(tare_irtype type);
/* "an `int`", "a `Tensor?[]`"; static storage. */
const char *type_noun(tare_irtype type);

static inline bool type_is_opt(tare_irtype t) { return (t & TARE_TY_OPT) != 0; }
static inline bool type_is_list(tare_irtype t) { return (t & (TARE_TY_LIST | TARE_TY_OPT)) == TARE_TY_LIST; }
static inline bool type_is_number(tare_irtype t) { return t == TARE_TY_INT || t == TARE_TY_FLOAT; }
/* What an optional holds. */
static inline tare_irtype type_held(tare_irtype t) { return (tare_irtype)(t & ~TARE_TY_OPT); }
static inline tare_irtype type_optional(tare_irtype t) { return (tare_irtype)(t | TARE_TY_OPT); }
/* What indexing a list gives: an optional tensor where elements may be absent. */
tare_irtype type_element(tare_irtype list);
/* The list of it, or VOID: there are no lists of lists, texts, generators, or optionals but tensors. */
tare_irtype type_list_of(tare_irtype element);
bool type_has_tensor(tare_irtype t);

#endif
