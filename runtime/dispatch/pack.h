/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A pack, checked.
 *
 * Knows: a pack's sections and that all in it holds together, so that the interpreter may believe
 * it.  Refuses to know: other packs, native functions, what any of it means.
 */
#ifndef TARE_DISPATCH_PACK_H
#define TARE_DISPATCH_PACK_H

#include <stddef.h>

#include "dispatch/irtype.h"
#include "dispatch/why.h"

/* Nesting of statements and expressions over all calls that can be active at once: what bounds the
 * interpreter's use of the C stack. Likewise the values of their frames. */
enum { PACK_MAX_DEPTH = 2048, PACK_MAX_FRAME_VALUES = 1 << 20 };

typedef struct pack {
    const tare_pack_header *header;
    const char *strings;
    const int64_t *ints;
    const uint32_t *operands;
    const tare_pack_node *nodes;
    const tare_pack_local *locals;
    const tare_pack_func *funcs;
    const tare_pack_rule *rules;
    const tare_pack_arg *args;
    const tare_pack_op *ops;
    const tare_pack_slot *slots;
    const tare_pack_profile *profiles;
} pack;

/* Checks sections and tables; nodes' operands are indices of operands, no more. */
bool tare_pack_open(pack *p, const uint8_t *bytes, uint64_t n_bytes, why *w);

enum { PACK_MAX_MESSAGE_DEPTH = 256 };

/* Memory for checking the nodes, zeroed; what is found out stays in it. */
typedef struct pack_trees {
    uint32_t *owner;       /* of each node: its function's index + 1, 0 where nothing reaches it */
    uint16_t *depth;       /* of each node: nesting with and below it */
    uint8_t *used;         /* of each node: it has a user */
    uint8_t *mark;         /* of each local */
    tare_irtype *type;     /* UINT16_MAX of them, for one node's operands */
} pack_trees;

/* Checks every node: operands, types, that they form trees, that each fits its function. */
bool tare_pack_check_nodes(const pack *p, const pack_trees *t, why *w);   /* nodes.c: each by itself */
bool tare_pack_check_trees(const pack *p, const pack_trees *t, why *w);   /* trees.c: in its function */

/* Whether two rows of types in the packs' operands are the same. */
bool tare_pack_same_types(const pack *a, uint32_t first_a, const pack *b, uint32_t first_b, uint32_t n);

static inline const char *pack_string(const pack *p, uint32_t offset) { return p->strings + offset; }

/* Where statement `s`'s call keeps its parts in operands. */
typedef struct pack_call { uint32_t target, device, n_args, n_dests; const uint32_t *arg, *dest; } pack_call;

static inline pack_call pack_call_of(const pack *p, const tare_pack_node *s)
{
    const uint32_t *o = p->operands + s->first;
    const uint32_t head = s->op == TARE_STMT_CALL_SLOT ? 3 : 2;
    const uint32_t n_args = o[head - 1];
    return (pack_call){o[0], o[1], n_args, s->n - head - n_args, o + head, o + head + n_args};
}

#endif
