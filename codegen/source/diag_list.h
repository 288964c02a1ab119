/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * How diagnostics are kept: between diag.c and render.c, nobody else's.
 */
#ifndef TARE_CODEGEN_DIAG_LIST_H
#define TARE_CODEGEN_DIAG_LIST_H

#include "source/diag.h"

typedef struct diag_text {
    span at;
    const char *text;
    struct diag_text *next;
} diag_text;

typedef struct diag {
    diag_text error;
    const char *hint;   /* or NULL */
    diag_text *notes;
} diag;

struct diag_list {
    struct arena *arena;
    const source_set *sources;
    uint32_t limit, n, room, n_left_out;
    diag *at;
};

#endif
