/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * `tarec dump`: one stage's result, on stdout.
 */
#ifndef TARE_TAREC_DUMP_H
#define TARE_TAREC_DUMP_H

#include "compile.h"
#include "options.h"

/* How far to compile for a stage; one operator's C and LLVM are made from the IR alone. */
compile_goal dump_goal(const options *o);
/* Whether there was something to show; else one line on stderr. */
bool dump(struct arena *a, const options *o, const compiled *c);

#endif
