/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Marks of executed statements.
 */
#ifndef TARE_INTERPRET_COVERAGE_H
#define TARE_INTERPRET_COVERAGE_H

#include "dispatch/registry.h"
#include "tare/coverage.h"

struct tare_coverage {
    const tare_registry *registry;
    uint8_t **seen;            /* by unit, then node of its pack: 1 for a statement that was executed */
};

/* The marks of a unit; NULL: nothing is counted. */
static inline uint8_t *coverage_of(const tare_coverage *c, const tare_registry *r, const registry_unit *unit)
{
    return c != NULL && c->registry == r ? c->seen[unit - r->unit] : NULL;
}

#endif
