/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Text in a buffer that may be too small. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

void tare_text_init(tare_text *t, char *buffer, size_t size_bytes)
{
    *t = (tare_text){buffer, buffer ? size_bytes : 0, 0};
    if (t->size_bytes)
        buffer[0] = '\0';
}

char *tare_text_next(const tare_text *t, size_t *room_bytes)
{
    const size_t at = t->used_bytes < t->size_bytes ? t->used_bytes : t->size_bytes;
    *room_bytes = t->size_bytes - at;
    return *room_bytes ? t->buffer + at : NULL;
}

void tare_text_add(tare_text *t, const char *format, ...)
{
    size_t room_bytes;
    char *at = tare_text_next(t, &room_bytes);
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(at, room_bytes, format, args);
    va_end(args);
    if (length > 0)
        tare_text_took(t, (size_t)length);
}
