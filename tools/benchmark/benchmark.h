/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Times: single calls, and whole programs. Each prints a JSON member to `out`. */
#ifndef TARE_TOOL_BENCHMARK_H
#define TARE_TOOL_BENCHMARK_H

#include "session.h"

double benchmark_ns(void);
double benchmark_median(double *at, int n);   /* sorts */

bool benchmark_calls(session *s, text *out);
bool benchmark_programs(session *s, char **files, int n, text *out, reason *why);
/* ns of copying one record through a loop with two guards: what no propagation can beat. */
double benchmark_copy(void);

#endif
