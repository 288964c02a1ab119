/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Recorded against predicted, field by field.
 *
 * Knows: what has to be equal.  Storages and tensor objects are compared as a one-to-one
 * correspondence between the recording's numbers and the mode's.
 */
#ifndef TARE_TOOL_MATCH_H
#define TARE_TOOL_MATCH_H

#include "predict.h"

enum { MATCH_STORAGE = 1, MATCH_IDENTITY = 2 };  /* what a recording states beside the types */

typedef struct matching {
    tensors *tensors;
    uint32_t fields;       /* MATCH_... */
    text *difference;      /* a line for each field that differs */
    uint32_t n_different;
} matching;

/* A recorded value against a slot of a result. Tensors that agree become known by their recorded number. */
bool match_value(matching *m, const char *path, const json_t *recorded, const tare_slot *predicted);
/* One tensor; `kept`: it is one of the arguments. */
bool match_tensor(matching *m, const char *path, const json_t *recorded, tare_rec predicted, bool kept);
/* All results: one value, or an array of them when the operator returns several. */
bool match_results(matching *m, const json_t *recorded, const tare_results *predicted, uint32_t n_returns);
/* The inputs after the call; `recorded` may be NULL: none has changed but what is a result as well. */
bool match_after(matching *m, const json_t *recorded, const request *r, const tare_results *predicted);
/* An error's kind and, folded to one line of 300 characters, its text. */
bool match_error_kind(const char *recorded, const tare_error *predicted);
bool match_error_text(const char *recorded, const char *predicted);
/* Folds white space and cuts, as the recorder did. */
void fold_text(text *out, const char *message);

#endif
