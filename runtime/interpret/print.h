/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Values as PyTorch's messages print them, into a buffer that cuts with "...".
 *
 * Knows: how C++ streams and ATen's enums print.  Refuses to know: where values come from.
 */
#ifndef TARE_INTERPRET_PRINT_H
#define TARE_INTERPRET_PRINT_H

#include "interpret/value.h"
#include "tare/mode.h"

typedef struct text {
    char *at;
    size_t size_bytes, used_bytes;   /* used: what all of it would need, without the terminator */
} text;

static inline text text_in(char *buffer, size_t size_bytes)
{
    if (size_bytes > 0)
        buffer[0] = '\0';
    return (text){buffer, size_bytes, 0};
}

void text_bytes(text *t, const char *at, size_t n);
void text_add(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Ends what did not fit with "...". */
void text_cut(text *t);

/* format: TARE_PIECE_... */
void print_value(text *t, const tare_mode *m, tare_irtype type, value v, uint32_t format);
void print_device(text *t, const tare_registry *r, uint32_t device);

#endif
