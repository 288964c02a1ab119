/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Names for C: unique, and never a word that C or a system header has taken.
 */
#include "lower/context.h"

#include <string.h>

/* Sorted: C11's keywords and what is a macro nearly everywhere. */
static const char *const reserved[] = {
    "BUFSIZ", "EOF", "NAN", "NULL", "_", "alignas", "alignof", "asm", "auto", "bool", "break", "case", "char",
    "complex", "const", "continue", "default", "do", "double", "else", "enum", "errno", "extern", "false", "float",
    "for", "fortran", "goto", "if", "imaginary", "inline", "int", "linux", "long", "main", "noreturn", "register",
    "restrict", "return", "short", "signed", "sizeof", "static", "static_assert", "stderr", "stdin", "stdout",
    "struct", "switch", "thread_local", "true", "typedef", "typeof", "union", "unix", "unsigned", "void", "volatile",
    "while",
};

static bool is_reserved(const char *name)
{
    size_t lo = 0, hi = sizeof reserved / sizeof *reserved;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        const int order = strcmp(name, reserved[mid]);
        if (order == 0)
            return true;
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return false;
}

static uint32_t hash(const char *s)
{
    uint32_t h = 2166136261u;
    for (; *s != '\0'; s++)
        h = (h ^ (uint8_t)*s) * 16777619u;
    return h;
}

static const char **find(const name_set *set, const char *name)
{
    uint32_t i = hash(name) & (set->n_buckets - 1);
    while (set->bucket[i] != NULL && strcmp(set->bucket[i], name) != 0)
        i = (i + 1) & (set->n_buckets - 1);
    return &set->bucket[i];
}

static void make_room(name_set *set)
{
    if (2 * set->n < set->n_buckets)
        return;
    const char **old = set->bucket;
    const uint32_t n_old = set->n_buckets;
    set->n_buckets = n_old != 0 ? 2 * n_old : 64;
    set->bucket = arena_array(set->arena, const char *, set->n_buckets);
    for (uint32_t i = 0; i < n_old; i++)
        if (old[i] != NULL)
            *find(set, old[i]) = old[i];
}

const char *name_take(name_set *set, const char *wanted)
{
    make_room(set);
    const char *name = wanted;
    for (uint32_t k = 2; (!set->any_word && is_reserved(name)) || *find(set, name) != NULL; k++)
        name = arena_format(set->arena, "%s%u", strcmp(wanted, "_") == 0 ? "unused" : wanted, k);
    *find(set, name) = name;
    set->n++;
    return name;
}

void name_set_clear(name_set *set)
{
    if (set->n != 0)
        memset(set->bucket, 0, set->n_buckets * sizeof *set->bucket);
    set->n = 0;
}
