/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Sections that grow, and strings that are stored once.
 */
#include "base/arena.h"
#include "ir/pack.h"

#include <string.h>

static void reserve(packer *p, section *s, uint32_t n)
{
    if (s->room - s->count >= n)
        return;
    uint32_t room = s->room != 0 ? s->room : 64;
    while (room - s->count < n)
        room *= 2;
    uint8_t *wider = arena_alloc(p->arena, room, s->bytes_each);
    if (s->count != 0)
        memcpy(wider, s->at, (size_t)s->count * s->bytes_each);
    s->at = wider;
    s->room = room;
}

void section_add(packer *p, section *s, const void *element)
{
    reserve(p, s, 1);
    memcpy(s->at + (size_t)s->count++ * s->bytes_each, element, s->bytes_each);
}

uint32_t pack_int(packer *p, int64_t value)
{
    section_add(p, &p->ints, &value);
    return p->ints.count - 1;
}

uint32_t pack_float(packer *p, double value)
{
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return pack_int(p, bits);
}

void pack_operand(packer *p, uint32_t word) { section_add(p, &p->operands, &word); }

uint32_t pack_env_count(void)
{
    return 0
#define TARE_ENV(name, type, value) +1
#include "tare/env.def"
#undef TARE_ENV
        ;
}

static uint32_t hash(const char *s)
{
    uint32_t h = 2166136261u;
    for (; *s != '\0'; s++)
        h = (h ^ (uint8_t)*s) * 16777619u;
    return h;
}

/* The bucket that holds the string or would. */
static uint32_t *find(const packer *p, const char *string)
{
    uint32_t i = hash(string) & (p->n_buckets - 1);
    while (p->bucket[i] != 0 && strcmp((const char *)p->strings.at + p->bucket[i] - 1, string) != 0)
        i = (i + 1) & (p->n_buckets - 1);
    return &p->bucket[i];
}

static void rehash(packer *p)
{
    const uint32_t n_old = p->n_buckets;
    const uint32_t *old = p->bucket;
    p->n_buckets = n_old != 0 ? 2 * n_old : 256;
    p->bucket = arena_array(p->arena, uint32_t, p->n_buckets);
    for (uint32_t i = 0; i < n_old; i++)
        if (old[i] != 0)
            *find(p, (const char *)p->strings.at + old[i] - 1) = old[i];
}

uint32_t pack_string(packer *p, const char *string)
{
    if (2 * p->n_strings >= p->n_buckets)
        rehash(p);
    uint32_t *bucket = find(p, string);
    if (*bucket != 0)
        return *bucket - 1;
    const uint32_t length = (uint32_t)strlen(string) + 1;
    const uint32_t offset = p->strings.count;
    reserve(p, &p->strings, length);
    memcpy(p->strings.at + offset, string, length);
    p->strings.count += length;
    p->n_strings++;
    *bucket = offset + 1;
    return offset;
}
