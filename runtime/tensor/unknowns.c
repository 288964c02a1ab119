/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The table of unknowns and of their products.
 *
 * Knows: that equal products must get equal handles, whatever order they were multiplied in.
 */
#include "tensor/unknowns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/hash.h"

#define FIRST_HANDLE (INT64_MIN + 1)

static bool is_handle(int64_t size) { return size < INT64_MIN / 2; }
static uint32_t index_of(int64_t handle) { return (uint32_t)(handle - FIRST_HANDLE); }
static int64_t handle_of(uint32_t index) { return FIRST_HANDLE + (int64_t)index; }

void tare_unknowns_init(tare_unknowns *u) { *u = (tare_unknowns){0}; }

void tare_unknowns_finish(tare_unknowns *u)
{
    tare_free(u->row);
    tare_free(u->head);
    tare_free(u->product);
    tare_free(u->factor);
    tare_free(u->bucket);
    *u = (tare_unknowns){0};
}

void tare_unknowns_rewind(tare_unknowns *u, uint32_t count)
{
    if (count < u->live)
        u->live = count;
}

static uint32_t hash_product(int64_t coefficient, const uint32_t *factor, uint32_t n)
{
    uint64_t h = tare_mix(n, (uint64_t)coefficient);
    for (uint32_t i = 0; i < n; i++)
        h = tare_mix(h, factor[i]);
    return (uint32_t)(h >> 32);
}

static bool grow_buckets(tare_unknowns *u)
{
    const uint32_t buckets = u->buckets ? 2 * u->buckets : 64;
    uint32_t *bucket = tare_alloc_zeroed(buckets, sizeof *bucket);
    if (!bucket)
        return false;
    for (uint32_t i = 0; i < u->products; i++) {
        uint32_t *head = &bucket[u->product[i].hash & (buckets - 1)];
        u->product[i].next = *head;
        *head = i + 1;
    }
    tare_free(u->bucket);
    u->bucket = bucket;
    u->buckets = buckets;
    return true;
}

static bool reserve_product(tare_unknowns *u, uint32_t n_factors)
{
    uint32_t *factor = tare_grow(u->factor, &u->factor_capacity, (uint64_t)u->factors + n_factors, sizeof *factor);
    if (!factor)
        return false;
    u->factor = factor;
    tare_product *product = tare_grow(u->product, &u->product_capacity, (uint64_t)u->products + 1, sizeof *product);
    if (!product)
        return false;
    u->product = product;
    return u->products < u->buckets || grow_buckets(u);
}

/* The handle of a product whose n sorted factors lie, not yet counted, behind the last ones. */
static int64_t intern_product(tare_unknowns *u, int64_t coefficient, uint32_t n)
{
    const uint32_t *factor = u->factor + u->factors;
    const uint32_t hash = hash_product(coefficient, factor, n);
    uint32_t *head = &u->bucket[hash & (u->buckets - 1)];
    for (uint32_t i = *head; i; i = u->product[i - 1].next) {
        const tare_product *p = &u->product[i - 1];
        if (p->hash == hash && p->coefficient == coefficient && p->n == n &&
            memcmp(u->factor + p->first, factor, n * sizeof *factor) == 0)
            return handle_of(i - 1);
    }
    u->product[u->products] =
        (tare_product){.coefficient = coefficient, .first = u->factors, .n = n, .hash = hash, .next = *head};
    u->factors += n;
    *head = ++u->products;
    return handle_of(u->products - 1);
}

/* The row of an unknown, made the newest of its place. */
static bool find_row(tare_unknowns *u, uint32_t place, int64_t low, int64_t high, uint32_t *out)
{
    for (uint32_t *link = &u->head[place]; *link; link = &u->row[*link - 1].next) {
        const uint32_t at = *link - 1;
        if (u->row[at].low != low || u->row[at].high != high)
            continue;
        *link = u->row[at].next;
        u->row[at].next = u->head[place];
        u->head[place] = at + 1;
        *out = at;
        return true;
    }
    return false;
}

int64_t tare_unknowns_new(tare_unknowns *u, int64_t low, int64_t high)
{
    tare_unknown_row *row = tare_grow(u->row, &u->row_capacity, (uint64_t)u->rows + 1, sizeof *row);
    if (!row)
        return 0;
    u->row = row;
    uint32_t *places = tare_grow(u->head, &u->place_capacity, (uint64_t)u->live + 1, sizeof *places);
    if (!places)
        return 0;
    u->head = places;
    if (!reserve_product(u, 1))
        return 0;
    const uint32_t place = u->live;
    if (place == u->places)
        u->head[u->places++] = 0;
    uint32_t at;
    if (!find_row(u, place, low, high, &at)) {
        at = u->rows++;
        u->row[at] = (tare_unknown_row){.low = low, .high = high, .place = place, .next = u->head[place]};
        u->head[place] = at + 1;
    }
    u->live++;
    u->factor[u->factors] = at;
    return intern_product(u, 1, 1);
}

static uint32_t factors_of(const tare_unknowns *u, int64_t size)
{
    return is_handle(size) ? u->product[index_of(size)].n : 0;
}

/* Both operands' factors, ascending, behind the last ones. */
static void merge_factors(tare_unknowns *u, int64_t a, int64_t b)
{
    const uint32_t n_a = factors_of(u, a), n_b = factors_of(u, b);
    const uint32_t *at_a = n_a ? u->factor + u->product[index_of(a)].first : NULL;
    const uint32_t *at_b = n_b ? u->factor + u->product[index_of(b)].first : NULL;
    uint32_t *out = u->factor + u->factors;
    for (uint32_t i = 0, j = 0; i < n_a || j < n_b;)
        *out++ = j == n_b || (i < n_a && at_a[i] <= at_b[j]) ? at_a[i++] : at_b[j++];
}

static int64_t coefficient_of(const tare_unknowns *u, int64_t size)
{
    return is_handle(size) ? u->product[index_of(size)].coefficient : size;
}

tare_product_result tare_unknowns_multiply(tare_unknowns *u, int64_t a, int64_t b, int64_t *out)
{
    *out = 0;
    if (a == 0 || b == 0)
        return TARE_PRODUCT_OK;
    int64_t coefficient;
    const int64_t of_a = coefficient_of(u, a), of_b = coefficient_of(u, b);
    if (of_a < 0 || of_b < 0 || tare_mul_overflows(of_a, of_b, &coefficient))
        return TARE_PRODUCT_OVERFLOW;
    const uint32_t n = factors_of(u, a) + factors_of(u, b);
    if (n == 0) {
        *out = coefficient;
        return TARE_PRODUCT_OK;
    }
    if (!reserve_product(u, n))
        return TARE_PRODUCT_MEMORY;
    merge_factors(u, a, b);
    *out = intern_product(u, coefficient, n);
    return TARE_PRODUCT_OK;
}

static int64_t multiply_saturating(int64_t a, int64_t b)
{
    int64_t r;
    return tare_mul_overflows(a, b, &r) ? INT64_MAX : r;
}

tare_bounds tare_unknowns_bounds(const tare_unknowns *u, int64_t size)
{
    if (!is_handle(size))
        return (tare_bounds){size, size};
    const tare_product *p = &u->product[index_of(size)];
    tare_bounds b = {p->coefficient, p->coefficient};
    for (uint32_t i = 0; i < p->n; i++) {
        const tare_unknown_row *row = &u->row[u->factor[p->first + i]];
        b.low = multiply_saturating(b.low, row->low);
        b.high = multiply_saturating(b.high, row->high);
    }
    return b;
}

size_t tare_unknowns_format(const tare_unknowns *u, int64_t size, char *buffer, size_t size_bytes)
{
    if (!is_handle(size) || index_of(size) >= u->products)
        return (size_t)snprintf(buffer, size_bytes, "%" PRId64, size);
    const tare_product *p = &u->product[index_of(size)];
    size_t used = 0;
    if (p->coefficient != 1)
        used = (size_t)snprintf(buffer, size_bytes, "%" PRId64, p->coefficient);
    for (uint32_t i = 0; i < p->n; i++) {
        const bool room = used < size_bytes;
        used += (size_t)snprintf(room ? buffer + used : NULL, room ? size_bytes - used : 0, "%su%" PRIu32,
                                 used ? "*" : "", u->row[u->factor[p->first + i]].place);
    }
    return used;
}
