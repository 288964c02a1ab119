/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Diagnostics: many a run, each with its place, sorted by place when rendered.
 *
 *   opdefs/matmul.yaml:20:24: error: `b` has no field `shap`
 *      20 |     require a.size[1] == b.shap[0]
 *         |                            ^~~~ tensors have: size, stride, offset, ...
 *   opdefs/matmul.yaml:9:5: note: `b` is declared here
 *
 * Message law: lower case, no full stop, back ticks round user text, say what is and what was
 * expected, show the numbers, point at the other line involved.  One mistake gives one message.
 */
#ifndef TARE_CODEGEN_DIAG_H
#define TARE_CODEGEN_DIAG_H

#include "source/source.h"

typedef struct diag_list diag_list;
struct arena;

/* Keeps at most `limit` errors (0: 100); the rest are counted. */
diag_list *diag_list_create(struct arena *a, const source_set *set, uint32_t limit);

/* An error at `at`.  The returned id lets a note be added to it. */
uint32_t diag_error(diag_list *d, span at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Text beside the caret of error `id`. */
void diag_hint(diag_list *d, uint32_t id, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A further place of error `id`: "declared here". */
void diag_note(diag_list *d, uint32_t id, span at, const char *format, ...) __attribute__((format(printf, 4, 5)));

uint32_t diag_errors(const diag_list *d);
/* All diagnostics as text, in the arena. */
const char *diag_render(const diag_list *d);

#endif
