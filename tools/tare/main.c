/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* tare, the user's tool: finds the command. */
#include <stdio.h>
#include <string.h>

#include "commands.h"

static const command *const commands[] = {&command_prop, &command_explain, &command_compare,
                                          &command_eval, &command_cover,   &command_ops};

static void usage(FILE *to)
{
    (void)fputs("usage: tare COMMAND ...\n\nEverything about a tensor except its contents.\n\n", to);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        (void)fprintf(to, "  %-9s %s\n", commands[i]->name, commands[i]->what);
    (void)fputs("\n`tare COMMAND --help` tells more.\n", to);
}

static bool is_usable(const command *c, const options *o, reason *why)
{
    if (c->is_usable)
        return c->is_usable(o, why);
    return o->n_files > 0 || refuse(why, "%s wants at least one file", c->name);
}

static int run(const command *c, int argc, char **argv)
{
    options o;
    session s = {0};
    reason why = {""};
    int code = EXIT_FINE;
    bool usable = options_init(&o, argc, argv, &why);
    if (usable && !o.help)
        usable = is_usable(c, &o, &why) && options_session(&o, &s, &why);
    if (!usable)
        code = complain(EXIT_USAGE, why.text);
    else if (o.help)
        (void)fputs(c->help, stdout);
    else
        code = c->run(&o, &s);
    session_finish(&s);
    options_finish(&o);
    return code;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[1], commands[i]->name) == 0) {
            const int code = run(commands[i], argc - 2, argv + 2);
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
