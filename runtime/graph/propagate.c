/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A pass over a graph.
 *
 * Knows: the one loop that repeats whole graphs without running a rule, and what to do where it
 * stops.  Storages of a pass lie in a region that the next pass uses again; those of inputs do not.
 */
#include "graph/graph.h"

#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "interpret/call.h"

/* Entries are no longer what would be computed, neither as a node's own nor for others. */
static void poison_all(tare_graph *g)
{
    for (uint32_t i = 0; i < g->n_nodes; i++)
        graph_poison(g, &g->node[i]);
}

void tare_graph_forget(tare_graph *g)
{
    poison_all(g);
    g->computes_all = true;
}

/* ---- the beginning of a pass ---------------------------------------------------------------- */

/* Slots follow their values where these have moved. */
static void point_slots(tare_graph *g)
{
    if (g->bound_to == g->value)
        return;
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const graph_node *n = &g->node[i];
        for (uint32_t k = 0; k < n->n_args; k++) {
            const graph_arg *a = &g->arg[n->first_arg + k];
            if (!a->list)
                n->bound.slot[a->slot].u.rec = &g->value[a->value];
        }
    }
    g->bound_to = g->value;
}

static void check_env(tare_graph *g)
{
    if (g->env_version == g->mode->env_version)
        return;
    for (uint32_t i = 0; i < g->n_nodes; i++)
        if (g->node[i].op->flags & TARE_OP_ENV)
            graph_poison(g, &g->node[i]);
    g->env_version = g->mode->env_version;
}

/* An entry holds for types, and moves a view by a number.  Where an offset is an expression that is not enough:
 * from where another one is met, nodes are computed anew. */
static void poison_rest(tare_graph *g, uint32_t first_node)
{
    for (uint32_t i = first_node; i < g->n_nodes && !g->rest_is_poisoned; i++)
        graph_poison(g, &g->node[i]);
    g->rest_is_poisoned = true;
}

static void take_inputs(tare_graph *g)
{
    for (uint32_t i = 0; i < g->n_inputs; i++) {
        tare_rec *rec = &g->value[g->input[i].value];
        const int64_t from = rec->offset, to = g->input[i].rec.offset;
        if (from != to && (g->is_open || from < 0 || to < 0))
            poison_rest(g, 0);
        *rec = g->input[i].rec;
    }
}

/* After a reset nothing in the mode is the graph's any more. */
static void check_epoch(tare_graph *g)
{
    if (g->epoch == g->mode->epoch)
        return;
    g->n_storages = 0;
    g->first_unknown = g->end_unknown = 0;
    g->epoch = g->mode->epoch;
}

/* What was concluded from guards that are forgotten since is concluded anew. */
static void check_symbols(tare_graph *g)
{
    const uint32_t epoch = g->mode->unknowns.epoch;
    if (g->symbols_epoch != epoch && g->mode->unknowns.nodes != 0)
        poison_all(g);
    g->symbols_epoch = epoch;
}

/* A row for each entry and one more, which the last entry writes but need not keep. */
static bool enter_region(tare_graph *g)
{
    tare_storages *s = &g->mode->storages;
    const uint64_t need = (uint64_t)g->n_entries + 1;
    if (g->n_storages < need) {
        const uint64_t n = need + need / 8;
        const uint32_t first = n < UINT32_MAX ? tare_storages_set_aside(s, (uint32_t)n) : 0;
        if (!first)
            return false;
        g->first_storage = first;
        g->n_storages = (uint32_t)n;
    }
    tare_storages_enter(s, g->first_storage, g->n_storages);
    tare_told_forget(&g->mode->told, g->first_storage, g->n_storages);
    return true;
}

/* Unknowns of the last pass are made again, unless somebody has made others since. */
static void rewind_unknowns(tare_graph *g)
{
    if (g->mode->unknowns.live == g->end_unknown)
        tare_mode_rewind(g->mode, g->first_unknown);
    g->first_unknown = g->mode->unknowns.live;
}

/* ---- entries whose comparisons hold --------------------------------------------------------- */

/*
 * Repeats entries from `e` on; returns the first whose comparisons do not hold.  Every entry writes
 * a record, the next row and a version, whether it is meant to or not: nothing branches.  Rows
 * must have room for all entries and one more.
 */
static graph_entry *hold(tare_graph *g, graph_entry *e, const graph_entry *end)
{
    tare_rec *const value = g->value;
    tare_storages *const storages = &g->mode->storages;
    tare_storage_row *const row = storages->row;
    const uint8_t *const types = g->mode->abi.types;
    uint32_t count = storages->count;
    for (; e != end; e++) {
        const tare_rec *a = &value[e->in0];
        if (((a->type ^ e->type0) | (value[e->in1].type ^ e->type1)) != 0)
            break;
        const uint32_t flags = e->out_flags, fresh = flags & GRAPH_FRESH;
        const tare_type *type = (const tare_type *)(const void *)(types + 8 * (size_t)e->result);
        row[count] = (tare_storage_row){.bytes = (int64_t)((uint64_t)type->nbytes + e->delta), .device = type->device};
        const uint32_t storage = fresh ? count : a->storage;
        const int64_t offset = fresh ? 0 : (int64_t)((uint64_t)a->offset + e->delta);
        row[storage].version += flags >> 1 & 1;
        count += fresh;
        tare_rec_put(&value[flags >> GRAPH_FLAG_BITS], e->result, storage, offset);
    }
    storages->count = count;
    return e;
}

/* ---- nodes that must be computed ------------------------------------------------------------ */

/* Gathers lists; keeps what a node that writes may change. */
static void gather_args(tare_graph *g, const graph_node *n)
{
    for (uint32_t i = 0; i < n->n_args; i++) {
        const graph_arg *a = &g->arg[n->first_arg + i];
        const tare_rec *rec = &g->value[a->value];
        if (n->writes)
            g->before[i] = *rec;
        if (a->list)
            a->list[a->element] = *rec;
    }
}

/* Whether offsets and storages of the arguments are known too. */
static bool are_numbers(const tare_graph *g, const graph_node *n)
{
    for (uint32_t i = 0; i < n->n_args; i++)
        if (tare_mode_is_symbolic(g->mode, g->value[g->arg[n->first_arg + i].value]))
            return false;
    return true;
}

/* Whether all arguments are there and known. */
static bool are_known(const tare_graph *g, const graph_node *n)
{
    bool known = true;
    const graph_arg *a = &g->arg[n->first_arg];
    for (uint32_t i = 0; i < n->n_args; i++, a++) {
        const uint32_t type = g->value[a->value].type;
        known &= (type != 0) | a->is_optional;
        known &= !(tare_type_at(&g->mode->abi, type)->flags & TARE_T_SYMBOLIC);
    }
    return known && (g->mode->unknowns.nodes == 0 || are_numbers(g, n));
}

/* Tensors among the results are written where they belong. */
static uint32_t run_native(tare_graph *g, const graph_node *n)
{
    const tare_op_info *op = n->op;
    tare_rec *out = &g->value[n->first_out];
    for (uint32_t k = 0; n->gives_tensors && k < n->n_out; k++)
        g->results.slot[k].u.rec = out + k;
    for (uint32_t k = 0; !n->gives_tensors && k < op->n_returns; k++) {
        const tare_irtype type = op->arg[op->n_args + k].type;
        const bool is_value = (type & (TARE_TY_ELEM | TARE_TY_LIST)) == TARE_TY_TENSOR;
        g->results.slot[k] = (tare_slot){.u.rec = is_value ? out : &g->results.rec[k]};
        out += graph_values_of(&op->arg[op->n_args + k], n->list_len);
    }
    const tare_node node = {.in = n->bound.slot, .out = g->results.slot, .op = op->index, .n_in = n->bound.n,
                            .n_out = op->n_returns};
    return n->native(&g->mode->abi, &node);
}

static uint32_t run(tare_graph *g, const graph_node *n)
{
    if (n->writes | n->has_lists)
        gather_args(g, n);
    const bool looks = n->is_unsure && !g->computes_all;
    if (!looks && are_known(g, n) && n->native) {
        const uint32_t rule = run_native(g, n);
        /* A slot may be filled by what is only interpreted; native code cannot go on with an unknown. */
        if (rule != TARE_RULE_PROFILE && rule != TARE_RULE_UNKNOWN)
            return rule;
    }
    return tare_run(&g->mode->abi, &n->bound, looks ? TARE_INTERPRETED : TARE_NATIVE, &g->results);
}

/* A node that is computed a second time is interpreted once, where its operator may read more than types: if this
 * call does not, it is repeated like any other. */
static void judge(const tare_graph *g, graph_node *n)
{
    if (n->is_guarded)
        return;
    n->reads_more |= n->is_unsure && !g->computes_all && g->mode->read_more;
    n->is_unsure = g->mode->read_more && !n->reads_more && n->native;
}

/* What a rule changed of the elements of a list is the node's copy of them. */
static void take_back_lists(tare_graph *g, const graph_node *n)
{
    if (!n->writes || !n->has_lists)
        return;
    for (uint32_t i = 0; i < n->n_args; i++) {
        const graph_arg *a = &g->arg[n->first_arg + i];
        if (a->list && a->value != GRAPH_NOTHING)
            g->value[a->value] = a->list[a->element];
    }
}

/* Results to values. False: a list is not as long as the graph was told. */
static bool take_results(tare_graph *g, const graph_node *n)
{
    const tare_op_info *op = n->op;
    tare_rec *out = &g->value[n->first_out];
    bool there = n->gives_tensors;
    for (uint32_t k = 0; there && k < n->n_out; k++)
        there = g->results.slot[k].tag == TARE_TAG_TENSOR && g->results.slot[k].u.rec == out + k;
    if (there)
        return true;
    for (uint32_t k = 0; k < op->n_returns; k++) {
        const tare_slot *s = &g->results.slot[k];
        const uint32_t values = graph_values_of(&op->arg[op->n_args + k], n->list_len);
        if (values == 0 && s->tag != TARE_TAG_TENSORS)
            continue;
        if (s->tag == TARE_TAG_TENSORS && s->len != values)
            return false;
        if (s->tag == TARE_TAG_TENSORS && values)
            memcpy(out, s->u.recs, values * sizeof *out);
        else if (s->tag == TARE_TAG_TENSOR && s->u.rec != out)
            *out = *s->u.rec;
        else if (s->tag != TARE_TAG_TENSOR)
            memset(out, 0, values * sizeof *out);
        out += values;
    }
    return true;
}

static uint32_t compute(tare_graph *g, graph_node *n)
{
    const tare_storages *s = &g->mode->storages;
    const uint32_t first_row = s->count;
    const bool in_region = s->in_region;
    g->mode->applied_count = 0;
    g->mode->read_more = true; /* unless the interpreter saw all that was read */
    g->mode->unknowns.place_node = (uint32_t)(n - g->node);
    if (n->n_supplied)
        tare_mode_supply(&g->mode->abi, n->supplied, n->n_supplied);
    uint32_t rule = run(g, n);
    if (n->n_supplied)
        tare_mode_supply(&g->mode->abi, NULL, 0);
    if (rule == TARE_OK && !take_results(g, n))
        rule = tare_refused_keep(&g->mode->abi, NULL, TARE_NO_OP, NULL, 0, TARE_RULE_ARGUMENT);
    if (rule != TARE_OK) {
        graph_poison(g, n);
        return rule;
    }
    take_back_lists(g, n);
    judge(g, n);
    graph_fill(g, n, s->in_region == in_region ? first_row : UINT32_MAX);
    return TARE_OK;
}

static bool is_known(const tare_graph *g, const tare_rec *r)
{
    return r->type != 0 && !(tare_type_at(&g->mode->abi, r->type)->flags & TARE_T_SYMBOLIC) &&
           (g->mode->unknowns.nodes == 0 || !tare_mode_is_symbolic(g->mode, *r));
}

/* What compute() does, where a plain node's only entry tells all that must be known. False: nothing was done. */
static bool compute_plain(tare_graph *g, graph_node *n, graph_entry *e)
{
    const tare_storages *s = &g->mode->storages;
    const tare_rec *a = &g->value[e->in0], *b = &g->value[e->in1];
    tare_rec *out = &g->value[n->first_out];
    if (!is_known(g, a) || !(e->in1 == GRAPH_NOTHING || is_known(g, b)))
        return false;
    const uint32_t first_row = s->in_region ? s->count : UINT32_MAX;
    tare_slot *result = &g->results.slot[0];
    const tare_node node = {.in = n->bound.slot, .out = result, .op = n->op->index, .n_in = n->bound.n, .n_out = 1};
    result->u.rec = out;
    if (n->native(&g->mode->abi, &node) != TARE_OK || result->tag != TARE_TAG_TENSOR || result->u.rec != out)
        return false;
    const tare_storage_row *row = &s->row[out->storage];
    const tare_type *type = tare_type_at(&g->mode->abi, out->type);
    const bool fresh = e->out_flags & GRAPH_FRESH;
    const bool same = fresh ? out->storage == first_row && out->offset == 0 && row->version == 0 && row->device == type->device
                            : out->storage == a->storage;
    e->type0 = a->type;
    e->type1 = b->type;
    e->result = out->type;
    e->delta = fresh ? (uint64_t)row->bytes - (uint64_t)type->nbytes : (uint64_t)out->offset - (uint64_t)a->offset;
    if (!same)
        graph_fill(g, n, s->in_region ? first_row : UINT32_MAX);
    return true;
}

/* Room for what hold() writes; a region that is too small by then is left. */
static bool room_for_rows(tare_graph *g, const graph_entry *e)
{
    const tare_storages *s = &g->mode->storages;
    const uint32_t n = (uint32_t)(g->entry + g->n_entries - e) + 1;
    return (s->in_region && n <= s->limit - s->count) || tare_storages_reserve(&g->mode->storages, n);
}

/* The offsets of a node's results as one number, to see whether they are others. */
static uint64_t offsets_of(const tare_graph *g, const graph_node *n, bool *open)
{
    uint64_t h = 0;
    for (uint32_t k = 0; k < n->n_out; k++) {
        const int64_t offset = g->value[n->first_out + k].offset;
        h = tare_mix(h, (uint64_t)offset);
        *open |= offset < 0;
    }
    return h;
}

static uint32_t compute_node(tare_graph *g, graph_node *n, graph_entry *e)
{
    const bool is_short = n->is_plain && n->is_shaped && n->native, symbols = g->mode->unknowns.nodes != 0;
    bool open = false;
    const uint64_t before = symbols ? offsets_of(g, n, &open) : 0;
    const uint32_t rule = is_short && compute_plain(g, n, e) ? TARE_OK : compute(g, n);
    if (rule != TARE_OK)
        return rule;
    const bool moved = symbols && (offsets_of(g, n, &open) != before || (n->writes && g->changes_values));
    if (moved && (open || g->is_open))
        poison_rest(g, (uint32_t)(n - g->node) + 1);
    g->last.computed++;
    if (!g->computes_all)
        graph_remember(g, n);
    return TARE_OK;
}

static uint32_t run_entries(tare_graph *g, uint32_t *failed_node)
{
    graph_entry *e = g->entry, *const end = e + g->n_entries;
    const graph_node *taken = NULL;
    for (;;) {
        if (!room_for_rows(g, e))
            return TARE_RULE_MEMORY;
        e = hold(g, e, end);
        if (e == end)
            return TARE_OK;
        *failed_node = g->owner[e - g->entry];
        graph_node *n = &g->node[*failed_node];
        if (n != taken && !g->computes_all && graph_take_over(g, n)) {
            taken = n;
            g->last.shared++;
            if (g->is_open)
                poison_rest(g, *failed_node + 1);
            e = g->entry + n->first_entry;
            continue;
        }
        g->last.shared -= n == taken; /* it did not fit after all */
        const uint32_t rule = compute_node(g, n, e);
        if (rule != TARE_OK)
            return rule;
        e = g->entry + n->first_entry + n->n_entries;
    }
}

uint32_t tare_graph_propagate(tare_graph *g, uint32_t *failed_node)
{
    uint32_t node = 0;
    g->last = (tare_graph_stats){0};
    point_slots(g);
    check_env(g);
    check_epoch(g);
    rewind_unknowns(g);
    check_symbols(g);
    graph_alike_start(g);
    g->rest_is_poisoned = false;
    take_inputs(g);
    uint32_t rule = enter_region(g) ? TARE_OK : TARE_RULE_MEMORY;
    if (rule == TARE_OK)
        rule = run_entries(g, &node);
    tare_storages_leave(&g->mode->storages);
    g->computes_all = false;
    g->end_unknown = g->mode->unknowns.live;
    g->last.held = (rule == TARE_OK ? g->n_nodes : node) - g->last.computed - g->last.shared;
    if (rule != TARE_OK && failed_node)
        *failed_node = node;
    return rule;
}
