/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a run reached of the rules, by file and line.
 *
 * Knows: how places are merged and printed.  A line counts as reached once any statement on it was,
 * an arm once that of any `if` on the line was.
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

/* One line a file: "opdefs/f.yaml: 96 % of 214 lines; never reached: 131 (then), 207-209", then the sum.
 * Lines in an arm that was never reached go with it.  Sorts and merges the places. */
void coverage_print(coverage_places *places, text *out);

void coverage_add(void *places, const tare_coverage_place *place); /* a tare_coverage_fn */
void coverage_finish(coverage_places *places);

/* Writes the report on `c` to a file. */
bool coverage_write(const tare_coverage *c, const char *path, reason *why);

#endif
