/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a dtype is: its bytes and its class, by number. Out of range: 0 bytes. */
#ifndef TARE_TENSOR_DTYPES_H
#define TARE_TENSOR_DTYPES_H

#include "tare/vocabulary.h"

extern const uint8_t tare_dtype_bytes[TARE_DTYPE_COUNT];
extern const uint8_t tare_dtype_classes[TARE_DTYPE_COUNT];

static inline bool tare_is_dtype(int64_t dtype) { return dtype > TARE_DTYPE_NONE && dtype < TARE_DTYPE_COUNT; }

/* c10::promoteTypes; TARE_DTYPE_NONE: no common type. */
tare_dtype tare_dtype_promote(tare_dtype a, tare_dtype b);
tare_dtype tare_dtype_to_complex(tare_dtype d);
tare_dtype tare_dtype_to_real(tare_dtype d);

#endif
