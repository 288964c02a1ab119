/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The types of a mode: immutable descriptions, each once.
 *
 * Knows: an arena that never moves, and an index over it.  Refuses to know: storages, records,
 * calls.  A type's number counts units of 8 bytes from the base; 0 is "no type".
 */
#ifndef TARE_TENSOR_TYPES_H
#define TARE_TENSOR_TYPES_H

#include "symbolic/expr.h"
#include "tare/abi.h"

enum { TARE_TYPE_MULTIPLIERS = 8, TARE_LIKE_HINTS = 256 };

/* The last answer of tare_types_like for one slot of the cache. */
typedef struct tare_like_hint { uint64_t kind; uint32_t type, result; } tare_like_hint;

typedef struct tare_types {
    uint8_t *base;
    uint32_t *bucket;        /* open addressing; 0: free */
    uint32_t mask, count;
    uint64_t multiplier[TARE_TYPE_MULTIPLIERS]; /* of the hash: odd, seeded */
    size_t reserved_bytes, backed_bytes, used_bytes;
    tare_symbolic *symbolic; /* the mode's */
    tare_like_hint like[TARE_LIKE_HINTS];
} tare_types;

/* Everything of a type but sizes and strides, in one word as tare_type has it from `rank` to
 * `flags`: a struct of small fields would be written in pieces and read as a whole. */
typedef uint64_t tare_type_kind;

/* bits: of TARE_T_IDENTITY */
static inline tare_type_kind tare_kind(uint32_t dtype, uint32_t layout, uint32_t device, uint32_t bits)
{
    return (uint64_t)dtype << 8 | (uint64_t)layout << 16 | (uint64_t)device << 32 | (uint64_t)bits << 48;
}


bool tare_types_init(tare_types *t, tare_symbolic *symbols, uint64_t seed); /* false without memory */
void tare_types_finish(tare_types *t);

/*
 * The number of a type; 0 after setting *fault to TARE_RULE_MEMORY, TARE_RULE_STORAGE (elements or
 * bytes pass 2^63) or TARE_RULE_ARGUMENT (negative size or stride).  Rank at most 255.
 */
uint32_t tare_types_contiguous(tare_types *t, tare_type_kind kind, const int64_t *size, uint32_t rank, uint32_t *fault);
uint32_t tare_types_strided(tare_types *t, tare_type_kind kind, const int64_t *size, const int64_t *stride,
                            uint32_t rank, uint32_t *fault);
/* Of a layout without strides. */
uint32_t tare_types_sized(tare_types *t, tare_type_kind kind, const int64_t *size, uint32_t rank, uint32_t *fault);
/* The same sizes and strides as `type`, of another kind with the same layout. */
uint32_t tare_types_like(tare_types *t, uint32_t type, tare_type_kind kind, uint32_t *fault);

static inline const tare_type *tare_types_at(const tare_types *t, uint32_t type)
{
    return (const tare_type *)(const void *)(t->base + 8 * (size_t)type);
}

#endif
