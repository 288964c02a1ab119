/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Making of graphs.
 *
 * Knows: how a caller's arguments, in which tensors are numbers of values, become slots that follow
 * the values' records.  A node that cannot be made leaves the graph as it was.
 */
#include "graph/graph.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "dispatch/registry.h"
#include "interpret/call.h"

tare_graph *tare_graph_create(tare_mode *m)
{
    tare_graph *g = tare_alloc_zeroed(1, sizeof *g);
    if (!g)
        return NULL;
    g->mode = mode_of(m);
    g->epoch = g->mode->epoch;
    arena_init(&g->memory, 1 << 12, NULL);
    g->value = tare_grow(NULL, &g->value_capacity, GRAPH_FIRST_VALUE, sizeof *g->value);
    if (!g->value) {
        tare_graph_destroy(g);
        return NULL;
    }
    memset(g->value, 0, GRAPH_FIRST_VALUE * sizeof *g->value);
    g->n_values = GRAPH_FIRST_VALUE;
    g->bound_to = g->value;
    return g;
}

void tare_graph_destroy(tare_graph *g)
{
    if (!g)
        return;
    for (uint32_t i = 0; i < g->n_nodes; i++)
        tare_bound_finish(&g->node[i].bound);
    arena_finish(&g->memory);
    tare_free(g->value);
    tare_free(g->entry);
    tare_free(g->owner);
    tare_free(g->node);
    tare_free(g->arg);
    tare_free(g->input);
    tare_free(g->before);
    graph_alike_finish(&g->alike);
    tare_free(g);
}

bool tare_graph_supply(tare_graph *g, uint32_t node, const int64_t *unknown, uint32_t n)
{
    int64_t *own = node < g->n_nodes ? arena_array(&g->memory, int64_t, (size_t)n + 1) : NULL;
    if (!own)
        return false;
    if (n)
        memcpy(own, unknown, n * sizeof *own);
    g->node[node].supplied = own;
    g->node[node].n_supplied = n;
    return true;
}

uint32_t tare_graph_nodes(const tare_graph *g) { return g->n_nodes; }
uint32_t tare_graph_values(const tare_graph *g) { return g->n_values - GRAPH_FIRST_VALUE; }
tare_graph_stats tare_graph_last(const tare_graph *g) { return g->last; }

tare_rec tare_graph_value(const tare_graph *g, tare_value v)
{
    if (v >= tare_graph_values(g) || g->value[v + GRAPH_FIRST_VALUE].type == 0)
        return (tare_rec){0};
    return g->value[v + GRAPH_FIRST_VALUE];
}

static bool room_for_values(tare_graph *g, uint64_t n)
{
    tare_rec *value = tare_grow(g->value, &g->value_capacity, g->n_values + n, sizeof *value);
    if (!value || g->n_values + n > UINT32_MAX >> GRAPH_FLAG_BITS)
        return false;
    if (value != g->value)
        g->bound_to = NULL;
    g->value = value;
    memset(&value[g->n_values], 0, n * sizeof *value);
    return true;
}

tare_value tare_graph_input(tare_graph *g, tare_rec t)
{
    graph_input *input = tare_grow(g->input, &g->input_capacity, (uint64_t)g->n_inputs + 1, sizeof *input);
    if (!input)
        return TARE_NO_VALUE;
    g->input = input;
    if (!room_for_values(g, 1))
        return TARE_NO_VALUE;
    g->value[g->n_values] = t;
    input[g->n_inputs++] = (graph_input){.value = g->n_values, .rec = t};
    return g->n_values++ - GRAPH_FIRST_VALUE;
}

void tare_graph_set(tare_graph *g, tare_value v, tare_rec t)
{
    for (uint32_t lo = 0, hi = g->n_inputs; lo < hi;) {
        const uint32_t middle = lo + (hi - lo) / 2, value = g->input[middle].value - GRAPH_FIRST_VALUE;
        if (value == v) {
            g->input[middle].rec = t;
            return;
        }
        if (value < v)
            lo = middle + 1;
        else
            hi = middle;
    }
}

/* ---- arguments ----------------------------------------------------------------------------- */

/* A call while its node is made. */
typedef struct making {
    tare_graph *g;
    tare_error *error;
    tare_slot *args;
    tare_kwarg *kwargs;
    uint32_t n_args, n_kwargs;
} making;

static bool fail(const making *k, uint32_t kind, const char *text)
{
    if (k->error) {
        *k->error = (tare_error){.kind = kind};
        snprintf(k->error->message, sizeof k->error->message, "%s", text);
    }
    return false;
}

static bool fail_memory(const making *k) { return fail(k, TARE_ERROR_OutOfMemoryError, "out of memory"); }

/* A copy of n elements; false without memory. */
static bool copy(const making *k, const void *at, size_t n, size_t bytes, const void **out)
{
    void *to = arena_alloc(&k->g->memory, n ? n : 1, bytes);
    if (!to)
        return fail_memory(k);
    if (n)
        memcpy(to, at, n * bytes);
    *out = to;
    return true;
}

static bool is_value(const tare_graph *g, int64_t v) { return v >= 0 && v < g->n_values - GRAPH_FIRST_VALUE; }

/* Values whose records are not known yet must look like tensors to the binder. */
enum { TYPE_TO_COME = 1 };

/* A list of values as a list of records, of the node's own; each holds for now its value's number. */
static bool take_list(const making *k, const tare_slot *s, tare_slot *out)
{
    tare_rec *list = arena_array(&k->g->memory, tare_rec, s->len ? s->len : 1);
    if (!list)
        return fail_memory(k);
    for (uint32_t i = 0; i < s->len; i++) {
        const bool absent = s->u.ints[i] == (int64_t)TARE_NO_VALUE;
        if (!absent && !is_value(k->g, s->u.ints[i]))
            return fail(k, TARE_ERROR_TypeError, "a list of values holds a number that is no value of the graph");
        list[i].offset = absent ? GRAPH_NOTHING : s->u.ints[i] + GRAPH_FIRST_VALUE;
        list[i].type = absent ? 0 : TYPE_TO_COME;
    }
    *out = *s;
    out->u.recs = list;
    return true;
}

/* A slot of the caller's as the binder wants it, with nothing in it that is the caller's. */
static bool take(const making *k, const tare_slot *s, tare_slot *out)
{
    if (s->tag == TARE_TAG_TENSOR && !is_value(k->g, s->u.i))
        return fail(k, TARE_ERROR_TypeError, "an argument is a number that is no value of the graph");
    *out = *s;
    switch (s->tag) {
    case TARE_TAG_TENSOR:
        out->u.rec = &k->g->value[s->u.i + GRAPH_FIRST_VALUE];
        if (out->u.rec->type == 0)
            k->g->value[s->u.i + GRAPH_FIRST_VALUE].type = TYPE_TO_COME;
        return true;
    case TARE_TAG_TENSORS: return take_list(k, s, out);
    case TARE_TAG_STR: return copy(k, s->u.str, s->len, 1, (const void **)&out->u.str);
    case TARE_TAG_INTS:
    case TARE_TAG_BOOLS:
    case TARE_TAG_DTYPES: return copy(k, s->u.ints, s->len, sizeof *s->u.ints, (const void **)&out->u.ints);
    case TARE_TAG_FLOATS: return copy(k, s->u.floats, s->len, sizeof *s->u.floats, (const void **)&out->u.floats);
    case TARE_TAG_SCALARS: return copy(k, s->u.scalars, s->len, sizeof *s->u.scalars, (const void **)&out->u.scalars);
    default: return true;
    }
}

static bool take_all(making *k, const tare_slot *args, const tare_graph_kwarg *kwargs)
{
    arena *a = &k->g->memory;
    k->args = arena_array(a, tare_slot, k->n_args + (size_t)1);
    k->kwargs = arena_array(a, tare_kwarg, k->n_kwargs + (size_t)1);
    if (!k->args || !k->kwargs)
        return fail_memory(k);
    for (uint32_t i = 0; i < k->n_args; i++)
        if (!take(k, &args[i], &k->args[i]))
            return false;
    for (uint32_t i = 0; i < k->n_kwargs; i++) {
        const char *name = kwargs[i].name ? kwargs[i].name : "";
        k->kwargs[i].name = arena_text(a, name, strlen(name));
        if (!k->kwargs[i].name)
            return fail_memory(k);
        if (!take(k, &kwargs[i].value, &k->kwargs[i].value))
            return false;
    }
    return true;
}

/* ---- nodes --------------------------------------------------------------------------------- */

static bool is_own_value(const tare_graph *g, const tare_rec *rec)
{
    const uintptr_t at = (uintptr_t)rec;
    return at >= (uintptr_t)(g->value + GRAPH_FIRST_VALUE) && at < (uintptr_t)(g->value + g->n_values);
}

static bool is_own_list(const making *k, const tare_rec *list)
{
    for (uint32_t i = 0; i < k->n_args; i++)
        if (k->args[i].tag == TARE_TAG_TENSORS && k->args[i].u.recs == list)
            return true;
    for (uint32_t i = 0; i < k->n_kwargs; i++)
        if (k->kwargs[i].value.tag == TARE_TAG_TENSORS && k->kwargs[i].value.u.recs == list)
            return true;
    return false;
}

static bool add_arg(const making *k, graph_node *n, graph_arg a)
{
    tare_graph *g = k->g;
    const tare_pack_arg *schema = &n->op->arg[a.slot];
    a.is_optional = (schema->type & (a.list ? TARE_TY_ELEM_OPT : TARE_TY_OPT)) != 0;
    a.is_written = (schema->flags & TARE_ARG_WRITTEN) != 0;
    a.alias = schema->alias;
    graph_arg *arg = tare_grow(g->arg, &g->arg_capacity, (uint64_t)n->first_arg + n->n_args + 1, sizeof *arg);
    if (!arg)
        return fail_memory(k);
    g->arg = arg;
    arg[n->first_arg + n->n_args++] = a;
    return true;
}

/* Finds the graph's values among the bound slots.  Other tensors are the binder's, and constant. */
static bool find_args(const making *k, graph_node *n)
{
    for (uint32_t i = 0; i < n->bound.n; i++) {
        const tare_slot *s = &n->bound.slot[i];
        if (s->tag == TARE_TAG_TENSOR && is_own_value(k->g, s->u.rec)) {
            const graph_arg a = {.value = (uint32_t)(s->u.rec - k->g->value), .slot = i};
            if (!add_arg(k, n, a))
                return false;
        }
        if (s->tag != TARE_TAG_TENSORS || !is_own_list(k, s->u.recs))
            continue;
        tare_rec *list = (tare_rec *)(uintptr_t)s->u.recs;
        for (uint32_t e = 0; e < s->len; e++) {
            const graph_arg a = {.value = (uint32_t)list[e].offset, .slot = i, .element = e, .list = list};
            if (!add_arg(k, n, a))
                return false;
        }
    }
    return true;
}

static uint32_t count_writes(const tare_graph *g, const graph_node *n)
{
    uint32_t writes = 0;
    for (uint32_t i = 0; i < n->n_args; i++)
        writes += g->arg[n->first_arg + i].is_written;
    return writes || !(n->op->flags & TARE_OP_WRITES) ? writes : 1;
}

/* What computes a node whose arguments are all there and known. */
static tare_node_fn native_of(const tare_graph *g, const tare_op_info *op)
{
    return op->native ? g->mode->registry->unit[op->unit].unit->entries[op->index].node : NULL;
}

/* What passes need to know of a node, so that most nodes take a short way. */
static void sort_node(const tare_graph *g, graph_node *n)
{
    const tare_op_info *op = n->op;
    n->is_guarded = !(op->flags & (TARE_OP_SPECIAL | TARE_OP_DATA_DEPENDENT));
    n->writes = (op->flags & TARE_OP_WRITES) != 0;
    n->gives_tensors = true;
    for (uint32_t i = 0; i < op->n_returns; i++)
        n->gives_tensors &= (op->arg[op->n_args + i].type & (TARE_TY_ELEM | TARE_TY_LIST)) == TARE_TY_TENSOR;
    for (uint32_t i = 0; i < n->n_args; i++)
        n->has_lists |= g->arg[n->first_arg + i].list != NULL;
    n->is_plain = n->gives_tensors && n->n_out == 1 && (n->n_args == 1 || n->n_args == 2) && n->is_guarded && !n->writes;
}

static bool room_for_node(const making *k, const graph_node *n)
{
    tare_graph *g = k->g;
    graph_node *node = tare_grow(g->node, &g->node_capacity, (uint64_t)g->n_nodes + 1, sizeof *node);
    if (!node)
        return fail_memory(k);
    g->node = node;
    const uint64_t entries = (uint64_t)g->n_entries + n->n_entries;
    graph_entry *entry = tare_grow(g->entry, &g->entry_capacity, entries, sizeof *entry);
    if (!entry)
        return fail_memory(k);
    g->entry = entry;
    uint32_t *owner = tare_grow(g->owner, &g->owner_capacity, entries, sizeof *owner);
    if (!owner)
        return fail_memory(k);
    g->owner = owner;
    tare_rec *before = tare_grow(g->before, &g->before_capacity, n->n_args, sizeof *before);
    if (!before)
        return fail_memory(k);
    g->before = before;
    return room_for_values(g, n->n_out) || fail_memory(k);
}

static void add_node(tare_graph *g, const graph_node *n)
{
    for (uint32_t i = 0; i < n->n_entries; i++)
        g->owner[n->first_entry + i] = g->n_nodes;
    g->n_args += n->n_args;
    g->n_entries += n->n_entries;
    g->n_values += n->n_out;
    graph_node *at = &g->node[g->n_nodes++];
    *at = *n;
    graph_blank(g, at);
    graph_find_kind(g, at);
}

static void forget_to_come(const tare_graph *g, const tare_slot *s)
{
    if (s->tag == TARE_TAG_TENSOR && s->u.rec->type == TYPE_TO_COME)
        g->value[s->u.rec - g->value].type = 0;
}

static bool bind(making *k, uint32_t op, const tare_slot *args, const tare_graph_kwarg *kwargs, tare_bound *out)
{
    const bool ok = take_all(k, args, kwargs) &&
                    tare_bind(&k->g->mode->abi, op, k->args, k->n_args, k->kwargs, k->n_kwargs, out, k->error);
    for (uint32_t i = 0; k->args && i < k->n_args; i++)
        forget_to_come(k->g, &k->args[i]);
    for (uint32_t i = 0; k->kwargs && i < k->n_kwargs; i++)
        forget_to_come(k->g, &k->kwargs[i].value);
    return ok;
}

bool tare_graph_node(tare_graph *g, uint32_t op, const tare_slot *args, uint32_t n_args,
                     const tare_graph_kwarg *kwargs, uint32_t n_kwargs, uint32_t list_len, tare_value *first_value,
                     tare_error *error)
{
    making k = {.g = g, .error = error, .n_args = n_args, .n_kwargs = n_kwargs};
    graph_node n = {.first_entry = g->n_entries, .first_arg = g->n_args, .first_out = g->n_values, .list_len = list_len};
    if (!bind(&k, op, args, kwargs, &n.bound))
        return false;
    n.op = tare_registry_op(g->mode->registry, op);
    n.native = tare_bound_has_symbols(g->mode, &n.bound) ? NULL : native_of(g, n.op);
    for (uint32_t i = 0; i < n.op->n_returns; i++)
        n.n_out += graph_values_of(&n.op->arg[n.op->n_args + i], list_len);
    if (find_args(&k, &n)) {
        sort_node(g, &n);
        n.n_entries = graph_entries_of(n.n_args, n.n_out, count_writes(g, &n));
        if (room_for_node(&k, &n)) {
            *first_value = g->n_values - GRAPH_FIRST_VALUE;
            add_node(g, &n);
            return true;
        }
    }
    tare_bound_finish(&n.bound);
    return false;
}
