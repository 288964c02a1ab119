/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What PyTorch's argument parser says of a call that does not fit its schema.
 *
 * Knows: the texts, and the names that TorchScript gives types.  Refuses to know: what fits.
 */
#ifndef TARE_INTERPRET_MISFIT_H
#define TARE_INTERPRET_MISFIT_H

#include "dispatch/registry.h"
#include "interpret/print.h"

typedef enum misfit_kind {
    MISFIT_NONE,
    MISFIT_COUNT,       /* more arguments than the schema has */
    MISFIT_POSITIONAL,  /* `arg` goes by keyword only */
    MISFIT_MISSING,     /* `arg` has no value */
    MISFIT_TYPE,        /* `arg` was given `given` */
    MISFIT_UNKNOWN,     /* no argument has the name `keyword` */
    MISFIT_TWICE,       /* `arg` was given by position and by keyword */
    MISFIT_LENGTH,      /* `arg` is an array, `given` has another length */
    MISFIT_ABSENT       /* `arg` is a tensor, None was given */
} misfit_kind;

typedef struct misfit {
    misfit_kind kind;
    const tare_mode *mode;
    const tare_op_info *op;
    const pack *pack;
    uint32_t arg;
    const tare_slot *given;
    const char *keyword;
    uint32_t n_args, n_kwargs;  /* as given */
} misfit;

void tare_misfit_describe(tare_text *t, const misfit *what);

#endif
