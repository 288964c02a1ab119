/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Arguments of a program's nodes, and the numbers by which a program names dtypes and layouts.
 */
#ifndef TARE_TOOL_PROGRAM_ARGS_H
#define TARE_TOOL_PROGRAM_ARGS_H

#include "program.h"

int32_t program_find(const program *p, const char *name);  /* a value, -1 if there is none */
/* Fills in the node's arguments; what is well formed but not understood makes it unsupported. */
bool program_read_args(program *p, program_node *node, const json_t *inputs, reason *why);
tare_dtype program_dtype(int64_t number);
tare_layout program_layout(int64_t number);
tare_format program_format(int64_t number);

#endif
