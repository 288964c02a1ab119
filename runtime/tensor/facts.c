/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Facts where every size and stride is a number.
 *
 * Knows: which tests look at dimensions of size 1 and which do not, as eager's tests differ there.
 */
#include "tensor/facts.h"

#include "base/checked.h"

uint32_t tare_facts_numel(const int64_t *size, uint32_t rank, int64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < rank; i++)
        if (size[i] == 0)
            return TARE_OK;
    int64_t n = 1;
    for (uint32_t i = 0; i < rank; i++)
        if (tare_mul_overflows(n, size[i], &n))
            return TARE_RULE_STORAGE;
    *out = n;
    return TARE_OK;
}

uint32_t tare_facts_strides(const int64_t *size, uint32_t rank, int64_t *out)
{
    int64_t next = 1;
    for (uint32_t i = rank; i-- > 0;) {
        out[i] = next;
        if (i && tare_mul_overflows(next, size[i] > 1 ? size[i] : 1, &next))
            return TARE_RULE_STORAGE;
    }
    return TARE_OK;
}

bool tare_facts_span(const int64_t *size, const int64_t *stride, uint32_t rank, int64_t *out)
{
    int64_t span = 1;
    *out = 0;
    for (uint32_t i = 0; i < rank; i++)
        if (size[i] == 0)
            return true;
    for (uint32_t i = 0; i < rank; i++) {
        int64_t step;
        if (tare_mul_overflows(size[i] - 1, stride[i], &step) || tare_add_overflows(span, step, &span))
            return false;
    }
    *out = span;
    return true;
}

static bool is_natural(const int64_t *size, const int64_t *stride, uint32_t rank)
{
    int64_t next = 1;
    for (uint32_t i = rank; i-- > 0;) {
        if (stride[i] != next)
            return false;
        if (i && tare_mul_overflows(next, size[i] > 1 ? size[i] : 1, &next))
            return false;
    }
    return true;
}

/* Dimensions in `order`, innermost first, follow each other without a gap; size 1 does not count. */
static bool follows(const int64_t *size, const int64_t *stride, const uint8_t *order, uint32_t n)
{
    int64_t expected = 1;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t d = order[i];
        if (size[d] == 1)
            continue;
        if (stride[d] != expected || tare_mul_overflows(expected, size[d], &expected))
            return false;
    }
    return true;
}

static bool is_contiguous(const int64_t *size, const int64_t *stride, uint32_t rank, int64_t numel)
{
    if (numel == 0)
        return true;
    int64_t expected = 1; /* divides numel: cannot overflow */
    for (uint32_t i = rank; i-- > 0;) {
        if (size[i] == 1)
            continue;
        if (stride[i] != expected)
            return false;
        expected *= size[i];
    }
    return true;
}

/* suggest_memory_format's looser test: strides only have to grow, those of size-1 dimensions too. */
static bool strides_like(const int64_t *size, const int64_t *stride, const uint8_t *order, uint32_t n)
{
    int64_t least = 0;
    if (stride[1] == 0)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t d = order[i];
        if (size[d] == 0 || stride[d] < least)
            return false;
        if (d == 0 && least == stride[1]) /* N,1,1,1 and the like: contiguous as well */
            return false;
        least = stride[d];
        if (size[d] > 1 && tare_mul_overflows(least, size[d], &least))
            least = INT64_MAX;
    }
    return true;
}

/* Whether dimension a comes before b from the inside: sizes below 2 come last. */
static bool before(const int64_t *size, const int64_t *stride, uint32_t a, uint32_t b)
{
    return size[a] >= 2 && (size[b] < 2 || stride[a] < stride[b]);
}

/* numel is not 0. */
static bool is_dense(const int64_t *size, const int64_t *stride, uint32_t rank)
{
    uint8_t order[UINT8_MAX];
    for (uint32_t i = 0; i < rank; i++) {
        uint32_t at = i;
        for (; at > 0 && before(size, stride, i, order[at - 1]); at--)
            order[at] = order[at - 1];
        order[at] = (uint8_t)i;
    }
    return follows(size, stride, order, rank);
}

static bool repeats(const int64_t *size, const int64_t *stride, uint32_t rank)
{
    for (uint32_t i = 0; i < rank; i++)
        if (stride[i] == 0 && size[i] > 1)
            return true;
    return false;
}

static const uint8_t channels_last[4] = {1, 3, 2, 0}, channels_last_3d[5] = {1, 4, 3, 2, 0};

static uint32_t format_flags(const int64_t *size, const int64_t *stride, uint32_t rank)
{
    if (rank == 4)
        return (follows(size, stride, channels_last, 4) ? TARE_T_CHANNELS_LAST : 0u) |
               (strides_like(size, stride, channels_last, 4) ? TARE_T_LIKE_CL : 0u);
    if (rank == 5)
        return (follows(size, stride, channels_last_3d, 5) ? TARE_T_CHANNELS_LAST_3D : 0u) |
               (strides_like(size, stride, channels_last_3d, 5) ? TARE_T_LIKE_CL_3D : 0u);
    return 0;
}

uint32_t tare_facts_of(const int64_t *size, const int64_t *stride, uint32_t rank, int64_t itemsize, tare_facts *out)
{
    *out = (tare_facts){0};
    const uint32_t fault = tare_facts_numel(size, rank, &out->numel);
    if (fault)
        return fault;
    int64_t span;
    if (!tare_facts_span(size, stride, rank, &span) || tare_mul_overflows(span, itemsize, &out->nbytes))
        return TARE_RULE_STORAGE;
    uint32_t flags = format_flags(size, stride, rank);
    if (is_natural(size, stride, rank))
        flags |= TARE_T_NATURAL | TARE_T_CONTIGUOUS;
    else if (is_contiguous(size, stride, rank, out->numel))
        flags |= TARE_T_CONTIGUOUS;
    if (flags & (TARE_T_CONTIGUOUS | TARE_T_CHANNELS_LAST | TARE_T_CHANNELS_LAST_3D) || is_dense(size, stride, rank))
        flags |= TARE_T_DENSE;
    else if (repeats(size, stride, rank))
        flags |= TARE_T_OVERLAP;
    out->flags = flags;
    return TARE_OK;
}
