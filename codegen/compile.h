/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * From a directory of definitions to the files that are to be written: the order of the rooms.
 *
 * Knows: which stage follows which, and that a stage starts only if the one before it found no
 * errors.  Refuses to know: what any of them does; options, terminals, where files go.
 */
#ifndef TARE_CODEGEN_COMPILE_H
#define TARE_CODEGEN_COMPILE_H

#include "opdef/opdef.h"
#include "source/out.h"

typedef enum compile_goal {
    COMPILE_READ,   /* definitions are read, rules are parsed */
    COMPILE_TYPES,  /* rules are checked */
    COMPILE_IR,     /* the module is lowered and verified */
    COMPILE_C,      /* C, the pack */
    COMPILE_ALL     /* and LLVM */
} compile_goal;

typedef struct compile_options {
    const char *dir;
    uint32_t n_overlays;
    const char *const *overlay;
    compile_goal goal;
    uint32_t threads;        /* 0: one a processor */
    const char *salt;        /* changes when the generator does; NULL: nothing is kept for later */
    const out_keys *before;  /* NULL, or what need not be made again */
    /* NULL, or told after each stage that ran. */
    void (*on_stage)(void *context, const char *stage);
    void *context;
} compile_options;

/* Whatever was not reached is NULL. */
typedef struct compiled {
    source_set *sources;
    diag_list *errors;
    opdef_set *set;
    ir_module *module;
    out_files *files;
} compiled;

/* Whether the goal was reached without errors. */
bool compile(struct arena *a, const compile_options *options, compiled *result);

#endif
