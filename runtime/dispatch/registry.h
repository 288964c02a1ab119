/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The private form of a registry.
 *
 * Knows: units merged into one table of operators, kinds and slots, and what was found out about
 * their functions.  Refuses to know: modes, calls.
 */
#ifndef TARE_DISPATCH_REGISTRY_H
#define TARE_DISPATCH_REGISTRY_H

#include "base/arena.h"
#include "dispatch/pack.h"
#include "tare/registry.h"

/* What interpreting a function takes, with all it calls. */
typedef struct registry_need { uint32_t values, depth; } registry_need;

typedef struct registry_unit {
    const tare_unit *unit;
    pack pack;
    uint32_t rule_base;      /* added to the unit's own rule ids */
    registry_need *need;     /* by function */
    uint32_t kind[TARE_KIND_MAX]; /* by the pack's own kind number: the registry's, TARE_KIND_NONE without one */
} registry_unit;

/* A function of a unit. func: index + 1, 0 for none. */
typedef struct registry_func { uint32_t unit, func; } registry_func;

struct tare_registry {
    arena memory;
    uint32_t n_units, n_ops, n_slots, n_kinds;
    registry_unit *unit;
    tare_op_info *op;          /* in byte order of names */
    uint32_t *bucket;          /* of names: operator + 1, open addressing */
    uint32_t bucket_mask;
    registry_func *slot;       /* kind * n_slots + slot */
    const tare_slot_fn **profile; /* by kind, then slot */
    const char *kind_name[TARE_KIND_MAX];
    bool interprets_slots;     /* some filled slot has no native function */
};

/* names.c */
/* "aten::add.Tensor" however it is spelt: two parts of the same text. */
typedef struct op_name { const char *space, *rest; size_t space_bytes, rest_bytes; } op_name;
op_name tare_op_name_of(const char *spelling);
int tare_op_name_compare(op_name a, op_name b); /* as the texts space::rest compare */
/* The index of r->op. False without memory. */
bool tare_registry_index_names(tare_registry *r);

/* profiles.c: kinds, slots and native tables. */
bool tare_registry_merge_profiles(tare_registry *r, why *w);

/* calls.c: no recursion, and what each function needs. `trees` by unit. */
bool tare_registry_check_calls(tare_registry *r, const pack_trees *trees, why *w);

static inline const pack *registry_pack(const tare_registry *r, uint32_t op) { return &r->unit[r->op[op].unit].pack; }

/* The function that fills a slot for a device kind; func 0: none. */
static inline registry_func registry_slot(const tare_registry *r, uint32_t kind, uint32_t slot)
{
    return kind < TARE_KIND_MAX && slot < r->n_slots ? r->slot[kind * r->n_slots + slot] : (registry_func){0, 0};
}

/* The number of a unit; n_units if it is none of the registry's. */
uint32_t tare_registry_find_unit(const tare_registry *r, const tare_unit *unit);
/* The rule of a global id and its unit; NULL if it is no rule line's. */
const tare_pack_rule *tare_registry_find_rule(const tare_registry *r, uint32_t id, uint32_t *unit);
/* For a mode: by device kind (TARE_KIND_MAX of them), then slot; no pointer is NULL. */
const tare_slot_fn *const *tare_registry_profiles(const tare_registry *r);

#endif
