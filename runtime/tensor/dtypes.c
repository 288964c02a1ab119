/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Bytes, classes and promotion of dtypes.
 *
 * Knows: c10::promoteTypes, reduced to what it says: an order of floats, an order of integers, and
 * which classes mix.
 */
#include "tensor/dtypes.h"

const uint8_t tare_dtype_bytes[TARE_DTYPE_COUNT] = {
    0,
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) bytes,
#include "tare/dtypes.def"
#undef TARE_DTYPE
};

const uint8_t tare_dtype_classes[TARE_DTYPE_COUNT] = {
    TARE_CLASS_BITS,
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) TARE_CLASS_##class,
#include "tare/dtypes.def"
#undef TARE_DTYPE
};

static uint32_t class_of(tare_dtype d) { return tare_dtype_classes[d]; }

tare_dtype tare_dtype_to_complex(tare_dtype d)
{
    switch ((uint32_t)d) {
    case TARE_DTYPE_float16: return TARE_DTYPE_complex32;
    case TARE_DTYPE_bfloat16:
    case TARE_DTYPE_float32: return TARE_DTYPE_complex64;
    case TARE_DTYPE_float64: return TARE_DTYPE_complex128;
    default: return class_of(d) == TARE_CLASS_COMPLEX ? d : TARE_DTYPE_NONE;
    }
}

tare_dtype tare_dtype_to_real(tare_dtype d)
{
    switch ((uint32_t)d) {
    case TARE_DTYPE_complex32: return TARE_DTYPE_float16;
    case TARE_DTYPE_complex64: return TARE_DTYPE_float32;
    case TARE_DTYPE_complex128: return TARE_DTYPE_float64;
    default: return d;
    }
}

/* uint8 with a signed integer of n bytes needs a larger one where n is 1. */
static tare_dtype promote_ints(tare_dtype a, tare_dtype b)
{
    if (a == TARE_DTYPE_uint8)
        return b == TARE_DTYPE_int8 ? TARE_DTYPE_int16 : b;
    if (b == TARE_DTYPE_uint8)
        return a == TARE_DTYPE_int8 ? TARE_DTYPE_int16 : a;
    return tare_dtype_bytes[a] > tare_dtype_bytes[b] ? a : b;
}

/* Different floats: of equal bytes (half, bfloat16) neither holds the other. */
static tare_dtype promote_floats(tare_dtype a, tare_dtype b)
{
    if (tare_dtype_bytes[a] == tare_dtype_bytes[b])
        return TARE_DTYPE_float32;
    return tare_dtype_bytes[a] > tare_dtype_bytes[b] ? a : b;
}

static tare_dtype promote_complex(tare_dtype complex, tare_dtype other)
{
    if (class_of(other) != TARE_CLASS_FLOAT && class_of(other) != TARE_CLASS_COMPLEX)
        return complex;
    const tare_dtype from = tare_dtype_to_complex(other);
    return tare_dtype_bytes[from] > tare_dtype_bytes[complex] ? from : complex;
}

/* Classes that mix with each other; their numbers are in the order of promotion. */
static bool mixes(uint32_t class)
{
    return class == TARE_CLASS_BOOL || class == TARE_CLASS_INT || class == TARE_CLASS_FLOAT ||
           class == TARE_CLASS_COMPLEX;
}

tare_dtype tare_dtype_promote(tare_dtype a, tare_dtype b)
{
    const uint32_t of_a = class_of(a), of_b = class_of(b);
    if (a == b)
        return a;
    if (of_a == TARE_CLASS_UINT && of_b == TARE_CLASS_FLOAT)
        return b;
    if (of_b == TARE_CLASS_UINT && of_a == TARE_CLASS_FLOAT)
        return a;
    if (!mixes(of_a) || !mixes(of_b))
        return TARE_DTYPE_NONE;
    if (of_a == TARE_CLASS_COMPLEX)
        return promote_complex(a, b);
    if (of_b == TARE_CLASS_COMPLEX)
        return promote_complex(b, a);
    if (of_a != of_b)
        return of_a > of_b ? a : b;
    return of_a == TARE_CLASS_INT ? promote_ints(a, b) : promote_floats(a, b);
}
