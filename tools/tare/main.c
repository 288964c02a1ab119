/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* tare, the user's tool: finds the command. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "compare.h"
#include "options.h"

static const struct { const char *name; int (*run)(int argc, char **argv); const char *what; } commands[] = {
    {"prop", command_prop, "propagate a program or trace and print what comes out"},
    {"explain", command_explain, "why a node's sizes and strides are what they are, by rule lines"},
    {"compare", command_compare, "hold predictions against recordings"},
    {"eval", command_eval, "predict single calls, one JSON line each"},
    {"cover", command_cover, "of single calls, those that reach something new of the rules"},
    {"ops", command_ops, "list the operators"},
};

static void usage(FILE *to)
{
    (void)fputs("usage: tare COMMAND ...\n\nEverything about a tensor except its contents.\n\n", to);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        (void)fprintf(to, "  %-9s %s\n", commands[i].name, commands[i].what);
    (void)fputs("\n`tare COMMAND --help` tells more.\n", to);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            const int code = commands[i].run(argc - 2, argv + 2);
            return fflush(stdout) == 0 ? code : complain(EXIT_REFUSED, "standard output cannot be written");
        }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        usage(stdout);
        return EXIT_FINE;
    }
    (void)fprintf(stderr, "tare: there is no command `%s`\n\n", argv[1]);
    usage(stderr);
    return EXIT_USAGE;
}
