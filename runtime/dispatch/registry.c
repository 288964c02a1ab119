/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Registries: checked units, their operators merged and sorted.
 *
 * Order of the runtime's rooms: base, tensor, dispatch, mode, interpret, graph; each includes only
 * earlier ones.  This one is shared by modes and threads, so nothing in it changes once it is made.
 */
#include "dispatch/registry.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* ---- making ---- */

static bool allocate_trees(arena *a, const pack *p, pack_trees *t)
{
    const size_t n = p->header->nodes.count + (size_t)1;
    t->owner = arena_array(a, uint32_t, n);
    t->depth = arena_array(a, uint16_t, n);
    t->used = arena_array(a, uint8_t, n);
    t->mark = arena_array(a, uint8_t, p->header->locals.count + (size_t)1);
    t->type = arena_array(a, tare_irtype, UINT16_MAX + (size_t)1);
    return t->owner != NULL && t->depth != NULL && t->used != NULL && t->mark != NULL && t->type != NULL;
}

static bool open_unit(registry_unit *u, const tare_unit *unit, arena *a, pack_trees *t, why *w)
{
    if (unit == NULL)
        return tare_why_not(w, "no unit");
    if (unit->abi_version != TARE_ABI_VERSION || unit->ir_version != TARE_IR_VERSION)
        return tare_why_not(w, "ABI version %u and IR version %u, expected %d and %d", unit->abi_version, unit->ir_version,
                       TARE_ABI_VERSION, TARE_IR_VERSION);
    u->unit = unit;
    if (!tare_pack_open(&u->pack, unit->pack, unit->pack_bytes, w))
        return false;
    if (!allocate_trees(a, &u->pack, t))
        return tare_why_not(w, "out of memory");
    return tare_pack_check_nodes(&u->pack, t, w) && tare_pack_check_trees(&u->pack, t, w);
}

/* Numbers rules over all units. */
static bool set_rule_bases(tare_registry *r, why *w)
{
    uint64_t base = 0;
    for (uint32_t u = 0; u < r->n_units; u++) {
        r->unit[u].rule_base = (uint32_t)base;
        base += r->unit[u].pack.header->rules.count;
        if (base > UINT32_MAX - TARE_RULE_FIRST)
            return tare_why_not(w, "too many rule lines");
    }
    return true;
}

static tare_op_info op_info(const registry_unit *u, uint32_t unit, uint32_t index)
{
    const pack *p = &u->pack;
    const tare_pack_op *o = &p->ops[index];
    const tare_entry_fns *native = u->unit->entries != NULL ? &u->unit->entries[index] : NULL;
    return (tare_op_info){.name = pack_string(p, o->name),
                          .schema = pack_string(p, o->schema),
                          .family = pack_string(p, o->family),
                          .file = pack_string(p, o->file),
                          .base = pack_string(p, p->ops[o->base].name),
                          .line = o->line,
                          .flags = o->flags,
                          .n_args = o->n_args,
                          .n_returns = o->n_returns,
                          .arg = p->args + o->first_arg,
                          .unit = unit,
                          .index = index,
                          .native = native != NULL && native->boxed != NULL};
}

/* By name, then unit, then index, so that the last of equals is the one that wins. */
static int compare_ops(const void *a, const void *b)
{
    const tare_op_info *x = a, *y = b;
    const int order = tare_op_name_compare(tare_op_name_of(x->name), tare_op_name_of(y->name));
    if (order != 0)
        return order;
    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static bool merge_ops(tare_registry *r, why *w)
{
    size_t n = 0;
    for (uint32_t u = 0; u < r->n_units; u++)
        n += r->unit[u].pack.header->ops.count;
    if (n >= UINT32_MAX / 4)
        return tare_why_not(w, "too many operators");
    r->op = arena_array(&r->memory, tare_op_info, n + 1);
    if (r->op == NULL)
        return tare_why_not(w, "out of memory");
    n = 0;
    for (uint32_t u = 0; u < r->n_units; u++)
        for (uint32_t i = 0; i < r->unit[u].pack.header->ops.count; i++)
            r->op[n++] = op_info(&r->unit[u], u, i);
    qsort(r->op, n, sizeof *r->op, compare_ops);
    for (size_t i = 0; i < n; i++) {
        if (i + 1 == n || tare_op_name_compare(tare_op_name_of(r->op[i].name), tare_op_name_of(r->op[i + 1].name)) != 0)
            r->op[r->n_ops++] = r->op[i];
        else if (r->op[i].unit == r->op[i + 1].unit)
            return tare_why_not(w, "unit %u: operator `%.80s` stands there twice", r->op[i].unit, r->op[i].name);
    }
    return tare_registry_index_names(r) || tare_why_not(w, "out of memory");
}

static bool open_units(tare_registry *r, const tare_unit *const *units, arena *a, pack_trees *trees, why *w)
{
    for (uint32_t u = 0; u < r->n_units; u++) {
        char text[256] = "";
        why inner = {text, sizeof text, false};
        if (!open_unit(&r->unit[u], units[u], a, &trees[u], &inner))
            return tare_why_not(w, "unit %u: %s", u, text);
    }
    return true;
}

static bool fill(tare_registry *r, const tare_unit *const *units, why *w)
{
    arena a;
    arena_init(&a, 1 << 16, NULL);
    pack_trees *trees = arena_array(&a, pack_trees, r->n_units + (size_t)1);
    r->unit = arena_array(&r->memory, registry_unit, r->n_units + (size_t)1);
    bool ok = trees != NULL && r->unit != NULL;
    if (!ok)
        (void)tare_why_not(w, "out of memory");
    ok = ok && open_units(r, units, &a, trees, w) && set_rule_bases(r, w) && merge_ops(r, w) &&
         tare_registry_merge_profiles(r, w) && tare_registry_check_calls(r, trees, w);
    arena_finish(&a);
    return ok;
}

tare_registry *tare_registry_create(const tare_unit *const *units, uint32_t n, char *reason, size_t reason_bytes)
{
    why w = {reason, reason_bytes, false};
    tare_registry *r = tare_alloc_zeroed(1, sizeof *r);
    if (r == NULL) {
        (void)tare_why_not(&w, "out of memory");
        return NULL;
    }
    arena_init(&r->memory, 1 << 14, NULL);
    r->n_units = n;
    if (!fill(r, units, &w)) {
        tare_registry_destroy(r);
        return NULL;
    }
    return r;
}

void tare_registry_destroy(tare_registry *r)
{
    if (r == NULL)
        return;
    arena_finish(&r->memory);
    tare_free(r);
}

/* ---- asking ---- */

uint32_t tare_registry_ops(const tare_registry *r) { return r->n_ops; }
const tare_op_info *tare_registry_op(const tare_registry *r, uint32_t op) { return op < r->n_ops ? &r->op[op] : NULL; }

const char *tare_registry_text(const tare_registry *r, uint32_t op, uint32_t offset)
{
    if (op >= r->n_ops || offset >= registry_pack(r, op)->header->strings.count)
        return "";
    return pack_string(registry_pack(r, op), offset);
}

/* The mask of dtypes an operator has for a kind: its own row, else that for other kinds, else all. */
static uint64_t dtypes_of(const registry_unit *u, const tare_pack_op *o, uint32_t kind)
{
    uint64_t mask = UINT64_MAX;
    const int64_t *row = u->pack.ints + o->first_dtypes;
    for (uint32_t i = 0; i < o->n_dtypes; i++, row += 2) {
        if (row[0] > 0 && row[0] < TARE_KIND_MAX && u->kind[row[0]] == kind)
            return (uint64_t)row[1];
        if (row[0] == 0)
            mask = (uint64_t)row[1];
    }
    return mask;
}

bool tare_registry_supports(const tare_registry *r, uint32_t op, const tare_dtype *dtypes, uint32_t n,
                            uint32_t device_kind)
{
    if (op >= r->n_ops || device_kind == TARE_KIND_NONE || device_kind >= r->n_kinds)
        return false;
    const registry_unit *u = &r->unit[r->op[op].unit];
    const uint64_t mask = dtypes_of(u, &u->pack.ops[r->op[op].index], device_kind);
    for (uint32_t i = 0; i < n; i++)
        if (dtypes[i] <= TARE_DTYPE_NONE || dtypes[i] >= TARE_DTYPE_COUNT || (mask >> dtypes[i] & 1) == 0)
            return false;
    return true;
}

uint32_t tare_registry_find_unit(const tare_registry *r, const tare_unit *unit)
{
    uint32_t u = 0;
    while (u < r->n_units && r->unit[u].unit != unit)
        u++;
    return u;
}

const tare_pack_rule *tare_registry_find_rule(const tare_registry *r, uint32_t id, uint32_t *unit)
{
    for (uint32_t u = 0; u < r->n_units && id >= TARE_RULE_FIRST; u++) {
        const uint32_t local = id - TARE_RULE_FIRST - r->unit[u].rule_base;
        if (local < r->unit[u].pack.header->rules.count) {
            *unit = u;
            return &r->unit[u].pack.rules[local];
        }
    }
    return NULL;
}
