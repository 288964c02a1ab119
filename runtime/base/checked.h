/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Integer arithmetic that tells when it left its range: true means it did, as the builtins do. */
#ifndef TARE_BASE_CHECKED_H
#define TARE_BASE_CHECKED_H

#include <stdbool.h>
#include <stdint.h>

static inline bool tare_mul_overflows(int64_t a, int64_t b, int64_t *out) { return __builtin_mul_overflow(a, b, out); }
static inline bool tare_add_overflows(int64_t a, int64_t b, int64_t *out) { return __builtin_add_overflow(a, b, out); }

#endif
