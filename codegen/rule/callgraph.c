/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Who calls whom: callees before callers, and no recursion.
 *
 * Knows: calls of functions, through slots to every profile's function, through operators to their
 * rules.  Walks without recursion of its own, as chains of calls may be long.
 */
#include "rule/check.h"

#include <string.h>

uint32_t callgraph_targets(const checker *c, const ast_expr *call, func_info ***targets)
{
    ast_func *f = NULL;
    if (call->kind == AST_BAD)
        return 0;
    if (call->ref == REF_SLOT) {
        const uint32_t slot = ((const ast_slot *)call->target)->index;
        *targets = c->fill[slot];
        return c->n_fills[slot];
    }
    if (call->ref == REF_FUNC)
        f = call->func;
    else if (call->ref == REF_OP)
        f = ((const opdef_variant *)call->target)->def->rule;
    if (f == NULL || f->number >= c->n_infos || c->info[f->number].func != f)
        return 0;
    *targets = arena_new(c->arena, func_info *);
    **targets = &c->info[f->number];
    return 1;
}

/* A function whose calls are being followed. */
typedef struct frame { func_info *info; uint32_t call, target; const ast_expr *at; } frame;
typedef struct walk { checker *c; frame *frame; uint32_t depth, n_order; func_info **order; } walk;

static const char *shown_name(const walk *w, const func_info *info)
{
    return info->op ? arena_format(w->c->arena, "@%s", info->op->schema->full_name) : info->func->name.text;
}

static void report_cycle(walk *w, const func_info *again, const ast_expr *call)
{
    enum { MOST_SHOWN = 20 };
    uint32_t first = w->depth - 1;
    while (w->frame[first].info != again)
        first--;
    const char *text = shown_name(w, again);
    for (uint32_t i = first + 1; i < w->depth && i - first < MOST_SHOWN; i++)
        text = arena_format(w->c->arena, "%s -> %s", text, shown_name(w, w->frame[i].info));
    const uint32_t id = diag_error(w->c->diags, call->at, "recursion: %s -> %s", text, shown_name(w, again));
    for (uint32_t i = first + 1; i < w->depth && i - first < MOST_SHOWN; i++)
        diag_note(w->c->diags, id, w->frame[i].at->at, "`%s` is called here", shown_name(w, w->frame[i].info));
    for (uint32_t i = first; i < w->depth; i++)
        w->frame[i].info->broken = true;
}

static void enter(walk *w, func_info *info, const ast_expr *at)
{
    info->func->state = AST_CHECKING;
    w->frame[w->depth++] = (frame){info, 0, 0, at};
}

/* One step: to a callee, or back from a function whose calls are all followed. */
static void step(walk *w)
{
    frame *top = &w->frame[w->depth - 1];
    func_info **targets;
    if (top->call == top->info->n_calls) {
        top->info->func->state = AST_CHECKED;
        w->order[w->n_order++] = top->info;
        w->depth--;
        return;
    }
    const ast_expr *call = top->info->call[top->call].expr;
    const uint32_t n = callgraph_targets(w->c, call, &targets);
    if (top->target >= n) {
        top->call++;
        top->target = 0;
        return;
    }
    func_info *callee = targets[top->target++];
    if (callee->func->state == AST_CHECKING)
        report_cycle(w, callee, call);
    else if (callee->func->state == AST_UNCHECKED)
        enter(w, callee, call);
}

uint32_t callgraph_order(checker *c, func_info ***order)
{
    walk w = {.c = c};
    w.frame = arena_array(c->arena, frame, c->n_infos + 1);
    w.order = *order = arena_array(c->arena, func_info *, c->n_infos + 1);
    for (uint32_t i = 0; i < c->n_infos; i++)
        c->info[i].func->state = AST_UNCHECKED;
    for (uint32_t i = 0; i < c->n_infos; i++) {
        if (c->info[i].func->state == AST_UNCHECKED)
            enter(&w, &c->info[i], NULL);
        while (w.depth > 0)
            step(&w);
    }
    return w.n_order;
}
