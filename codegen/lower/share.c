/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Lists are values in rules and memory in the IR: where the two would differ, a copy is made.
 *
 * Knows: which vars are assigned where.  A value that shares a var's memory is copied unless no
 * change of that var can come after it: later in the text, or in a loop round it.
 */
#include "lower/context.h"

static void note(lowering *l, uint32_t named, span at, bool in_place)
{
    l->mutation = build_grow(l->arena, l->mutation, l->n_mutations, sizeof *l->mutation);
    l->mutation[l->n_mutations++] = (mutation){named, at.start_bytes, in_place};
}

static void find_in(lowering *l, const ast_stmt *s)
{
    for (; s != NULL; s = s->next) {
        if (s->kind == AST_ASSIGN || s->kind == AST_ASSIGN_AT || s->kind == AST_PUSH)
            note(l, s->local[0], s->at, s->kind != AST_ASSIGN);
        find_in(l, s->body);
        find_in(l, s->other);
    }
}

void lower_find_mutations(lowering *l, const ast_stmt *body)
{
    l->n_mutations = 0;
    l->mutation = NULL;
    find_in(l, body);
}

bool lower_changes_later(const lowering *l, uint32_t local, bool in_place_only)
{
    const uint32_t from = l->n_loops != 0 && l->loop_bytes < l->stmt_bytes ? l->loop_bytes : l->stmt_bytes;
    for (uint32_t i = 0; i < l->n_mutations; i++) {
        const mutation *m = &l->mutation[i];
        if (l->local[m->named] == local + 1 && m->at_bytes >= from && (m->in_place || !in_place_only))
            return true;
    }
    return false;
}

static bool shares(const lowering *l, const ir_expr *x)
{
    switch ((unsigned)x->op) {
    case TARE_IR_LOCAL: return lower_changes_later(l, x->u.local, true);
    case TARE_IR_SLICE:
    case TARE_IR_GET:
    case TARE_IR_SOME:
    case TARE_IR_GUARD: return shares(l, x->operand[0]);
    case TARE_IR_SELECT: return shares(l, x->operand[1]) || shares(l, x->operand[2]);
    default: return false;
    }
}

ir_expr *lower_unshared(lowering *l, ir_expr *x)
{
    if ((x->type & TARE_TY_LIST) == 0 || !shares(l, x))
        return x;
    if (!ir_is_opt(x->type))
        return x_op(&l->b, TARE_IR_COPY, x);
    if (x->op != TARE_IR_SOME)
        return x;
    return x_op(&l->b, TARE_IR_SOME, x_op(&l->b, TARE_IR_COPY, x->operand[0]));
}

ir_expr *lower_owned(lowering *l, ir_expr *x, uint32_t named)
{
    if (!ir_is_list(x->type) || x->op == TARE_IR_COPY || x->op == TARE_IR_REPEAT || x->op == TARE_IR_CONCAT ||
        x->op == TARE_IR_LIST)
        return x;
    for (uint32_t i = 0; i < l->n_mutations; i++)
        if (l->mutation[i].named == named && l->mutation[i].in_place)
            return x_op(&l->b, TARE_IR_COPY, x);
    return lower_unshared(l, x);
}
