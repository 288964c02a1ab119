/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Random expressions, made and computed side by side. */
#ifndef TARE_TESTS_TREES_H
#define TARE_TESTS_TREES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "symbolic/symbols.h"

enum { TREE_SYMBOLS = 4, TREE_POINTS = 12 };

/* A value with what it is at each point; `fine` where it has one there. */
typedef struct tree { int64_t v, at[TREE_POINTS]; bool fine[TREE_POINTS], truth; } tree;

typedef struct grove {
    tare_symbolic s;
    uint64_t seed;
    int64_t low[TREE_SYMBOLS], high[TREE_SYMBOLS];
    int64_t symbol[TREE_SYMBOLS], point[TREE_POINTS][TREE_SYMBOLS];
} grove;

/* Symbols of random small ranges, at random points of them; some unbacked if wished. */
void grove_init(grove *g, uint64_t seed, bool unbacked);
uint64_t grove_random(grove *g, uint64_t below);
/* New points, the first of them the hints, that satisfy `cond`, as many as are found; points left are repeated. False: none. */
bool grove_redraw(grove *g, int64_t cond);
tree grove_number(grove *g, uint32_t depth);
tree grove_truth(grove *g, uint32_t depth);

#endif
