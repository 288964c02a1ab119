/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Times: single calls, and whole programs. Each prints a JSON member to `out`. */
#ifndef TARE_TOOL_BENCHMARK_H
#define TARE_TOOL_BENCHMARK_H

#include "session.h"
#include "tare/graph.h"
#include "tare/symbolic.h"

double benchmark_ns(void);
double benchmark_cpu_ns(void);                /* of this thread: what else the machine does hardly counts */
double benchmark_median(double *at, int n);   /* sorts */

bool benchmark_calls(session *s, text *out);
bool benchmark_programs(session *s, char **files, int n, text *out, reason *why);
/* ns of copying one record through a loop with two guards: what no propagation can beat. One run of it. */
double benchmark_copy(void);

/* ns a node of a graph; of several passes the median.  first, computed: of the thread's own time.  held_by_copy:
 * against the loop beside each pass. */
typedef struct times { double first, computed, held, held_by_copy; } times;
bool benchmark_graph(tare_graph *g, int runs, times *out);   /* false: a node was refused */
bool benchmark_renew(session *s);             /* another mode, which knows no type and no symbol yet */

/* Long graphs, one operator after the other in turn and at random. */
bool benchmark_order(session *s, text *out);
/* One call of each operator that files of recorded calls name. */
bool benchmark_operators(session *s, char **files, int n, text *out, reason *why);
/* Long graphs over symbols. */
bool benchmark_scale(session *s, text *out);

#endif
