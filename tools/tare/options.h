/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Options that all commands understand, and what each command adds.
 */
#ifndef TARE_TOOL_OPTIONS_H
#define TARE_TOOL_OPTIONS_H

#include "session.h"

enum { EXIT_FINE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

typedef struct options {
    bool json, help, memory, quiet, symbolic, soundness, dynamic, strict;
    uint32_t show, result, dim;  /* result, dim: UINT32_MAX for all */
    const char *ops, *only_op, *corrected, *coverage, *eager, *node, *definitions, *covered_by;
    tare_execution execution;
    const char **env;        /* settings */
    int n_env;
    const char **file;
    int n_files;
} options;

/* Reads `argv`; false with the reason for a wrong usage. Memory: options_finish. */
bool options_init(options *o, int argc, char **argv, reason *why);
void options_finish(options *o);
/* Opens a session as the options say. */
bool options_session(const options *o, session *s, reason *why);
/* Prints "tare: ..." to stderr and returns `code`. */
int complain(int code, const char *what);

#endif
