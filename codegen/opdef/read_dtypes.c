/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * `dtypes:` of an operator: for each device, a mask.
 *
 *   dtypes: floating                          everywhere
 *   dtypes: {cpu: [number, bool], default: all}
 */
#include "opdef/reader.h"

#include "base/arena.h"
#include "source/nearest.h"
#include "tare/vocabulary.h"

#include <string.h>

static const struct { const char *name; int class; } dtypes[] = {
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) {#name, TARE_CLASS_##class},
#include "tare/dtypes.def"
#undef TARE_DTYPE
};
enum { N_DTYPES = sizeof dtypes / sizeof *dtypes };

static const char *const sets[] = {"all", "floating", "complex", "integral", "number"};
enum { N_SETS = sizeof sets / sizeof *sets };

static bool set_has(const char *set, int class)
{
    if (strcmp(set, "all") == 0)
        return true;
    if (strcmp(set, "number") == 0)
        return class != TARE_CLASS_BOOL;
    if (strcmp(set, "floating") == 0)
        return class == TARE_CLASS_FLOAT;
    if (strcmp(set, "complex") == 0)
        return class == TARE_CLASS_COMPLEX;
    return class == TARE_CLASS_INT;
}

static int64_t mask_of_word(const char *word)
{
    int64_t mask = 0;
    bool is_set = false;
    for (size_t i = 0; i < N_SETS; i++)
        is_set |= strcmp(word, sets[i]) == 0;
    for (size_t i = 0; i < N_DTYPES; i++)
        if (is_set ? set_has(word, dtypes[i].class) : strcmp(word, dtypes[i].name) == 0)
            mask |= (int64_t)1 << (i + 1);
    return mask;
}

static int64_t read_word(opdef_reader *r, const ynode *node)
{
    if (!ynode_expect_line(r->errors, node, "dtypes"))
        return 0;
    int64_t mask = mask_of_word(node->text);
    if (mask)
        return mask;
    const char *names[N_SETS + N_DTYPES];
    memcpy(names, sets, sizeof sets);
    for (size_t i = 0; i < N_DTYPES; i++)
        names[N_SETS + i] = dtypes[i].name;
    const char *near = nearest(node->text, N_SETS + N_DTYPES, names);
    uint32_t error = diag_error(r->errors, node->text_at, "`%s` is no dtype and no set of dtypes", node->text);
    if (near)
        diag_hint(r->errors, error, "did you mean `%s`?", near);
    else
        diag_hint(r->errors, error, "sets are: all, floating, complex, integral, number");
    return 0;
}

static int64_t read_mask(opdef_reader *r, const ynode *node)
{
    if (node->kind != Y_SEQ)
        return read_word(r, node);
    int64_t mask = 0;
    for (uint32_t i = 0; i < node->n; i++)
        mask |= read_word(r, node->item[i]);
    return mask;
}

/* A profile's number is its place plus one; 0 stands for the others. */
static bool read_kind(opdef_reader *r, const ynode *key, int64_t *kind)
{
    *kind = 0;
    if (strcmp(key->text, "default") == 0)
        return true;
    const char **names = arena_array(r->arena, const char *, (size_t)r->profiles.n + 1);
    names[r->profiles.n] = "default";
    for (uint32_t i = 0; i < r->profiles.n; i++) {
        names[i] = ((opdef_profile *)r->profiles.at[i])->name.text;
        if (strcmp(names[i], key->text) == 0)
            *kind = (int64_t)i + 1;
    }
    if (*kind)
        return true;
    uint32_t error = diag_error(r->errors, key->at, "there is no profile `%s`", key->text);
    const char *near = nearest(key->text, (size_t)r->profiles.n + 1, names);
    if (near)
        diag_hint(r->errors, error, "did you mean `%s`?", near);
    return false;
}

void read_dtypes(opdef_reader *r, opdef *def, const ynode *node)
{
    if (!node || node->is_bad)
        return;
    uint32_t n = node->kind == Y_MAP ? node->n : 1;
    def->dtypes = arena_array(r->arena, int64_t, 2 * (size_t)n);
    if (node->kind != Y_MAP) {
        def->dtypes[1] = read_mask(r, node);
        def->n_dtypes = 1;
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        int64_t kind, mask = read_mask(r, node->pair[i].value);
        if (!read_kind(r, node->pair[i].key, &kind))
            continue;
        def->dtypes[2 * def->n_dtypes] = kind;
        def->dtypes[2 * def->n_dtypes++ + 1] = mask;
    }
}
