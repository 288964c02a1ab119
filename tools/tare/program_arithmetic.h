/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Python's arithmetic on a program's numbers, truths and floats.
 *
 * Knows: which functions stand in programs beside operators.  Refuses to know: how values are written there.
 */
#ifndef TARE_TOOL_PROGRAM_ARITHMETIC_H
#define TARE_TOOL_PROGRAM_ARITHMETIC_H

#include "program.h"

bool program_is_arithmetic(const char *target);
/* What such a node gives: INT (a number or truth) or FLOAT.  NULL, or why it gives nothing. */
const char *program_arithmetic(const program *p, const program_node *node, tare_slot *out);

#endif
