/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Blocks of zeroed memory, newest first.
 *
 * Knows: how to bump a pointer, and when a new block is due.  Refuses to know: what is kept in it.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

struct arena_block {
    struct arena_block *older;
    size_t bytes; /* of `data` */
    alignas(max_align_t) uint8_t data[];
};

enum { SMALLEST_BLOCK_BYTES = 256, LARGEST_BLOCK_BYTES = 1 << 22 };

void arena_init(arena *a, size_t block_bytes, void (*on_failure)(size_t bytes))
{
    *a = (arena){.block_bytes = block_bytes < SMALLEST_BLOCK_BYTES ? SMALLEST_BLOCK_BYTES : block_bytes,
                 .on_failure = on_failure};
}

void arena_finish(arena *a)
{
    for (arena_block *b = a->first; b;) {
        arena_block *older = b->older;
        tare_free(b);
        b = older;
    }
    a->first = NULL;
    a->next = a->end = NULL;
    a->total_bytes = 0;
}

void arena_reset(arena *a)
{
    arena_block *b = a->first;
    if (!b)
        return;
    while (b->older) {
        arena_block *older = b->older;
        a->total_bytes -= sizeof *b + b->bytes;
        tare_free(b);
        b = older;
    }
    a->first = b;
    a->next = b->data;
    a->end = b->data + b->bytes;
}

static void *fail(const arena *a, size_t bytes)
{
    if (a->on_failure)
        a->on_failure(bytes);
    return NULL;
}

/* The rest of the old block is given up: blocks grow, so what is lost stays a small share. */
static arena_block *grow(arena *a, size_t bytes)
{
    size_t wanted = bytes > a->block_bytes ? bytes : a->block_bytes;
    if (wanted > SIZE_MAX - sizeof(arena_block))
        return NULL;
    arena_block *b = tare_alloc(1, sizeof *b + wanted);
    if (!b)
        return NULL;
    b->older = a->first;
    b->bytes = wanted;
    a->first = b;
    a->next = b->data;
    a->end = b->data + wanted;
    a->total_bytes += sizeof *b + wanted;
    if (a->block_bytes < LARGEST_BLOCK_BYTES)
        a->block_bytes *= 2;
    return b;
}

void *arena_alloc(arena *a, size_t n, size_t bytes)
{
    const size_t align = alignof(max_align_t);
    size_t total;
    if (__builtin_mul_overflow(n, bytes, &total) || total > SIZE_MAX / 2)
        return fail(a, SIZE_MAX);
    total = (total + align - 1) & ~(align - 1);
    if (total == 0)
        total = align; /* so that every allocation has an address of its own */
    if (((size_t)(a->end - a->next) < total || !a->next) && !grow(a, total))
        return fail(a, total);
    void *at = a->next;
    a->next += total;
    return memset(at, 0, total);
}

char *arena_text(arena *a, const char *text, size_t length_bytes)
{
    if (length_bytes == SIZE_MAX)
        return fail(a, SIZE_MAX);
    char *copy = arena_alloc(a, length_bytes + 1, 1);
    if (copy && length_bytes)
        memcpy(copy, text, length_bytes);
    return copy;
}

char *arena_format(arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? fail(a, 0) : arena_alloc(a, (size_t)length + 1, 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
