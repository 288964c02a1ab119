/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Which operators can get into a function.
 *
 * Knows: calls, and that a slot may be any function that some profile fills it with.  Functions of all units
 * are numbered through, as coverage.c tells of them.
 */
#include "interpret/coverage.h"

#include "base/alloc.h"

typedef struct coverage_call { uint32_t callee, caller; } coverage_call;

/* Calls being gathered; the first time only counted. */
typedef struct gathering {
    const tare_registry *r;
    coverage_call *call;
    uint32_t n;
    uint32_t caller, first;    /* the function at hand, the first of its unit */
    const pack *p;
} gathering;

static void gather(gathering *g, uint32_t callee)
{
    if (g->call != NULL)
        g->call[g->n] = (coverage_call){callee, g->caller};
    g->n++;
}

static uint32_t first_function(const tare_registry *r, uint32_t unit)
{
    uint32_t first = 0;
    for (uint32_t u = 0; u < unit; u++)
        first += r->unit[u].pack.header->funcs.count;
    return first;
}

static void gather_slot(gathering *g, uint32_t slot)
{
    for (uint32_t kind = 0; kind < TARE_KIND_MAX; kind++) {
        const registry_func f = registry_slot(g->r, kind, slot);
        if (f.func != 0)
            gather(g, first_function(g->r, f.unit) + f.func - 1);
    }
}

/* As deep as statements are nested, which dispatch bounds. */
static void gather_from(gathering *g, uint32_t stmt)
{
    const tare_pack_node *n = &g->p->nodes[stmt];
    const uint32_t *o = g->p->operands + n->first;
    switch ((unsigned)n->op) {
    case TARE_STMT_CALL: gather(g, g->first + o[0]); break;
    case TARE_STMT_CALL_SLOT: gather_slot(g, o[0]); break;
    case TARE_STMT_IF: gather_from(g, o[1]); gather_from(g, o[2]); break;
    case TARE_STMT_FOR: case TARE_STMT_FOR_DOWN: gather_from(g, o[3]); break;
    case TARE_STMT_BLOCK:
        for (uint32_t k = 0; k < n->n; k++)
            gather_from(g, o[k]);
        break;
    default: break;
    }
}

static uint32_t gather_all(const tare_registry *r, coverage_call *call)
{
    gathering g = {.r = r, .call = call};
    for (uint32_t u = 0; u < r->n_units; u++) {
        g.p = &r->unit[u].pack;
        g.first = g.caller;
        for (uint32_t f = 0; f < g.p->header->funcs.count; f++, g.caller++)
            gather_from(&g, g.p->funcs[f].body);
    }
    return g.n;
}

bool tare_coverage_find_callers(tare_coverage *c)
{
    const uint32_t functions = first_function(c->registry, c->registry->n_units);
    const uint32_t n = gather_all(c->registry, NULL);
    coverage_call *call = tare_alloc_zeroed(n + (size_t)1, sizeof *call);
    c->caller = tare_alloc_zeroed(n + (size_t)1, sizeof *c->caller);
    c->callers_from = tare_alloc_zeroed(functions + (size_t)2, sizeof *c->callers_from);
    const bool fine = call != NULL && c->caller != NULL && c->callers_from != NULL;
    if (fine) {
        (void)gather_all(c->registry, call);
        for (uint32_t i = 0; i < n; i++)
            c->callers_from[call[i].callee + 2]++;
        for (uint32_t f = 2; f <= functions + 1; f++)
            c->callers_from[f] += c->callers_from[f - 1];
        for (uint32_t i = 0; i < n; i++)
            c->caller[c->callers_from[call[i].callee + 1]++] = call[i].caller;
        c->functions = functions;
    }
    tare_free(call);
    return fine;
}

/* Marks what gets into `function`; `next` has room for all functions. */
static void mark_callers(const tare_coverage *c, uint32_t function, uint32_t *next, uint8_t *marked)
{
    uint32_t n = 0;
    next[n++] = function;
    marked[function] = 1;
    while (n > 0) {
        const uint32_t callee = next[--n];
        for (uint32_t i = c->callers_from[callee]; i < c->callers_from[callee + 1]; i++)
            if (!marked[c->caller[i]]) {
                marked[c->caller[i]] = 1;
                next[n++] = c->caller[i];
            }
    }
}

uint32_t tare_coverage_operators(const tare_coverage *c, uint32_t function, uint32_t *op, uint32_t room)
{
    const tare_registry *r = c->registry;
    if (function >= c->functions)
        return 0;
    uint32_t *next = tare_alloc_zeroed(c->functions, sizeof *next), n = 0;
    uint8_t *marked = tare_alloc_zeroed(c->functions, 1);
    if (next != NULL && marked != NULL) {
        mark_callers(c, function, next, marked);
        for (uint32_t i = 0; i < r->n_ops; i++)
            if (marked[first_function(r, r->op[i].unit) + registry_pack(r, i)->ops[r->op[i].index].func]) {
                if (n < room)
                    op[n] = i;
                n++;
            }
    }
    const bool fine = next != NULL && marked != NULL;
    tare_free(next);
    tare_free(marked);
    return fine ? n : UINT32_MAX;
}
