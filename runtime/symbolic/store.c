/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Nodes, each once: blocks that never move, and an index by content. */
#include "symbolic/expr.h"

#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "tare/abi.h"

enum { FIRST_BUCKETS = 256, BLOCK_BYTES = 1 << 16 };

void tare_symbolic_init(tare_symbolic *s)
{
    memset(s, 0, sizeof *s);
    s->version = s->epoch = s->hint_epoch = 1;
    s->place_op = s->place_node = UINT32_MAX;
}

static void free_sources(tare_symbolic *s)
{
    for (uint32_t i = 0; i < s->symbols; i++)
        tare_free(s->symbol[i].source);
}

void tare_symbolic_finish(tare_symbolic *s)
{
    free_sources(s);
    for (expr_block *b = s->block; b;) {
        expr_block *older = b->older;
        tare_free(b);
        b = older;
    }
    tare_free(s->node);
    tare_free(s->bucket);
    tare_free(s->memo);
    tare_free(s->symbol);
    tare_free(s->unbacked_id);
    tare_free(s->bucket_of[0]);
    tare_free(s->known);
    tare_free(s->fact);
    tare_free(s->guard);
    tare_free(s->real);
    tare_free(s->real_bucket);
    tare_symbolic_init(s);
}

expr_memo *tare_expr_memo(tare_symbolic *s, uint32_t op, int64_t a, int64_t b)
{
    if (!s->memo) {
        s->memo = tare_alloc_zeroed(EXPR_MEMOS, sizeof *s->memo);
        if (!s->memo)
            return NULL;
    }
    const uint64_t h = tare_mix(tare_mix(op, (uint64_t)a), (uint64_t)b);
    return &s->memo[(h >> 40) % EXPR_MEMOS];
}

static uint32_t hash_words(expr_op op, const int64_t *word, uint32_t n)
{
    uint64_t h = tare_mix(n, op);
    for (uint32_t i = 0; i < n; i++)
        h = tare_mix(h, (uint64_t)word[i]);
    return (uint32_t)(h >> 32);
}

/* The bucket where a search for that hash ends or goes on: hash << 32 | id, 0 free; probed in turn. */
static void enter(uint64_t *bucket, uint32_t buckets, uint32_t hash, uint32_t id)
{
    uint32_t at = hash & (buckets - 1);
    while (bucket[at])
        at = (at + 1) & (buckets - 1);
    bucket[at] = (uint64_t)hash << 32 | id;
}

static bool grow_buckets(tare_symbolic *s)
{
    const uint32_t buckets = s->buckets ? 2 * s->buckets : FIRST_BUCKETS;
    uint64_t *bucket = tare_alloc_zeroed(buckets, sizeof *bucket);
    if (!bucket)
        return false;
    for (uint32_t i = 0; i < s->buckets; i++)
        if (s->bucket[i])
            enter(bucket, buckets, (uint32_t)(s->bucket[i] >> 32), (uint32_t)s->bucket[i]);
    tare_free(s->bucket);
    s->bucket = bucket;
    s->buckets = buckets;
    return true;
}

static void *take(tare_symbolic *s, size_t bytes)
{
    bytes = (bytes + 7) & ~(size_t)7;
    if (!s->block || s->block->size_bytes - s->block->used_bytes < bytes) {
        const size_t size_bytes = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
        expr_block *b = tare_alloc(1, sizeof *b + size_bytes);
        if (!b)
            return NULL;
        *b = (expr_block){.older = s->block, .size_bytes = size_bytes};
        s->block = b;
    }
    void *at = (uint8_t *)s->block->data + s->block->used_bytes;
    s->block->used_bytes += bytes;
    return at;
}

/* Whether the equalities of now change nothing in what a node is made of. */
static bool is_resolved(const tare_symbolic *s, int64_t child)
{
    if (!expr_is(child))
        return true;
    const expr *e = expr_at(s, child);
    if (e->op != EXPR_SYMBOL)
        return e->resolve_version == s->version && e->resolved == child;
    const known_row *k = tare_expr_known(s, e);
    return !k || !k->has_same;
}

typedef struct measures { uint64_t weight; uint32_t depth, flags; bool resolved; } measures;

/* Adds what a child means for its parent. */
static void weigh(const tare_symbolic *s, int64_t child, measures *m)
{
    m->resolved &= is_resolved(s, child);
    if (!expr_is(child)) {
        m->weight += 1;
        return;
    }
    const expr *e = expr_at(s, child);
    m->weight += e->weight;
    if (e->depth + 1u > m->depth)
        m->depth = e->depth + 1u;
    m->flags |= e->flags & EXPR_UNBACKED;
}

/* Depth counts what walks recurse through. False: past the limits. */
static bool measure(const tare_symbolic *s, expr *e)
{
    measures m = {.weight = 1, .depth = 1, .flags = e->op >= EXPR_EQ ? EXPR_CONDITION : 0, .resolved = true};
    switch ((expr_op)e->op) {
    case EXPR_SYMBOL:
        m.flags |= e->word[2] ? 0 : EXPR_UNBACKED;
        break;
    case EXPR_SUM:
        for (uint32_t i = 2; i < e->n; i += 2)
            weigh(s, expr_handle((uint32_t)e->word[i]), &m);
        break;
    case EXPR_PRODUCT:
        for (uint32_t i = 0; i < e->n; i++)
            weigh(s, expr_handle(expr_factor(e->word[i])), &m);
        break;
    case EXPR_FLOORDIV: case EXPR_MOD: case EXPR_MIN: case EXPR_MAX: case EXPR_SELECT:
    case EXPR_EQ: case EXPR_NE: case EXPR_GE: case EXPR_AND: case EXPR_OR:
        for (uint32_t i = 0; i < e->n; i++)
            weigh(s, e->word[i], &m);
        break;
    }
    if (m.weight > EXPR_MAX_WEIGHT || m.depth > EXPR_MAX_DEPTH)
        return false;
    e->weight = (uint32_t)m.weight;
    e->depth = (uint8_t)m.depth;
    e->flags = (uint8_t)m.flags;
    e->resolve_version = m.resolved && e->op != EXPR_SYMBOL ? s->version : 0;
    return true;
}

static int64_t add_node(tare_symbolic *s, expr_op op, const int64_t *word, uint32_t n, uint32_t hash)
{
    expr **node = tare_grow(s->node, &s->node_capacity, (uint64_t)s->nodes + 2, sizeof *node);
    if (!node)
        return expr_fail(s, TARE_RULE_MEMORY);
    s->node = node;
    if (2 * (uint64_t)s->nodes >= s->buckets && !grow_buckets(s))
        return expr_fail(s, TARE_RULE_MEMORY);
    expr *e = take(s, sizeof *e + (size_t)n * sizeof *word);
    if (!e)
        return expr_fail(s, TARE_RULE_MEMORY);
    memset(e, 0, sizeof *e);
    e->op = (uint8_t)op;
    e->n = n;
    memcpy(e->word, word, n * sizeof *word);
    if (!measure(s, e)) {
        s->block->used_bytes -= (sizeof *e + (size_t)n * sizeof *word + 7) & ~(size_t)7;
        return expr_fail(s, TARE_RULE_OVERFLOW);
    }
    const uint32_t id = ++s->nodes;
    s->node[id] = e;
    e->resolved = expr_handle(id);
    enter(s->bucket, s->buckets, hash, id);
    return expr_handle(id);
}

static bool is_node(const expr *e, expr_op op, const int64_t *word, uint32_t n)
{
    return e->op == op && e->n == n && memcmp(e->word, word, n * sizeof *word) == 0;
}

int64_t tare_expr_intern(tare_symbolic *s, expr_op op, const int64_t *word, uint32_t n)
{
    const uint32_t hash = hash_words(op, word, n), mask = s->buckets - 1;
    for (uint32_t at = hash & mask; s->buckets && s->bucket[at]; at = (at + 1) & mask) {
        const uint32_t id = (uint32_t)s->bucket[at];
        if (s->bucket[at] >> 32 == hash && is_node(s->node[id], op, word, n))
            return expr_handle(id);
    }
    return add_node(s, op, word, n, hash);
}
