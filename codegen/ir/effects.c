/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a function may do: fail, write, make unknowns, read what a guard does not cover.
 *
 * Knows: which operations do what, and closes it over calls.  Refuses to know: how any of them
 * is carried out.  What is read only to word a refusal has no effect on results, so neither
 * messages nor branches that do nothing but fail are looked at.
 */
#include "base/arena.h"
#include "ir/build.h"

typedef struct effects {
    bool fails;
    bool slots;              /* calls some slot */
    uint32_t op_flags;       /* TARE_OP_... */
    uint32_t n_callees, n_asked;
    ir_func **callee;
    ir_slot **asked;         /* slots that it calls itself */
} effects;

typedef struct walk {
    arena *a;
    effects *of;             /* the function at hand */
} walk;

static bool reads_offset(const ir_expr *e)
{
    if (e->op == TARE_IR_OFFSET)
        return true;
    for (uint32_t i = 0; i < e->n; i++)
        if (reads_offset(e->operand[i]))
            return true;
    return false;
}

static uint32_t flags_of(tare_irop op)
{
    switch ((unsigned)op) {
    case TARE_IR_ENV: return TARE_OP_ENV;
    case TARE_IR_OFFSET:
    case TARE_IR_STORAGE_BYTES:
    case TARE_IR_SAME_STORAGE:
    case TARE_IR_SAME_PLACE: return TARE_OP_SPECIAL;
    case TARE_IR_UNKNOWN:
    case TARE_IR_UNKNOWN_OF:
    case TARE_IR_UNKNOWN_SCALAR: return TARE_OP_SPECIAL | TARE_OP_DATA_DEPENDENT;
    case TARE_IR_RESIZED: return TARE_OP_WRITES;
    case TARE_IR_PLACED: return TARE_OP_WRITES | TARE_OP_SPECIAL;
    default: return 0;
    }
}

static bool is_offset_of(const ir_expr *e, const ir_expr *t)
{
    return e->op == TARE_IR_OFFSET && e->n == 1 && t->op == TARE_IR_LOCAL && e->operand[0]->op == TARE_IR_LOCAL &&
           e->operand[0]->u.local == t->u.local;
}

/* What must be looked at in the offset of a view of t: of `t.offset + e` only e, because the
 * result moves with t and a caller can add the difference. */
static const ir_expr *beyond_own_offset(const ir_expr *offset, const ir_expr *t)
{
    if (is_offset_of(offset, t))
        return NULL;
    if (offset->op != TARE_IR_ADD || offset->n != 2)
        return offset;
    const ir_expr *l = offset->operand[0], *r = offset->operand[1];
    if (is_offset_of(l, t) && !reads_offset(r))
        return r;
    return is_offset_of(r, t) && !reads_offset(l) ? l : offset;
}

static void see_expr(walk *w, const ir_expr *e)
{
    const ir_op_info *info = ir_info(e->op);
    if (info == NULL)
        return;
    const ir_kind kind = info->kind;
    w->of->fails |= kind == IR_FAULT || kind == IR_FAULT_CALL || kind == IR_MAKE;
    w->of->op_flags |= flags_of(e->op);
    const bool views = e->op == TARE_IR_VIEW || e->op == TARE_IR_VIEW_DTYPE;
    for (uint32_t i = 0; i < e->n; i++) {
        const ir_expr *look = views && i == 3 ? beyond_own_offset(e->operand[3], e->operand[0]) : e->operand[i];
        if (look != NULL)
            see_expr(w, look);
    }
}

static void see_callee(walk *w, ir_func *f)
{
    effects *of = w->of;
    for (uint32_t i = 0; i < of->n_callees; i++)
        if (of->callee[i] == f)
            return;
    of->callee = build_grow(w->a, of->callee, of->n_callees, sizeof *of->callee);
    of->callee[of->n_callees++] = f;
}

static void see_slot(walk *w, ir_slot *slot)
{
    effects *of = w->of;
    of->slots = true;
    for (uint32_t i = 0; i < of->n_asked; i++)
        if (of->asked[i] == slot)
            return;
    of->asked = build_grow(w->a, of->asked, of->n_asked, sizeof *of->asked);
    of->asked[of->n_asked++] = slot;
}

/* A block without branches whose end is FAIL: what it computes is read by nobody else. */
static bool only_fails(const ir_stmt *block)
{
    for (const ir_stmt *s = block->body; s != NULL; s = s->next) {
        if (s->op == TARE_STMT_FAIL)
            return true;
        if (s->op != TARE_STMT_LET && s->op != TARE_STMT_CALL && s->op != TARE_STMT_CALL_SLOT)
            return false;
    }
    return false;
}

static void see_block(walk *w, const ir_stmt *block);

static void see_stmt(walk *w, const ir_stmt *s)
{
    effects *of = w->of;
    for (uint32_t i = 0; i < s->n; i++)
        see_expr(w, s->expr[i]);
    of->fails |= s->op == TARE_STMT_REQUIRE || s->op == TARE_STMT_FAIL || s->op == TARE_STMT_PUSH ||
                 s->op == TARE_STMT_SET_AT || s->op == TARE_STMT_CALL_SLOT;
    if (s->op == TARE_STMT_WRITES)
        of->op_flags |= TARE_OP_WRITES;
    if (s->op == TARE_STMT_CALL_SLOT)
        see_slot(w, s->slot);
    if (s->op == TARE_STMT_CALL)
        see_callee(w, s->func);
    if (s->op == TARE_STMT_IF || s->op == TARE_STMT_FOR || s->op == TARE_STMT_FOR_DOWN)
        see_block(w, s->body);
    if (s->op == TARE_STMT_IF)
        see_block(w, s->other);
}

static void see_block(walk *w, const ir_stmt *block)
{
    if (only_fails(block)) {
        w->of->fails = true;
        return;
    }
    for (const ir_stmt *s = block->body; s != NULL; s = s->next)
        see_stmt(w, s);
}

static bool take(effects *into, const effects *from)
{
    const effects before = *into;
    into->fails |= from->fails;
    into->slots |= from->slots;
    into->op_flags |= from->op_flags;
    return before.fails != into->fails || before.slots != into->slots || before.op_flags != into->op_flags;
}

/* A slot does what any profile's function in it may do. */
static bool take_fills(const ir_module *m, const effects *all, effects *slots)
{
    bool again = false;
    for (uint32_t p = 0; p < m->n_profiles; p++)
        for (uint32_t k = 0; k < m->n_slots; k++)
            if (m->profile[p]->slot[k] != NULL)
                again |= take(&slots[k], &all[m->profile[p]->slot[k]->index]);
    return again;
}

/* Callees mostly come after their callers, so going backwards ends in a pass or two. */
static void close_over_calls(const ir_module *m, effects *all, effects *slots)
{
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = m->n_funcs; i-- > 0;) {
            for (uint32_t k = 0; k < all[i].n_callees; k++)
                again |= take(&all[i], &all[all[i].callee[k]->index]);
            for (uint32_t k = 0; k < all[i].n_asked; k++)
                again |= take(&all[i], &slots[all[i].asked[k]->index]);
        }
        again |= take_fills(m, all, slots);
    }
}

static uint32_t written_arguments(const ir_op *op)
{
    for (uint32_t i = 0; i < op->n_args; i++)
        if ((op->arg[i].flags & TARE_ARG_WRITTEN) != 0)
            return TARE_OP_WRITES;
    return 0;
}

void ir_effects(arena *a, ir_module *m)
{
    effects *all = arena_array(a, effects, (size_t)m->n_funcs + 1);
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        walk w = {.a = a, .of = &all[i]};
        for (const ir_stmt *s = m->func[i]->body->body; s != NULL; s = s->next)
            see_stmt(&w, s);
    }
    effects *slots = arena_array(a, effects, (size_t)m->n_slots + 1);
    for (uint32_t k = 0; k < m->n_slots; k++)
        slots[k].fails = true;
    close_over_calls(m, all, slots);
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        m->func[i]->may_fail = all[i].fails;
        m->func[i]->calls_slots = all[i].slots;
    }
    for (uint32_t i = 0; i < m->n_ops; i++) {
        ir_op *op = m->op[i];
        op->flags |= all[op->func->index].op_flags | written_arguments(op);
    }
}
