/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Device kinds and what fills their slots, merged over units.
 *
 * Knows: that slot numbers are shared, because native code calls slots by number: units must agree
 * on the slots that they both have.  A later unit's function takes the place of an earlier one's.
 */
#include "dispatch/registry.h"

#include <string.h>

#include "tare/vocabulary.h"

/* ---- kinds ---- */

static uint32_t find_kind(const tare_registry *r, const char *name)
{
    for (uint32_t k = 1; k < r->n_kinds; k++)
        if (strcmp(r->kind_name[k], name) == 0)
            return k;
    return TARE_KIND_NONE;
}

static bool add_kinds(tare_registry *r, registry_unit *u, why *w)
{
    u->kind[TARE_KIND_CPU] = TARE_KIND_CPU;
    u->kind[TARE_KIND_CUDA] = TARE_KIND_CUDA;
    for (uint32_t i = 0; i < u->pack.header->profiles.count; i++) {
        const char *name = pack_string(&u->pack, u->pack.profiles[i].name);
        uint32_t kind = find_kind(r, name);
        if (kind == TARE_KIND_NONE) {
            if (r->n_kinds == TARE_KIND_MAX)
                return tare_why_not(w, "profile `%.40s` would be device kind %u, expected fewer than %d", name, r->n_kinds,
                               TARE_KIND_MAX);
            kind = r->n_kinds++;
            r->kind_name[kind] = name;
        }
        if (i + 1 > TARE_KIND_CUDA)
            u->kind[i + 1] = kind;
    }
    return true;
}

/* ---- slots ---- */

static bool same_slot(const pack *a, const pack *b, uint32_t slot)
{
    const tare_pack_slot *s = &a->slots[slot], *t = &b->slots[slot];
    return strcmp(pack_string(a, s->name), pack_string(b, t->name)) == 0 && s->n_params == t->n_params &&
           s->n_results == t->n_results && tare_pack_same_types(a, s->first_param, b, t->first_param, s->n_params) &&
           tare_pack_same_types(a, s->first_result, b, t->first_result, s->n_results);
}

/* The first unit with the most slots says what they are. */
static bool check_slots_agree(tare_registry *r, why *w)
{
    const pack *most = NULL;
    for (uint32_t u = 0; u < r->n_units; u++)
        if (most == NULL || r->unit[u].pack.header->slots.count > most->header->slots.count)
            most = &r->unit[u].pack;
    r->n_slots = most != NULL ? most->header->slots.count : 0;
    for (uint32_t u = 0; u < r->n_units; u++) {
        const pack *p = &r->unit[u].pack;
        for (uint32_t s = 0; s < p->header->slots.count; s++)
            if (!same_slot(p, most, s))
                return tare_why_not(w, "unit %u: its slot %u is `%.40s`, another unit's is `%.40s` or has other types", u, s,
                               pack_string(p, p->slots[s].name), pack_string(most, most->slots[s].name));
    }
    return true;
}

/* Stands for a function that nobody gave; by the convention of slots the mode comes first. */
static void no_profile(tare_mode *m)
{
    tare_fault(m, TARE_RULE_PROFILE);
}

typedef void (*mode_fn)(tare_mode *m);

static bool allocate(tare_registry *r)
{
    const size_t n = (size_t)TARE_KIND_MAX * r->n_slots + 1;
    tare_slot_fn *fn = arena_array(&r->memory, tare_slot_fn, n);
    r->slot = arena_array(&r->memory, registry_func, n);
    r->profile = arena_array(&r->memory, const tare_slot_fn *, TARE_KIND_MAX);
    if (fn == NULL || r->slot == NULL || r->profile == NULL)
        return false;
    const mode_fn absent = no_profile;
    for (size_t i = 0; i < n; i++)
        fn[i] = (tare_slot_fn)absent;
    for (uint32_t kind = 0; kind < TARE_KIND_MAX; kind++)
        r->profile[kind] = fn + (size_t)kind * r->n_slots;
    return true;
}

static void fill_slots(tare_registry *r, uint32_t unit)
{
    const registry_unit *u = &r->unit[unit];
    for (uint32_t i = 0; i < u->pack.header->profiles.count; i++) {
        const tare_pack_profile *p = &u->pack.profiles[i];
        const uint32_t kind = find_kind(r, pack_string(&u->pack, p->name));
        tare_slot_fn *fns = (tare_slot_fn *)(uintptr_t)r->profile[kind];
        for (uint32_t s = 0; s < u->pack.header->slots.count; s++) {
            const uint32_t func = u->pack.operands[p->first + s];
            if (func == 0)
                continue;
            r->slot[kind * r->n_slots + s] = (registry_func){unit, func};
            const tare_slot_fn *native = u->unit->profiles != NULL ? u->unit->profiles[i] : NULL;
            const mode_fn absent = no_profile;
            fns[s] = native != NULL && native[s] != NULL ? native[s] : (tare_slot_fn)absent;
        }
    }
}

static void note_interpreted(tare_registry *r)
{
    const mode_fn absent = no_profile;
    for (uint32_t i = 0; i < TARE_KIND_MAX * r->n_slots; i++)
        r->interprets_slots |= r->slot[i].func != 0 && r->profile[0][i] == (tare_slot_fn)absent;
}

bool tare_registry_merge_profiles(tare_registry *r, why *w)
{
    r->n_kinds = TARE_KIND_CUDA + 1;
    r->kind_name[TARE_KIND_CPU] = "cpu";
    r->kind_name[TARE_KIND_CUDA] = "cuda";
    for (uint32_t u = 0; u < r->n_units; u++)
        if (!add_kinds(r, &r->unit[u], w))
            return false;
    if (!check_slots_agree(r, w))
        return false;
    if (!allocate(r))
        return tare_why_not(w, "out of memory");
    for (uint32_t u = 0; u < r->n_units; u++)
        fill_slots(r, u);
    note_interpreted(r);
    return true;
}

uint32_t tare_registry_kind(const tare_registry *r, const char *name) { return find_kind(r, name); }

const char *tare_registry_kind_name(const tare_registry *r, uint32_t kind)
{
    return kind < r->n_kinds ? r->kind_name[kind] : NULL;
}

const tare_slot_fn *const *tare_registry_profiles(const tare_registry *r) { return r->profile; }
