/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What follows from sizes and strides.
 *
 * Knows: PyTorch's definitions of contiguous, channels-last and dense.  Refuses to know: how types
 * are kept.
 */
#ifndef TARE_TENSOR_FACTS_H
#define TARE_TENSOR_FACTS_H

#include "symbolic/expr.h"
#include "tare/abi.h"

typedef struct tare_facts { int64_t numel, nbytes; uint32_t flags; } tare_facts;

/*
 * Facts of a strided type whose sizes and strides are not negative. TARE_OK or TARE_RULE_STORAGE.
 * flags: all of TARE_T_... but the identity.
 */
uint32_t tare_facts_of(const int64_t *size, const int64_t *stride, uint32_t rank, int64_t itemsize, tare_facts *out);

/*
 * The same where some are handles of expressions; `natural`: the strides are those of
 * tare_facts_strides_of_symbolic.  No flag is set that some value of a symbol could belie.
 * Also TARE_RULE_MEMORY.
 */
uint32_t tare_facts_of_symbolic(tare_symbolic *s, const int64_t *size, const int64_t *stride, uint32_t rank,
                                int64_t itemsize, bool natural, tare_facts *out);

/* Product of the sizes. TARE_OK or TARE_RULE_STORAGE. */
uint32_t tare_facts_numel(const int64_t *size, uint32_t rank, int64_t *out);
uint32_t tare_facts_numel_of_symbolic(tare_symbolic *s, const int64_t *size, uint32_t rank, int64_t *out);

/* Strides of a contiguous tensor. TARE_OK or TARE_RULE_STORAGE; of_symbolic: also TARE_RULE_MEMORY. */
uint32_t tare_facts_strides(const int64_t *size, uint32_t rank, int64_t *out);
uint32_t tare_facts_strides_of_symbolic(tare_symbolic *s, const int64_t *size, uint32_t rank, int64_t *out);

/* Elements from the first to behind the last; 0 if there is none. False: passes 2^63. */
bool tare_facts_span(const int64_t *size, const int64_t *stride, uint32_t rank, int64_t *out);

#endif
