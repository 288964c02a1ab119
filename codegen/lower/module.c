/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The whole of a set: operators, slots, profiles, and the functions that these reach.
 *
 * Knows: the order in which things stand in a module.  Refuses to know: statements.
 */
#include "lower/context.h"

#include <stdlib.h>
#include <string.h>

/* ---- declaring functions ---- */

/* A function without a body; the one being built stays open. */
static ir_func *declare(lowering *l, const char *name, ir_func_kind kind, span at)
{
    ir_build apart;
    build_init(&apart, l->arena, l->b.module);
    apart.at = at;
    name_set_clear(&l->param_names);
    return build_func(&apart, name_take(&l->func_names, name), kind);
}

static void declare_param(lowering *l, ir_func *f, const char *name, tare_irtype type)
{
    ir_build apart;
    build_init(&apart, l->arena, l->b.module);
    apart.func = f;
    build_param(&apart, name_take(&l->param_names, name), type);
}

static void declare_result(lowering *l, ir_func *f, tare_irtype type)
{
    f->result = build_grow(l->arena, f->result, f->n_results, sizeof *f->result);
    f->result[f->n_results++] = type;
}

static void enqueue(lowering *l, waiting w)
{
    l->queue = build_grow(l->arena, l->queue, l->n_waiting, sizeof *l->queue);
    l->queue[l->n_waiting++] = w;
}

static ir_func *declare_text(lowering *l, const char *name, ir_func_kind kind, ast_func *f)
{
    ir_func *made = declare(l, name, kind, f->at);
    made->doc = f->doc;
    for (uint32_t i = 0; i < f->n_params; i++)
        declare_param(l, made, f->param[i].name.text, f->param[i].type);
    for (uint32_t i = 0; i < f->n_results; i++)
        declare_result(l, made, f->result[i]);
    f->lowered = made;
    enqueue(l, (waiting){.func = made, .rule = f});
    return made;
}

ir_func *lower_func_of(lowering *l, ast_func *f)
{
    return f->lowered != NULL ? f->lowered : declare_text(l, f->name.text, IR_FUNC_HELPER, f);
}

void lower_open(lowering *l, ir_func *func)
{
    build_open(&l->b, func);
    name_set_clear(&l->local_names);
    for (uint32_t i = 0; i < func->n_params; i++)
        name_take(&l->local_names, func->local[i].name);
}

ast_func *lower_find_func(const lowering *l, const char *name)
{
    for (uint32_t i = 0; i < l->set->n_units; i++)
        for (uint32_t k = 0; k < l->set->unit[i]->n_funcs; k++)
            if (strcmp(l->set->unit[i]->func[k]->name.text, name) == 0)
                return l->set->unit[i]->func[k];
    return NULL;
}

/* ---- operators ---- */

static int by_name(const void *left, const void *right)
{
    const opdef_variant *const *a = left, *const *b = right;
    return strcmp((*a)->schema->full_name, (*b)->schema->full_name);
}

static opdef_variant **sorted_variants(lowering *l, uint32_t *n)
{
    *n = 0;
    for (uint32_t i = 0; i < l->set->n_defs; i++)
        *n += l->set->def[i]->n_variants;
    opdef_variant **all = arena_array(l->arena, opdef_variant *, (size_t)*n + 1);
    uint32_t k = 0;
    for (uint32_t i = 0; i < l->set->n_defs; i++)
        for (uint32_t v = 0; v < l->set->def[i]->n_variants; v++)
            all[k++] = l->set->def[i]->variant[v];
    if (k != 0)
        qsort(all, k, sizeof *all, by_name);
    return all;
}

static ir_op *declare_op(lowering *l, const opdef_variant *v)
{
    const schema *s = v->schema;
    ir_func *f = declare(l, s->c_name, IR_FUNC_OP, s->at);
    for (uint32_t i = 0; i < s->n_args; i++)
        declare_param(l, f, s->arg[i].name, s->arg[i].type);
    for (uint32_t i = 0; i < s->n_returns; i++)
        declare_result(l, f, s->arg[s->n_args + i].type);
    f->doc = v->def->doc;
    ir_op *op = build_op(&l->b, f, s->full_name, s->c_name, s->text);
    op->doc = v->def->doc;
    op->family = v->def->family;
    op->at = s->at;
    op->n_args = s->n_args;
    op->n_returns = s->n_returns;
    op->arg = s->arg;
    op->flags = v->flags;
    op->n_dtypes = v->def->n_dtypes;
    op->dtypes = v->def->dtypes;
    return op;
}

static void declare_ops(lowering *l)
{
    uint32_t n;
    opdef_variant **all = sorted_variants(l, &n);
    for (uint32_t i = 0; i < n; i++)
        all[i]->lowered = declare_op(l, all[i]);
    for (uint32_t i = 0; i < n; i++) {
        ir_op *op = all[i]->lowered;
        const opdef_variant *base = all[i]->def->variant[0];
        op->base = base->lowered;
        if (all[i] == base)
            enqueue(l, (waiting){.func = op->func, .rule = all[i]->def->rule});
        else
            enqueue(l, (waiting){.func = op->func, .derived = all[i]});
    }
}

/* ---- slots and profiles ---- */

static void declare_slot(lowering *l, const ast_slot *s)
{
    l->b.at = s->at;
    ir_slot *slot = build_slot(&l->b, s->name.text);
    name_set_clear(&l->param_names);
    for (uint32_t i = 0; i < s->n_params; i++)
        build_slot_param(&l->b, slot, name_take(&l->param_names, s->param[i].name.text), s->param[i].type);
    for (uint32_t i = 0; i < s->n_results; i++)
        build_slot_result(&l->b, slot, s->result[i]);
    l->ast_slot = build_grow(l->arena, l->ast_slot, l->n_slots, sizeof *l->ast_slot);
    l->ast_slot[l->n_slots++] = s;
}

static void declare_slots(lowering *l, const ast_unit *unit)
{
    for (uint32_t i = 0; unit != NULL && i < unit->n_slots; i++)
        declare_slot(l, unit->slot[i]);
}

ir_slot *lower_slot_of(lowering *l, const ast_slot *slot)
{
    for (uint32_t i = 0; i < l->n_slots; i++)
        if (l->ast_slot[i] == slot)
            return l->b.module->slot[i];
    return NULL;
}

static const opdef_profile *profile_named(const lowering *l, const char *name)
{
    for (uint32_t i = 0; name != NULL && i < l->set->n_profiles; i++)
        if (strcmp(l->set->profile[i]->name.text, name) == 0)
            return l->set->profile[i];
    return NULL;
}

/* The function that fills a slot: the profile's own, or its nearest ancestor's. */
static ast_func *filler(const lowering *l, const opdef_profile *p, const char *slot, const opdef_profile **owner)
{
    for (uint32_t depth = 0; p != NULL && depth < l->set->n_profiles; depth++) {
        for (uint32_t i = 0; p->rules != NULL && i < p->rules->n_funcs; i++)
            if (strcmp(p->rules->func[i]->name.text, slot) == 0) {
                *owner = p;
                return p->rules->func[i];
            }
        p = profile_named(l, p->inherits.text);
    }
    return NULL;
}

static void declare_profile(lowering *l, const opdef_profile *p)
{
    l->b.at = p->name.at;
    ir_profile *made = build_profile(&l->b, p->name.text);
    for (uint32_t i = 0; i < l->n_slots; i++) {
        const char *slot = l->ast_slot[i]->name.text;
        const opdef_profile *owner = p;
        ast_func *f = filler(l, p, slot, &owner);
        if (f == NULL)
            continue;
        if (f->lowered == NULL)
            declare_text(l, arena_format(l->arena, "%s_%s", owner->name.text, slot), IR_FUNC_SLOT, f);
        made->slot[i] = f->lowered;
    }
}

/* ---- all ---- */

/* What an earlier lowering of the same set left behind is not believed. */
static void forget(const ast_unit *unit)
{
    for (uint32_t i = 0; unit != NULL && i < unit->n_funcs; i++)
        unit->func[i]->lowered = NULL;
}

static void init(lowering *l, arena *a, diag_list *d, const opdef_set *set)
{
    *l = (lowering){
        .arena = a, .diags = d, .set = set, .func_names = {.arena = a, .any_word = true},
        .param_names.arena = a, .local_names.arena = a, .missing.arena = a,
    };
    build_init(&l->b, a, build_module(a, set->sources));
}

ir_module *lower(arena *a, diag_list *d, const opdef_set *set)
{
    lowering l;
    init(&l, a, d, set);
    for (uint32_t i = 0; i < set->n_units; i++) {
        forget(set->unit[i]);
        declare_slots(&l, set->unit[i]);
    }
    for (uint32_t i = 0; i < set->n_profiles; i++) {
        forget(set->profile[i]->rules);
        declare_slots(&l, set->profile[i]->rules);
    }
    declare_ops(&l);
    for (uint32_t i = 0; i < set->n_profiles; i++)
        declare_profile(&l, set->profile[i]);
    while (l.n_done < l.n_waiting) {
        const waiting w = l.queue[l.n_done++];
        if (w.rule != NULL)
            lower_body(&l, w.func, w.rule);
        else
            lower_derived(&l, w.func, w.derived);
    }
    build_done(a, l.b.module);
    return l.b.module;
}
