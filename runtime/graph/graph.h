/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The private form of a graph.
 *
 * Knows: values' records in one array, nodes bound to them, and the entries that repeat a node
 * whose arguments have the types they had.  Refuses to know: what operators do.
 */
#ifndef TARE_GRAPH_PRIVATE_H
#define TARE_GRAPH_PRIVATE_H

#include "base/arena.h"
#include "mode/mode.h"
#include "tare/graph.h"

/*
 * One result of a node, as long as two values have the types they had.  The runtime repeats it
 * without knowing the operator:
 *   FRESH     a storage of the result's bytes + delta, offset 0
 *   otherwise in0's storage, at in0's offset + delta
 *   BUMP      the version of that storage is raised
 *   OPEN      one of the two offsets is an expression: delta, the difference of handles, leads from the
 *             one to the other and from nowhere else to anywhere
 * Entries of a node that only compare write to the value TRASH.
 */
typedef struct graph_entry {
    uint32_t out_flags;          /* value << GRAPH_FLAG_BITS | flags */
    uint32_t result;             /* type */
    uint32_t in0, type0, in1, type1;
    uint64_t delta;
} graph_entry;

enum { GRAPH_FRESH = 1, GRAPH_BUMP = 2, GRAPH_OPEN = 4, GRAPH_FLAG_BITS = 3 };

/* The first values: what nobody reads, what every comparison with type 0 finds, then the caller's. */
enum { GRAPH_TRASH, GRAPH_NOTHING, GRAPH_FIRST_VALUE };
#define GRAPH_NEVER UINT32_MAX   /* a type that no value has */

/* Where a node's argument comes from. In a list: `list` is the node's own copy of the records. */
typedef struct graph_arg {
    uint32_t value;              /* GRAPH_NOTHING: an absent element */
    uint32_t slot;               /* in schema order */
    uint16_t is_optional;        /* may be absent */
    uint16_t alias;              /* alias set of the schema; 0: none */
    uint32_t is_written, element;
    tare_rec *list;              /* NULL: the slot's record is the value's own */
} graph_arg;

typedef struct graph_node {
    tare_bound bound;
    const tare_op_info *op;
    tare_node_fn native;         /* NULL: what there is must be found out at each call */
    uint32_t first_entry, n_entries;
    uint32_t first_arg, n_args;  /* tensors among the arguments */
    uint32_t first_out, n_out;   /* values */
    uint32_t list_len;           /* of a result that is a list */
    const int64_t *supplied;     /* names for unknowns that it makes */
    uint32_t n_supplied;
    uint32_t kind;               /* of nodes that are alike: the first one + 1; 0: like no other */
    bool is_plain;               /* one or two tensors to one, reading and doing nothing else */
    bool is_guarded;             /* may be repeated from its arguments' types */
    bool writes, has_lists;      /* lists: among the arguments */
    bool gives_tensors;          /* and nothing else */
    bool is_unsure;              /* native code computed it, which may have read types alone: the interpreter tells */
    bool reads_more;             /* than types, the interpreter said */
    bool is_shaped;              /* its entries say where guards and results are, and no write */
} graph_node;

typedef struct graph_input { uint32_t value; tare_rec rec; } graph_input;

/* Nodes by what they are, and those that left something behind by the types of their arguments too. */
typedef struct graph_alike {
    uint64_t *bucket;            /* hash << 32 | first node + 1; probed in turn */
    uint64_t *seen;              /* hash << 32 | node + 1; a few places each, whose oldest tenant leaves in turn */
    uint32_t buckets, kinds, n_seen, turn;
} graph_alike;

struct tare_graph {
    mode *mode;
    tare_rec *value;
    graph_entry *entry;
    uint32_t *owner;             /* of an entry: its node */
    graph_node *node;
    graph_arg *arg;
    graph_input *input;
    tare_rec *before;            /* arguments of a node that writes, as they were when it began */
    uint32_t n_values, n_entries, n_nodes, n_args, n_inputs;
    uint32_t value_capacity, entry_capacity, owner_capacity, node_capacity, arg_capacity, input_capacity,
        before_capacity;
    const tare_rec *bound_to;    /* where the slots take `value` to be; NULL: not all in the same place */
    uint32_t env_version, epoch;
    uint32_t first_storage, n_storages;      /* the region that passes use again and again */
    uint32_t first_unknown, end_unknown;     /* made by the last pass */
    uint32_t symbols_epoch;                  /* of what was known of symbols then */
    graph_alike alike;
    bool computes_all;           /* the next pass */
    bool is_open;                /* some entry is */
    bool changes_values;         /* some node gave an argument another place */
    bool rest_is_poisoned;       /* of this pass */
    tare_graph_stats last;
    arena memory;                /* copies of what nodes were given */
    tare_results results;
};

/* Values that a result of the schema takes: one for a tensor, list_len for a list of them. */
static inline uint32_t graph_values_of(const tare_pack_arg *result, uint32_t list_len)
{
    if ((result->type & TARE_TY_ELEM) != TARE_TY_TENSOR)
        return 0;
    return result->type & TARE_TY_LIST ? list_len : 1;
}

/* entries.c */

/* Writes the node's entries after it was computed; `first_row` is the first storage row that it took,
 * UINT32_MAX if that is not known. */
void graph_fill(tare_graph *g, graph_node *n, uint32_t first_row);
/* The entries of a node that was never computed. */
void graph_blank(tare_graph *g, graph_node *n);

/* Makes the node be computed when it is reached: its first entry holds for nothing. */
static inline void graph_poison(tare_graph *g, const graph_node *n) { g->entry[n->first_entry].type0 = GRAPH_NEVER; }

/* alike.c */

/* Says which nodes an added one is like. */
void graph_find_kind(tare_graph *g, graph_node *n);
/* Room for what a pass remembers; nothing is remembered where there is no memory. */
void graph_alike_start(tare_graph *g);
void graph_alike_finish(graph_alike *a);
/* A node that was computed and may stand for others from now on. */
void graph_remember(tare_graph *g, const graph_node *n);
/* Gives a node the entries of a like one before it, to be compared as its own. False: there is none. */
bool graph_take_over(tare_graph *g, graph_node *n);

/* Entries that a node needs at most. */
uint32_t graph_entries_of(uint32_t n_args, uint32_t n_out, uint32_t n_writes);

#endif
