/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Rows of storages, in one array that grows. */
#include "tensor/storages.h"

#include "base/alloc.h"

bool tare_storages_init(tare_storages *s)
{
    *s = (tare_storages){0};
    if (!tare_storages_reserve(s, 256))
        return false;
    s->row[0] = (tare_storage_row){0};
    s->count = 1;
    return true;
}

void tare_storages_finish(tare_storages *s)
{
    tare_free(s->row);
    *s = (tare_storages){0};
}

bool tare_storages_reserve(tare_storages *s, uint32_t n)
{
    const uint64_t need = (uint64_t)s->count + n;
    if (need > TARE_STORAGE_MASK)
        return false;
    tare_storage_row *row = tare_grow(s->row, &s->capacity, need, sizeof *row);
    if (!row)
        return false;
    s->row = row;
    return true;
}
