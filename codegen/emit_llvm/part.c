/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Which parts a module has, and what is in each.
 */
#include "emit_llvm/part.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPS_A_PART = 24,         /* about */
    SHARED_NODES_LEAST = 84, /* the inliner seldom takes such functions */
    SHARED_PARTS_LEAST = 4   /* what few parts call is better seen by its callers */
};

/* ---- what is shared ------------------------------------------------------------------------- */

static uint32_t count_expr(const ir_expr *e)
{
    uint32_t n = 1;
    for (uint32_t i = 0; i < e->n; i++)
        n += count_expr(e->operand[i]);
    return n;
}

static uint32_t count_block(const ir_stmt *s)
{
    uint32_t n = 0;
    for (; s; s = s->next) {
        n += 1 + count_block(s->body) + count_block(s->other);
        for (uint32_t i = 0; i < s->n; i++)
            n += count_expr(s->expr[i]);
    }
    return n;
}

static bool is_large(const ir_func *func)
{
    return func->kind == IR_FUNC_HELPER && func->at.source && count_block(func->body) >= SHARED_NODES_LEAST;
}

/* ---- families ------------------------------------------------------------------------------- */

static uint64_t hash_name(const char *name)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *name; name++)
        h = (h ^ (uint8_t)*name) * 0x100000001b3u;
    return h ^ h >> 29;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A power of two, so that it changes seldom. */
static uint32_t count_parts(uint32_t n_ops)
{
    uint32_t n = 1;
    while (n * OPS_A_PART * 3 / 2 < n_ops)
        n *= 2;
    return n;
}

static void add_family(struct arena *a, module_parts *all, const char *family, uint32_t n_ops)
{
    const uint32_t n = count_parts(n_ops);
    for (uint32_t i = 0; i < n; i++)
        all->at[all->n++] = (module_part){.kind = PART_OPS, .family = family, .index = i, .count = n,
                                   .stem = n == 1 ? family : arena_format(a, "%s.%u", family, (unsigned)i)};
}

static void add_families(struct arena *a, module_parts *all)
{
    const uint32_t n = all->module->n_ops;
    const char **family = arena_array(a, const char *, n + 1);
    for (uint32_t i = 0; i < n; i++)
        family[i] = all->module->op[i]->family;
    qsort(family, n, sizeof *family, by_text);
    for (uint32_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && strcmp(family[k], family[i]) == 0;)
            k++;
        add_family(a, all, family[i], k - i);
    }
}

/* "opdefs/prelude/iterator.yaml" is iterator. */
static const char *stem_of(struct arena *a, const source_set *sources, uint32_t id)
{
    const char *path = source_get(sources, id)->path, *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return arena_text(a, name, dot ? (size_t)(dot - name) : strlen(name));
}

/* Files in two folders may have one name. */
static const char *shared_stem(struct arena *a, const module_parts *all, uint32_t id)
{
    const char *stem = arena_format(a, "%s.shared", stem_of(a, all->module->sources, id)), *free = stem;
    for (uint32_t k = 2; parts_find(all, free); k++)
        free = arena_format(a, "%s_%u", stem, (unsigned)k);
    return free;
}

/* In how many of the parts so far each function is. */
static uint32_t *count_users(struct arena *a, const module_parts *all)
{
    const uint32_t n = all->module->n_funcs;
    uint32_t *users = arena_array(a, uint32_t, n + 1);
    bool *reached = arena_array(a, bool, n + 1);
    for (uint32_t i = 0; i < all->n; i++) {
        memset(reached, 0, n);
        parts_reach(all, &all->at[i], reached, NULL);
        for (uint32_t k = 0; k < n; k++)
            users[k] += reached[k];
    }
    return users;
}

static bool has_part_of(const module_parts *all, uint32_t id)
{
    for (uint32_t i = 0; i < all->n; i++)
        if (all->at[i].kind == PART_SHARED && all->at[i].source == id)
            return true;
    return false;
}

static void add_shared(struct arena *a, module_parts *all)
{
    const ir_module *m = all->module;
    const uint32_t *users = count_users(a, all);
    for (uint32_t i = 0; i < m->n_funcs && m->sources; i++) {
        const uint32_t id = m->func[i]->at.source;
        all->is_shared[i] = users[i] >= SHARED_PARTS_LEAST && is_large(m->func[i]);
        if (!all->is_shared[i] || has_part_of(all, id))
            continue;
        const char *stem = shared_stem(a, all, id);
        all->at[all->n++] = (module_part){.kind = PART_SHARED, .source = id, .stem = stem};
    }
}

static void number_rules(struct arena *a, module_parts *all)
{
    const ir_module *m = all->module;
    all->first_rule = arena_array(a, uint32_t, m->n_funcs + 1);
    for (uint32_t i = 0; i < m->n_funcs; i++)
        all->first_rule[i] = UINT32_MAX;
    for (uint32_t i = 0; i < m->n_rules; i++) {
        uint32_t *first = &all->first_rule[m->rule[i]->func->index];
        *first = m->rule[i]->index < *first ? m->rule[i]->index : *first;
    }
}

uint32_t parts_rule(const module_parts *all, const ir_rule *rule)
{
    return TARE_RULE_FIRST + rule->index - all->first_rule[rule->func->index];
}

module_parts *parts_of(struct arena *a, const ir_module *module)
{
    module_parts *all = arena_new(a, module_parts);
    const uint32_t most = 2 * module->n_ops + module->n_funcs + 2;
    *all = (module_parts){.module = module, .at = arena_array(a, module_part, most),
                          .is_shared = arena_array(a, bool, module->n_funcs + 1)};
    number_rules(a, all);
    add_families(a, all);
    add_shared(a, all);
    all->at[all->n++] = (module_part){.kind = PART_PROFILES, .stem = "profiles"};
    all->at[all->n++] = (module_part){.kind = PART_UNIT, .stem = "unit"};
    return all;
}

const module_part *parts_find(const module_parts *all, const char *stem)
{
    for (uint32_t i = 0; i < all->n; i++)
        if (strcmp(all->at[i].stem, stem) == 0)
            return &all->at[i];
    return NULL;
}

bool part_has_op(const module_part *p, const ir_op *op)
{
    return p->kind == PART_OPS && strcmp(op->family, p->family) == 0 &&
           (p->count == 1 || hash_name(op->base->name) % p->count == p->index);
}

bool part_has_func(const module_parts *all, const module_part *p, const ir_func *func)
{
    return p->kind == PART_SHARED && all->is_shared[func->index] && func->at.source == p->source;
}

/* ---- what is reached ------------------------------------------------------------------------ */

typedef struct reach { const module_parts *all; bool *reached, *called; } reach;

static void reach_block(const reach *r, const ir_stmt *s);

static void reach_func(const reach *r, const ir_func *func)
{
    if (r->all->is_shared[func->index]) {
        if (r->called)
            r->called[func->index] = true;
    } else if (!r->reached[func->index]) {
        r->reached[func->index] = true;
        reach_block(r, func->body);
    }
}

static void reach_block(const reach *r, const ir_stmt *s)
{
    for (; s; s = s->next) {
        if (s->op == TARE_STMT_CALL)
            reach_func(r, s->func);
        reach_block(r, s->body);
        reach_block(r, s->other);
    }
}

static void reach_profiles(const reach *r)
{
    const ir_module *m = r->all->module;
    for (uint32_t i = 0; i < m->n_profiles; i++)
        for (uint32_t k = 0; k < m->n_slots; k++)
            if (m->profile[i]->slot[k])
                reach_func(r, m->profile[i]->slot[k]);
}

void parts_reach(const module_parts *all, const module_part *p, bool *reached, bool *called)
{
    const ir_module *m = all->module;
    const reach r = {all, reached, called};
    for (uint32_t i = 0; i < m->n_ops; i++)
        if (part_has_op(p, m->op[i]))
            reach_func(&r, m->op[i]->func);
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        if (!part_has_func(all, p, m->func[i]))
            continue;
        reached[i] = true;
        reach_block(&r, m->func[i]->body);
    }
    if (p->kind == PART_PROFILES)
        reach_profiles(&r);
}
