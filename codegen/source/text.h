/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Text that grows in an arena.
 *
 *   text out = {.arena = a};
 *   text_add(&out, "%d\n", 3);
 *   return text_done(&out);
 */
#ifndef TARE_CODEGEN_TEXT_H
#define TARE_CODEGEN_TEXT_H

#include <stddef.h>

struct arena;

typedef struct text {
    struct arena *arena;
    char *at;
    size_t length_bytes, room_bytes;
} text;

void text_add(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_bytes(text *t, const char *bytes, size_t n_bytes);
void text_repeat(text *t, char c, size_t n);
/* The terminated text; more may be added after it, which moves it. */
const char *text_done(text *t);

#endif
