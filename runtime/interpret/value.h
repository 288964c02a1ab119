/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Values of the interpreter: 16 bytes that do not know their type; the pack's nodes do.
 *
 * Knows: the form of each type and of its absence.  Refuses to know: nodes, frames.
 */
#ifndef TARE_INTERPRET_VALUE_H
#define TARE_INTERPRET_VALUE_H

#include "dispatch/irtype.h"
#include "tare/vocabulary.h"

typedef struct value_list { const void *at; int64_t len; } value_list;

typedef union value {
    int64_t i;             /* INT, BOOL (optional: -1 absent), DTYPE ... FORMAT, GENERATOR (presence) */
    double f;
    tare_str str;
    tare_scalar scalar;
    tare_rec rec;
    tare_opt_int opt_int;
    tare_opt_float opt_float;
    value_list list;       /* any list; the others tell its elements */
    tare_ints ints;
    tare_floats floats;
    tare_scalars scalars;
    tare_tensors tensors;
} value;

value tare_value_none(tare_irtype optional);
bool tare_value_present(tare_irtype optional, value v);
/* What an optional holds; nothing harmful when it is absent. */
value tare_value_get(tare_irtype optional, value v);
value tare_value_some(tare_irtype of, value v);
/* EQ, for any type. */
bool tare_value_equal(tare_irtype type, value a, value b);

/* Lists: 8 bytes an element, or 16 for strings, scalars and tensors. */
static inline int64_t value_elem_bytes(tare_irtype list)
{
    const tare_irtype e = irtype_elem(list);
    return e == TARE_TY_STR || e == TARE_TY_SCALAR || e == TARE_TY_TENSOR ? 16 : 8;
}

static inline int64_t value_len(value list) { return list.list.len > 0 ? list.list.len : 0; }
/* 0 <= i < len */
static inline value tare_value_elem(tare_irtype list, value v, int64_t i)
{
    if (value_elem_bytes(list) == 8)
        return (value){.i = ((const int64_t *)v.list.at)[i]};
    return ((const value *)v.list.at)[i];
}
/* A list with room to grow, of which nothing is filled; a fault leaves it empty. */
value tare_value_list_new(tare_mode *m, tare_irtype list, int64_t len);
/* Writes into a list of one's own. */
void tare_value_put(tare_irtype list, value v, int64_t i, value elem);
void tare_value_push(tare_mode *m, tare_irtype list, value *v, value elem);
value tare_value_copy(tare_mode *m, tare_irtype list, value v);
value tare_value_concat(tare_mode *m, tare_irtype list, value a, value b);
value tare_value_repeat(tare_mode *m, tare_irtype list, value elem, int64_t n);
value tare_value_slice(tare_mode *m, tare_irtype list, value v, int64_t lo, int64_t hi);
bool tare_value_contains(tare_irtype list, value v, value elem);

#endif
