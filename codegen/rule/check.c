/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The checker: names of the whole set, then each function, then what holds over calls.
 */
#include "rule/check.h"
#include "source/nearest.h"

#include <stdlib.h>
#include <string.h>

void *check_grow(checker *c, void *list, uint32_t n, uint32_t *cap, size_t bytes)
{
    if (n < *cap)
        return list;
    *cap = *cap ? *cap * 2 : 16;
    void *larger = arena_alloc(c->arena, *cap, bytes);
    if (n)
        memcpy(larger, list, n * bytes);
    return larger;
}

void check_hint_name(checker *c, uint32_t id, const char *word, size_t n, const char *const *candidates)
{
    const char *near = nearest(word, n, candidates);
    if (near != NULL)
        diag_hint(c->diags, id, "did you mean `%s`", near);
}

void check_note_call(checker *c, ast_expr *e)
{
    func_info *in = c->in;
    in->call = check_grow(c, in->call, in->n_calls, &in->call_cap, sizeof *in->call);
    in->call[in->n_calls++] = (call_site){e};
}

/* ---- tables of names ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const named *)a)->name, ((const named *)b)->name);
}

void *table_find(const name_table *t, const char *name)
{
    const named key = {name, NULL};
    const named *found = t->n ? bsearch(&key, t->at, t->n, sizeof *t->at, by_name) : NULL;
    return found ? found->what : NULL;
}

/* qsort is not stable: of two equal names the one met first in the text must win. */
static void table_sort(name_table *t)
{
    if (t->n > 0)
        qsort(t->at, t->n, sizeof *t->at, by_name);
}

static span place_of_func(const void *what) { return ((const ast_func *)what)->name.at; }
static span place_of_slot(const void *what) { return ((const ast_slot *)what)->name.at; }
static span place_of_op(const void *what) { return ((const opdef_variant *)what)->schema->at; }

static bool is_before(span a, span b)
{
    return a.source != b.source ? a.source < b.source : a.start_bytes < b.start_bytes;
}

/* Of equal names the first in the text stays; each other one is a mistake. */
static void table_unique(checker *c, name_table *t, const char *what, span (*place_of)(const void *))
{
    uint32_t kept = 0;
    table_sort(t);
    for (uint32_t i = 0; i < t->n; i++) {
        if (kept == 0 || strcmp(t->at[kept - 1].name, t->at[i].name) != 0) {
            t->at[kept++] = t->at[i];
            continue;
        }
        named *first = &t->at[kept - 1], second = t->at[i];
        if (is_before(place_of(second.what), place_of(first->what))) {
            const named swap = *first;
            *first = second;
            second = swap;
        }
        const uint32_t id = diag_error(c->diags, place_of(second.what), "there are two %ss `%s`", what, second.name);
        diag_note(c->diags, id, place_of(first->what), "the first one");
    }
    t->n = kept;
}

static void refuse_taken_name(checker *c, ast_name name, bool slot)
{
    const ast_slot *other = slot ? NULL : table_find(&c->slots, name.text);
    if (builtin_find(name.text) != NULL) {
        diag_error(c->diags, name.at, "`%s` is a built-in function", name.text);
    } else if (other != NULL) {
        const uint32_t id = diag_error(c->diags, name.at, "`%s` is a slot: a profile fills it", name.text);
        diag_note(c->diags, id, other->name.at, "the slot");
    }
}

/* ---- gathering ---- */

static uint32_t count_funcs(const opdef_set *set, uint32_t *n_slots)
{
    uint32_t n = set->n_defs;
    for (uint32_t i = 0; i < set->n_units; i++) {
        n += set->unit[i]->n_funcs;
        *n_slots += set->unit[i]->n_slots;
    }
    for (uint32_t i = 0; i < set->n_profiles; i++)
        n += set->profile[i]->rules ? set->profile[i]->rules->n_funcs : 0;
    return n;
}

static void add_func(checker *c, ast_func *f, const opdef_variant *op, const opdef_profile *profile)
{
    f->number = c->n_infos;
    c->info[c->n_infos++] = (func_info){.func = f, .op = op, .profile = profile};
}

static void gather_units(checker *c)
{
    for (uint32_t i = 0; i < c->set->n_units; i++) {
        const ast_unit *unit = c->set->unit[i];
        for (uint32_t k = 0; k < unit->n_funcs; k++) {
            c->funcs.at[c->funcs.n++] = (named){unit->func[k]->name.text, unit->func[k]};
            add_func(c, unit->func[k], NULL, NULL);
        }
        for (uint32_t k = 0; k < unit->n_slots; k++) {
            unit->slot[k]->index = c->n_slots;
            c->slot[c->n_slots++] = unit->slot[k];
            c->slots.at[c->slots.n++] = (named){unit->slot[k]->name.text, unit->slot[k]};
        }
    }
}

static void gather_ops(checker *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->set->n_defs; i++)
        n += c->set->def[i]->n_variants;
    c->ops.at = arena_array(c->arena, named, n + 1);
    for (uint32_t i = 0; i < c->set->n_defs; i++) {
        const opdef *def = c->set->def[i];
        for (uint32_t k = 0; k < def->n_variants; k++)
            c->ops.at[c->ops.n++] = (named){def->variant[k]->schema->full_name, def->variant[k]};
        if (def->rule != NULL && def->n_variants > 0)
            add_func(c, def->rule, def->variant[0], NULL);
    }
}

static void gather_profiles(checker *c)
{
    for (uint32_t i = 0; i < c->set->n_profiles; i++) {
        const opdef_profile *p = c->set->profile[i];
        for (uint32_t k = 0; p->rules != NULL && k < p->rules->n_funcs; k++)
            add_func(c, p->rules->func[k], NULL, p);
    }
}

static void gather(checker *c)
{
    uint32_t n_slots = 0;
    const uint32_t n = count_funcs(c->set, &n_slots);
    c->info = arena_array(c->arena, func_info, n + 1);
    c->funcs.at = arena_array(c->arena, named, n + 1);
    c->slots.at = arena_array(c->arena, named, n_slots + 1);
    c->slot = arena_array(c->arena, ast_slot *, n_slots + 1);
    c->visible = arena_array(c->arena, uint32_t, CHECK_MAX_LOCALS + 1);
    gather_units(c);
    gather_profiles(c);
    gather_ops(c);
    table_unique(c, &c->funcs, "function", place_of_func);
    table_unique(c, &c->slots, "slot", place_of_slot);
    table_unique(c, &c->ops, "operator", place_of_op);
    for (uint32_t i = 0; i < c->funcs.n; i++)
        refuse_taken_name(c, ((ast_func *)c->funcs.at[i].what)->name, false);
    for (uint32_t i = 0; i < c->slots.n; i++)
        refuse_taken_name(c, ((ast_slot *)c->slots.at[i].what)->name, true);
}

/* ---- profiles ---- */

static bool signature_fits(const ast_func *f, const ast_slot *s)
{
    if (f->n_params != s->n_params || f->n_results != s->n_results)
        return false;
    for (uint32_t i = 0; i < s->n_params; i++)
        if (f->param[i].type != s->param[i].type)
            return false;
    for (uint32_t i = 0; i < s->n_results; i++)
        if (f->result[i] != s->result[i])
            return false;
    return true;
}

static const char *signature_text(checker *c, const ast_slot *s)
{
    const char *text = "(";
    for (uint32_t i = 0; i < s->n_params; i++)
        text = arena_format(c->arena, "%s%s%s: %s", text, i ? ", " : "", s->param[i].name.text,
                            type_spelling(s->param[i].type));
    text = arena_format(c->arena, "%s)%s", text, s->n_results ? " -> " : "");
    for (uint32_t i = 0; i < s->n_results; i++)
        text = arena_format(c->arena, "%s%s%s", text, i ? ", " : "", type_spelling(s->result[i]));
    return text;
}

static void check_profile(checker *c, const opdef_profile *p)
{
    const ast_unit *rules = p->rules;
    name_table own = {0};
    if (rules == NULL)
        return;
    own.at = arena_array(c->arena, named, rules->n_funcs + 1);
    for (uint32_t i = 0; i < rules->n_funcs; i++) {
        ast_func *f = rules->func[i];
        const ast_slot *s = table_find(&c->slots, f->name.text);
        own.at[own.n++] = (named){f->name.text, f};
        if (s == NULL) {
            refuse_taken_name(c, f->name, true);
        } else if (!signature_fits(f, s)) {
            const uint32_t id = diag_error(c->diags, f->at, "`%s` does not fit its slot", f->name.text);
            diag_hint(c->diags, id, "expected %s", signature_text(c, s));
            diag_note(c->diags, id, s->at, "the slot");
        }
    }
    table_unique(c, &own, "function", place_of_func);
    for (uint32_t i = 0; i < rules->n_slots; i++)
        diag_error(c->diags, rules->slot[i]->at, "a profile fills slots, `rules:` of other files declare them");
}

/* Which functions a slot's call may reach. */
static void gather_fills(checker *c)
{
    c->n_fills = arena_array(c->arena, uint32_t, c->n_slots + 1);
    c->fill = arena_array(c->arena, func_info **, c->n_slots + 1);
    for (uint32_t i = 0; i < c->n_infos; i++) {
        const ast_slot *s = c->info[i].profile ? table_find(&c->slots, c->info[i].func->name.text) : NULL;
        if (s == NULL)
            continue;
        if (c->fill[s->index] == NULL)
            c->fill[s->index] = arena_array(c->arena, func_info *, c->n_infos);
        c->fill[s->index][c->n_fills[s->index]++] = &c->info[i];
    }
}

/* ---- all ---- */

void rule_check(struct arena *a, diag_list *d, opdef_set *set)
{
    checker c = {.arena = a, .diags = d, .set = set};
    func_info **order;
    gather(&c);
    for (uint32_t i = 0; i < set->n_profiles; i++)
        check_profile(&c, set->profile[i]);
    for (uint32_t i = 0; i < c.n_infos; i++)
        check_func(&c, &c.info[i]);
    gather_fills(&c);
    const uint32_t n = callgraph_order(&c, &order);
    for (uint32_t i = 0; i < n; i++) {
        stage_check(&c, order[i]);
        effect_check(&c, order[i]);
    }
}
