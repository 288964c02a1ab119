/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Storages: bytes, a count of writes, a device.  Views share one.
 *
 * Knows: rows of 16 bytes taken one after the other.  Refuses to know: who views them.  Row 0 is
 * never used; rows above a mark can be given back as a whole.
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
    uint32_t count, capacity;  /* rows taken, with row 0 */
} tare_storages;

bool tare_storages_init(tare_storages *s);
void tare_storages_finish(tare_storages *s);
/* Room for n more rows, so that taking them cannot fail. */
bool tare_storages_reserve(tare_storages *s, uint32_t n);
/* A new row; 0 without memory. */
static inline uint32_t tare_storages_take(tare_storages *s, int64_t bytes, uint32_t device)
{
    if (s->count == s->capacity && !tare_storages_reserve(s, 1))
        return 0;
    s->row[s->count] = (tare_storage_row){.bytes = bytes, .device = device};
    return s->count++;
}

#endif
