/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What the user of tarec asked for.
 *
 * Knows: the command line.  Refuses to know: how it is done.
 */
#ifndef TARE_TAREC_OPTIONS_H
#define TARE_TAREC_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum { MAX_OVERLAYS = 64 };

typedef enum command { COMMAND_NONE, COMMAND_HELP, COMMAND_VERSION, COMMAND_BUILD, COMMAND_CHECK, COMMAND_DUMP } command;
typedef enum dump_stage { DUMP_YAML, DUMP_OPDEF, DUMP_AST, DUMP_TYPES, DUMP_IR, DUMP_C, DUMP_LLVM } dump_stage;

typedef struct options {
    command command;
    const char *definitions, *output, *op;
    uint32_t n_overlays;
    const char *overlay[MAX_OVERLAYS];
    dump_stage stage;
    uint32_t threads;  /* 0: one a processor */
    bool c_only, no_examples, time;
} options;

/* false after one line on stderr. */
bool options_parse(options *o, int argc, char **argv);
void options_help(void);

#endif
