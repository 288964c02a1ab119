/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A walk back through the notes of a call.
 *
 * explain.c knows what expressions hand on, explain_local.c what statements made of locals, and
 * where either stands.
 */
#ifndef TARE_INTERPRET_EXPLAIN_H
#define TARE_INTERPRET_EXPLAIN_H

#include "dispatch/registry.h"
#include "interpret/provenance.h"
#include "tare/symbolic.h"

/* An expression as it was evaluated: its notes lie behind that of its statement, before `end`. */
typedef struct place { uint32_t node, frame, start, end; } place;

/* A part of an expression's value.  Of a list of tensors `element` says which; of a list of numbers,
 * and of sizes and strides, `dim`. */
typedef struct want {
    place at;
    tare_part part;
    uint32_t element, dim;
    bool is_operand;        /* of a calculation */
    bool is_result;         /* the result's own part, handed on as a whole */
} want;

/* Lines and arms that were told of. */
typedef struct told { uint32_t unit, func, line; tare_step_kind kind; } told;

typedef struct explain {
    const tare_provenance *notes;
    tare_step_fn fn;
    void *user;
    uint32_t failed;
    want *todo, *seen;
    uint32_t n_todo, todo_capacity, n_seen, seen_capacity;
    uint32_t *index;        /* of `seen`, + 1, by hash */
    uint32_t index_mask;
    told *told;
    uint32_t n_told, told_capacity;
} explain;

static inline const pack *tare_explain_pack(const explain *x, uint32_t frame)
{
    return &x->notes->registry->unit[x->notes->frame[frame].unit].pack;
}

static inline const tare_pack_node *tare_explain_node(const explain *x, place at)
{
    return &tare_explain_pack(x, at.frame)->nodes[at.node];
}

/* The note of an expression's value; NOTE_NONE where it left none. */
uint32_t tare_explain_note(const explain *x, place at);
/* Its value, that of a list as it was bound; false: nobody knows. */
bool tare_explain_value(const explain *x, place at, value *out);
/* Result k of a frame, by the statement that returned it. */
void tare_explain_return(explain *x, uint32_t frame, uint32_t k, const want *w);
/* What made a local, as it was when the statement began. */
void tare_explain_local(explain *x, const want *w);
void tare_explain_expression(explain *x, const want *w);
/* Later, after what was said later. */
void tare_explain_look(explain *x, want w);

#endif
