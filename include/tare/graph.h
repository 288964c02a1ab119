/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Graphs: nodes over values, propagated again and again.
 *
 * A first propagation runs every node's rule and leaves behind one 32-byte entry per result with
 * the types its node was given and the type it made.  Later ones run a rule only where the types
 * of a node's arguments, or the part of the environment it reads, have changed.  Nodes that are alike,
 * as in the layers of a model, are computed once.
 *
 * Thread rule: as for the mode the graph belongs to.  Ownership: the graph owns its nodes and
 * copies what it is given.
 */
#ifndef TARE_GRAPH_H
#define TARE_GRAPH_H

#include "tare/call.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tare_graph tare_graph;
typedef uint32_t tare_value;                  /* number of a value: input or result, in order of making */
#define TARE_NO_VALUE UINT32_MAX

tare_graph *tare_graph_create(tare_mode *m); /* NULL without memory */
void tare_graph_destroy(tare_graph *g);      /* NULL is fine */

/* An input; tare_graph_set gives it another record before a propagation. TARE_NO_VALUE without memory. */
tare_value tare_graph_input(tare_graph *g, tare_rec t);
void tare_graph_set(tare_graph *g, tare_value input, tare_rec t);

/*
 * An argument of a node: a slot, in which tensors are values: tag TENSOR with u.i the value; tag
 * TENSORS with u.ints the values (TARE_NO_VALUE: absent), len of them.  All else as in tare_slot.
 */
typedef struct tare_graph_kwarg { const char *name; tare_slot value; } tare_graph_kwarg;

/*
 * Adds a node. Its arguments are bound at once (errors as tare_bind's). Results' values are numbered
 * from *first_value, one per tensor result (absent ones too); a result that is a list of tensors takes
 * `list_len` values, which the first propagation must confirm.  Other results have none.
 */
bool tare_graph_node(tare_graph *g, uint32_t op, const tare_slot *args, uint32_t n_args,
                     const tare_graph_kwarg *kwargs, uint32_t n_kwargs, uint32_t list_len,
                     tare_value *first_value, tare_error *error);
/* Names the unknowns that a node makes, as tare_mode_supply; copied. False without memory. */
bool tare_graph_supply(tare_graph *g, uint32_t node, const int64_t *unknown, uint32_t n);
uint32_t tare_graph_nodes(const tare_graph *g);
uint32_t tare_graph_values(const tare_graph *g);

/*
 * Propagates.  TARE_OK, or the id of what refused node *failed_node (tare_mode_error tells more);
 * values before that node are then up to date.
 */
uint32_t tare_graph_propagate(tare_graph *g, uint32_t *failed_node);

/* A value's record after the last propagation; type 0: absent. */
tare_rec tare_graph_value(const tare_graph *g, tare_value v);

/* How the last propagation went: nodes whose guards held; nodes that took over what a like node before
 * them (the same operator and constants, arguments of the same types) had left behind; nodes computed. */
typedef struct tare_graph_stats { uint64_t held, shared, computed; } tare_graph_stats;
tare_graph_stats tare_graph_last(const tare_graph *g);
/* Makes the next propagation compute every node. */
void tare_graph_forget(tare_graph *g);

#ifdef __cplusplus
}
#endif

#endif
