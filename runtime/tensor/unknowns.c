/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sizes as expressions. */
#include "tensor/unknowns.h"

#include "symbolic/symbols.h"

void tare_unknowns_init(tare_unknowns *u) { tare_symbolic_init(u); }
void tare_unknowns_finish(tare_unknowns *u) { tare_symbolic_finish(u); }
void tare_unknowns_rewind(tare_unknowns *u, uint32_t count) { tare_symbols_rewind(u, count); }

int64_t tare_unknowns_new(tare_unknowns *u, int64_t low, int64_t high)
{
    const int64_t v = tare_symbols_unbacked(u, NULL, low, high);
    const bool failed = u->fault != TARE_OK;
    u->fault = TARE_OK;
    return failed ? 0 : v;
}

tare_product_result tare_unknowns_multiply(tare_unknowns *u, int64_t a, int64_t b, int64_t *out)
{
    *out = tare_expr_mul(u, a, b);
    const uint32_t fault = u->fault;
    u->fault = TARE_OK;
    return fault == TARE_OK ? TARE_PRODUCT_OK : fault == TARE_RULE_MEMORY ? TARE_PRODUCT_MEMORY : TARE_PRODUCT_OVERFLOW;
}

tare_bounds tare_unknowns_bounds(tare_unknowns *u, int64_t size)
{
    const expr_range r = expr_holds(u, size) ? tare_expr_range(u, size) : (expr_range){size, size};
    u->fault = TARE_OK;
    return (tare_bounds){r.low, r.high};
}

size_t tare_unknowns_format(const tare_unknowns *u, int64_t size, char *buffer, size_t size_bytes)
{
    return tare_expr_format(u, size, TARE_SYM_STR, buffer, size_bytes);
}
