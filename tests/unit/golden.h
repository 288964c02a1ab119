/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Golden files: for each input of a folder, what is made of it must be what stands beside it.
 *
 * With TARE_UPDATE_GOLDEN=1 what is made now is written instead.
 */
#ifndef TARE_TESTS_GOLDEN_H
#define TARE_TESTS_GOLDEN_H

#include "base/arena.h"

typedef struct golden {
    const char *folder;          /* absolute */
    const char *input;           /* ending of inputs, ".yaml"; "" for folders */
    const char *output;          /* ending of what stands beside them, ".err" */
    /* What is made of an input, in the arena. "": nothing, which is wrong. */
    const char *(*make)(arena *a, const char *path, const char *name);
} golden;

/* Compares every input; how many are not as recorded. Fails the test where there is none. */
int golden_check(const golden *g);

#endif
