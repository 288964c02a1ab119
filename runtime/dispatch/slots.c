/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Which slots an operator's rule can reach.
 *
 * Knows: calls, and that a slot's call may reach whatever fills it for any device.
 */
#include "base/alloc.h"
#include "dispatch/registry.h"

/* Functions still to be looked at; all of them are marked. */
typedef struct search {
    const tare_registry *r;
    uint8_t **marked;        /* by unit, then function */
    registry_func *todo;
    uint32_t n_todo, capacity;
    uint8_t *reached;        /* by slot */
    bool failed;             /* there is no memory */
} search;

static void add(search *s, registry_func f)
{
    if (f.func == 0 || s->marked[f.unit][f.func - 1])
        return;
    registry_func *todo = tare_grow(s->todo, &s->capacity, s->n_todo + UINT64_C(1), sizeof *todo);
    s->failed |= todo == NULL;
    if (todo == NULL)
        return;
    s->todo = todo;
    todo[s->n_todo++] = f;
    s->marked[f.unit][f.func - 1] = 1;
}

/* As deep as statements are nested, which dispatch bounds. */
static void search_stmt(search *s, uint32_t unit, uint32_t stmt)
{
    const pack *p = &s->r->unit[unit].pack;
    const tare_pack_node *n = &p->nodes[stmt];
    const uint32_t *o = p->operands + n->first;
    switch ((unsigned)n->op) {
    case TARE_STMT_CALL: add(s, (registry_func){unit, o[0] + 1}); break;
    case TARE_STMT_CALL_SLOT:
        s->reached[o[0]] = 1;
        for (uint32_t kind = 1; kind < s->r->n_kinds; kind++)
            add(s, registry_slot(s->r, kind, o[0]));
        break;
    case TARE_STMT_IF:
        search_stmt(s, unit, o[1]);
        search_stmt(s, unit, o[2]);
        break;
    case TARE_STMT_FOR: case TARE_STMT_FOR_DOWN: search_stmt(s, unit, o[3]); break;
    case TARE_STMT_BLOCK:
        for (uint32_t k = 0; k < n->n; k++)
            search_stmt(s, unit, o[k]);
        break;
    default: break;
    }
}

static bool begin(search *s, arena *a)
{
    s->marked = arena_array(a, uint8_t *, s->r->n_units + (size_t)1);
    s->reached = arena_array(a, uint8_t, s->r->n_slots + (size_t)1);
    bool fine = s->marked != NULL && s->reached != NULL;
    for (uint32_t u = 0; fine && u < s->r->n_units; u++) {
        s->marked[u] = arena_array(a, uint8_t, s->r->unit[u].pack.header->funcs.count + (size_t)1);
        fine = s->marked[u] != NULL;
    }
    return fine;
}

uint32_t tare_registry_slots(const tare_registry *r, uint32_t op, uint32_t *slot, uint32_t room)
{
    arena a;
    search s = {.r = r};
    uint32_t n = 0;
    if (op >= r->n_ops)
        return 0;
    arena_init(&a, 1 << 14, NULL);
    s.failed = !begin(&s, &a);
    if (!s.failed)
        add(&s, (registry_func){r->op[op].unit, registry_pack(r, op)->ops[r->op[op].index].func + 1});
    while (!s.failed && s.n_todo > 0) {
        const registry_func f = s.todo[--s.n_todo];
        search_stmt(&s, f.unit, r->unit[f.unit].pack.funcs[f.func - 1].body);
    }
    for (uint32_t k = 0; !s.failed && k < r->n_slots; k++)
        if (s.reached[k]) {
            if (n < room)
                slot[n] = k;
            n++;
        }
    tare_free(s.todo);
    arena_finish(&a);
    return s.failed ? UINT32_MAX : n;
}

const char *tare_registry_slot_name(const tare_registry *r, uint32_t slot)
{
    for (uint32_t u = 0; u < r->n_units; u++)
        if (slot < r->unit[u].pack.header->slots.count)
            return pack_string(&r->unit[u].pack, r->unit[u].pack.slots[slot].name);
    return NULL;
}

bool tare_registry_slot_differs(const tare_registry *r, uint32_t slot, uint32_t kind)
{
    const registry_func own = registry_slot(r, kind, slot);
    for (uint32_t k = 1; k < kind && own.func != 0; k++) {
        const registry_func other = registry_slot(r, k, slot);
        if (other.func == own.func && other.unit == own.unit)
            return false;
    }
    return own.func != 0;
}
