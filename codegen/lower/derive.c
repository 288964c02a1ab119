/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Variants by law: the memory that is written and read is looked at, if the law does that; the base's
 * rule is called; then a function of the prelude turns each result into the destination it goes to.
 *
 * Knows: how a variant's arguments and returns answer to its base's.  Refuses to know: what a law
 * does; that stands in the prelude.
 */
#include "lower/context.h"

#include <string.h>

/* One variant at hand. */
typedef struct variant {
    lowering *l;
    const opdef_variant *of;
    const schema *own, *base;
    ast_func *law;               /* (destination, result) or, for copies, (result) */
    uint32_t *result;            /* locals: the base's results */
    uint32_t n_targets;
    uint32_t *target;            /* arguments that the k-th results go to */
    uint32_t *given;             /* locals: what the law made of the k-th target */
} variant;

static const char *law_name(const opdef_variant *v)
{
    const bool out = (v->flags & TARE_OP_OUT) != 0;
    if (v->law == LAW_COPY)
        return "view_copy";
    if (v->law == LAW_STRUCTURED)
        return out ? "structured_out" : "structured_inplace";
    return out ? "resize_copy_out" : "resize_copy_inplace";
}

static bool is_law(const ast_func *f, uint32_t n_params)
{
    bool fits = f->n_params == n_params && f->n_results == 1 && f->result[0] == TARE_TY_TENSOR;
    for (uint32_t i = 0; fits && i < n_params; i++)
        fits = f->param[i].type == TARE_TY_TENSOR;
    return fits;
}

/* Told once, where it is first missed. */
static ast_func *find_law(lowering *l, const opdef_variant *v)
{
    const char *name = law_name(v);
    ast_func *f = lower_find_func(l, name);
    const uint32_t n_params = v->law == LAW_COPY ? 1 : 2;
    if (f != NULL && is_law(f, n_params))
        return f;
    if (strcmp(name_take(&l->missing, name), name) != 0)
        return NULL;
    if (f == NULL)
        diag_error(l->diags, v->schema->at, "`%s` derives by a law that needs a function `%s`, which is not defined",
                   v->schema->full_name, name);
    else
        diag_error(l->diags, f->name.at, "`%s` is a law: it takes %u tensor%s and gives one", name, n_params,
                   n_params == 1 ? "" : "s");
    return NULL;
}

static uint32_t arg_named(const schema *s, const char *name)
{
    uint32_t i = 0;
    while (i < s->n_args && strcmp(s->arg[i].name, name) != 0)
        i++;
    return i;
}

static bool is_written(const schema *s, uint32_t i) { return (s->arg[i].flags & TARE_ARG_WRITTEN) != 0; }

/* Arguments that the variant writes and its base does not, in order. */
static void find_targets(variant *v)
{
    v->target = arena_array(v->l->arena, uint32_t, (size_t)v->own->n_args + 1);
    v->given = arena_array(v->l->arena, uint32_t, (size_t)v->own->n_args + 1);
    for (uint32_t i = 0; i < v->own->n_args; i++) {
        const uint32_t k = arg_named(v->base, v->own->arg[i].name);
        if (is_written(v->own, i) && (k == v->base->n_args || !is_written(v->base, k)))
            v->target[v->n_targets++] = i;
    }
}

/* ---- before the base's rule ---- */

/* What looks at memory before anything else, where the law has it: (destination, what is read). */
static ast_func *find_memory_law(const variant *v)
{
    const bool has = v->of->law == LAW_STRUCTURED;
    ast_func *f = has ? lower_find_func(v->l, "structured_memory") : NULL;
    if (f == NULL)
        return NULL;
    if (f->n_params == 2 && f->param[0].type == TARE_TY_TENSOR && f->param[1].type == TY(TARE_TY_TENSOR | TARE_TY_OPT) &&
        f->n_results == 1 && f->result[0] == TARE_TY_BOOL)
        return f;
    if (strcmp(name_take(&v->l->missing, f->name.text), f->name.text) == 0)
        diag_error(v->l->diags, f->name.at, "`%s` is a law: it takes a tensor and a tensor or none, and gives a bool", f->name.text);
    return NULL;
}

static void check_memory(const variant *v)
{
    static const char *const names[] = {"_"};
    lowering *l = v->l;
    ast_func *f = find_memory_law(v);
    for (uint32_t k = 0; f != NULL && k < v->n_targets; k++)
        for (uint32_t i = 0; i < v->own->n_args; i++) {
            const tare_irtype type = v->own->arg[i].type;
            if (v->own->arg[v->target[k]].type != TARE_TY_TENSOR || is_written(v->own, i) ||
                (type & ~TY(TARE_TY_OPT)) != TARE_TY_TENSOR)
                continue;
            ir_expr *x[2] = {x_local(&l->b, v->target[k]),
                             lower_coerce(l, x_local(&l->b, i), TY(TARE_TY_TENSOR | TARE_TY_OPT))};
            uint32_t fits;
            lower_call_func(l, lower_func_of(l, f), 2, x, names, &fits);
        }
}

/* ---- the base's rule ---- */

static ir_expr *base_argument(const variant *v, uint32_t k)
{
    lowering *l = v->l;
    const ir_arg *arg = &v->base->arg[k];
    const uint32_t i = arg_named(v->own, arg->name);
    if (i < v->own->n_args) {
        ir_expr *x = lower_coerce(l, x_local(&l->b, i), arg->type);
        if (x->type == arg->type)
            return x;
        diag_error(l->diags, v->own->at, "argument `%s` of `%s` is a `%s`, its base `%s` wants a `%s`", arg->name,
                   v->own->full_name, ir_type_name(v->own->arg[i].type), v->base->full_name, ir_type_name(arg->type));
        return NULL;
    }
    if ((arg->flags & TARE_ARG_HAS_DEFAULT) != 0)
        return lower_default_of(l, arg);
    diag_error(l->diags, v->own->at, "`%s` has no argument `%s`, which its base `%s` wants", v->own->full_name,
               arg->name, v->base->full_name);
    return NULL;
}

static bool call_base(variant *v)
{
    lowering *l = v->l;
    ir_func *f = ((ir_op *)v->of->def->variant[0]->lowered)->func;
    ir_expr **x = arena_array(l->arena, ir_expr *, (size_t)v->base->n_args + 1);
    const char **names = arena_array(l->arena, const char *, (size_t)f->n_results + 1);
    bool good = true;
    for (uint32_t k = 0; k < v->base->n_args; k++)
        good &= (x[k] = base_argument(v, k)) != NULL;
    for (uint32_t i = 0; i < f->n_results; i++)
        names[i] = "result";
    v->result = arena_array(l->arena, uint32_t, (size_t)f->n_results + 1);
    if (good)
        lower_call_func(l, f, v->base->n_args, x, names, v->result);
    return good;
}

/* ---- the law ---- */

static bool writes_something(const ast_stmt *s)
{
    for (; s != NULL; s = s->next)
        if (s->kind == AST_WRITES || writes_something(s->body) || writes_something(s->other))
            return true;
    return false;
}

/* One destination; a law that says itself what is written is believed. */
static uint32_t apply(const variant *v, ir_expr *destination, ir_expr *result)
{
    lowering *l = v->l;
    static const char *const names[] = {"given"};
    uint32_t given;
    ir_expr *both[2] = {destination != NULL ? destination : result, result};
    lower_call_func(l, lower_func_of(l, v->law), destination != NULL ? 2 : 1, both, names, &given);
    if (destination != NULL && !writes_something(v->law->body))
        s_writes(&l->b, x_local(&l->b, given));
    return given;
}

/* The law for each tensor of a list. */
static uint32_t apply_each(const variant *v, ir_expr *destinations, uint32_t results)
{
    lowering *l = v->l;
    const uint32_t all = lower_temp(l, "all_given", TY(TARE_TY_LIST | TARE_TY_TENSOR), true);
    s_bind(&l->b, all, x_list(&l->b, TY(TARE_TY_LIST | TARE_TY_TENSOR), 0, NULL));
    ir_stmt *s = s_for(&l->b, TARE_STMT_FOR, name_take(&l->local_names, "i"), x_int(&l->b, 0),
                       x_op(&l->b, TARE_IR_LEN, x_local(&l->b, results)));
    const ir_place former = s_enter(&l->b, s->body);
    ir_expr *to = destinations != NULL ? lower_at(l, destinations, x_local(&l->b, s->local)) : NULL;
    const uint32_t one = apply(v, to, lower_at(l, x_local(&l->b, results), x_local(&l->b, s->local)));
    s_push(&l->b, all, x_local(&l->b, one));
    s_leave(&l->b, former);
    return all;
}

static uint32_t apply_to(const variant *v, ir_expr *destination, uint32_t result)
{
    lowering *l = v->l;
    if (ir_is_list(l->b.func->local[result].type))
        return apply_each(v, destination, result);
    return apply(v, destination, x_local(&l->b, result));
}

static bool is_tensors(tare_irtype t) { return t == TARE_TY_TENSOR || t == (TARE_TY_LIST | TARE_TY_TENSOR); }

static bool apply_to_targets(variant *v)
{
    lowering *l = v->l;
    for (uint32_t k = 0; k < v->n_targets; k++) {
        const ir_arg *to = &v->own->arg[v->target[k]];
        const bool exists = k < v->base->n_returns;
        const tare_irtype from = exists ? v->base->arg[v->base->n_args + k].type : TY(TARE_TY_VOID);
        if (!exists || from != to->type || !is_tensors(from)) {
            const char *is = exists ? arena_format(l->arena, "a `%s`", ir_type_name(from)) : "missing";
            diag_error(l->diags, v->own->at, "`%s` writes `%s`, a `%s`, but result %u of `%s` is %s",
                       v->own->full_name, to->name, ir_type_name(to->type), k, v->base->full_name, is);
            return false;
        }
        v->given[k] = apply_to(v, x_local(&l->b, v->target[k]), v->result[k]);
    }
    return true;
}

/* ---- what is returned ---- */

/* Return r: the destination that shares its letter, else the base's result in its place. */
static ir_expr *returned(const variant *v, uint32_t r)
{
    lowering *l = v->l;
    const ir_arg *ret = &v->own->arg[v->own->n_args + r];
    for (uint32_t k = 0; k < v->n_targets; k++)
        if (ret->alias != 0 && v->own->arg[v->target[k]].alias == ret->alias)
            return x_local(&l->b, v->given[k]);
    if (r < v->base->n_returns && v->base->arg[v->base->n_args + r].type == ret->type)
        return x_local(&l->b, v->result[r]);
    diag_error(l->diags, v->own->at, "return %u of `%s` is neither written nor a result of `%s`", r, v->own->full_name,
               v->base->full_name);
    return NULL;
}

static void return_all(const variant *v)
{
    lowering *l = v->l;
    ir_expr **x = arena_array(l->arena, ir_expr *, (size_t)v->own->n_returns + 1);
    for (uint32_t r = 0; r < v->own->n_returns; r++)
        if ((x[r] = returned(v, r)) == NULL)
            return;
    s_return_all(&l->b, v->own->n_returns, x);
}

/* Each view among the results becomes a tensor of its own. */
static void copy_views(variant *v)
{
    for (uint32_t r = 0; r < v->base->n_returns; r++) {
        const ir_arg *ret = &v->base->arg[v->base->n_args + r];
        if (ret->alias != 0 && is_tensors(ret->type))
            v->result[r] = apply_to(v, NULL, v->result[r]);
    }
}

void lower_derived(lowering *l, ir_func *func, const opdef_variant *of)
{
    variant v = {.l = l, .of = of, .own = of->schema, .base = of->def->variant[0]->schema, .law = find_law(l, of)};
    l->b.at = func->at;
    lower_open(l, func);
    if (v.law == NULL)
        return;
    if (of->law != LAW_COPY)
        find_targets(&v);
    check_memory(&v);
    if (!call_base(&v))
        return;
    if (of->law == LAW_COPY)
        copy_views(&v);
    else if (!apply_to_targets(&v))
        return;
    return_all(&v);
}
