/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A list of a program's or a trace's nodes, or of results of calls of symbols, whose recorded metadata is known
 * to be wrong, with reasons.
 *
 * Knows: lines of "FILE NODE REASON", where FILE is a program's name without folders, or that of a trace and
 * NODE the number `i` of a call, or that of a file of calls and NODE an operator's result, "aten.sort.default[1]"; `#` opens a
 * comment line.  Refuses to know: whether a reason is good.
 */
#ifndef TARE_TOOL_CORRECTED_H
#define TARE_TOOL_CORRECTED_H

#include "text.h"

typedef struct corrected_node { char *file, *node; } corrected_node; /* one block of memory, file's */

typedef struct corrected {
    corrected_node *at;   /* sorted */
    size_t n, room;
} corrected;

/* False with the reason: not readable, a line without its three parts, a node twice. */
bool corrected_read(corrected *c, const char *path, reason *why);
void corrected_finish(corrected *c);
bool corrected_has(const corrected *c, const char *path, const char *node);

#endif
