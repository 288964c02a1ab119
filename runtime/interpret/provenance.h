/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Notes of one interpreted call, in the order of their happening.
 *
 * Knows: what is noted where.  A statement's note comes first, then those of its expressions, each
 * behind those of its operands, then what it did; an operand that is a local leaves none.
 */
#ifndef TARE_INTERPRET_PROVENANCE_H
#define TARE_INTERPRET_PROVENANCE_H

#include "interpret/value.h"
#include "tare/provenance.h"

typedef enum note_kind {
    NOTE_VALUE,      /* an expression's value */
    NOTE_STATEMENT,  /* a statement begins */
    NOTE_ARGUMENT,   /* of the operator: `node` is its number */
    NOTE_ROUND,      /* a loop's counter is value.i */
    NOTE_PUT,        /* element value.i of a list was written */
    NOTE_CALL,       /* a call goes to frame value.i */
    NOTE_MERGED      /* both branches ran, the second from note value.i on */
} note_kind;

typedef struct note {
    uint32_t kind;   /* note_kind */
    uint32_t frame, node;
    value value;
} note;

/* One running of a function. */
typedef struct note_frame {
    uint32_t unit, func;
    uint32_t caller;     /* frame; NOTE_NONE: the operator itself */
    uint32_t call;       /* the NOTE_CALL that began it */
    uint32_t first;      /* note of it */
    uint32_t depth;
    uint32_t returned;   /* its RETURN's NOTE_STATEMENT, or NOTE_NONE */
} note_frame;

#define NOTE_NONE UINT32_MAX

struct tare_provenance {
    const tare_registry *registry;
    uint32_t unit, op;   /* of the call */
    note *note;
    note_frame *frame;
    uint32_t n_notes, note_capacity, n_frames, frame_capacity;
    bool is_broken;      /* there was no memory for a note */
    bool is_complete;    /* the call succeeded */
};

/* Forgets the call before. */
void tare_provenance_begin(tare_provenance *p, const tare_registry *r, uint32_t unit, uint32_t op);
void tare_provenance_add(tare_provenance *p, note_kind kind, uint32_t frame, uint32_t node, value v);
/* A frame that statement `stmt` of frame `caller` calls; its number. */
uint32_t tare_provenance_enter(tare_provenance *p, uint32_t caller, uint32_t stmt, uint32_t unit, uint32_t func);
/* Forgets what was tried and given up. */
void tare_provenance_forget(tare_provenance *p, uint32_t n_notes);

#endif
