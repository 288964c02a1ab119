/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Growing text; see text.h. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_finish(text *t)
{
    free(t->at);
    *t = (text){0};
}

void text_clear(text *t)
{
    t->len = 0;
    if (t->at)
        t->at[0] = '\0';
}

static bool text_reserve(text *t, size_t more)
{
    if (t->broken)
        return false;
    if (t->len + more + 1 <= t->room)
        return true;
    size_t room = t->room ? t->room : 256;
    while (room < t->len + more + 1)
        room *= 2;
    char *at = realloc(t->at, room);
    if (!at) {
        t->broken = true;
        return false;
    }
    t->at = at;
    t->room = room;
    return true;
}

void text_add_bytes(text *t, const char *s, size_t len)
{
    if (!text_reserve(t, len))
        return;
    memcpy(t->at + t->len, s, len);
    t->len += len;
    t->at[t->len] = '\0';
}

void text_add(text *t, const char *s) { text_add_bytes(t, s, strlen(s)); }

void text_addf(text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0 || !text_reserve(t, (size_t)need))
        return;
    va_start(args, format);
    (void)vsnprintf(t->at + t->len, t->room - t->len, format, args);
    va_end(args);
    t->len += (size_t)need;
}

/* Length of the UTF-8 sequence that starts at s, or 0 if none does. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    const size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    const bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    const bool surrogate = s[0] == 0xed && s[1] >= 0xa0;
    const bool beyond = s[0] == 0xf4 && s[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : n;
}

void text_add_json(text *t, const char *s, size_t len)
{
    text_add(t, "\"");
    for (size_t i = 0; i < len;) {
        const unsigned char c = (unsigned char)s[i];
        if (c == '"' || c == '\\') {
            text_addf(t, "\\%c", c);
            i++;
        } else if (c < 0x20) {
            text_addf(t, "\\u%04x", c);
            i++;
        } else {
            const size_t n = utf8_length((const unsigned char *)s + i, len - i);
            if (n == 0)
                text_add(t, "\xef\xbf\xbd");
            else
                text_add_bytes(t, s + i, n);
            i += n ? n : 1;
        }
    }
    text_add(t, "\"");
}

const char *text_get(const text *t) { return t->at ? t->at : ""; }

bool refuse(reason *why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    return false;
}
