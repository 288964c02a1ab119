/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What follows from sizes and strides where some are handles of expressions.
 *
 * Knows: what can be written down without deciding anything.  Whether such a type is contiguous may
 * need a guard, which is not for a type to take.
 */
#include "tensor/facts.h"

/* What the arithmetic could not do, taken from where it lies. */
static uint32_t take_fault(tare_symbolic *s)
{
    const uint32_t fault = s->fault == TARE_RULE_OVERFLOW ? TARE_RULE_STORAGE : s->fault;
    s->fault = TARE_OK;
    return fault;
}

static int64_t product(tare_symbolic *s, const int64_t *size, uint32_t rank)
{
    int64_t n = 1;
    for (uint32_t i = 0; i < rank; i++)
        if (size[i] == 0)
            return 0;
    for (uint32_t i = 0; i < rank; i++)
        n = tare_expr_mul(s, n, size[i]);
    return n;
}

uint32_t tare_facts_numel_of_symbolic(tare_symbolic *s, const int64_t *size, uint32_t rank, int64_t *out)
{
    *out = product(s, size, rank);
    return take_fault(s);
}

uint32_t tare_facts_strides_of_symbolic(tare_symbolic *s, const int64_t *size, uint32_t rank, int64_t *out)
{
    int64_t next = 1;
    for (uint32_t i = rank; i-- > 0;) {
        out[i] = next;
        if (i > 0)
            next = tare_expr_mul(s, next, tare_expr_max(s, size[i], 1));
    }
    return take_fault(s);
}

/* Elements from the first to behind the last: none where a size is 0. */
static int64_t span_of(tare_symbolic *s, const int64_t *size, const int64_t *stride, uint32_t rank)
{
    int64_t span = 1, full = 1;
    for (uint32_t i = 0; i < rank; i++) {
        span = tare_expr_add(s, span, tare_expr_mul(s, tare_expr_sub(s, size[i], 1), stride[i]));
        full = tare_expr_and(s, full, tare_expr_ge(s, size[i], 1));
    }
    return tare_expr_select(s, full, span, 0);
}

uint32_t tare_facts_of_symbolic(tare_symbolic *s, const int64_t *size, const int64_t *stride, uint32_t rank,
                                int64_t itemsize, bool natural, tare_facts *out)
{
    *out = (tare_facts){.flags = TARE_T_SYMBOLIC};
    if (natural)
        out->flags |= TARE_T_NATURAL | TARE_T_CONTIGUOUS | TARE_T_DENSE;
    out->numel = product(s, size, rank);
    const int64_t span = natural ? out->numel : span_of(s, size, stride, rank);
    out->nbytes = tare_expr_mul(s, span, itemsize);
    return take_fault(s);
}
