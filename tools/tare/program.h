/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A program as torch.export writes it: named values, nodes over them, and for each value what was
 * recorded of it.
 */
#ifndef TARE_TOOL_PROGRAM_H
#define TARE_TOOL_PROGRAM_H

#include "tensors.h"

typedef struct program_value {
    const char *name;
    const json_t *meta;        /* what was recorded of it, or NULL */
    bool is_input;
} program_value;

/* Arguments as tare_graph wants them: in slots with tag TENSOR u.i is a value's number, in those with
 * tag TENSORS u.ints are (-1: absent). */
typedef struct program_node {
    const char *target, *name;
    const json_t *inputs;      /* the arguments as the program writes them */
    uint32_t op;               /* TARE_NO_OP: unknown */
    tare_kwarg *arg;
    uint32_t n_args;
    int32_t *out;              /* values; -1 for a result that is no tensor */
    uint32_t n_outs;
    bool list_out;             /* the one result is a list */
    const char *number_out;    /* the name of the one result that is a number, or NULL */
    bool arithmetic;           /* Python's, on numbers: no operator */
    const char *unsupported;   /* why it cannot be run, or NULL */
} program_node;

typedef struct program {
    session *session;
    program_value *value;
    uint32_t n_values, room_values;
    program_node *node;
    uint32_t n_nodes;
    int32_t *input;
    uint32_t n_inputs;
    int64_t *hash;             /* value number + 1 by name */
    uint32_t hash_room;
    const json_t *numbers, *truths, *floats; /* the program's named numbers, truths and floats */
    json_t *made;              /* floats by name, numbers by an expression that has floats in it: bits */
    uint8_t *born;             /* by symbol: 1 where an input or a node before has it */
    uint32_t n_symbols, n_unborn;         /* unbacked symbols that nothing has yet */
    pool pool;
} program;

/* The JSON of a file, plain or .xz; NULL with the reason. */
json_t *program_load(const char *file, reason *why);

/* Reads {"graph_module": ...}; `root` must outlive the program. */
bool program_init(program *p, session *s, const json_t *root, reason *why);
void program_finish(program *p);

/* A recorded value's description; arrays in the program's pool. False, with the reason, when its
 * sizes are no numbers. */
bool program_describe(program *p, const json_t *meta, tare_desc *out, int64_t *offset, reason *why);
/* An input's record, with a storage of its own. */
bool program_input(program *p, uint32_t value, tare_rec *out, reason *why);

#endif
