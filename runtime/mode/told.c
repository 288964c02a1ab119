/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Answers by question, in the order of their first telling; see told.h. */
#include "mode/told.h"

#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

enum { FIRST_BUCKETS = 64 };

static uint32_t *head_of(const tare_told *t, tare_rec of)
{
    const uint64_t h = tare_mix(tare_mix(of.type, of.storage), (uint64_t)of.offset);
    return &t->bucket[(h >> 32) & (t->buckets - 1)];
}

static void enter(tare_told *t, uint32_t k)
{
    uint32_t *head = head_of(t, t->row[k].of);
    t->row[k].next = *head;
    *head = k + 1;
}

static void leave(tare_told *t, uint32_t k)
{
    uint32_t *link = t->row[k].of.storage != 0 ? head_of(t, t->row[k].of) : NULL;
    while (link && *link && *link != k + 1)
        link = &t->row[*link - 1].next;
    if (link && *link)
        *link = t->row[k].next;
    t->row[k].of.storage = 0;
}

static bool reserve(tare_told *t)
{
    tare_told_row *row = tare_grow(t->row, &t->row_capacity, (uint64_t)t->rows + 1, sizeof *row);
    if (!row)
        return false;
    t->row = row;
    if (t->rows < t->buckets)
        return true;
    const uint32_t buckets = t->buckets ? 2 * t->buckets : FIRST_BUCKETS;
    uint32_t *bucket = tare_alloc_zeroed(buckets, sizeof *bucket);
    if (!bucket)
        return false;
    tare_free(t->bucket);
    t->bucket = bucket;
    t->buckets = buckets;
    for (uint32_t k = 0; k < t->rows; k++)
        if (t->row[k].of.storage != 0)
            enter(t, k);
    return true;
}

void tare_told_finish(tare_told *t)
{
    tare_free(t->row);
    tare_free(t->bucket);
    *t = (tare_told){0};
}

static bool is_asked(const tare_told_row *r, const tare_told_key *k)
{
    return memcmp(&r->of, &k->of, sizeof k->of) == 0 && r->name_bytes == (uint64_t)k->name.len &&
           memcmp(r->name, k->name.at, r->name_bytes) == 0;
}

/* The row of that question, of whatever version. */
static tare_told_row *find(const tare_told *t, const tare_told_key *key)
{
    uint32_t k = t->rows ? *head_of(t, key->of) : 0;
    while (k && !is_asked(&t->row[k - 1], key))
        k = t->row[k - 1].next;
    return k ? &t->row[k - 1] : NULL;
}

const int64_t *tare_told_find(const tare_told *t, const tare_told_key *key)
{
    const tare_told_row *r = find(t, key);
    return r && r->version == key->version ? &r->answer : NULL;
}

bool tare_told_put(tare_told *t, const tare_told_key *key, uint32_t unknowns, int64_t answer)
{
    tare_told_row *r = find(t, key);
    if (r && r->version == key->version) {
        r->answer = answer;
        return true;
    }
    if (!reserve(t))
        return false;
    r = find(t, key);
    if (r)
        leave(t, (uint32_t)(r - t->row));
    t->row[t->rows] = (tare_told_row){.of = key->of, .name = key->name.at, .name_bytes = (uint32_t)key->name.len,
                                      .version = key->version, .unknowns = unknowns, .answer = answer};
    enter(t, t->rows++);
    return true;
}

void tare_told_rewind(tare_told *t, uint32_t unknowns)
{
    while (t->rows && t->row[t->rows - 1].unknowns >= unknowns)
        leave(t, --t->rows);
}

void tare_told_forget(tare_told *t, uint32_t first, uint32_t n)
{
    for (uint32_t k = 0; k < t->rows; k++)
        if (t->row[k].of.storage != 0 && t->row[k].of.storage - first < n)
            leave(t, k);
}
