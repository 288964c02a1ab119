/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Mixing of words into hashes: cheap, seeded, not for secrets. */
#ifndef TARE_BASE_HASH_H
#define TARE_BASE_HASH_H

#include <stdint.h>

static inline uint64_t tare_mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ (h >> 29);
}

#endif
