/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * From a node that was computed to the entries that repeat it.
 *
 * Knows: all that a node must look like to be repeated from its arguments' types alone; anything
 * else is computed every time.  Entries that only compare come first, so that a node is either
 * repeated as a whole or not at all.
 */
#include "graph/graph.h"

/* Guards and results of one node, while its entries are written. */
typedef struct filling {
    tare_graph *g;
    const graph_node *n;
    graph_entry *next, *end;
    uint32_t first_row, end_row; /* storages that the node made */
    uint32_t writes_left;        /* in the mode's list of what was applied */
} filling;

uint32_t graph_entries_of(uint32_t n_args, uint32_t n_out, uint32_t n_writes)
{
    const uint32_t beside_first = n_out ? 2 : 0;
    const uint32_t compared = n_args > beside_first ? (n_args - beside_first + 1) / 2 : 0;
    const uint32_t n = compared + n_out + n_writes;
    return n ? n : 1;
}

void graph_blank(tare_graph *g, graph_node *n)
{
    n->is_shaped = false;
    for (uint32_t i = 0; i < n->n_entries; i++)
        g->entry[n->first_entry + i] = (graph_entry){
            .out_flags = GRAPH_TRASH << GRAPH_FLAG_BITS, .in0 = GRAPH_NOTHING, .type0 = GRAPH_NEVER, .in1 = GRAPH_NOTHING};
}

static const graph_arg *arg_of(const filling *f, uint32_t i) { return &f->g->arg[f->n->first_arg + i]; }

/* An argument as it was before the node ran. */
static const tare_rec *before(const filling *f, uint32_t i)
{
    return f->n->writes ? &f->g->before[i] : &f->g->value[arg_of(f, i)->value];
}

/* An entry that compares argument i, or nothing. */
static void compare(const filling *f, uint32_t i, uint32_t *in, uint32_t *type)
{
    const bool any = i < f->n->n_args;
    *in = any ? arg_of(f, i)->value : GRAPH_NOTHING;
    *type = any ? before(f, i)->type : 0;
}

/* An argument with that storage, the last of them that `prefer` wants if there is one. n_args: none. */
static uint32_t find_arg(const filling *f, uint32_t storage, bool (*prefer)(const graph_arg *, uint32_t), uint32_t what)
{
    const graph_arg *arg = f->g->arg + f->n->first_arg;
    uint32_t found = f->n->n_args;
    for (uint32_t i = f->n->n_args; i-- > 0;) {
        if (before(f, i)->type == 0 || before(f, i)->storage != storage)
            continue;
        found = i;
        if (prefer(&arg[i], what))
            return i;
    }
    return found;
}

static bool is_written(const graph_arg *a, uint32_t unused)
{
    (void)unused;
    return a->is_written != 0;
}

static bool is_alias(const graph_arg *a, uint32_t letter) { return letter != 0 && a->alias == letter; }

/* The alias set that the schema gives a result; 0: none. */
static uint32_t alias_of(const filling *f, uint32_t out)
{
    const tare_op_info *op = f->n->op;
    uint32_t value = 0;
    for (uint32_t k = 0; k < op->n_returns; k++) {
        const tare_pack_arg *r = &op->arg[op->n_args + k];
        value += graph_values_of(r, f->n->list_len);
        if (out < value)
            return r->alias;
    }
    return 0;
}

/* Takes one write to a storage off the list of what the node did. */
static bool take_write(filling *f, uint32_t storage)
{
    tare_pending *p = f->g->mode->pending;
    for (uint32_t i = 0; i < f->writes_left; i++)
        if (p[i].storage == storage) {
            p[i] = p[--f->writes_left];
            return true;
        }
    return false;
}

/* The result of this node that has the storage already; n_out: none before `out`. */
static uint32_t find_earlier(const filling *f, uint32_t out, uint32_t storage)
{
    for (uint32_t i = 0; i < out; i++) {
        const tare_rec *r = &f->g->value[f->n->first_out + i];
        if (r->type && r->storage == storage)
            return i;
    }
    return f->n->n_out;
}

/* The way from one offset to the other. */
static void set_way(const filling *f, graph_entry *e, const tare_rec *from, const tare_rec *to)
{
    const bool open = to->offset != from->offset && (to->offset < 0 || from->offset < 0);
    e->delta = (uint64_t)to->offset - (uint64_t)from->offset;
    e->out_flags = (e->out_flags & ~(uint32_t)GRAPH_OPEN) | (open ? GRAPH_OPEN : 0u);
    f->g->is_open |= open;
}

/* A result in a storage that the node made. */
static bool fill_fresh(const filling *f, uint32_t out, graph_entry *e)
{
    const tare_rec *r = &f->g->value[f->n->first_out + out];
    const uint32_t earlier = find_earlier(f, out, r->storage);
    if (earlier < f->n->n_out) {
        const tare_rec *first = &f->g->value[f->n->first_out + earlier];
        e->in0 = f->n->first_out + earlier;
        e->type0 = first->type;
        set_way(f, e, first, r);
        return true;
    }
    const tare_storage_row *row = &f->g->mode->storages.row[r->storage];
    const tare_type *type = tare_type_at(&f->g->mode->abi, r->type);
    e->out_flags |= GRAPH_FRESH;
    e->delta = (uint64_t)row->bytes - (uint64_t)type->nbytes;
    return r->offset == 0 && row->version == 0 && row->device == type->device;
}

/* A result in the storage of an argument. */
static bool fill_shared(filling *f, uint32_t out, graph_entry *e)
{
    const tare_rec *r = &f->g->value[f->n->first_out + out];
    const uint32_t source = find_arg(f, r->storage, is_alias, alias_of(f, out));
    if (source == f->n->n_args)
        return false;
    compare(f, source, &e->in0, &e->type0);
    set_way(f, e, before(f, source), r);
    if (take_write(f, r->storage))
        e->out_flags |= GRAPH_BUMP;
    return true;
}

static bool fill_result(filling *f, uint32_t out)
{
    const uint32_t value = f->n->first_out + out;
    const tare_rec *r = &f->g->value[value];
    graph_entry e = {.out_flags = value << GRAPH_FLAG_BITS, .result = r->type, .in0 = GRAPH_NOTHING, .in1 = GRAPH_NOTHING};
    bool held = true;
    if (r->type && r->storage >= f->first_row && r->storage < f->end_row)
        held = fill_fresh(f, out, &e);
    else if (r->type)
        held = fill_shared(f, out, &e);
    *f->next++ = e;
    return held;
}

/* The first argument from i on that `compared` does not stand for already. */
static uint32_t skip(const filling *f, uint32_t i, uint32_t compared)
{
    while (i < f->n->n_args && arg_of(f, i)->value == compared)
        i++;
    return i;
}

/* Comparisons of all arguments: two beside the first result, the others in entries before it. */
static void fill_guards(const filling *f, graph_entry *first_result, graph_entry *guards)
{
    uint32_t compared = GRAPH_NOTHING, i = skip(f, 0, compared);
    if (first_result) {
        if (first_result->in0 == GRAPH_NOTHING)
            compare(f, i, &first_result->in0, &first_result->type0);
        compared = first_result->in0;
        i = skip(f, i, compared);
        compare(f, i, &first_result->in1, &first_result->type1);
        i = skip(f, i + 1, compared);
    }
    for (graph_entry *e = guards; i < f->n->n_args; e++) {
        compare(f, i, &e->in0, &e->type0);
        i = skip(f, i + 1, compared);
        compare(f, i, &e->in1, &e->type1);
        i = skip(f, i + 1, compared);
    }
}

/* Writes to arguments that no result tells. */
static bool fill_writes(filling *f)
{
    while (f->writes_left && f->next < f->end) {
        const uint32_t storage = f->g->mode->pending[0].storage;
        const uint32_t source = find_arg(f, storage, is_written, 0);
        if (source == f->n->n_args || !take_write(f, storage))
            return false;
        graph_entry e = {.out_flags = GRAPH_TRASH << GRAPH_FLAG_BITS | GRAPH_BUMP, .in1 = GRAPH_NOTHING};
        compare(f, source, &e.in0, &e.type0);
        *f->next++ = e;
    }
    return f->writes_left == 0;
}

/* Whether the node did what entries cannot say: changed an argument, let a storage grow. */
static bool did_more(const filling *f)
{
    if (!f->n->writes)
        return false;
    for (uint32_t i = 0; i < f->n->n_args; i++) {
        const tare_rec *now = &f->g->value[arg_of(f, i)->value], *then = before(f, i);
        if (!tare_same_place(*now, *then)) {
            f->g->changes_values = true;
            return true;
        }
    }
    for (uint32_t i = 0; i < f->g->mode->applied_count; i++)
        if (f->g->mode->pending[i].is_growth)
            return true;
    return false;
}

static bool fill(filling *f)
{
    const graph_node *n = f->n;
    graph_entry *guards = f->next;
    const graph_entry blank = {.out_flags = GRAPH_TRASH << GRAPH_FLAG_BITS, .in0 = GRAPH_NOTHING, .in1 = GRAPH_NOTHING};
    for (uint32_t i = 0; i < n->n_entries; i++)
        guards[i] = blank;
    graph_entry *first_result = guards + (graph_entries_of(n->n_args, n->n_out, 0) - n->n_out);
    f->next = n->n_out || n->n_args ? first_result : guards;
    for (uint32_t i = 0; i < n->n_out; i++)
        if (!fill_result(f, i))
            return false;
    fill_guards(f, n->n_out ? first_result : NULL, guards);
    return fill_writes(f);
}

/* The one entry of a plain node. False: not of the usual kind. */
static bool fill_plain(const filling *f)
{
    const tare_rec *value = f->g->value;
    const graph_arg *arg = arg_of(f, 0);
    const uint32_t in0 = arg[0].value, in1 = f->n->n_args == 2 ? arg[1].value : GRAPH_NOTHING, out = f->n->first_out;
    graph_entry e = {.out_flags = out << GRAPH_FLAG_BITS, .result = value[out].type, .in0 = in0,
                     .type0 = value[in0].type, .in1 = in1, .type1 = value[in1].type};
    const uint32_t storage = value[out].storage;
    if (value[out].type == 0)
        return false;
    if (storage >= f->first_row && storage < f->end_row) {
        if (!fill_fresh(f, 0, &e))
            return false;
    } else if (in1 == GRAPH_NOTHING && storage == value[in0].storage) {
        set_way(f, &e, &value[in0], &value[out]);
    } else {
        return false;
    }
    *f->next = e;
    return true;
}

/* A result in a storage that the node made and that none of its results has yet. */
static bool refill_fresh(const filling *f, graph_entry *e, const tare_rec *r, uint64_t *seen)
{
    const uint32_t k = r->storage - f->first_row;
    if (r->storage >= f->end_row || k >= 64 || *seen >> k & 1)
        return false;
    const tare_storage_row *row = &f->g->mode->storages.row[r->storage];
    const tare_type *type = tare_type_at(&f->g->mode->abi, r->type);
    *seen |= UINT64_C(1) << k;
    e->delta = (uint64_t)row->bytes - (uint64_t)type->nbytes;
    return r->offset == 0 && row->version == 0 && row->device == type->device;
}

/* A node that wrote nothing is mostly shaped as before: only types and offsets are new.  False: it is not. */
static bool refill(const filling *f)
{
    const tare_rec *value = f->g->value;
    uint64_t seen = 0;
    bool same = true;
    for (graph_entry *e = f->next; same && e != f->end; e++) {
        const tare_rec *a = &value[e->in0], *r = &value[e->out_flags >> GRAPH_FLAG_BITS];
        e->type0 = a->type;
        e->type1 = value[e->in1].type;
        if (e->out_flags >> GRAPH_FLAG_BITS == GRAPH_TRASH)
            continue;
        same = r->type != 0 && e->result != 0;
        e->result = r->type;
        if (e->out_flags & GRAPH_FRESH) {
            same = same && refill_fresh(f, e, r, &seen);
        } else {
            set_way(f, e, a, r);
            same = same && r->storage == a->storage;
        }
    }
    return same;
}

void graph_fill(tare_graph *g, graph_node *n, uint32_t first_row)
{
    graph_entry *at = g->entry + n->first_entry;
    filling f = {.g = g, .n = n, .next = at, .end = at + n->n_entries, .first_row = first_row,
                 .end_row = g->mode->storages.count,
                 .writes_left = g->mode->applied_count};
    const bool no_writes = f.writes_left == 0;
    const bool more = did_more(&f);
    const bool of_types = n->is_guarded || !g->mode->read_more; /* other types may make it read more */
    if (n->is_shaped && of_types && no_writes && !more && refill(&f))
        return;
    const bool filled = (n->is_plain && fill_plain(&f)) || (of_types && !more && fill(&f));
    n->is_shaped = filled && no_writes;
    if (!filled)
        graph_blank(g, n);
}
