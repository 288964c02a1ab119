/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Storages: bytes, a count of writes, a device.  Views share one.
 *
 * Knows: rows of 16 bytes taken one after the other, from the top or, for a while, from a region
 * that was set aside.  Refuses to know: who views them.  Row 0 is never used.
 */
#ifndef TARE_TENSOR_STORAGES_H
#define TARE_TENSOR_STORAGES_H

#include "tare/abi.h"

typedef struct tare_storage_row {
    int64_t bytes;     /* or the handle of an unknown */
    uint32_t version;
    uint32_t device;
} tare_storage_row;

typedef struct tare_storages {
    tare_storage_row *row;
    uint32_t count, limit;     /* next row to take, and the end of where it may be */
    uint32_t top, capacity;    /* of all rows; top is `count` where that is not in a region */
    bool in_region;
} tare_storages;

bool tare_storages_init(tare_storages *s);
void tare_storages_finish(tare_storages *s);
/* Forgets all rows. */
void tare_storages_reset(tare_storages *s);
/* Room for n more rows, so that taking them cannot fail. Leaves a region that is too small. */
bool tare_storages_reserve(tare_storages *s, uint32_t n);

/* The next row, for which there is room. Field by field, for a struct would be zeroed first. */
static inline uint32_t tare_storages_put(tare_storages *s, int64_t bytes, uint32_t device)
{
    tare_storage_row *row = &s->row[s->count];
    row->bytes = bytes;
    row->version = 0;
    row->device = device;
    return s->count++;
}

/* A new row; 0 without memory. */
static inline uint32_t tare_storages_take(tare_storages *s, int64_t bytes, uint32_t device)
{
    if (s->count == s->limit && !tare_storages_reserve(s, 1))
        return 0;
    return tare_storages_put(s, bytes, device);
}

/* Sets n rows at the top aside; the first one's number, 0 without memory. */
uint32_t tare_storages_set_aside(tare_storages *s, uint32_t n);
/* Takes rows from that region, from its first one on, until left. */
void tare_storages_enter(tare_storages *s, uint32_t first, uint32_t n);
void tare_storages_leave(tare_storages *s);

/* Whether there is such a row. */
static inline bool tare_storages_holds(const tare_storages *s, uint32_t storage)
{
    return storage < (s->in_region ? s->top : s->count);
}

#endif
