/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The commands beside `compare`. `argv` holds what follows the command's name; the result is the exit code. */
#ifndef TARE_TOOL_COMMANDS_H
#define TARE_TOOL_COMMANDS_H

int command_cover(int argc, char **argv);
int command_eval(int argc, char **argv);
int command_prop(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_ops(int argc, char **argv);

#endif
