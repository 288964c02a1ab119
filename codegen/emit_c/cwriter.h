/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * C text with indentation, lines broken at 100 columns, comments that cannot end early.
 *
 * Knows: where a line of C may be broken.  Refuses to know: the IR.
 */
#ifndef TARE_CODEGEN_EMIT_C_CWRITER_H
#define TARE_CODEGEN_EMIT_C_CWRITER_H

#include "source/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { CW_COLUMNS = 100, CW_INDENT = 4 };

typedef struct cwriter {
    text out;
    uint32_t level;
} cwriter;

void cw_line(cwriter *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A line, and what follows stands one level deeper. */
void cw_open(cwriter *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Back one level, then the line. */
void cw_close(cwriter *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Unindented and unbroken: preprocessor lines, tables. */
void cw_raw(cwriter *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One blank line, never two. */
void cw_blank(cwriter *w);

/* A comment of one line, cut with an ellipsis where it is too long. */
void cw_note(cwriter *w, const char *text);
/* A comment of paragraphs (lines of `text`), each wrapped. */
void cw_comment(cwriter *w, const char *text);

#endif
