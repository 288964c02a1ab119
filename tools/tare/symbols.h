/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The symbols of a recorded call: made from what the line says, printed with what was assumed, and
 * given other numbers.
 */
#ifndef TARE_TOOL_SYMBOLS_H
#define TARE_TOOL_SYMBOLS_H

#include "tare/symbolic.h"
#include "tensors.h"

/* Forgets the mode's symbols, then makes those of {"symbols": {name: hint}, "ranges": {name: [low, high]}}: backed
 * ones of at least `low` and, with `unbacked`, unbacked ones where there is only a range.  {"dynamic": [name],
 * "strict": [name]} mark some of them. */
bool symbols_make(tare_mode *m, const json_t *line, int64_t low, bool unbacked, reason *why);

/* As a JSON string, as sympy prints it. */
void symbols_add_expression(const tare_mode *m, int64_t v, text *out);
/* "symbols":{...},"guards":[...],"same":{...},"ranges":{...},"asserts":[...], and "specialized":{...} where symbols marked
 * dynamic are not. */
void symbols_add_facts(tare_mode *m, text *out);

/* A line for each guard and assert: what it says, and the rule line, operator and node that needed it; and one for each
 * symbol marked dynamic that is a number by now. */
void symbols_explain(tare_mode *m, text *out);
/* The same of one graph's node; and as JSON objects, separated by commas. */
void symbols_explain_node(tare_mode *m, uint32_t node, text *out);
void symbols_add_node_guards(tare_mode *m, uint32_t node, text *out);

/* Numbers for all symbols, and where they come from. */
typedef struct sample {
    int64_t *value;          /* by symbol */
    uint32_t n, room;
    uint64_t random;
} sample;
void sample_finish(sample *s);
bool sample_copy(sample *to, const sample *from); /* `to` is empty; false: no memory */
/* The hints; unbacked symbols at their least, or where the facts about them hold. */
bool sample_hints(sample *s, tare_mode *m);
/* Other numbers within the declared ranges.  Symbols of equal hints mostly stay equal, and what is known to equal
 * an expression is computed from it. */
bool sample_next(sample *s, tare_mode *m);
/* Whether all ranges, guards and asserts hold. */
bool sample_holds(const sample *s, tare_mode *m);

#endif
