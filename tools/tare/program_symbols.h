/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Symbols of an exported program, and its numbers that are expressions.
 *
 * Knows: how torch.export writes expressions, ranges and what it assumed.
 */
#ifndef TARE_TOOL_PROGRAM_SYMBOLS_H
#define TARE_TOOL_PROGRAM_SYMBOLS_H

#include "program.h"

/* Makes the symbols of `range_constraints`, with the hints that the graph tells. */
bool program_make_symbols(program *p, const json_t *root, const json_t *graph, reason *why);
/* What `guards_code` states holds from now on; the program's inputs are known. */
bool program_assume_guards(program *p, const json_t *root, reason *why);
/* Values that are inputs have their unbacked symbols from the start. */
bool program_bear_inputs(program *p, reason *why);
/* The unbacked symbols that a node's results are the first to have, in the order of the results: unknowns that it
 * makes.  Each is given out once. */
const int64_t *program_new_symbols(program *p, const program_node *node, uint32_t *n);
/* {"as_int": n}, {"as_bool": b}, {"as_expr": {"expr_str": ...}} or {"as_name": a number or truth of the program}. */
bool program_number(const program *p, const json_t *json, int64_t *out, reason *why);

/* {"as_float": f}, or {"as_name": a float of the program}. */
bool program_float(const program *p, const json_t *json, double *out);
/* What a node of Python's arithmetic made: a float, or a number whose expression has floats in it. */
bool program_note_made(program *p, const program_node *node, const tare_slot *v);

#endif
