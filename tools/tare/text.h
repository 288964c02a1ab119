/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A growing piece of text, and reasons why something was refused.
 *
 * Knows: bytes.  Running out of memory makes it `broken`, which its owner asks once, at the end.
 */
#ifndef TARE_TOOL_TEXT_H
#define TARE_TOOL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct text {
    char *at;             /* terminated, or NULL while empty */
    size_t len, room;
    bool broken;
} text;

void text_finish(text *t);
void text_clear(text *t);
void text_add(text *t, const char *s);
void text_add_bytes(text *t, const char *s, size_t len);
void text_addf(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As a JSON string, quotes included; bytes that are no UTF-8 become U+FFFD. */
void text_add_json(text *t, const char *s, size_t len);
const char *text_get(const text *t);

/* Room for one sentence. */
typedef struct reason { char text[512]; } reason;
bool refuse(reason *why, const char *format, ...) __attribute__((format(printf, 2, 3))); /* always false */

#endif
