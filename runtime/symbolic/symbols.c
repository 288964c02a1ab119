/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Symbols: made by policy, found by name, forgotten. */
#include "symbolic/symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

enum { MAX_NAME_BYTES = 255, FIRST_NAMES = 64 };

/* ---- names ------------------------------------------------------------------------------------- */

static uint32_t hash_name(const char *name, size_t bytes)
{
    uint64_t h = bytes;
    for (size_t i = 0; i < bytes; i++)
        h = tare_mix(h, (unsigned char)name[i]);
    return (uint32_t)(h >> 32);
}

static bool has_name(const tare_symbolic *s, uint32_t k, const char *name, size_t bytes)
{
    const char *own = expr_name(expr_node(s, s->symbol[k].id));
    return strlen(own) == bytes && memcmp(own, name, bytes) == 0;
}

uint32_t tare_symbols_find(const tare_symbolic *s, const char *name, size_t name_bytes)
{
    if (!s->name_buckets)
        return UINT32_MAX;
    uint32_t k = s->name_bucket[hash_name(name, name_bytes) & (s->name_buckets - 1)];
    for (; k; k = s->symbol[k - 1].next)
        if (has_name(s, k - 1, name, name_bytes))
            return k - 1;
    return UINT32_MAX;
}

uint32_t tare_symbols_find_source(const tare_symbolic *s, const char *source, size_t source_bytes)
{
    for (uint32_t k = 0; k < s->symbols; k++) {
        const char *own = s->symbol[k].id ? s->symbol[k].source : NULL;
        if (own && strlen(own) == source_bytes && memcmp(own, source, source_bytes) == 0)
            return k;
    }
    return UINT32_MAX;
}

static uint32_t *name_head(const tare_symbolic *s, uint32_t k)
{
    const char *name = expr_name(expr_node(s, s->symbol[k].id));
    return &s->name_bucket[hash_name(name, strlen(name)) & (s->name_buckets - 1)];
}

static void enter_name(tare_symbolic *s, uint32_t k)
{
    uint32_t *head = name_head(s, k);
    s->symbol[k].next = *head;
    *head = k + 1;
}

static void leave_name(tare_symbolic *s, uint32_t k)
{
    uint32_t *link = name_head(s, k);
    while (*link && *link != k + 1)
        link = &s->symbol[*link - 1].next;
    if (*link)
        *link = s->symbol[k].next;
}

static bool reserve_names(tare_symbolic *s)
{
    if (s->symbols < s->name_buckets)
        return true;
    const uint32_t buckets = s->name_buckets ? 2 * s->name_buckets : FIRST_NAMES;
    uint32_t *bucket = tare_alloc_zeroed(buckets, sizeof *bucket);
    if (!bucket)
        return false;
    tare_free(s->name_bucket);
    s->name_bucket = bucket;
    s->name_buckets = buckets;
    for (uint32_t k = 0; k < s->symbols; k++)
        if (s->symbol[k].id)
            enter_name(s, k);
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
    return reserve_names(s);
}

/* Makes the node alive, as the next symbol or in the gap that it left. */
static int64_t enliven(tare_symbolic *s, int64_t v, symbol_row row)
{
    expr *e = expr_at(s, v);
    row.id = expr_id(v);
    s->symbol[s->symbols] = row;
    e->symbol = ++s->symbols;
    enter_name(s, s->symbols - 1);
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

static int64_t find_duck(const tare_symbolic *s, const tare_sym_desc *d)
{
    for (uint32_t k = 0; k < s->symbols; k++)
        if (s->symbol[k].id && (s->symbol[k].flags & TARE_SYM_DUCK) && s->symbol[k].hint == d->hint)
            return expr_handle(s->symbol[k].id);
    return 0;
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
    const int64_t duck = d->flags & TARE_SYM_DUCK ? find_duck(s, d) : 0;
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
    leave_name(s, k);
    expr_node(s, row->id)->symbol = 0;
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
    tare_env_relearn(s, UINT32_MAX);
    s->fault = fault; /* a fact that was not told again is one that is not known */
}
