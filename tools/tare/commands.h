/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The commands: what each wants and does. main.c reads options, opens the session and closes both.
 */
#ifndef TARE_TOOL_COMMANDS_H
#define TARE_TOOL_COMMANDS_H

#include "options.h"

typedef struct command {
    const char *name, *what;  /* `what` in a line */
    const char *help;
    bool (*is_usable)(const options *o, reason *why);  /* NULL: wants at least one file */
    int (*run)(const options *o, session *s);          /* the exit code */
} command;

extern const command command_prop, command_explain, command_compare, command_eval, command_cover, command_ops;

#endif
