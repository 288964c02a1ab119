/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Where the runtime's memory comes from.
 *
 * Knows: malloc and address space, and how to make them fail on demand in builds with
 * TARE_ALLOC_FAULTS.  Every failure is a NULL or false that the caller turns into an error.
 */
#ifndef TARE_BASE_ALLOC_H
#define TARE_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* n elements of `bytes`; the product is overflow-checked. 0 elements are an address too. */
void *tare_alloc(size_t n, size_t bytes);
void *tare_alloc_zeroed(size_t n, size_t bytes);
/* `old` stays as it was when NULL is returned. */
void *tare_realloc(void *old, size_t n, size_t bytes);
void tare_free(void *at);

/* The array with room for `need` elements, at least doubled where it moves; *capacity follows.
 * NULL without memory, and then the array and *capacity stay as they were. */
void *tare_grow(void *array, uint32_t *capacity, uint64_t need, size_t element_bytes);

/* Address space without memory; then memory in its front part, zeroed. */
void *tare_reserve(size_t bytes);
bool tare_back(void *reserved, size_t bytes);
void tare_unreserve(void *reserved, size_t bytes);

#ifdef TARE_ALLOC_FAULTS
/* The n-th request from now on (0: the next one) and all after it fail in this thread; n < 0: none. */
void tare_alloc_fail_after(int64_t n);
#endif

#endif
