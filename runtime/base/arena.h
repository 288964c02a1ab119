/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A bump allocator that is freed as a whole.
 *
 * Knows: blocks of memory.  Two ways to run out: with `on_failure` set, the function is called and
 * must not return (batch tools); without it arena_alloc returns NULL and the arena stays usable.
 */
#ifndef TARE_BASE_ARENA_H
#define TARE_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct arena_block arena_block;

typedef struct arena {
    arena_block *first;     /* the newest block */
    uint8_t *next, *end;
    size_t block_bytes;     /* of the next block at least */
    size_t total_bytes;     /* taken from malloc */
    void (*on_failure)(size_t bytes);
} arena;

void arena_init(arena *a, size_t block_bytes, void (*on_failure)(size_t bytes));
void arena_finish(arena *a);
/* Frees everything but the first block. */
void arena_reset(arena *a);
/* Zeroed memory, aligned to max_align_t; n * bytes is overflow-checked. */
void *arena_alloc(arena *a, size_t n, size_t bytes);
char *arena_text(arena *a, const char *text, size_t length_bytes);   /* a terminated copy */
char *arena_format(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define arena_new(a, T) ((T *)arena_alloc((a), 1, sizeof(T)))
#define arena_array(a, T, n) ((T *)arena_alloc((a), (n), sizeof(T)))

#endif
