/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * malloc and mmap behind one door.
 *
 * Knows: overflow of sizes, and the countdown that tests set.
 */
#include "base/alloc.h"

#include <stdlib.h>
#include <sys/mman.h>

#ifdef TARE_ALLOC_FAULTS
static _Thread_local int64_t requests_left = -1;

void tare_alloc_fail_after(int64_t n) { requests_left = n < 0 ? -1 : n; }

static bool refused(void)
{
    if (requests_left < 0)
        return false;
    if (requests_left == 0)
        return true;
    requests_left--;
    return false;
}
#else
static bool refused(void) { return false; }
#endif

/* Bytes of n elements, SIZE_MAX (which malloc refuses) when that is too much, never 0. */
static size_t total_bytes(size_t n, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(n, bytes, &total) || total > PTRDIFF_MAX)
        return SIZE_MAX;
    return total ? total : 1;
}

void *tare_alloc(size_t n, size_t bytes)
{
    const size_t total = total_bytes(n, bytes);
    return total == SIZE_MAX || refused() ? NULL : malloc(total);
}

void *tare_alloc_zeroed(size_t n, size_t bytes)
{
    const size_t total = total_bytes(n, bytes);
    return total == SIZE_MAX || refused() ? NULL : calloc(1, total);
}

void *tare_realloc(void *old, size_t n, size_t bytes)
{
    const size_t total = total_bytes(n, bytes);
    return total == SIZE_MAX || refused() ? NULL : realloc(old, total);
}

void tare_free(void *at) { free(at); }

void *tare_grow(void *array, uint32_t *capacity, uint64_t need, size_t element_bytes)
{
    enum { SMALLEST = 16 };
    if (need <= *capacity && array)
        return array;
    if (need > UINT32_MAX)
        return NULL;
    uint64_t wanted = 2 * (uint64_t)*capacity;
    if (wanted < need)
        wanted = need;
    if (wanted < SMALLEST)
        wanted = SMALLEST;
    if (wanted > UINT32_MAX)
        wanted = UINT32_MAX;
    void *grown = tare_realloc(array, (size_t)wanted, element_bytes);
    if (grown)
        *capacity = (uint32_t)wanted;
    return grown;
}

void *tare_reserve(size_t bytes)
{
    if (refused())
        return NULL;
    void *at = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

bool tare_back(void *reserved, size_t bytes)
{
    return !refused() && mprotect(reserved, bytes, PROT_READ | PROT_WRITE) == 0;
}

void tare_unreserve(void *reserved, size_t bytes) { munmap(reserved, bytes); }
