/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What was executed of the rules, and the walk that tells of it.
 *
 * Knows: which statements hold others.  Relies on dispatch having checked the pack.
 */
#include "interpret/coverage.h"

#include "base/alloc.h"
#include "interpret/machine.h"
#include "mode/mode.h"

tare_coverage *tare_coverage_create(const tare_registry *r)
{
    tare_coverage *c = tare_alloc_zeroed(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->registry = r;
    c->seen = tare_alloc_zeroed(r->n_units + (size_t)1, sizeof *c->seen);
    for (uint32_t u = 0; c->seen != NULL && u < r->n_units; u++) {
        c->seen[u] = tare_alloc_zeroed(r->unit[u].pack.header->nodes.count + (size_t)1, 1);
        if (c->seen[u] == NULL) {
            tare_coverage_destroy(c);
            return NULL;
        }
    }
    if (c->seen == NULL || !tare_coverage_find_callers(c)) {
        tare_coverage_destroy(c);
        return NULL;
    }
    return c;
}

void tare_coverage_destroy(tare_coverage *c)
{
    if (c == NULL)
        return;
    for (uint32_t u = 0; c->seen != NULL && u < c->registry->n_units; u++)
        tare_free(c->seen[u]);
    tare_free(c->seen);
    tare_free(c->caller);
    tare_free(c->callers_from);
    tare_free(c);
}

void tare_mode_set_coverage(tare_mode *m, tare_coverage *c) { mode_of(m)->coverage = c; }

uint64_t tare_coverage_reached(const tare_coverage *c) { return c->reached; }

/* A walk over one function. */
typedef struct walk {
    const pack *p;
    const uint8_t *seen;
    const char *file;
    uint32_t function;
    tare_coverage_fn fn;
    void *user;
} walk;

static void tell(const walk *w, uint32_t node, tare_coverage_part part, unsigned mark, bool hidden)
{
    const tare_coverage_place place = {.file = w->file, .line = w->p->nodes[node].line, .part = part,
                                       .reached = (w->seen[node] & mark) != 0, .hidden = hidden,
                                       .function = w->function, .node = node};
    w->fn(w->user, &place);
}

/* The arms of a node, if it decides something. */
static void tell_arms(const walk *w, uint32_t node, bool hidden)
{
    static const struct { uint8_t op, n; tare_coverage_part first; } armed[] = {
        {TARE_IR_AND, 3, TARE_COVERAGE_AND_LEFT}, {TARE_IR_OR, 3, TARE_COVERAGE_OR_LEFT},
        {TARE_IR_SELECT, 2, TARE_COVERAGE_SELECT_TRUE}, {TARE_STMT_IF, 2, TARE_COVERAGE_IF_TRUE},
        {TARE_STMT_REQUIRE, 1, TARE_COVERAGE_REFUSAL}, {TARE_STMT_FOR, 1, TARE_COVERAGE_ROUND},
        {TARE_STMT_FOR_DOWN, 1, TARE_COVERAGE_ROUND},
    };
    for (size_t i = 0; i < sizeof armed / sizeof armed[0]; i++)
        for (uint32_t k = 0; armed[i].op == w->p->nodes[node].op && k < armed[i].n; k++)
            tell(w, node, armed[i].first + k, (unsigned)COVERAGE_FIRST << k, hidden);
}

/* As deep as expressions are nested, which dispatch bounds. */
static void walk_expr(const walk *w, uint32_t node, bool hidden)
{
    const tare_pack_node *n = &w->p->nodes[node];
    tell_arms(w, node, hidden);
    for (uint32_t k = 0; k < n->n; k++)
        walk_expr(w, w->p->operands[n->first + k], hidden);
}

/* Which operands of a statement are expressions: `n` of them from the first. */
typedef struct row { uint32_t first, n; } row;

static row expressions_of(const tare_pack_node *n, const uint32_t *o)
{
    switch ((unsigned)n->op) {
    case TARE_STMT_LET: case TARE_STMT_SET: case TARE_STMT_PUSH: return (row){1, 1};
    case TARE_STMT_SET_AT: case TARE_STMT_FOR: case TARE_STMT_FOR_DOWN: return (row){1, 2};
    case TARE_STMT_IF: case TARE_STMT_REQUIRE: case TARE_STMT_WRITES: return (row){0, 1};
    case TARE_STMT_RETURN: return (row){0, n->n};
    case TARE_STMT_CALL: return (row){2, o[1]};
    case TARE_STMT_CALL_SLOT: return (row){3, o[2]};
    default: return (row){0, 0};
    }
}

/* As deep as statements are nested. */
static void walk_stmt(const walk *w, uint32_t stmt, bool hidden)
{
    const tare_pack_node *n = &w->p->nodes[stmt];
    const uint32_t *o = w->p->operands + n->first;
    const unsigned seen = w->seen[stmt];
    if (n->op == TARE_STMT_BLOCK) {
        for (uint32_t k = 0; k < n->n; k++)
            walk_stmt(w, o[k], hidden);
        return;
    }
    tell(w, stmt, TARE_COVERAGE_LINE, COVERAGE_RUN, hidden);
    tell_arms(w, stmt, hidden);
    const row expressions = expressions_of(n, o);
    for (uint32_t k = 0; k < expressions.n; k++)
        walk_expr(w, o[expressions.first + k], hidden);
    if (n->op == TARE_STMT_IF) {
        walk_stmt(w, o[1], hidden || (seen & COVERAGE_RUN && !(seen & COVERAGE_FIRST)));
        walk_stmt(w, o[2], hidden || (seen & COVERAGE_RUN && !(seen & COVERAGE_SECOND)));
    } else if (n->op == TARE_STMT_FOR || n->op == TARE_STMT_FOR_DOWN) {
        walk_stmt(w, o[3], hidden || (seen & COVERAGE_RUN && !(seen & COVERAGE_FIRST)));
    }
}

void tare_coverage_each(const tare_coverage *c, tare_coverage_fn fn, void *user)
{
    uint32_t function = 0;
    for (uint32_t u = 0; u < c->registry->n_units; u++) {
        const pack *p = &c->registry->unit[u].pack;
        for (uint32_t f = 0; f < p->header->funcs.count; f++, function++) {
            const walk w = {.p = p, .seen = c->seen[u], .file = pack_string(p, p->funcs[f].file), .function = function,
                            .fn = fn, .user = user};
            walk_stmt(&w, p->funcs[f].body, false);
        }
    }
}
