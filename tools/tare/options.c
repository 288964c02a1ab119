/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Common options; see options.h. */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool set_execution(options *o, const char *value, reason *why)
{
    if (strcmp(value, "native") == 0)
        o->execution = TARE_NATIVE;
    else if (strcmp(value, "interpreted") == 0)
        o->execution = TARE_INTERPRETED;
    else
        return refuse(why, "--execution is `%s`, expected `native` or `interpreted`", value);
    return true;
}

static bool set_show(options *o, const char *value, reason *why)
{
    char *end;
    errno = 0;
    const unsigned long n = strtoul(value, &end, 10);
    if (errno || *end || end == value || n > 1000000 || *value == '-')
        return refuse(why, "--show is `%s`, expected a number up to 1000000", value);
    o->show = (uint32_t)n;
    return true;
}

/* An option with a value: "--name VALUE" or "--name=VALUE". */
static bool set_valued(options *o, const char *name, const char *value, reason *why)
{
    if (!value)
        return refuse(why, "%s wants a value", name);
    if (strcmp(name, "--show") == 0)
        return set_show(o, value, why);
    if (strcmp(name, "--execution") == 0)
        return set_execution(o, value, why);
    if (strcmp(name, "--ops") == 0)
        o->ops = value;
    else if (strcmp(name, "--op") == 0)
        o->only_op = value;
    else if (strcmp(name, "--corrected") == 0)
        o->corrected = value;
    else if (strcmp(name, "--coverage") == 0)
        o->coverage = value;
    else if (strcmp(name, "--eager") == 0)
        o->eager = value;
    else
        o->env[o->n_env++] = value;
    return true;
}

static bool is_valued(const char *name, size_t len)
{
    static const char *const known[] = {"--show", "--execution", "--ops", "--op", "--corrected", "--coverage", "--eager", "--env"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strlen(known[i]) == len && strncmp(name, known[i], len) == 0)
            return true;
    return false;
}

static bool set_flag(options *o, const char *name, reason *why)
{
    if (strcmp(name, "--json") == 0)
        o->json = true;
    else if (strcmp(name, "--quiet") == 0)
        o->quiet = true;
    else if (strcmp(name, "--symbolic") == 0)
        o->symbolic = true;
    else if (strcmp(name, "--symbolic-soundness") == 0)
        o->soundness = true;
    else if (strcmp(name, "--dynamic") == 0)
        o->dynamic = true;
    else if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        o->help = true;
    else
        return refuse(why, "option `%s` is unknown", name);
    return true;
}

static bool options_read(options *o, int argc, char **argv, reason *why)
{
    for (int i = 0; i < argc; i++) {
        char *word = argv[i];
        if (word[0] != '-' || word[1] == '\0') {
            o->file[o->n_files++] = word;
            continue;
        }
        char *equals = strchr(word, '=');
        const size_t len = equals ? (size_t)(equals - word) : strlen(word);
        char name[16];
        if (!is_valued(word, len)) {
            if (!set_flag(o, word, why))
                return false;
            continue;
        }
        memcpy(name, word, len);
        name[len] = '\0';
        const char *value = equals ? equals + 1 : i + 1 < argc ? argv[++i] : NULL;
        if (!set_valued(o, name, value, why))
            return false;
    }
    return true;
}

bool options_init(options *o, int argc, char **argv, reason *why)
{
    *o = (options){.execution = TARE_NATIVE};
    o->env = calloc((size_t)argc + 1, sizeof *o->env);
    o->file = calloc((size_t)argc + 1, sizeof *o->file);
    if (!o->env || !o->file)
        return refuse(why, "no memory");
    return options_read(o, argc, argv, why);
}

void options_finish(options *o)
{
    free(o->env);
    free(o->file);
    *o = (options){0};
}

bool options_session(const options *o, session *s, reason *why)
{
    if (!session_init(s, o->ops, why))
        return false;
    s->execution = o->execution;
    for (int i = 0; i < o->n_env; i++)
        if (!session_env(s, o->env[i], why))
            return false;
    return true;
}

int complain(int code, const char *what)
{
    (void)fprintf(stderr, "tare: %s\n", what);
    return code;
}
