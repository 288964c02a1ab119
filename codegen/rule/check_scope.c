/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Names of values: locals, constants, the environment.
 *
 * Knows: what a bare name may mean.  Refuses to know: functions, fields.
 */
#include "rule/check.h"
#include "source/nearest.h"

#include <string.h>

typedef struct constant { const char *name; tare_irtype type; int64_t value; } constant;

static const constant constants[] = {
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) {#name, TARE_TY_DTYPE, TARE_DTYPE_##name},
#include "tare/dtypes.def"
#undef TARE_DTYPE
    {"strided", TARE_TY_LAYOUT, TARE_LAYOUT_STRIDED},
    {"sparse_coo", TARE_TY_LAYOUT, TARE_LAYOUT_SPARSE_COO},
    {"sparse_csr", TARE_TY_LAYOUT, TARE_LAYOUT_SPARSE_CSR},
    {"sparse_csc", TARE_TY_LAYOUT, TARE_LAYOUT_SPARSE_CSC},
    {"sparse_bsr", TARE_TY_LAYOUT, TARE_LAYOUT_SPARSE_BSR},
    {"sparse_bsc", TARE_TY_LAYOUT, TARE_LAYOUT_SPARSE_BSC},
    {"mkldnn", TARE_TY_LAYOUT, TARE_LAYOUT_MKLDNN},
    {"jagged", TARE_TY_LAYOUT, TARE_LAYOUT_JAGGED},
    {"contiguous_format", TARE_TY_FORMAT, TARE_FORMAT_CONTIGUOUS},
    {"preserve_format", TARE_TY_FORMAT, TARE_FORMAT_PRESERVE},
    {"channels_last", TARE_TY_FORMAT, TARE_FORMAT_CHANNELS_LAST},
    {"channels_last_3d", TARE_TY_FORMAT, TARE_FORMAT_CHANNELS_LAST_3D},
    {"cpu", TARE_TY_DEVICE, TARE_DEVICE_CPU},
};

static const constant env_fields[] = {
#define TARE_ENV(name, type, default_value) {#name, TARE_TY_##type, 0},
#include "tare/env.def"
#undef TARE_ENV
};
enum { N_CONSTANTS = sizeof constants / sizeof *constants, N_ENV = sizeof env_fields / sizeof *env_fields };

bool constant_find(const char *name, tare_irtype *type, int64_t *value)
{
    for (size_t i = 0; i < N_CONSTANTS; i++)
        if (strcmp(constants[i].name, name) == 0) {
            *type = constants[i].type;
            *value = constants[i].value;
            return true;
        }
    return false;
}

bool env_find(const char *name, tare_irtype *type, int64_t *field)
{
    for (size_t i = 0; i < N_ENV; i++)
        if (strcmp(env_fields[i].name, name) == 0) {
            *type = env_fields[i].type;
            *field = (int64_t)i;
            return true;
        }
    return false;
}

uint32_t scope_find(const checker *c, const char *name)
{
    for (uint32_t i = c->n_visible; i-- > 0;)
        if (strcmp(c->in->func->local[c->visible[i]].name.text, name) == 0)
            return c->visible[i];
    return NO_LOCAL;
}

/* Whether `name` may be bound here; parameters may hide constants, as schemas name them freely. */
static bool may_bind(checker *c, ast_name name)
{
    tare_irtype type;
    int64_t value;
    const uint32_t first = scope_find(c, name.text);
    if (first != NO_LOCAL) {
        const uint32_t id = diag_error(c->diags, name.at, "`%s` is bound already", name.text);
        diag_note(c->diags, id, c->in->func->local[first].name.at, "`%s` is bound here first", name.text);
        return false;
    }
    if (c->in->func->n_locals < c->in->func->n_params || !constant_find(name.text, &type, &value))
        return true;
    diag_error(c->diags, name.at, "`%s` is a constant, %s", name.text, type_noun(type));
    return false;
}

uint32_t scope_declare(checker *c, ast_name name, tare_irtype type, bool is_var)
{
    ast_func *f = c->in->func;
    const bool hidden = strcmp(name.text, "_") == 0 || name.text[0] == '\0';
    if (f->n_locals == CHECK_MAX_LOCALS) {
        if (!c->in->broken)
            diag_error(c->diags, name.at, "more than %d names in one function", CHECK_MAX_LOCALS);
        c->in->broken = true;
        return 0;
    }
    if (!hidden && !may_bind(c, name))
        c->in->broken = true;
    f->local = check_grow(c, f->local, f->n_locals, &c->local_cap, sizeof *f->local);
    f->local[f->n_locals] = (ast_local){.name = name, .type = type, .is_var = is_var};
    if (!hidden)
        c->visible[c->n_visible++] = f->n_locals;
    return f->n_locals++;
}

void scope_report_unknown(checker *c, const char *name, span at)
{
    const char *candidates[CHECK_MAX_HINTS];
    size_t n = 0;
    for (uint32_t i = c->n_visible; i-- > 0 && n < CHECK_MAX_HINTS - N_CONSTANTS;)
        candidates[n++] = c->in->func->local[c->visible[i]].name.text;
    for (size_t i = 0; i < N_CONSTANTS; i++)
        candidates[n++] = constants[i].name;
    const uint32_t id = diag_error(c->diags, at, "`%s` is not known here", name);
    if (table_find(&c->funcs, name) || builtin_find(name))
        diag_hint(c->diags, id, "`%s` is a function: `%s(...)`", name, name);
    else
        check_hint_name(c, id, name, n, candidates);
}

void env_report_unknown(checker *c, const char *name, span at)
{
    const char *candidates[N_ENV];
    for (size_t i = 0; i < N_ENV; i++)
        candidates[i] = env_fields[i].name;
    const uint32_t id = diag_error(c->diags, at, "the environment has no `%s`", name);
    check_hint_name(c, id, name, N_ENV, candidates);
}
