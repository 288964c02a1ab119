/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Sizes that are not numbers.
 *
 * Knows: what types and records need of symbolic/: products of sizes, each with one handle, their
 * bounds, and unknowns, the sizes that only the data tells.  Refuses to know: tensors, rules.
 * Handles outlive a reset, and an unknown of the same place and bounds gets the same handle again,
 * so that types which contain one stay few.
 */
#ifndef TARE_TENSOR_UNKNOWNS_H
#define TARE_TENSOR_UNKNOWNS_H

#include "symbolic/expr.h"

typedef struct tare_bounds { int64_t low, high; } tare_bounds;

/* `live` counts the unknowns made since the last reset. */
typedef tare_symbolic tare_unknowns;

void tare_unknowns_init(tare_unknowns *u);
void tare_unknowns_finish(tare_unknowns *u);
/* Forgets the unknowns from place `count` on. */
void tare_unknowns_rewind(tare_unknowns *u, uint32_t count);

/* The handle of a new unknown in low..high; 0 without memory. */
int64_t tare_unknowns_new(tare_unknowns *u, int64_t low, int64_t high);

/* Whether `handle` is that of a size. */
static inline bool tare_unknowns_holds(const tare_unknowns *u, int64_t handle)
{
    return expr_is(handle) && expr_holds(u, handle) && !expr_is_condition(u, handle);
}

typedef enum tare_product_result { TARE_PRODUCT_OK, TARE_PRODUCT_MEMORY, TARE_PRODUCT_OVERFLOW } tare_product_result;
/* a * b, where either may be a handle. */
tare_product_result tare_unknowns_multiply(tare_unknowns *u, int64_t a, int64_t b, int64_t *out);
/* What is known of a number or handle; saturates. */
tare_bounds tare_unknowns_bounds(tare_unknowns *u, int64_t size);
/* "5*u0*u1"; plain numbers as numbers. As snprintf. */
size_t tare_unknowns_format(const tare_unknowns *u, int64_t size, char *buffer, size_t size_bytes);

#endif
