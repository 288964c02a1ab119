/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Between an example's values and the runtime's: arguments in, results out.
 */
#ifndef TARE_TAREC_EXAMPLE_CALL_H
#define TARE_TAREC_EXAMPLE_CALL_H

#include "example.h"

/* A tensor that was given: its record, which the call may change, and as it was before. */
typedef struct given_tensor { tare_rec *rec; tare_rec before; } given_tensor;

typedef struct example_call {
    struct arena *arena;
    diag_list *errors;
    tare_mode *mode;
    uint32_t n_given, room;
    given_tensor *given;
} example_call;

/* false after a diagnostic. */
bool call_slot(example_call *c, const value *v, tare_slot *out);
/* Result `k` in the best spelling: `same` for the first tensor itself if it was not written, or if
 * it is as it was before and `same` is wanted. */
value call_result(const example_call *c, const tare_slot *slot, bool is_written, const value *wanted);

#endif
