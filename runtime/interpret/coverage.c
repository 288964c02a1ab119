/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What was executed of the rules, and the walk that tells of it.
 *
 * Knows: which statements hold others.  Relies on dispatch having checked the pack.
 */
#include "interpret/coverage.h"

#include "base/alloc.h"
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
    if (c->seen == NULL) {
        tare_free(c);
        return NULL;
    }
    return c;
}

void tare_coverage_destroy(tare_coverage *c)
{
    if (c == NULL)
        return;
    for (uint32_t u = 0; u < c->registry->n_units; u++)
        tare_free(c->seen[u]);
    tare_free(c->seen);
    tare_free(c);
}

void tare_mode_set_coverage(tare_mode *m, tare_coverage *c) { mode_of(m)->coverage = c; }

/* A walk over one function. */
typedef struct walk {
    const pack *p;
    const uint8_t *seen;
    const char *file;
    tare_coverage_fn fn;
    void *user;
} walk;

/* An arm, and the line of its `if`; line 0: none. */
typedef struct arm { uint32_t line; tare_coverage_part part; } arm;

static void tell(const walk *w, uint32_t stmt, uint32_t line, tare_coverage_part part, arm in)
{
    const tare_coverage_place place = {.file = w->file, .line = line, .part = part, .reached = w->seen[stmt] != 0,
                                       .arm_line = in.line, .arm_part = in.part};
    w->fn(w->user, &place);
}

/* As deep as statements are nested, which dispatch bounds. */
static void walk_stmt(const walk *w, uint32_t stmt, arm in)
{
    const tare_pack_node *n = &w->p->nodes[stmt];
    const uint32_t *o = w->p->operands + n->first;
    if (n->op == TARE_STMT_BLOCK) {
        for (uint32_t k = 0; k < n->n; k++)
            walk_stmt(w, o[k], in);
        return;
    }
    tell(w, stmt, n->line, TARE_COVERAGE_LINE, in);
    if (n->op == TARE_STMT_IF) {
        tell(w, o[1], n->line, TARE_COVERAGE_THEN, in);
        walk_stmt(w, o[1], (arm){n->line, TARE_COVERAGE_THEN});
        tell(w, o[2], n->line, TARE_COVERAGE_ELSE, in);
        walk_stmt(w, o[2], (arm){n->line, TARE_COVERAGE_ELSE});
    } else if (n->op == TARE_STMT_FOR || n->op == TARE_STMT_FOR_DOWN) {
        walk_stmt(w, o[3], in);
    }
}

void tare_coverage_each(const tare_coverage *c, tare_coverage_fn fn, void *user)
{
    for (uint32_t u = 0; u < c->registry->n_units; u++) {
        const pack *p = &c->registry->unit[u].pack;
        walk w = {.p = p, .seen = c->seen[u], .fn = fn, .user = user};
        for (uint32_t f = 0; f < p->header->funcs.count; f++) {
            w.file = pack_string(p, p->funcs[f].file);
            walk_stmt(&w, p->funcs[f].body, (arm){0, TARE_COVERAGE_LINE});
        }
    }
}
