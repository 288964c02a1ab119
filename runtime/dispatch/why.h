/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Why something was not accepted: one line of text, the first that is told.
 *
 * Knows: a caller's buffer.  Refuses to know: what is checked.
 */
#ifndef TARE_DISPATCH_WHY_H
#define TARE_DISPATCH_WHY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct why {
    char *at;              /* may be NULL */
    size_t bytes;
    bool told;
} why;

/* False, so that a check can end with `return tare_why_not(...)`. */
bool tare_why_not(why *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
