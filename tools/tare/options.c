/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Common options; see options.h. */
#include "options.h"

#include <errno.h>
#include <stddef.h>
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

static bool set_number(const char *name, uint32_t *out, const char *value, reason *why)
{
    char *end;
    errno = 0;
    const unsigned long n = strtoul(value, &end, 10);
    if (errno || *end || end == value || n > 1000000 || *value == '-')
        return refuse(why, "%s is `%s`, expected a number up to 1000000", name, value);
    *out = (uint32_t)n;
    return true;
}

/* Options whose value is a word, and where it goes. */
static const struct word_option { const char *name; size_t at; } words[] = {
    {"--ops", offsetof(options, ops)},           {"--op", offsetof(options, only_op)},
    {"--corrected", offsetof(options, corrected)}, {"--coverage", offsetof(options, coverage)},
    {"--eager", offsetof(options, eager)},       {"--node", offsetof(options, node)},
    {"--definitions", offsetof(options, definitions)}, {"--covered-by", offsetof(options, covered_by)},
};

/* Those whose value is a number. */
static const struct word_option numbers[] = {
    {"--show", offsetof(options, show)}, {"--result", offsetof(options, result)}, {"--dim", offsetof(options, dim)}};

static const struct word_option *find(const struct word_option *at, size_t n, const char *name, size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(at[i].name) == len && strncmp(name, at[i].name, len) == 0)
            return &at[i];
    return NULL;
}

static const struct word_option *find_word(const char *name, size_t len)
{
    return find(words, sizeof words / sizeof words[0], name, len);
}

static const struct word_option *find_number(const char *name, size_t len)
{
    return find(numbers, sizeof numbers / sizeof numbers[0], name, len);
}

/* An option with a value: "--name VALUE" or "--name=VALUE". */
static bool set_valued(options *o, const char *name, const char *value, reason *why)
{
    const struct word_option *word = find_word(name, strlen(name)), *number = find_number(name, strlen(name));
    if (!value)
        return refuse(why, "%s wants a value", name);
    if (number)
        return set_number(name, (uint32_t *)(void *)((char *)o + number->at), value, why);
    if (strcmp(name, "--execution") == 0)
        return set_execution(o, value, why);
    if (word)
        *(const char **)(void *)((char *)o + word->at) = value;
    else
        o->env[o->n_env++] = value;
    return true;
}

static bool is_valued(const char *name, size_t len)
{
    return find_word(name, len) || find_number(name, len) || (len == 11 && strncmp(name, "--execution", len) == 0) ||
           (len == 5 && strncmp(name, "--env", len) == 0);
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
    else if (strcmp(name, "--strict") == 0)
        o->strict = true;
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
    *o = (options){.execution = TARE_NATIVE, .result = UINT32_MAX, .dim = UINT32_MAX};
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
