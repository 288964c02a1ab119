/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Optimal string alignment distance in three rows.
 */
#include "source/nearest.h"

#include <string.h>

enum { LONGEST_WORD = 64 };

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t edit_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    if (n > LONGEST_WORD || m > LONGEST_WORD)
        return UINT32_MAX;
    uint32_t rows[3][LONGEST_WORD + 1] = {{0}};
    uint32_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = (uint32_t)j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = (uint32_t)i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = smaller(last[j - 1] + (a[i - 1] != b[j - 1]), smaller(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = smaller(now[j], before[j - 2] + 1);
        }
        uint32_t *oldest = before;
        before = last;
        last = now;
        now = oldest;
    }
    return last[m];
}

const char *nearest(const char *word, size_t n, const char *const *candidates)
{
    size_t length = strlen(word);
    uint32_t best = length < 3 ? 2 : length < 6 ? 3 : 4; /* one more than what is near */
    const char *found = NULL;
    for (size_t i = 0; i < n; i++) {
        uint32_t distance = edit_distance(word, candidates[i]);
        if (distance < best && distance < length) {
            best = distance;
            found = candidates[i];
        }
    }
    return found;
}
