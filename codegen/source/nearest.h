/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * "Did you mean": the candidate that a slip of the fingers leads away from.
 */
#ifndef TARE_CODEGEN_NEAREST_H
#define TARE_CODEGEN_NEAREST_H

#include <stddef.h>
#include <stdint.h>

/* Insertions, deletions, replacements and swaps of neighbours from `a` to `b`; UINT32_MAX for
 * words over 64 bytes, which nobody mistypes. */
uint32_t edit_distance(const char *a, const char *b);
/* The first candidate at the smallest distance, or NULL when none is near. */
const char *nearest(const char *word, size_t n, const char *const *candidates);

#endif
