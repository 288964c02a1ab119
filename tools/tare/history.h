/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * How a program's values came to be what they are: its nodes run in order, what each needed for one
 * node noted, and the way back from a part of a value.
 *
 * Knows: which node made what.  Refuses to know: how any of it is printed.
 */
#ifndef TARE_TOOL_HISTORY_H
#define TARE_TOOL_HISTORY_H

#include "program.h"

/* A part of something that a program knows. */
typedef enum spot_kind {
    SPOT_NODE,     /* result `out` of a node */
    SPOT_INPUT,    /* an input */
    SPOT_GIVEN,    /* stands in the program's text, or is a default */
} spot_kind;

typedef struct spot {
    spot_kind kind;
    uint32_t node, out;    /* of GIVEN: the node that it is an argument of, and which */
    int32_t value;         /* a value's number; -1: a number */
    tare_part part;
    uint32_t dim;
} spot;

/* What a spot was made of. */
typedef struct origin {
    tare_step step;        /* ARGUMENT, CONTIGUOUS (a size of its own), CONSTANT, ENV or UNKNOWN */
    const char *argument;  /* its name */
    bool is_list;          /* of numbers */
    spot spot;             /* of the first two: where that came from */
} origin;

typedef struct explanation {
    tare_step *line;       /* lines and arms, from the result back */
    origin *origin;
    uint32_t n_lines, room_lines, n_origins, room_origins;
    bool contiguous;       /* a stride that follows from sizes */
    bool noted;            /* a rule ran; otherwise the node is arithmetic, or as the program has it */
    bool broken;           /* there was no memory */
} explanation;

typedef struct history {
    program *p;
    tare_rec *rec;             /* by value */
    tare_provenance **notes;   /* by node; NULL: nothing was noted */
    tare_slot *number;         /* by node: its result, where that is a number (INT) or float */
    struct producer { int32_t node, out; } *producer; /* by value; node -1: none */
    uint32_t n_ran;            /* nodes that ran */
} history;

/* Runs a program up to and with node `last`; what that node stands on is noted. */
bool history_init(history *h, program *p, uint32_t last, reason *why);
void history_finish(history *h);

/* The node of that number or name, of its own or of what it makes; UINT32_MAX: there is none. */
uint32_t history_find(const program *p, const char *word);
/* The spot of a result's part. */
spot history_spot(const history *h, uint32_t node, uint32_t out, tare_part part, uint32_t dim);
bool history_explain(const history *h, const spot *s, explanation *out);
void explanation_finish(explanation *e);
bool spot_is_same(const spot *a, const spot *b);

/* "view_3", "tokens", of a number the name that the program gives it. */
const char *spot_name(const history *h, const spot *s);
/* The spots of a node's results and arguments, as they are named. */
void history_add_call(const history *h, uint32_t node, text *out);
/* "size[0]" */
void spot_add_part(const spot *s, text *out);
/* "768*s0", "float32", "[2, s0]" */
void spot_add_value(const history *h, const spot *s, text *out);
/* "self.size[0]", "env.default_dtype", "768": what a spot `of` was made of. */
void origin_add(const history *h, const origin *o, const spot *of, text *out);

#endif
