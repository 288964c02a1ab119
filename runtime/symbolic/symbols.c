/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Symbols: made by policy, found by name, source or hint, forgotten. */
#include "symbolic/symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

enum { MAX_NAME_BYTES = 255, FIRST_BUCKETS = 64 };

/* ---- names, sources, hints ----------------------------------------------------------------------- */

static uint64_t hash_text(const char *text, size_t bytes)
{
    uint64_t h = bytes;
    for (size_t i = 0; i < bytes; i++)
        h = tare_mix(h, (unsigned char)text[i]);
    return h;
}

static uint64_t hash_hint(int64_t hint) { return tare_mix(0, (uint64_t)hint); }

static const char *name_of(const tare_symbolic *s, uint32_t k) { return expr_name(expr_node(s, s->symbol[k].id)); }

static bool is_text(const char *own, const char *text, size_t bytes)
{
    return strlen(own) == bytes && memcmp(own, text, bytes) == 0;
}

/* Where the search for a key begins. */
static uint32_t *head_of(const tare_symbolic *s, symbol_key key, uint64_t hash)
{
    return &s->bucket_of[key][(hash >> 32) & (s->index_buckets - 1)];
}

/* The symbol's own place in an index; NULL: it has no such key. */
static uint32_t *own_head(const tare_symbolic *s, symbol_key key, uint32_t k)
{
    const symbol_row *row = &s->symbol[k];
    const char *text = key == SYMBOL_BY_NAME ? name_of(s, k) : row->source;
    if (key == SYMBOL_BY_HINT)
        return row->flags & TARE_SYM_DUCK ? head_of(s, key, hash_hint(row->hint)) : NULL;
    return text ? head_of(s, key, hash_text(text, strlen(text))) : NULL;
}

uint32_t tare_symbols_find(const tare_symbolic *s, const char *name, size_t name_bytes)
{
    uint32_t k = s->index_buckets ? *head_of(s, SYMBOL_BY_NAME, hash_text(name, name_bytes)) : 0;
    while (k && !is_text(name_of(s, k - 1), name, name_bytes))
        k = s->symbol[k - 1].next[SYMBOL_BY_NAME];
    return k - 1; /* UINT32_MAX for 0 */
}

/* The first one, as others may have the same. */
uint32_t tare_symbols_find_source(const tare_symbolic *s, const char *source, size_t source_bytes)
{
    uint32_t found = UINT32_MAX;
    uint32_t k = s->index_buckets ? *head_of(s, SYMBOL_BY_SOURCE, hash_text(source, source_bytes)) : 0;
    for (; k; k = s->symbol[k - 1].next[SYMBOL_BY_SOURCE])
        if (k - 1 < found && is_text(s->symbol[k - 1].source, source, source_bytes))
            found = k - 1;
    return found;
}

static int64_t find_duck(const tare_symbolic *s, int64_t hint)
{
    uint32_t k = s->index_buckets ? *head_of(s, SYMBOL_BY_HINT, hash_hint(hint)) : 0;
    while (k && s->symbol[k - 1].hint != hint)
        k = s->symbol[k - 1].next[SYMBOL_BY_HINT];
    return k ? expr_handle(s->symbol[k - 1].id) : 0;
}

static void enter_indexes(tare_symbolic *s, uint32_t k)
{
    for (uint32_t key = 0; key < SYMBOL_KEYS; key++) {
        uint32_t *head = own_head(s, (symbol_key)key, k);
        if (!head)
            continue;
        s->symbol[k].next[key] = *head;
        *head = k + 1;
    }
}

static void leave_indexes(tare_symbolic *s, uint32_t k)
{
    for (uint32_t key = 0; key < SYMBOL_KEYS; key++) {
        uint32_t *link = own_head(s, (symbol_key)key, k);
        while (link && *link && *link != k + 1)
            link = &s->symbol[*link - 1].next[key];
        if (link && *link)
            *link = s->symbol[k].next[key];
    }
}

static bool reserve_indexes(tare_symbolic *s)
{
    if (s->symbols < s->index_buckets)
        return true;
    const uint32_t buckets = s->index_buckets ? 2 * s->index_buckets : FIRST_BUCKETS;
    uint32_t *all = tare_alloc_zeroed((size_t)SYMBOL_KEYS * buckets, sizeof *all);
    if (!all)
        return false;
    tare_free(s->bucket_of[0]);
    for (uint32_t key = 0; key < SYMBOL_KEYS; key++)
        s->bucket_of[key] = all + (size_t)key * buckets;
    s->index_buckets = buckets;
    for (uint32_t k = 0; k < s->symbols; k++)
        if (s->symbol[k].id)
            enter_indexes(s, k);
    return true;
}

/* ---- making -------------------------------------------------------------------------------------- */

static int64_t node_of(tare_symbolic *s, const char *name, int64_t low, int64_t high, bool backed)
{
    int64_t word[3 + MAX_NAME_BYTES / 8 + 1] = {low, high, backed};
    const size_t bytes = strlen(name);
    memcpy(word + 3, name, bytes);
    return tare_expr_intern(s, EXPR_SYMBOL, word, (uint32_t)(3 + bytes / 8 + 1));
}

static bool is_name(const char *name)
{
    const size_t n = strlen(name);
    for (size_t i = 0; i < n; i++) {
        const char c = name[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return n > 0 && n <= MAX_NAME_BYTES;
}

static char *copy_text(const char *text)
{
    const size_t bytes = strlen(text) + 1;
    char *out = tare_alloc(bytes, 1);
    if (out)
        memcpy(out, text, bytes);
    return out;
}

static bool reserve_symbol(tare_symbolic *s)
{
    symbol_row *row = tare_grow(s->symbol, &s->symbol_capacity, (uint64_t)s->symbols + 1, sizeof *row);
    if (!row)
        return false;
    s->symbol = row;
    uint32_t *id = tare_grow(s->unbacked_id, &s->unbacked_capacity, (uint64_t)s->live + 1, sizeof *id);
    if (!id)
        return false;
    s->unbacked_id = id;
    return reserve_indexes(s);
}

/* Makes the node alive, as the next symbol or in the gap that it left. */
static int64_t enliven(tare_symbolic *s, int64_t v, symbol_row row)
{
    expr *e = expr_at(s, v);
    row.id = expr_id(v);
    s->symbol[s->symbols] = row;
    e->symbol = ++s->symbols;
    enter_indexes(s, s->symbols - 1);
    return v;
}

static uint32_t next_name(const tare_symbolic *s, char letter, uint32_t first, char *name, size_t size_bytes)
{
    for (uint32_t i = first;; i++) {
        const int bytes = snprintf(name, size_bytes, "%c%" PRIu32, letter, i);
        if (tare_symbols_find(s, name, (size_t)bytes) == UINT32_MAX)
            return i;
    }
}

static int64_t make_backed(tare_symbolic *s, const tare_sym_desc *d, const char *name, int64_t low, int64_t high)
{
    const int64_t v = node_of(s, name, low, high, true);
    if (s->fault || !reserve_symbol(s))
        return expr_fail(s, TARE_RULE_MEMORY);
    symbol_row row = {.flags = d->flags, .hint = d->hint};
    if (d->source && !(row.source = copy_text(d->source)))
        return expr_fail(s, TARE_RULE_MEMORY);
    row.multiple = d->multiple_of > 1 ? d->multiple_of : 1;
    enliven(s, v, row);
    s->marked += (d->flags & (TARE_SYM_KEEP | TARE_SYM_STRICT)) != 0;
    s->hint_epoch++;
    if (row.multiple > 1)
        tare_expr_learn(s, tare_expr_eq(s, tare_expr_mod(s, v, row.multiple), 0), UINT32_MAX);
    return s->fault ? 0 : v;
}

int64_t tare_symbols_backed(tare_symbolic *s, const tare_sym_desc *d)
{
    const bool bounded = d->low || d->high;
    const int64_t low = bounded ? d->low : INT64_MIN, high = bounded ? d->high : INT64_MAX;
    char own[16];
    const char *name = d->name;
    const bool fits = d->hint >= low && d->hint <= high && !expr_is(d->hint) &&
                      (d->multiple_of <= 1 || d->hint % d->multiple_of == 0);
    if (!fits || d->multiple_of < 0 || (name && !is_name(name)))
        return expr_fail(s, TARE_RULE_ARGUMENT);
    if (low == high || ((d->flags & TARE_SYM_SPECIALIZE_01) && (d->hint == 0 || d->hint == 1)))
        return d->hint;
    const int64_t duck = d->flags & TARE_SYM_DUCK ? find_duck(s, d->hint) : 0;
    if (duck)
        return duck;
    if (!name)
        next_name(s, 's', s->symbols - s->live, own, sizeof own);
    else if (tare_symbols_find(s, name, strlen(name)) != UINT32_MAX)
        return expr_fail(s, TARE_RULE_ARGUMENT);
    return make_backed(s, d, name ? name : own, low, high);
}

int64_t tare_symbols_unbacked(tare_symbolic *s, const char *name, int64_t low, int64_t high)
{
    char own[16];
    if (low > high || (name && (!is_name(name) || tare_symbols_find(s, name, strlen(name)) != UINT32_MAX)))
        return expr_fail(s, TARE_RULE_ARGUMENT);
    if (low == high)
        return tare_expr_number(s, low);
    if (!name)
        next_name(s, 'u', s->live, own, sizeof own);
    const int64_t v = node_of(s, name ? name : own, low, high, false);
    if (s->fault || !reserve_symbol(s))
        return expr_fail(s, TARE_RULE_MEMORY);
    s->unbacked_id[s->live++] = expr_id(v);
    return enliven(s, v, (symbol_row){.multiple = 1});
}

/* ---- forgetting -------------------------------------------------------------------------------------- */

static void bury(tare_symbolic *s, uint32_t k)
{
    symbol_row *row = &s->symbol[k];
    leave_indexes(s, k);
    expr_node(s, row->id)->symbol = 0;
    s->marked -= (row->flags & (TARE_SYM_KEEP | TARE_SYM_STRICT)) != 0;
    tare_free(row->source);
    *row = (symbol_row){0};
}

static void drop_gaps(tare_symbolic *s)
{
    while (s->symbols && !s->symbol[s->symbols - 1].id)
        s->symbols--;
}

void tare_symbols_reset(tare_symbolic *s)
{
    for (uint32_t k = 0; k < s->symbols; k++)
        if (s->symbol[k].id)
            bury(s, k);
    s->symbols = s->live = s->guards = 0;
    s->knowns = s->facts = 0;
    s->undecided = 0;
    s->epoch++;
    s->hint_epoch++;
    s->version++;
}

/* Whether a symbol that is not alive is in v. */
static bool is_stale(const tare_symbolic *s, int64_t v)
{
    if (!expr_is_unbacked(s, v))
        return false;
    const expr *e = expr_at(s, v);
    if (e->op == EXPR_SYMBOL)
        return !e->symbol;
    for (uint32_t i = 0; i < e->n; i++) {
        int64_t child = e->word[i];
        if (e->op == EXPR_PRODUCT)
            child = expr_handle(expr_factor(child));
        else if (e->op == EXPR_SUM)
            child = i && i % 2 == 0 ? expr_handle((uint32_t)child) : 0;
        if (is_stale(s, child))
            return true;
    }
    return false;
}

static bool drop_stale_guards(tare_symbolic *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->guards; i++)
        if (!is_stale(s, s->guard[i].cond))
            s->guard[n++] = s->guard[i];
    const bool dropped = n != s->guards;
    s->guards = n;
    return dropped;
}

void tare_symbols_rewind(tare_symbolic *s, uint32_t count)
{
    if (count >= s->live)
        return;
    while (s->live > count)
        bury(s, expr_node(s, s->unbacked_id[--s->live])->symbol - 1);
    drop_gaps(s);
    if (!drop_stale_guards(s))
        return;
    const uint32_t fault = s->fault;
    tare_env_relearn(s);
    s->fault = fault; /* a fact that was not told again is one that is not known */
}
