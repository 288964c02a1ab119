/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Marks of executed statements and of arms of decisions.
 */
#ifndef TARE_INTERPRET_COVERAGE_H
#define TARE_INTERPRET_COVERAGE_H

#include "dispatch/registry.h"
#include "tare/coverage.h"

/* Marks of one node: that it was executed, and its first, second, third arm. */
enum { COVERAGE_RUN = 1, COVERAGE_FIRST = 2, COVERAGE_SECOND = 4, COVERAGE_THIRD = 8 };

struct tare_coverage {
    const tare_registry *registry;
    uint64_t reached;          /* marks made */
    uint8_t **seen;            /* by unit, then node of its pack */
    uint32_t functions;        /* of all units */
    uint32_t *callers_from;    /* by function, where its callers begin in `caller`; they end where the next ones begin */
    uint32_t *caller;
};

/* callers.c: finds all calls.  False without memory. */
bool tare_coverage_find_callers(tare_coverage *c);

/* The coverage a mode's calls count into; NULL: nothing is counted. */
static inline tare_coverage *coverage_of(tare_coverage *c, const tare_registry *r)
{
    return c != NULL && c->registry == r ? c : NULL;
}

static inline void coverage_mark(tare_coverage *c, const registry_unit *unit, uint32_t node, unsigned mark)
{
    uint8_t *seen = &c->seen[unit - c->registry->unit][node];
    c->reached += (*seen & mark) == 0;
    *seen |= (uint8_t)mark;
}

#endif
