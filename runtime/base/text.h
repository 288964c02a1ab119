/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Text put together in a caller's buffer, with snprintf's manners: cut where the buffer ends,
 * always terminated, counted in full.
 */
#ifndef TARE_BASE_TEXT_H
#define TARE_BASE_TEXT_H

#include <stddef.h>

typedef struct tare_text { char *buffer; size_t size_bytes, used_bytes; } tare_text;

void tare_text_init(tare_text *t, char *buffer, size_t size_bytes); /* buffer NULL: only counted */
void tare_text_add(tare_text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Where the next piece goes, and its room; then how much it wanted. */
char *tare_text_next(const tare_text *t, size_t *room_bytes);
static inline void tare_text_took(tare_text *t, size_t bytes) { t->used_bytes += bytes; }

#endif
