/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Where locals are declared: in the innermost block around all that mentions them, at their
 * binding if that comes first.  Locals that only messages read are not declared at all: messages
 * are the interpreter's.
 */
#include "emit_c/emitter.h"

#include <string.h>

typedef struct walk {
    cfunc *c;
    const uint32_t *reads_before; /* of the pass before, NULL in the first */
} walk;

static cblock *around(cblock *a, cblock *b)
{
    while (a != b) {
        if (a->depth >= b->depth)
            a = a->up;
        else
            b = b->up;
    }
    return a;
}

static void mention(walk *w, uint32_t local, cblock *in, const ir_stmt *binder)
{
    clocal *l = &w->c->local[local];
    if (l->block == NULL) {
        l->first_block = l->block = in;
        l->first = binder;
        return;
    }
    l->block = around(l->block, in);
}

/* Whether operand i of e may live on where e's value does, if that is `kept`. */
static bool keeps(const ir_expr *e, uint32_t i, bool kept)
{
    switch ((int)e->op) {
    case TARE_IR_SLICE:
    case TARE_IR_LIST: return true;
    case TARE_IR_SELECT: return kept && i > 0;
    case TARE_IR_OBLIVIOUS:
    case TARE_IR_KNOWN:
    case TARE_IR_GUARD:
    case TARE_IR_GET:
    case TARE_IR_SOME: return kept;
    default: return false;
    }
}

static void mention_expr(walk *w, const ir_expr *e, cblock *in, bool kept)
{
    if (e->op == TARE_IR_LOCAL) {
        w->c->local[e->u.local].reads++;
        w->c->local[e->u.local].kept = w->c->local[e->u.local].kept || kept;
        mention(w, e->u.local, in, NULL);
    }
    const uint32_t n = e->op == TARE_IR_OBLIVIOUS && e->n > 0 ? 1 : e->n;
    for (uint32_t i = 0; i < n; i++)
        mention_expr(w, e->operand[i], in, keeps(e, i, kept));
}

static bool is_make(const ir_expr *e) { return ir_info(e->op)->kind == IR_MAKE; }

static bool is_dead(const cfunc *c, const ir_stmt *s, uint32_t reads)
{
    return s->op == TARE_STMT_LET && reads == 0 && !c->f->local[s->local].is_var && !is_make(s->expr[0]) &&
           !c_may_fault(s->expr[0]);
}

bool c_is_dead(const cfunc *c, const ir_stmt *s)
{
    return is_dead(c, s, s->op == TARE_STMT_LET ? c->local[s->local].reads : 1);
}

static void walk_block(walk *w, const ir_stmt *block, cblock *in);

static cblock *inner(walk *w, const ir_stmt *block, cblock *up)
{
    cblock *b = arena_new(w->c->e->arena, cblock);
    *b = (cblock){block, up, up != NULL ? up->depth + 1 : 0};
    return b;
}

static void walk_targets(walk *w, const ir_stmt *s, cblock *in)
{
    if (s->op == TARE_STMT_LET || s->op == TARE_STMT_SET) {
        w->c->local[s->local].defs++;
        mention(w, s->local, in, s->op == TARE_STMT_LET ? s : NULL);
    } else if (s->op == TARE_STMT_SET_AT || s->op == TARE_STMT_PUSH) {
        w->c->local[s->local].reads++;
        mention(w, s->local, in, NULL);
    }
    for (uint32_t i = 0; i < s->n_dest; i++) {
        w->c->local[s->dest[i]].defs++;
        mention(w, s->dest[i], in, s);
    }
}

static void walk_stmt(walk *w, const ir_stmt *s, cblock *in)
{
    if (s->op == TARE_STMT_BLOCK) {
        walk_block(w, s, in);
        return;
    }
    if (w->reads_before != NULL && s->op == TARE_STMT_LET && is_dead(w->c, s, w->reads_before[s->local]))
        return;
    for (uint32_t i = 0; i < s->n; i++)
        mention_expr(w, s->expr[i], in, s->op != TARE_STMT_REQUIRE && s->op != TARE_STMT_IF);
    walk_targets(w, s, in);
    if (s->op == TARE_STMT_FOR || s->op == TARE_STMT_FOR_DOWN)
        w->c->local[s->local].is_counter = true;
    if (s->body != NULL)
        walk_block(w, s->body, inner(w, s->body, in));
    if (s->other != NULL)
        walk_block(w, s->other, inner(w, s->other, in));
}

static void walk_block(walk *w, const ir_stmt *block, cblock *in)
{
    for (const ir_stmt *s = block->body; s != NULL; s = s->next)
        walk_stmt(w, s, in);
}

/* Until no further LET turns out to be unread. */
void c_plan(cfunc *c)
{
    const uint32_t n = c->f->n_locals;
    uint32_t *reads = NULL;
    c->local = arena_array(c->e->arena, clocal, n + 1);
    for (uint32_t pass = 0; pass < 16; pass++) {
        memset(c->local, 0, n * sizeof *c->local);
        walk w = {c, reads};
        walk_block(&w, c->f->body, inner(&w, c->f->body, NULL));
        bool same = reads != NULL;
        uint32_t *now = arena_array(c->e->arena, uint32_t, n + 1);
        for (uint32_t i = 0; i < n; i++) {
            now[i] = c->local[i].reads;
            same = same && now[i] == reads[i];
        }
        reads = now;
        if (same)
            break;
    }
    for (uint32_t i = 0; i < n; i++) {
        clocal *l = &c->local[i];
        l->in_place = l->first != NULL && l->first_block == l->block;
    }
}
