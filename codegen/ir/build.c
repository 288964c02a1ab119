/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The module and its functions while they grow.
 *
 * Knows: arrays that double in the arena.  Refuses to know: expressions and statements
 * (build_tree.c), what they do (effects.c).
 */
#include "ir/build.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

void *build_grow(arena *a, void *array, uint32_t n, size_t element_bytes)
{
    enum { LEAST = 4 };
    if (n != 0 && (n < LEAST || (n & (n - 1)) != 0))
        return array;
    void *wider = arena_alloc(a, n < LEAST ? (size_t)LEAST : 2 * (size_t)n, element_bytes);
    if (n != 0)
        memcpy(wider, array, n * element_bytes);
    return wider;
}

#define APPEND(a, array, n, value) ((array) = build_grow((a), (array), (n), sizeof *(array)), (array)[(n)++] = (value))

ir_module *build_module(arena *a, const source_set *sources)
{
    ir_module *m = arena_new(a, ir_module);
    m->sources = sources;
    return m;
}

void build_init(ir_build *b, arena *a, ir_module *module)
{
    *b = (ir_build){.arena = a, .module = module};
}

void build_open(ir_build *b, ir_func *func)
{
    b->func = func;
    s_enter(b, func->body);
}

ir_func *build_func(ir_build *b, const char *name, ir_func_kind kind)
{
    ir_func *f = arena_new(b->arena, ir_func);
    f->name = name;
    f->kind = kind;
    f->at = b->at;
    f->index = b->module->n_funcs;
    f->body = s_block(b);
    APPEND(b->arena, b->module->func, b->module->n_funcs, f);
    build_open(b, f);
    return f;
}

uint32_t build_local(ir_build *b, const char *name, tare_irtype type, bool is_var)
{
    ir_func *f = b->func;
    const ir_local local = {.name = name, .type = type, .is_var = is_var};
    APPEND(b->arena, f->local, f->n_locals, local);
    return f->n_locals - 1;
}

uint32_t build_param(ir_build *b, const char *name, tare_irtype type)
{
    const uint32_t local = build_local(b, name, type, false);
    b->func->n_params = local + 1;
    return local;
}

void build_result(ir_build *b, tare_irtype type)
{
    APPEND(b->arena, b->func->result, b->func->n_results, type);
}

ir_rule *build_rule(ir_build *b, const char *rule_text, uint32_t kind)
{
    ir_rule *r = arena_new(b->arena, ir_rule);
    r->index = b->module->n_rules;
    r->at = b->at;
    r->text = rule_text;
    r->kind = kind;
    r->func = b->func;
    APPEND(b->arena, b->module->rule, b->module->n_rules, r);
    return r;
}

void build_piece(ir_build *b, ir_rule *rule, const char *before, ir_expr *e, const char *format)
{
    const ir_piece piece = {.text = before, .expr = e, .format = format};
    APPEND(b->arena, rule->piece, rule->n_pieces, piece);
}

ir_slot *build_slot(ir_build *b, const char *name)
{
    ir_slot *s = arena_new(b->arena, ir_slot);
    s->name = name;
    s->at = b->at;
    s->index = b->module->n_slots;
    APPEND(b->arena, b->module->slot, b->module->n_slots, s);
    return s;
}

void build_slot_param(ir_build *b, ir_slot *slot, const char *name, tare_irtype type)
{
    uint32_t n_names = slot->n_params;
    APPEND(b->arena, slot->param_name, n_names, name);
    APPEND(b->arena, slot->param, slot->n_params, type);
}

void build_slot_result(ir_build *b, ir_slot *slot, tare_irtype type)
{
    APPEND(b->arena, slot->result, slot->n_results, type);
}

ir_profile *build_profile(ir_build *b, const char *name)
{
    ir_profile *p = arena_new(b->arena, ir_profile);
    p->name = name;
    p->at = b->at;
    p->index = b->module->n_profiles;
    p->slot = arena_array(b->arena, ir_func *, (size_t)b->module->n_slots + 1);
    APPEND(b->arena, b->module->profile, b->module->n_profiles, p);
    return p;
}

ir_op *build_op(ir_build *b, ir_func *func, const char *name, const char *c_name, const char *schema)
{
    ir_op *op = arena_new(b->arena, ir_op);
    op->name = name;
    op->c_name = c_name;
    op->schema = schema;
    op->family = "";
    op->at = b->at;
    op->func = func;
    op->base = op;
    if (func != NULL)
        func->op = op;
    APPEND(b->arena, b->module->op, b->module->n_ops, op);
    return op;
}

static int by_name(const void *left, const void *right)
{
    const ir_op *const *l = left, *const *r = right;
    return strcmp((*l)->name, (*r)->name);
}

/* Rules in the order of their functions; within one, as they were made. */
static void order_rules(arena *a, ir_module *m)
{
    uint32_t *next = arena_array(a, uint32_t, (size_t)m->n_funcs + 1);
    for (uint32_t i = 0; i < m->n_rules; i++)
        next[m->rule[i]->func->index + 1]++;
    for (uint32_t i = 0; i < m->n_funcs; i++)
        next[i + 1] += next[i];
    ir_rule **sorted = arena_array(a, ir_rule *, (size_t)m->n_rules + 1);
    for (uint32_t i = 0; i < m->n_rules; i++) {
        ir_rule *r = m->rule[i];
        r->index = next[r->func->index]++;
        sorted[r->index] = r;
    }
    m->rule = sorted;
}

void build_done(arena *a, ir_module *m)
{
    if (m->n_ops != 0)
        qsort(m->op, m->n_ops, sizeof *m->op, by_name);
    for (uint32_t i = 0; i < m->n_ops; i++)
        m->op[i]->index = i;
    for (uint32_t i = 0; i < m->n_funcs; i++)
        m->func[i]->index = i;
    order_rules(a, m);
    ir_effects(a, m);
}
