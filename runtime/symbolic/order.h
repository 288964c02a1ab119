/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The order in which sympy prints: numbers, symbols by name, products, sums, functions by name.
 *
 * Knows: that two expressions of one mode print in the same order whatever order they were made in.
 */
#ifndef TARE_SYMBOLIC_ORDER_H
#define TARE_SYMBOLIC_ORDER_H

#include "symbolic/expr.h"

/* coefficient * monomial; 0: a number */
typedef struct expr_item { int64_t coefficient; uint32_t id; } expr_item;

/* Negative, 0, positive. */
int tare_order_values(const tare_symbolic *s, int64_t a, int64_t b);
/* Of the factors of a product. */
int tare_order_factors(const tare_symbolic *s, uint32_t a, uint32_t b);
/* Of the terms of a sum: greater powers of earlier factors first. */
int tare_order_terms(const tare_symbolic *s, uint32_t a, uint32_t b);
/* Factors in their order; at most 64, as products have. Returns how many. */
uint32_t tare_order_factors_of(const tare_symbolic *s, uint32_t id, int64_t *out);

#endif
