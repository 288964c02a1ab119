/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Text that grows by doubling; what it leaves behind is the arena's to free.
 */
#include "source/text.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char *reserve(text *t, size_t n_bytes)
{
    size_t needed = t->length_bytes + n_bytes + 1;
    if (needed > t->room_bytes) {
        size_t room = t->room_bytes ? t->room_bytes : 256;
        while (room < needed)
            room *= 2;
        char *more = arena_alloc(t->arena, room, 1);
        if (t->length_bytes)
            memcpy(more, t->at, t->length_bytes);
        t->at = more;
        t->room_bytes = room;
    }
    return t->at + t->length_bytes;
}

void text_add_bytes(text *t, const char *bytes, size_t n_bytes)
{
    if (n_bytes == 0)
        return;
    memcpy(reserve(t, n_bytes), bytes, n_bytes);
    t->length_bytes += n_bytes;
}

void text_repeat(text *t, char c, size_t n)
{
    memset(reserve(t, n), c, n);
    t->length_bytes += n;
}

void text_add(text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length <= 0)
        return;
    char *at = reserve(t, (size_t)length);
    va_start(args, format);
    vsnprintf(at, (size_t)length + 1, format, args);
    va_end(args);
    t->length_bytes += (size_t)length;
}

const char *text_done(text *t)
{
    *reserve(t, 0) = 0;
    return t->at;
}
