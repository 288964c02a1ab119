/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Sizes that only the data tells.
 *
 * Knows: unknowns with their bounds, and products of a number and unknowns, each with one handle:
 * two sizes are known to be equal exactly when their handles are.  Refuses to know: tensors, rules.
 * Handles outlive a reset, and an unknown of the same place and bounds gets the same handle again,
 * so that types which contain one stay few.
 */
#ifndef TARE_TENSOR_UNKNOWNS_H
#define TARE_TENSOR_UNKNOWNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tare_bounds { int64_t low, high; } tare_bounds;

/* An unknown that was ever made: its place in the order of making, and its bounds. `next` links
 * the rows of one place, as number + 1. */
typedef struct tare_unknown_row { int64_t low, high; uint32_t place, next; } tare_unknown_row;

/* coefficient * product of n unknowns (row numbers, ascending, repeated for powers). */
typedef struct tare_product { int64_t coefficient; uint32_t first, n, hash, next; } tare_product;

typedef struct tare_unknowns {
    tare_unknown_row *row;
    uint32_t *head;             /* place -> newest row of that place; the others by `next` */
    tare_product *product;      /* a handle is INT64_MIN + 1 + index */
    uint32_t *factor;           /* of all products */
    uint32_t *bucket;           /* product number + 1, chained by `next` */
    uint32_t live;              /* unknowns made since the last reset: places below it */
    uint32_t rows, places, products, factors, buckets;
    uint32_t row_capacity, place_capacity, product_capacity, factor_capacity;
} tare_unknowns;

void tare_unknowns_init(tare_unknowns *u);
void tare_unknowns_finish(tare_unknowns *u);
/* Forgets the unknowns from place `count` on. */
void tare_unknowns_rewind(tare_unknowns *u, uint32_t count);

/* The handle of a new unknown in low..high; 0 without memory. */
int64_t tare_unknowns_new(tare_unknowns *u, int64_t low, int64_t high);

/* Whether `handle` is one that this table gave out. */
static inline bool tare_unknowns_holds(const tare_unknowns *u, int64_t handle)
{
    return (uint64_t)handle - ((uint64_t)INT64_MIN + 1) < u->products;
}

typedef enum tare_product_result { TARE_PRODUCT_OK, TARE_PRODUCT_MEMORY, TARE_PRODUCT_OVERFLOW } tare_product_result;
/* a * b, where either may be a handle and numbers are not negative. */
tare_product_result tare_unknowns_multiply(tare_unknowns *u, int64_t a, int64_t b, int64_t *out);
/* What is known of a number or handle; saturates. */
tare_bounds tare_unknowns_bounds(const tare_unknowns *u, int64_t size);
/* "5*u0*u1"; plain numbers as numbers. As snprintf. */
size_t tare_unknowns_format(const tare_unknowns *u, int64_t size, char *buffer, size_t size_bytes);

#endif
