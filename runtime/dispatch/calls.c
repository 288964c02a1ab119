/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Who calls whom: that no function reaches itself, and what a call needs at most.
 *
 * Knows: that a slot's call may reach whatever fills the slot for any device.  With recursion ruled
 * out, frames and nesting are bounded before anything runs.
 */
#include "dispatch/registry.h"

enum { MAX_ACTIVE_CALLS = 256 };

enum { SEEN_NOT = 0, SEEN_ACTIVE, SEEN_DONE };

/* The calls in each function, as chains of nodes. */
typedef struct unit_calls {
    uint32_t *first;       /* by function: node + 1 */
    uint32_t *next;        /* by node */
    uint8_t *seen;         /* by function */
} unit_calls;

typedef struct visit {
    tare_registry *r;
    const pack_trees *trees;
    unit_calls *calls;
    why *w;
} visit;

static bool is_call(uint32_t op) { return op == TARE_STMT_CALL || op == TARE_STMT_CALL_SLOT; }

static bool chain_calls(arena *a, const pack *p, const pack_trees *t, unit_calls *c)
{
    const uint32_t n_nodes = p->header->nodes.count, n_funcs = p->header->funcs.count;
    c->first = arena_array(a, uint32_t, n_funcs + (size_t)1);
    c->next = arena_array(a, uint32_t, n_nodes + (size_t)1);
    c->seen = arena_array(a, uint8_t, n_funcs + (size_t)1);
    if (c->first == NULL || c->next == NULL || c->seen == NULL)
        return false;
    for (uint32_t i = 0; i < n_nodes; i++)
        if (is_call(p->nodes[i].op) && t->owner[i] != 0) {
            c->next[i] = c->first[t->owner[i] - 1];
            c->first[t->owner[i] - 1] = i + 1;
        }
    return true;
}

static bool visit_func(const visit *v, uint32_t unit, uint32_t func, uint32_t active);

/* What `need` of a caller is at least, when it calls `callee` for n_results values. */
static bool visit_callee(const visit *v, registry_func callee, uint32_t n_results, registry_need *need, uint32_t active)
{
    if (!visit_func(v, callee.unit, callee.func - 1, active + 1))
        return false;
    const registry_need *theirs = &v->r->unit[callee.unit].need[callee.func - 1];
    if (need->values < theirs->values + n_results)
        need->values = theirs->values + n_results;
    if (need->depth < theirs->depth)
        need->depth = theirs->depth;
    return true;
}

static bool visit_call(const visit *v, uint32_t unit, const tare_pack_node *n, registry_need *need, uint32_t active)
{
    const pack *p = &v->r->unit[unit].pack;
    const uint32_t target = p->operands[n->first];
    if (n->op == TARE_STMT_CALL)
        return visit_callee(v, (registry_func){unit, target + 1}, p->funcs[target].n_results, need, active);
    for (uint32_t kind = 1; kind < v->r->n_kinds; kind++) {
        const registry_func filler = registry_slot(v->r, kind, target);
        if (filler.func != 0 && !visit_callee(v, filler, p->slots[target].n_results, need, active))
            return false;
    }
    return true;
}

static bool visit_func(const visit *v, uint32_t unit, uint32_t func, uint32_t active)
{
    const registry_unit *u = &v->r->unit[unit];
    uint8_t *seen = &v->calls[unit].seen[func];
    const tare_pack_func *f = &u->pack.funcs[func];
    const char *name = pack_string(&u->pack, f->name);
    if (*seen == SEEN_DONE)
        return true;
    if (*seen == SEEN_ACTIVE)
        return tare_why_not(v->w, "unit %u: function `%.80s` calls itself", unit, name);
    if (active > MAX_ACTIVE_CALLS)
        return tare_why_not(v->w, "unit %u: function `%.80s` is called through more than %d others", unit, name,
                       MAX_ACTIVE_CALLS);
    *seen = SEEN_ACTIVE;
    registry_need need = {0, 0};
    for (uint32_t i = v->calls[unit].first[func]; i != 0; i = v->calls[unit].next[i - 1])
        if (!visit_call(v, unit, &u->pack.nodes[i - 1], &need, active))
            return false;
    *seen = SEEN_DONE;
    need.values += f->n_locals < PACK_MAX_FRAME_VALUES ? f->n_locals : PACK_MAX_FRAME_VALUES;
    need.depth += v->trees[unit].depth[f->body];
    u->need[func] = need;
    if (need.values >= PACK_MAX_FRAME_VALUES || need.depth > PACK_MAX_DEPTH)
        return tare_why_not(v->w, "unit %u: function `%.80s` needs %u values and nests %u deep, expected at most %d and %d",
                       unit, name, need.values, need.depth, PACK_MAX_FRAME_VALUES, PACK_MAX_DEPTH);
    return true;
}

static bool visit_all(const visit *v)
{
    for (uint32_t u = 0; u < v->r->n_units; u++)
        for (uint32_t f = 0; f < v->r->unit[u].pack.header->funcs.count; f++)
            if (!visit_func(v, u, f, 0))
                return false;
    return true;
}

bool tare_registry_check_calls(tare_registry *r, const pack_trees *trees, why *w)
{
    arena a;
    arena_init(&a, 1 << 14, NULL);
    unit_calls *calls = arena_array(&a, unit_calls, r->n_units + (size_t)1);
    bool memory = calls != NULL;
    for (uint32_t u = 0; memory && u < r->n_units; u++) {
        const size_t n = r->unit[u].pack.header->funcs.count + (size_t)1;
        r->unit[u].need = arena_array(&r->memory, registry_need, n);
        memory = r->unit[u].need != NULL && chain_calls(&a, &r->unit[u].pack, &trees[u], &calls[u]);
    }
    const visit v = {r, trees, calls, w};
    const bool ok = memory ? visit_all(&v) : tare_why_not(w, "out of memory");
    arena_finish(&a);
    return ok;
}
