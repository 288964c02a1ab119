/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Rows of storages, in one array that grows. */
#include "tensor/storages.h"

#include <string.h>

#include "base/alloc.h"

bool tare_storages_init(tare_storages *s)
{
    *s = (tare_storages){.count = 1, .top = 1};
    if (!tare_storages_reserve(s, 256))
        return false;
    s->row[0] = (tare_storage_row){0};
    return true;
}

void tare_storages_finish(tare_storages *s)
{
    tare_free(s->row);
    *s = (tare_storages){0};
}

void tare_storages_reset(tare_storages *s)
{
    s->in_region = false;
    s->count = s->top = 1;
    s->limit = s->capacity;
}

bool tare_storages_reserve(tare_storages *s, uint32_t n)
{
    if (s->in_region && n <= s->limit - s->count)
        return true;
    tare_storages_leave(s);
    const uint64_t need = (uint64_t)s->count + n;
    if (need > TARE_STORAGE_MASK)
        return false;
    tare_storage_row *row = tare_grow(s->row, &s->capacity, need, sizeof *row);
    if (!row)
        return false;
    s->row = row;
    s->limit = s->capacity;
    return true;
}

uint32_t tare_storages_set_aside(tare_storages *s, uint32_t n)
{
    tare_storages_leave(s);
    if (!tare_storages_reserve(s, n))
        return 0;
    const uint32_t first = s->count;
    memset(&s->row[first], 0, n * sizeof *s->row);
    s->count += n;
    return first;
}

void tare_storages_enter(tare_storages *s, uint32_t first, uint32_t n)
{
    tare_storages_leave(s);
    s->top = s->count;
    s->count = first;
    s->limit = first + n;
    s->in_region = true;
}

void tare_storages_leave(tare_storages *s)
{
    if (!s->in_region)
        return;
    s->in_region = false;
    s->count = s->top;
    s->limit = s->capacity;
}
