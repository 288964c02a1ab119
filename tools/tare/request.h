/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A recorded call as the runtime wants it: the operator, and its arguments as slots.
 *
 * Knows: the values of reference recordings.  Refuses to know: what was answered.
 */
#ifndef TARE_TOOL_REQUEST_H
#define TARE_TOOL_REQUEST_H

#include "tensors.h"

typedef struct request {
    uint32_t op;
    const char *op_name;          /* as recorded; the JSON's memory */
    tare_slot *arg;
    tare_kwarg *kwarg;
    uint32_t n_args, n_kwargs;
    tare_rec **input;             /* every tensor among the arguments, in order, repeats kept */
    int64_t *input_id;
    tare_rec *before;             /* what they were before the call */
    int64_t *before_bytes;        /* and their storages' sizes */
    uint32_t n_inputs, room;
    struct list_copy *lists;      /* lists of tensors, and whose records they hold copies of */
} request;

/* After a run: what became of tensors in lists, written back to the tensors. */
void request_update(request *r);

/* Undoes a run: inputs are what they were, in a storage of their own where theirs has grown. */
bool request_undo(tensors *t, request *r);

typedef enum request_result {
    REQUEST_READY,
    REQUEST_UNSUPPORTED,          /* well formed, but an operator, device or value nobody knows */
    REQUEST_BAD                   /* not of the form of a recording */
} request_result;

/* Reads {"op", "args", "kwargs"}. A tensor not seen before is made with tensors_add. Memory is t's pool. */
request_result request_read(tensors *t, const json_t *line, request *out, reason *why);

/* One value of a recording as a slot. */
request_result value_read(tensors *t, const json_t *json, request *r, tare_slot *out, reason *why);

#endif
