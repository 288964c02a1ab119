/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Nodes that are alike: one operator, the same constants, arguments in the same places.
 *
 * Knows: that what one of them left behind repeats another one whose arguments have the same types.
 * A model's layers are then computed once.  Nothing here is trusted: entries that are taken over are
 * compared like a node's own, so that a wrong guess costs time alone.
 */
#include "graph/graph.h"

#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

/* MAX_ARGS bounds what one node costs; SEEN_PER_KIND: types that nodes of a kind are met with; WAYS: places
 * where one may be remembered. */
enum { MAX_ARGS = 64, FIRST_BUCKETS = 64, FIRST_SEEN = 64, SEEN_PER_KIND = 4, WAYS = 4 };

static const graph_arg *args_of(const tare_graph *g, const graph_node *n) { return &g->arg[n->first_arg]; }

/* ---- what a node is ---------------------------------------------------------------------------- */

/* The first argument that is the same value. */
static uint32_t first_like(const graph_arg *arg, uint32_t i)
{
    uint32_t k = 0;
    while (arg[k].value != arg[i].value)
        k++;
    return k;
}

static uint64_t hash_bytes(uint64_t h, const void *at, size_t bytes)
{
    const uint8_t *byte = at;
    for (; bytes >= 8; bytes -= 8, byte += 8) {
        uint64_t word;
        memcpy(&word, byte, sizeof word);
        h = tare_mix(h, word);
    }
    for (; bytes; bytes--)
        h = tare_mix(h, *byte++);
    return h;
}

/* Bytes of what a slot points to; 0: it points to tensors or to nothing. */
static size_t pointed_bytes(const tare_slot *s)
{
    switch ((tare_tag)s->tag) {
    case TARE_TAG_STR: return s->len;
    case TARE_TAG_INTS: case TARE_TAG_BOOLS: case TARE_TAG_DTYPES: return s->len * sizeof *s->u.ints;
    case TARE_TAG_FLOATS: return s->len * sizeof *s->u.floats;
    case TARE_TAG_SCALARS: return s->len * sizeof *s->u.scalars;
    case TARE_TAG_NONE: case TARE_TAG_INT: case TARE_TAG_BOOL: case TARE_TAG_FLOAT: case TARE_TAG_COMPLEX:
    case TARE_TAG_DTYPE: case TARE_TAG_DEVICE: case TARE_TAG_LAYOUT: case TARE_TAG_FORMAT: case TARE_TAG_GENERATOR:
    case TARE_TAG_TENSOR: case TARE_TAG_TENSORS: break;
    }
    return 0;
}

static bool holds_tensors(const tare_slot *s) { return s->tag == TARE_TAG_TENSOR || s->tag == TARE_TAG_TENSORS; }

static uint64_t hash_slot(uint64_t h, const tare_slot *s)
{
    h = tare_mix(h, (uint64_t)s->tag << 32 | s->len);
    const size_t bytes = pointed_bytes(s);
    if (bytes)
        return hash_bytes(h, s->u.str, bytes);
    return holds_tensors(s) || s->len || s->tag == TARE_TAG_GENERATOR ? h : tare_mix(h, (uint64_t)s->u.i);
}

static uint32_t hash_of(const tare_graph *g, const graph_node *n)
{
    uint64_t h = tare_mix(n->bound.op, (uint64_t)n->list_len << 32 | n->n_args);
    const graph_arg *arg = args_of(g, n);
    for (uint32_t i = 0; i < n->n_args; i++)
        h = tare_mix(h, (uint64_t)arg[i].slot << 32 | first_like(arg, i));
    for (uint32_t i = 0; i < n->bound.n; i++)
        h = hash_slot(h, &n->bound.slot[i]);
    return (uint32_t)(h >> 32);
}

/* Tensors of the binder's own, which no value of the graph stands for. */
static bool same_constants(const tare_slot *a, const tare_slot *b)
{
    const uint32_t n = a->tag == TARE_TAG_TENSOR ? 1 : a->len;
    for (uint32_t i = 0; i < n; i++)
        if (a->u.recs[i].type != b->u.recs[i].type)
            return false;
    return true;
}

static bool same_slot(const tare_slot *a, const tare_slot *b, bool is_value)
{
    if (a->tag != b->tag || a->len != b->len)
        return false;
    const size_t bytes = pointed_bytes(a);
    if (bytes)
        return memcmp(a->u.str, b->u.str, bytes) == 0;
    if (holds_tensors(a))
        return is_value || same_constants(a, b);
    return a->len || a->tag == TARE_TAG_GENERATOR || a->u.i == b->u.i;
}

static bool same_args(const graph_arg *a, const graph_arg *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (a[i].slot != b[i].slot || a[i].element != b[i].element || first_like(a, i) != first_like(b, i) ||
            (a[i].value == GRAPH_NOTHING) != (b[i].value == GRAPH_NOTHING))
            return false;
    return true;
}

static bool is_like(const tare_graph *g, const graph_node *a, const graph_node *b)
{
    const graph_arg *arg = args_of(g, a);
    if (a->bound.op != b->bound.op || a->list_len != b->list_len || a->n_args != b->n_args ||
        !same_args(arg, args_of(g, b), a->n_args))
        return false;
    uint32_t k = 0;
    for (uint32_t i = 0; i < a->bound.n; i++) {
        const bool is_value = k < a->n_args && arg[k].slot == i;
        while (k < a->n_args && arg[k].slot == i)
            k++;
        if (!same_slot(&a->bound.slot[i], &b->bound.slot[i], is_value))
            return false;
    }
    return true;
}

static bool reserve_bucket(graph_alike *a)
{
    if (2 * a->kinds < a->buckets)
        return true;
    const uint32_t buckets = a->buckets ? 2 * a->buckets : FIRST_BUCKETS;
    uint64_t *bucket = tare_alloc_zeroed(buckets, sizeof *bucket);
    if (!bucket)
        return false;
    for (uint32_t i = 0; i < a->buckets; i++) {
        uint32_t at = (uint32_t)(a->bucket[i] >> 32) & (buckets - 1);
        while (a->bucket[i] && bucket[at])
            at = (at + 1) & (buckets - 1);
        if (a->bucket[i])
            bucket[at] = a->bucket[i];
    }
    tare_free(a->bucket);
    a->bucket = bucket;
    a->buckets = buckets;
    return true;
}

void graph_find_kind(tare_graph *g, graph_node *n)
{
    graph_alike *a = &g->alike;
    n->kind = 0;
    if (n->n_args > MAX_ARGS || !reserve_bucket(a))
        return;
    const uint32_t hash = hash_of(g, n), mask = a->buckets - 1;
    uint32_t at = hash & mask;
    for (; a->bucket[at]; at = (at + 1) & mask) {
        const uint32_t first = (uint32_t)a->bucket[at];
        if (a->bucket[at] >> 32 == hash && is_like(g, &g->node[first - 1], n)) {
            n->kind = first;
            return;
        }
    }
    n->kind = (uint32_t)(n - g->node) + 1;
    a->bucket[at] = (uint64_t)hash << 32 | n->kind;
    a->kinds++;
}

/* ---- what one has left behind ---------------------------------------------------------------------- */

void graph_alike_start(tare_graph *g)
{
    graph_alike *a = &g->alike;
    uint32_t n = a->n_seen ? a->n_seen : FIRST_SEEN;
    while (n < SEEN_PER_KIND * (uint64_t)a->kinds && n <= UINT32_MAX / 2)
        n *= 2;
    if (n == a->n_seen || !a->kinds)
        return;
    uint64_t *seen = tare_alloc_zeroed(n, sizeof *seen);
    if (!seen)
        return; /* as before; without any, every node is computed */
    tare_free(a->seen);
    a->seen = seen;
    a->n_seen = n;
}

void graph_alike_finish(graph_alike *a)
{
    tare_free(a->bucket);
    tare_free(a->seen);
}

/* Of a node's kind and its arguments' types; and offsets, where these are expressions. */
static uint32_t hash_types(const tare_graph *g, const graph_node *n)
{
    const graph_arg *arg = args_of(g, n);
    uint64_t h = tare_mix(0, n->kind);
    for (uint32_t i = 0; i < n->n_args; i++) {
        const tare_rec *rec = &g->value[arg[i].value];
        h = tare_mix(h, rec->type ^ (rec->offset < 0 ? (uint64_t)rec->offset : 0));
    }
    return (uint32_t)(h >> 32);
}

/* The few places where a hash may be. */
static uint64_t *places_of(const tare_graph *g, uint32_t hash)
{
    return &g->alike.seen[hash & (g->alike.n_seen - WAYS)];
}

/* A value that an entry of `a` speaks of, as one of `b` would. */
static uint32_t translate(const tare_graph *g, const graph_node *a, const graph_node *b, uint32_t value)
{
    if (value < GRAPH_FIRST_VALUE)
        return value;
    if (value - a->first_out < a->n_out)
        return b->first_out + (value - a->first_out);
    const graph_arg *arg = args_of(g, a);
    uint32_t i = 0;
    while (arg[i].value != value)
        i++;
    return args_of(g, b)[i].value;
}

/* Whether a view moves away from `other` as it did from `from`. */
static bool moves_alike(const tare_graph *g, const graph_entry *e, const tare_rec *from, const tare_rec *other)
{
    if (e->out_flags & GRAPH_OPEN)
        return from->offset == other->offset && !g->changes_values;
    return e->delta == 0 || other->offset >= 0;
}

static bool take_over(tare_graph *g, const graph_node *a, graph_node *b)
{
    const graph_entry *from = &g->entry[a->first_entry];
    graph_entry *to = &g->entry[b->first_entry];
    for (uint32_t i = 0; i < a->n_entries; i++) {
        graph_entry e = from[i];
        const uint32_t out = e.out_flags >> GRAPH_FLAG_BITS, in0 = translate(g, a, b, e.in0);
        const bool is_view = out != GRAPH_TRASH && e.in0 != GRAPH_NOTHING && !(e.out_flags & GRAPH_FRESH);
        if (is_view && e.in0 - a->first_out >= a->n_out && !moves_alike(g, &e, &g->value[e.in0], &g->value[in0]))
            return false;
        e.out_flags = translate(g, a, b, out) << GRAPH_FLAG_BITS | (e.out_flags & ((1u << GRAPH_FLAG_BITS) - 1));
        e.in1 = translate(g, a, b, e.in1);
        e.in0 = in0;
        to[i] = e;
    }
    b->is_shaped = a->is_shaped;
    return true;
}

bool graph_take_over(tare_graph *g, graph_node *n)
{
    if (!n->kind || !g->alike.n_seen)
        return false;
    const uint32_t hash = hash_types(g, n), own = (uint32_t)(n - g->node);
    const uint64_t *place = places_of(g, hash);
    for (uint32_t i = 0; i < WAYS; i++) {
        const uint32_t other = (uint32_t)place[i];
        /* Only of a node before this one is known that its values are of this pass. */
        if (place[i] >> 32 != hash || other == 0 || other > own)
            continue;
        const graph_node *like = &g->node[other - 1];
        if (like->kind == n->kind && g->entry[like->first_entry].type0 != GRAPH_NEVER && take_over(g, like, n))
            return true;
    }
    return false;
}

/* Whether it is beyond doubt which argument each view shares a storage with. */
static bool is_clear(const tare_graph *g, const graph_node *n)
{
    const graph_arg *arg = args_of(g, n);
    for (uint32_t k = 0; k < n->n_out && n->n_args > 1; k++) {
        const tare_rec *out = &g->value[n->first_out + k];
        uint32_t source = GRAPH_NOTHING;
        for (uint32_t i = 0; i < n->n_args; i++) {
            const tare_rec *in = &g->value[arg[i].value];
            if (!in->type || !out->type || in->storage != out->storage || arg[i].value == source)
                continue;
            if (source != GRAPH_NOTHING)
                return false;
            source = arg[i].value;
        }
    }
    return true;
}

void graph_remember(tare_graph *g, const graph_node *n)
{
    const bool wrote = n->writes && g->mode->applied_count != 0;
    if (!n->kind || !g->alike.n_seen || wrote || g->entry[n->first_entry].type0 == GRAPH_NEVER || !is_clear(g, n))
        return;
    const uint32_t hash = hash_types(g, n);
    uint64_t *place = places_of(g, hash), *at = &place[g->alike.turn++ % WAYS];
    for (uint32_t i = 0; i < WAYS; i++)
        if (place[i] == 0 || place[i] >> 32 == hash) {
            at = &place[i];
            break;
        }
    *at = (uint64_t)hash << 32 | ((uint32_t)(n - g->node) + 1);
}
