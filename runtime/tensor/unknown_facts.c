/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Facts where some size or stride is the handle of an unknown.
 *
 * Knows: that equal handles are equal numbers, and that a size which may turn out to be 0 or 1 is
 * taken for a larger one.
 */
#include "tensor/facts.h"

static uint32_t fault_of(tare_product_result r)
{
    return r == TARE_PRODUCT_OK ? TARE_OK : r == TARE_PRODUCT_MEMORY ? TARE_RULE_MEMORY : TARE_RULE_STORAGE;
}

uint32_t tare_facts_numel_of_unknown(tare_unknowns *u, const int64_t *size, uint32_t rank, int64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < rank; i++)
        if (size[i] == 0)
            return TARE_OK;
    int64_t n = 1;
    for (uint32_t i = 0; i < rank; i++) {
        const uint32_t fault = fault_of(tare_unknowns_multiply(u, n, size[i], &n));
        if (fault)
            return fault;
    }
    *out = n;
    return TARE_OK;
}

uint32_t tare_facts_strides_of_unknown(tare_unknowns *u, const int64_t *size, uint32_t rank, int64_t *out)
{
    int64_t next = 1;
    for (uint32_t i = rank; i-- > 0;) {
        out[i] = next;
        if (!i)
            break;
        const uint32_t fault = fault_of(tare_unknowns_multiply(u, next, size[i] == 0 ? 1 : size[i], &next));
        if (fault)
            return fault;
    }
    return TARE_OK;
}

/* Dimensions in `order`, innermost first, follow each other; all other than of size 1 count. */
static uint32_t follows(tare_unknowns *u, const int64_t *size, const int64_t *stride, const uint8_t *order,
                        uint32_t n, bool *out)
{
    int64_t expected = 1;
    *out = false;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t d = order[i];
        if (size[d] == 1)
            continue;
        if (stride[d] != expected)
            return TARE_OK;
        const uint32_t fault = fault_of(tare_unknowns_multiply(u, expected, size[d], &expected));
        if (fault)
            return fault == TARE_RULE_MEMORY ? fault : TARE_OK;
    }
    *out = true;
    return TARE_OK;
}

/* An order in which strides follow each other, as far as there is one; the rest as it comes. */
static uint32_t dense_order(tare_unknowns *u, const int64_t *size, const int64_t *stride, uint32_t rank, uint8_t *order)
{
    for (uint32_t i = 0; i < rank; i++)
        order[i] = (uint8_t)i;
    int64_t expected = 1;
    for (uint32_t i = 0; i < rank; i++) {
        uint32_t at = i;
        while (at < rank && (size[order[at]] == 1 || stride[order[at]] != expected))
            at++;
        if (at == rank)
            return TARE_OK;
        const uint8_t d = order[at];
        order[at] = order[i];
        order[i] = d;
        const uint32_t fault = fault_of(tare_unknowns_multiply(u, expected, size[d], &expected));
        if (fault)
            return fault == TARE_RULE_MEMORY ? fault : TARE_OK;
    }
    return TARE_OK;
}

/* Adds `flags` to *out where strides follow in `order`. */
static uint32_t claim(tare_unknowns *u, const int64_t *size, const int64_t *stride, const uint8_t *order, uint32_t n,
                      uint32_t flags, uint32_t *out)
{
    bool holds;
    const uint32_t fault = follows(u, size, stride, order, n, &holds);
    if (!fault && holds)
        *out |= flags | TARE_T_DENSE;
    return fault;
}

static uint32_t order_flags(tare_unknowns *u, const int64_t *size, const int64_t *stride, uint32_t rank, uint32_t *out)
{
    static const uint8_t last[4] = {1, 3, 2, 0}, last_3d[5] = {1, 4, 3, 2, 0};
    uint8_t order[UINT8_MAX] = {0};
    for (uint32_t i = 0; i < rank; i++)
        order[i] = (uint8_t)(rank - 1 - i);
    uint32_t fault = claim(u, size, stride, order, rank, TARE_T_CONTIGUOUS, out);
    const bool contiguous = (*out & TARE_T_CONTIGUOUS) != 0;
    if (!fault && rank == 4)
        fault = claim(u, size, stride, last, 4, TARE_T_CHANNELS_LAST | (contiguous ? 0u : TARE_T_LIKE_CL), out);
    if (!fault && rank == 5)
        fault = claim(u, size, stride, last_3d, 5, TARE_T_CHANNELS_LAST_3D | (contiguous ? 0u : TARE_T_LIKE_CL_3D), out);
    if (fault || *out & TARE_T_DENSE)
        return fault;
    fault = dense_order(u, size, stride, rank, order);
    return fault ? fault : claim(u, size, stride, order, rank, 0, out);
}

uint32_t tare_facts_of_unknown(tare_unknowns *u, const int64_t *size, const int64_t *stride, uint32_t rank,
                               int64_t itemsize, tare_facts *out)
{
    int64_t natural[UINT8_MAX];
    *out = (tare_facts){.flags = TARE_T_SYMBOLIC};
    uint32_t fault = tare_facts_numel_of_unknown(u, size, rank, &out->numel);
    if (!fault)
        fault = tare_facts_strides_of_unknown(u, size, rank, natural);
    if (!fault)
        fault = order_flags(u, size, stride, rank, &out->flags);
    if (fault)
        return fault;
    bool is_natural = true;
    for (uint32_t i = 0; i < rank; i++)
        is_natural &= stride[i] == natural[i];
    if (is_natural || out->numel == 0)
        out->flags |= (is_natural ? TARE_T_NATURAL : 0u) | TARE_T_CONTIGUOUS | TARE_T_DENSE;
    for (uint32_t i = 0; i < rank && !(out->flags & TARE_T_DENSE); i++)
        if (stride[i] == 0 && size[i] > 1)
            out->flags |= TARE_T_OVERLAP;
    /* of other types the span is a sum, which has no handle */
    return out->flags & TARE_T_DENSE ? fault_of(tare_unknowns_multiply(u, out->numel, itemsize, &out->nbytes)) : TARE_OK;
}
