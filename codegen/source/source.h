/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Files and the places in them.
 *
 * Knows: bytes of the files that were loaded, and spans of them.  Refuses to know: YAML, rules.
 * A span is bytes of a loaded file; lines and columns exist only when something is printed.
 */
#ifndef TARE_CODEGEN_SOURCE_H
#define TARE_CODEGEN_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct span {
    uint32_t source;  /* index into the set; 0 is "nowhere" */
    uint32_t start_bytes, length_bytes;
} span;

typedef struct source {
    const char *path;   /* as printed in diagnostics and packs: relative to the definitions' root's parent */
    const char *text;   /* zero-terminated */
    uint32_t length_bytes;
    const uint32_t *line_starts;  /* byte offset of each line */
    uint32_t n_lines;
} source;

typedef struct source_set source_set;
struct arena;

source_set *source_set_create(struct arena *a);
/* Adds a file; 0 when it cannot be read or is over `max_bytes`, with the reason in *why. */
uint32_t source_load(source_set *set, const char *path, const char *shown_as, uint32_t max_bytes, const char **why);
/* Adds text that is in memory (tests, fuzzers). */
uint32_t source_add(source_set *set, const char *shown_as, const char *text, size_t length_bytes);
const source *source_get(const source_set *set, uint32_t id);

typedef struct place { uint32_t line, column; } place; /* both 1-based; column counts characters */
place source_place(const source_set *set, span s);
span span_join(span a, span b);

#endif
