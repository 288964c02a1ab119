/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Decoding that trusts nothing: overlong forms, surrogates and cut sequences are no characters.
 */
#include "source/utf8.h"

#include <stdbool.h>
#include <string.h>

size_t utf8_decode(const char *at, size_t length_bytes, uint32_t *character)
{
    if (length_bytes == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)at;
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
    if (n == 0 || n > length_bytes)
        return 0;
    static const uint32_t first_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t c = p[0] & first_mask[n];
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 0;
    *character = c;
    return n;
}

size_t utf8_count(const char *at, size_t length_bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < length_bytes; n++) {
        uint32_t c;
        size_t bytes = utf8_decode(at + i, length_bytes - i, &c);
        i += bytes ? bytes : 1;
    }
    return n;
}

/* Bidirectional controls reorder what a reader sees; zero-width and separators hide it. */
static bool is_deceptive(uint32_t c)
{
    return (c >= 0x80 && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x061c;
}

size_t utf8_show(const char *at, size_t length_bytes, size_t *used, char shown[5])
{
    uint32_t c = 0;
    size_t n = utf8_decode(at, length_bytes, &c);
    *used = n ? n : 1;
    if (c == '\t' && n) {
        memcpy(shown, " ", 2);
        return 1;
    }
    if (n && (c < 0x20 || c == 0x7f)) { /* U+2400: pictures of control characters */
        uint32_t picture = c == 0x7f ? 0x21 : c;
        const char bytes[5] = {(char)0xe2, (char)0x90, (char)(0x80 | picture), 0, 0};
        memcpy(shown, bytes, 5);
        return 3;
    }
    if (n == 0 || is_deceptive(c)) {
        memcpy(shown, "\xef\xbf\xbd", 4); /* U+FFFD */
        return 3;
    }
    memcpy(shown, at, n);
    shown[n] = 0;
    return n;
}
