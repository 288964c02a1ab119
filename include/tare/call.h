/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Calling an operator by name or number: binding of positional and keyword arguments, defaults,
 * numbers where a schema wants tensors, and the choice of execution.
 *
 * A backend that knows its operator calls the typed function in the generated header instead.
 */
#ifndef TARE_CALL_H
#define TARE_CALL_H

#include "tare/mode.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tare_execution {
    TARE_NATIVE,      /* the unit's functions; interpreted where it has none */
    TARE_INTERPRETED
} tare_execution;

/* An argument by name; the slot's pointers stay the caller's. */
typedef struct tare_kwarg { const char *name; tare_slot value; } tare_kwarg;

/*
 * Arguments in schema order with defaults bound, as every execution wants them, converted as PyTorch's
 * argument parser does: numbers given for tensors have become wrapped 0-dimensional tensors where the
 * operator takes numbers, one int for int[k] a list of k, ints for floats floats.  Lives in the caller's memory; what it points to that is not the caller's lives
 * until tare_bound_finish.
 */
typedef struct tare_bound {
    uint32_t op, n;
    tare_slot *slot;
    void *memory;
} tare_bound;

/*
 * Binds a call's arguments.  On failure returns false and tells why in *error (which may be NULL):
 * a RuntimeError with the text of PyTorch's argument parser, which names the operator, the argument,
 * what it is, what was expected and the schema; or OutOfMemoryError.
 */
bool tare_bind(tare_mode *m, uint32_t op, const tare_slot *args, uint32_t n_args, const tare_kwarg *kwargs,
               uint32_t n_kwargs, tare_bound *out, tare_error *error);
void tare_bound_finish(tare_bound *b);

/*
 * A result: slots of results hold tensors by address of `rec`s here; lists are in the mode's
 * scratch and live until the next call on the mode.
 */
enum { TARE_MAX_RESULTS = 32 };
typedef struct tare_results {
    uint32_t n;
    tare_slot slot[TARE_MAX_RESULTS];   /* a tensor: u.rec points into `rec`; len 1: it is one of the arguments */
    tare_rec rec[TARE_MAX_RESULTS];
} tare_results;

/*
 * Runs a bound call.  0, or the id of what refused it (tare_mode_error tells more).  Tensors that
 * the schema says are written are updated through the slots' records, in lists too.
 */
uint32_t tare_run(tare_mode *m, const tare_bound *b, tare_execution execution, tare_results *out);

#ifdef __cplusplus
}
#endif

#endif
