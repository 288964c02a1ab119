/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Calls: of built-ins, functions, slots and operators.
 *
 * Knows: how arguments are bound.  Refuses to know: what is called.
 */
#include "rule/check.h"

#include <string.h>

static void set_results(checker *c, ast_expr *e, uint32_t n, const tare_irtype *types)
{
    tare_irtype *copy = arena_array(c->arena, tare_irtype, n + 1);
    if (n > 0)
        memcpy(copy, types, n * sizeof *copy);
    e->types = copy;
    e->n_types = n;
    e->type = n > 0 ? copy[0] : TARE_TY_VOID;
}

static bool refuse_keywords(checker *c, ast_expr *e)
{
    for (uint32_t i = 0; i < e->n; i++)
        if (e->arg_name[i].text != NULL) {
            const uint32_t id = diag_error(c->diags, e->arg_name[i].at, "`%s` takes no keywords", e->name);
            diag_hint(c->diags, id, "only operators do: `@op(x, key=value)`");
            c->in->broken = true;
            check_poison(e);
            return true;
        }
    return false;
}

static void type_arguments_only(checker *c, ast_expr *e)
{
    for (uint32_t i = 0; i < e->n; i++)
        if (e->operand[i]->kind != AST_NONE && e->operand[i]->kind != AST_LIST)
            check_expr(c, e->operand[i], TARE_TY_VOID);
}

static bool count_is(checker *c, ast_expr *e, uint32_t wanted, span declared)
{
    if (e->n == wanted)
        return true;
    const uint32_t id = check_bad(c, e, "`%s` takes %u argument%s, not %u", e->name, wanted, wanted == 1 ? "" : "s", e->n);
    diag_note(c->diags, id, declared, "`%s` is declared here", e->name);
    type_arguments_only(c, e);
    return false;
}

static bool check_params(checker *c, ast_expr **operand, uint32_t n, const ast_param *param)
{
    bool good = true;
    for (uint32_t i = 0; i < n; i++)
        good &= check_as(c, operand[i], param[i].type, arena_format(c->arena, "`%s`", param[i].name.text));
    return good;
}

static void check_fn_call(checker *c, ast_expr *e, ast_func *f)
{
    e->ref = REF_FUNC;
    e->func = f;
    if (!count_is(c, e, f->n_params, f->at))
        return;
    if (!check_params(c, e->operand, e->n, f->param)) {
        check_poison(e);
        return;
    }
    set_results(c, e, f->n_results, f->result);
    check_note_call(c, e);
}

static void check_slot_call(checker *c, ast_expr *e, ast_slot *s)
{
    e->ref = REF_SLOT;
    e->target = s;
    if (!count_is(c, e, s->n_params + 1, s->at))
        return;
    bool good = check_as(c, e->operand[0], TARE_TY_DEVICE, "the first argument of a slot");
    good &= check_params(c, e->operand + 1, s->n_params, s->param);
    if (!good) {
        check_poison(e);
        return;
    }
    set_results(c, e, s->n_results, s->result);
    check_note_call(c, e);
}

/* A profile's functions see their own, then those of the profiles it inherits from. */
static ast_func *find_in_profiles(const checker *c, const opdef_profile *p, const char *name)
{
    for (uint32_t depth = 0; p != NULL && depth <= c->set->n_profiles; depth++) {
        for (uint32_t i = 0; p->rules != NULL && i < p->rules->n_funcs; i++)
            if (strcmp(p->rules->func[i]->name.text, name) == 0)
                return p->rules->func[i];
        const char *next = p->inherits.text;
        p = NULL;
        for (uint32_t i = 0; next != NULL && i < c->set->n_profiles; i++)
            if (strcmp(c->set->profile[i]->name.text, next) == 0)
                p = c->set->profile[i];
    }
    return NULL;
}

static void check_named_call(checker *c, ast_expr *e, tare_irtype want)
{
    const builtin *b = builtin_find(e->name);
    ast_slot *slot = table_find(&c->slots, e->name);
    ast_func *f = slot == NULL ? find_in_profiles(c, c->in->profile, e->name) : NULL;
    f = f ? f : table_find(&c->funcs, e->name);
    if (refuse_keywords(c, e))
        return;
    if (b != NULL) {
        builtin_check(c, e, b, want);
        e->n_types = 1;
        e->types = arena_new(c->arena, tare_irtype);
        *(tare_irtype *)(uintptr_t)e->types = e->type;
    } else if (slot != NULL) {
        check_slot_call(c, e, slot);
    } else if (f != NULL) {
        check_fn_call(c, e, f);
    } else {
        const uint32_t id = diag_error(c->diags, e->name_at, "there is no function `%s`", e->name);
        if (scope_find(c, e->name) != NO_LOCAL)
            diag_hint(c->diags, id, "`%s` is a value", e->name);
        else if (strcmp(e->name, "sum") == 0 || strcmp(e->name, "prod") == 0 || strcmp(e->name, "all") == 0 ||
                 strcmp(e->name, "any") == 0)
            diag_hint(c->diags, id, "write `%s(x for x in list)`", e->name);
        else
            builtin_hint(c, id, e->name);
        c->in->broken = true;
        type_arguments_only(c, e);
        check_poison(e);
    }
}

/* ---- operators ---- */

static const char *op_full_name(checker *c, const char *name)
{
    return strstr(name, "::") ? name : arena_format(c->arena, "aten::%s", name);
}

static void report_no_operator(checker *c, ast_expr *e, const char *full_name)
{
    const size_t n = strlen(full_name);
    const uint32_t id = check_bad(c, e, "there is no operator `%s`", e->name);
    const char *near[CHECK_MAX_HINTS];
    size_t n_near = 0;
    for (uint32_t i = 0; i < c->ops.n && n_near < CHECK_MAX_HINTS; i++) {
        const char *candidate = c->ops.at[i].name;
        if (strncmp(candidate, full_name, n) == 0 && candidate[n] == '.') {
            diag_hint(c->diags, id, "did you mean `@%s`", candidate + (strncmp(candidate, "aten::", 6) == 0 ? 6 : 0));
            return;
        }
        if (candidate[6] == full_name[6])
            near[n_near++] = candidate;
    }
    check_hint_name(c, id, full_name, n_near, near);
}

static uint32_t arg_named(const schema *s, const char *name)
{
    uint32_t i = 0;
    while (i < s->n_args && strcmp(s->arg[i].name, name) != 0)
        i++;
    return i;
}

uint32_t check_bound_arg(const ast_expr *call, const schema *s, uint32_t i)
{
    uint32_t position = 0;
    if (call->arg_name[i].text != NULL)
        return arg_named(s, call->arg_name[i].text);
    for (uint32_t k = 0; k < i; k++)
        position += call->arg_name[k].text == NULL;
    return position;
}

/* The number of the argument that operand i binds; n_args after a message. */
static uint32_t bound_argument(checker *c, ast_expr *e, const schema *s, uint32_t i, uint32_t *position)
{
    const ast_name key = e->arg_name[i];
    if (key.text == NULL) {
        if (*position < s->n_args && !(s->arg[*position].flags & TARE_ARG_KWARG_ONLY))
            return (*position)++;
        const uint32_t id = diag_error(c->diags, e->operand[i]->at, "one argument too many: `@%s` takes %u by position",
                                       s->full_name, *position);
        diag_note(c->diags, id, s->at, "its schema");
        return s->n_args;
    }
    const uint32_t arg = arg_named(s, key.text);
    if (arg == s->n_args) {
        const char *names[CHECK_MAX_HINTS];
        size_t n = 0;
        for (uint32_t k = 0; k < s->n_args && n < CHECK_MAX_HINTS; k++)
            names[n++] = s->arg[k].name;
        const uint32_t id = diag_error(c->diags, key.at, "`@%s` has no argument `%s`", s->full_name, key.text);
        check_hint_name(c, id, key.text, n, names);
        diag_note(c->diags, id, s->at, "its schema");
    }
    return arg;
}

static bool check_missing(checker *c, ast_expr *e, const schema *s, const bool *given)
{
    for (uint32_t i = 0; i < s->n_args; i++)
        if (!given[i] && !(s->arg[i].flags & TARE_ARG_HAS_DEFAULT)) {
            const uint32_t id = check_bad(c, e, "`@%s` wants an argument `%s`", s->full_name, s->arg[i].name);
            diag_note(c->diags, id, s->at, "its schema");
            return false;
        }
    return true;
}

static bool bind_arguments(checker *c, ast_expr *e, const schema *s)
{
    bool *given = arena_array(c->arena, bool, s->n_args + 1);
    bool good = true, bound = true;
    uint32_t position = 0;
    for (uint32_t i = 0; i < e->n; i++) {
        const uint32_t arg = bound_argument(c, e, s, i, &position);
        if (arg == s->n_args) {
            bound = false;
            break;
        }
        if (given[arg]) {
            check_bad(c, e->operand[i], "the argument `%s` is given twice", s->arg[arg].name);
            bound = false;
            break;
        }
        given[arg] = true;
        good &= check_as(c, e->operand[i], s->arg[arg].type, arena_format(c->arena, "`%s`", s->arg[arg].name));
    }
    return bound && good && check_missing(c, e, s, given);
}

static void check_op_call(checker *c, ast_expr *e)
{
    const char *full_name = op_full_name(c, e->name);
    opdef_variant *v = table_find(&c->ops, full_name);
    e->ref = REF_OP;
    e->target = v;
    if (v == NULL) {
        report_no_operator(c, e, full_name);
        type_arguments_only(c, e);
        return;
    }
    if (!bind_arguments(c, e, v->schema)) {
        c->in->broken = true;
        check_poison(e);
        return;
    }
    tare_irtype *types = arena_array(c->arena, tare_irtype, v->schema->n_returns + 1);
    for (uint32_t i = 0; i < v->schema->n_returns; i++)
        types[i] = v->schema->arg[v->schema->n_args + i].type;
    set_results(c, e, v->schema->n_returns, types);
    check_note_call(c, e);
}

void check_call(checker *c, ast_expr *e, tare_irtype want)
{
    if (e->kind == AST_OP_CALL)
        check_op_call(c, e);
    else
        check_named_call(c, e, want);
}
