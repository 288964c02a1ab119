/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Values as PyTorch's messages print them, into a buffer that cuts with "...".
 *
 * Knows: how C++ streams and ATen's enums print.  Refuses to know: where values come from.
 */
#ifndef TARE_INTERPRET_PRINT_H
#define TARE_INTERPRET_PRINT_H

#include "base/text.h"
#include "interpret/value.h"
#include "tare/mode.h"

static inline tare_text tare_print_in(char *buffer, size_t size_bytes)
{
    tare_text t;
    tare_text_init(&t, buffer, size_bytes);
    return t;
}

/* Ends what did not fit with "...". */
void tare_print_cut(tare_text *t);

/* format: TARE_PIECE_... */
void tare_print_value(tare_text *t, const tare_mode *m, tare_irtype type, value v, uint32_t format);
void tare_print_device(tare_text *t, const tare_registry *r, uint32_t device);

#endif
