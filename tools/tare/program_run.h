/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A program's nodes as calls, over one record for each value.
 */
#ifndef TARE_TOOL_PROGRAM_RUN_H
#define TARE_TOOL_PROGRAM_RUN_H

#include "program.h"

/* The records of a program's inputs; `rec` has room for all values, zeroed. */
bool program_fill_inputs(program *p, tare_rec *rec, reason *why);
/* A node's slots with its values' records in place of values, in the program's pool; NULL without memory. */
tare_kwarg *program_arguments(program *p, const program_node *node, tare_rec *rec);
/* Results as the node's outputs are named, a list's elements for a list; `row` has room for TARE_MAX_RESULTS. */
const tare_rec *program_results(const program_node *node, const tare_results *results, tare_rec *row, uint32_t *n);
/* What the program says of the node's results, as far as it says anything. */
bool program_adopt(program *p, const program_node *node, tare_rec *rec, reason *why);
/* "aten.add.Tensor" */
const char *program_operator(const program_node *node);

#endif
