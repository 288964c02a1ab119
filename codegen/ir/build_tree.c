/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions and statements while they are made.
 *
 * Knows: which array holds what.  Refuses to know: whether the result makes sense (verify.c).
 */
#include "ir/build.h"

#include "base/arena.h"

#include <string.h>

/* ---- expressions ---- */

static ir_expr *leaf(ir_build *b, tare_irop op, tare_irtype type)
{
    ir_expr *e = arena_new(b->arena, ir_expr);
    e->op = op;
    e->type = type;
    e->at = b->at;
    return e;
}

static ir_expr **copied(ir_build *b, uint32_t n, ir_expr *const *e)
{
    if (n == 0)
        return NULL;
    ir_expr **copy = arena_array(b->arena, ir_expr *, n);
    memcpy(copy, e, n * sizeof *e);
    return copy;
}

ir_expr *x_make(ir_build *b, tare_irop op, uint32_t n, ir_expr *const *operand)
{
    ir_expr *e = leaf(b, op, TARE_TY_VOID);
    e->n = n;
    e->operand = copied(b, n, operand);
    ir_match(b->arena, e, &e->type);
    return e;
}

ir_expr *x_int(ir_build *b, int64_t value)
{
    ir_expr *e = leaf(b, TARE_IR_CONST_INT, TARE_TY_INT);
    e->u.i = value;
    return e;
}

ir_expr *x_float(ir_build *b, double value)
{
    ir_expr *e = leaf(b, TARE_IR_CONST_FLOAT, TARE_TY_FLOAT);
    e->u.f = value;
    return e;
}

ir_expr *x_bool(ir_build *b, bool value)
{
    ir_expr *e = leaf(b, TARE_IR_CONST_BOOL, TARE_TY_BOOL);
    e->u.i = value;
    return e;
}

ir_expr *x_str(ir_build *b, const char *value)
{
    ir_expr *e = leaf(b, TARE_IR_CONST_STR, TARE_TY_STR);
    e->u.s = value;
    return e;
}

ir_expr *x_const(ir_build *b, tare_irop op, int64_t value)
{
    ir_expr *e = x_make(b, op, 0, NULL);
    e->u.i = value;
    return e;
}

ir_expr *x_none(ir_build *b, tare_irtype type) { return leaf(b, TARE_IR_NONE, type); }

ir_expr *x_local(ir_build *b, uint32_t local)
{
    ir_expr *e = leaf(b, TARE_IR_LOCAL, local < b->func->n_locals ? b->func->local[local].type : TY(TARE_TY_VOID));
    e->u.local = local;
    return e;
}

ir_expr *x_env(ir_build *b, int64_t field)
{
    ir_expr *e = leaf(b, TARE_IR_ENV, ir_env_type(field));
    e->u.i = field;
    return e;
}

ir_expr *x_list(ir_build *b, tare_irtype type, uint32_t n, ir_expr *const *element)
{
    ir_expr *e = x_make(b, TARE_IR_LIST, n, element);
    if (n == 0)
        e->type = type;
    return e;
}

ir_expr *x_copy(ir_build *b, const ir_expr *e)
{
    ir_expr *copy = arena_new(b->arena, ir_expr);
    *copy = *e;
    copy->operand = copied(b, e->n, e->operand);
    for (uint32_t i = 0; i < e->n; i++)
        copy->operand[i] = x_copy(b, e->operand[i]);
    return copy;
}

/* ---- statements ---- */

static ir_stmt *stmt(ir_build *b, tare_irop op, uint32_t n, ir_expr *const *e)
{
    ir_stmt *s = arena_new(b->arena, ir_stmt);
    s->op = op;
    s->at = b->at;
    s->n = n;
    s->expr = copied(b, n, e);
    return s;
}

static ir_stmt *add(ir_build *b, tare_irop op, uint32_t n, ir_expr *const *e)
{
    ir_stmt *s = stmt(b, op, n, e);
    *b->tail = s;
    b->tail = &s->next;
    return s;
}

ir_stmt *s_block(ir_build *b) { return stmt(b, TARE_STMT_BLOCK, 0, NULL); }

ir_place s_enter(ir_build *b, ir_stmt *block)
{
    const ir_place former = {b->block, b->tail};
    b->block = block;
    b->tail = &block->body;
    while (*b->tail != NULL)
        b->tail = &(*b->tail)->next;
    return former;
}

void s_leave(ir_build *b, ir_place former)
{
    b->block = former.block;
    b->tail = former.tail;
}

void s_append(ir_build *b, ir_stmt *first)
{
    *b->tail = first;
    while (*b->tail != NULL)
        b->tail = &(*b->tail)->next;
}

void s_bind(ir_build *b, uint32_t local, ir_expr *e) { add(b, TARE_STMT_LET, 1, &e)->local = local; }

uint32_t s_let(ir_build *b, const char *name, ir_expr *e)
{
    const uint32_t local = build_local(b, name, e->type, false);
    s_bind(b, local, e);
    return local;
}

uint32_t s_var(ir_build *b, const char *name, ir_expr *e)
{
    const uint32_t local = build_local(b, name, e->type, true);
    s_bind(b, local, e);
    return local;
}

void s_set(ir_build *b, uint32_t local, ir_expr *e) { add(b, TARE_STMT_SET, 1, &e)->local = local; }

void s_set_at(ir_build *b, uint32_t local, ir_expr *index, ir_expr *e)
{
    add(b, TARE_STMT_SET_AT, 2, (ir_expr *[]){index, e})->local = local;
}

void s_push(ir_build *b, uint32_t local, ir_expr *e) { add(b, TARE_STMT_PUSH, 1, &e)->local = local; }

ir_stmt *s_if(ir_build *b, ir_expr *condition)
{
    ir_stmt *s = add(b, TARE_STMT_IF, 1, &condition);
    s->body = s_block(b);
    s->other = s_block(b);
    return s;
}

ir_stmt *s_for(ir_build *b, tare_irop op, const char *counter, ir_expr *lo, ir_expr *hi)
{
    ir_stmt *s = add(b, op, 2, (ir_expr *[]){lo, hi});
    s->local = build_local(b, counter, TARE_TY_INT, false);
    s->body = s_block(b);
    return s;
}

void s_break(ir_build *b) { add(b, TARE_STMT_BREAK, 0, NULL); }
void s_continue(ir_build *b) { add(b, TARE_STMT_CONTINUE, 0, NULL); }
void s_return_all(ir_build *b, uint32_t n, ir_expr *const *e) { add(b, TARE_STMT_RETURN, n, e); }

void s_require(ir_build *b, ir_expr *condition, ir_rule *rule)
{
    add(b, TARE_STMT_REQUIRE, 1, &condition)->rule = rule;
}

void s_fail(ir_build *b, ir_rule *rule) { add(b, TARE_STMT_FAIL, 0, NULL)->rule = rule; }
void s_writes(ir_build *b, ir_expr *tensor) { add(b, TARE_STMT_WRITES, 1, &tensor); }

static void set_dest(ir_build *b, ir_stmt *s, uint32_t n_dest, const uint32_t *dest)
{
    s->n_dest = n_dest;
    if (n_dest == 0)
        return;
    s->dest = arena_array(b->arena, uint32_t, n_dest);
    memcpy(s->dest, dest, n_dest * sizeof *dest);
}

void s_call(ir_build *b, ir_func *func, uint32_t n, ir_expr *const *argument, uint32_t n_dest, const uint32_t *dest)
{
    ir_stmt *s = add(b, TARE_STMT_CALL, n, argument);
    s->func = func;
    set_dest(b, s, n_dest, dest);
}

void s_call_slot(ir_build *b, ir_slot *slot, ir_expr *device, uint32_t n, ir_expr *const *argument,
                 uint32_t n_dest, const uint32_t *dest)
{
    ir_stmt *s = add(b, TARE_STMT_CALL_SLOT, 0, NULL);
    s->slot = slot;
    s->n = n + 1;
    s->expr = arena_array(b->arena, ir_expr *, (size_t)n + 1);
    s->expr[0] = device;
    if (n != 0)
        memcpy(s->expr + 1, argument, n * sizeof *argument);
    set_dest(b, s, n_dest, dest);
}
