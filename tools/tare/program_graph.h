/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A program as a graph of the runtime. */
#ifndef TARE_TOOL_PROGRAM_GRAPH_H
#define TARE_TOOL_PROGRAM_GRAPH_H

#include "program.h"

typedef struct program_graph {
    tare_graph *graph;
    tare_value *value;   /* by the program's values; TARE_NO_VALUE: never made */
} program_graph;

/* False, with the node and the reason, when the program cannot become a graph. */
bool program_graph_init(program_graph *g, program *p, reason *why);
/* Adds all nodes of the program once more, upon the same inputs. */
bool program_graph_repeat(program_graph *g, program *p, reason *why);
void program_graph_finish(program_graph *g);

#endif
