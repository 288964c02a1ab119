/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a run reached of the rules, by file and line.
 *
 * Knows: how places are merged and printed.  A line counts as reached once any statement on it was;
 * an arm is told apart by its line and by how many alike come before it there.
 */
#ifndef TARE_TOOL_COVERAGE_H
#define TARE_TOOL_COVERAGE_H

#include "tare/tare.h"
#include "text.h"

typedef struct coverage_places {
    tare_coverage_place *at;
    size_t n, room;
    bool broken;      /* no memory */
} coverage_places;

void coverage_add(void *places, const tare_coverage_place *place); /* a tare_coverage_fn */
void coverage_finish(coverage_places *places);

/* Prints what of `places` was never reached, and how many there are: by file, with the operators that can get there
 * (`c`; NULL: without them).  What stands in an arm that was never reached goes with the arm.  Sorts and merges
 * the places. */
void coverage_print(coverage_places *places, const tare_coverage *c, const tare_registry *r, bool json, text *out);

/* Writes the report on `c` to a file. */
bool coverage_write(const tare_coverage *c, const tare_registry *r, const char *path, bool json, reason *why);

#endif
