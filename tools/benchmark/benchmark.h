/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Times: single calls, and whole programs. Each prints a JSON member to `out`. */
#ifndef TARE_TOOL_BENCHMARK_H
#define TARE_TOOL_BENCHMARK_H

#include "session.h"
#include "tare/graph.h"

double benchmark_ns(void);
double benchmark_median(double *at, int n);   /* sorts */

bool benchmark_calls(session *s, text *out);
bool benchmark_programs(session *s, char **files, int n, text *out, reason *why);
/* ns of copying one record through a loop with two guards: what no propagation can beat. One run of it. */
double benchmark_copy(void);

/* ns a node of a graph; of several passes the median.  held_by_copy: against the loop beside each pass. */
typedef struct times { double first, computed, held, held_by_copy; } times;
bool benchmark_graph(tare_graph *g, int runs, times *out);   /* false: a node was refused */

/* Long graphs, one operator after the other in turn and at random. */
bool benchmark_order(session *s, text *out);

#endif
