/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * and, or, c ? a : b, x ?? d: a tree where the operands are trees; where one of them hoists
 * something, an IF that assigns a var, so that it is evaluated only when it is needed.
 */
#include "lower/context.h"

#include <string.h>

detached lower_detach(lowering *l)
{
    detached d = {.block = s_block(&l->b)};
    d.former = s_enter(&l->b, d.block);
    return d;
}

void lower_attach(lowering *l, const detached *d) { s_leave(&l->b, d->former); }

/* A var that several branches assign.  There is no tensor to begin with, so one of a tensor
 * is optional. */
typedef struct choice { uint32_t local; bool wrapped; } choice;

static ir_expr *initial(lowering *l, tare_irtype type)
{
    if (ir_is_opt(type))
        return x_none(&l->b, type);
    if (ir_is_list(type))
        return x_list(&l->b, type, 0, NULL);
    switch (type) {
    case TARE_TY_BOOL: return x_bool(&l->b, false);
    case TARE_TY_FLOAT: return x_float(&l->b, 0.0);
    case TARE_TY_STR: return x_str(&l->b, "");
    case TARE_TY_DTYPE: return x_const(&l->b, TARE_IR_CONST_DTYPE, TARE_DTYPE_float32);
    case TARE_TY_DEVICE: return x_const(&l->b, TARE_IR_CONST_DEVICE, TARE_DEVICE_CPU);
    case TARE_TY_LAYOUT: return x_const(&l->b, TARE_IR_CONST_LAYOUT, TARE_LAYOUT_STRIDED);
    case TARE_TY_FORMAT: return x_const(&l->b, TARE_IR_CONST_FORMAT, TARE_FORMAT_CONTIGUOUS);
    case TARE_TY_SCALAR: return x_op(&l->b, TARE_IR_SCALAR_OF, x_int(&l->b, 0));
    default: return x_int(&l->b, 0);
    }
}

static choice choose(lowering *l, const char *name, tare_irtype type)
{
    choice c = {.wrapped = type == TARE_TY_TENSOR || type == TARE_TY_GENERATOR};
    if (c.wrapped) {
        type = ir_some(type);
        name = arena_format(l->arena, "%s_made", name);
    }
    c.local = lower_temp(l, name, type, true);
    s_bind(&l->b, c.local, initial(l, type));
    return c;
}

/* The branch that `d` gathered, ending in the choice of x. */
static void decide(lowering *l, const choice *c, ir_stmt *block, const detached *d, ir_expr *x)
{
    const ir_place former = s_enter(&l->b, block);
    s_append(&l->b, d->block->body);
    x = lower_unshared(l, x);
    s_set(&l->b, c->local, c->wrapped ? x_op(&l->b, TARE_IR_SOME, x) : x);
    s_leave(&l->b, former);
}

static ir_expr *chosen(lowering *l, const choice *c)
{
    ir_expr *x = x_local(&l->b, c->local);
    return c->wrapped ? x_op(&l->b, TARE_IR_GET, x) : x;
}

ir_expr *lower_logic(lowering *l, const ast_expr *e, const char *hint)
{
    const bool is_and = strcmp(e->name, "and") == 0;
    ir_expr *left = lower_expr(l, e->operand[0]);
    const detached d = lower_detach(l);
    ir_expr *right = lower_expr(l, e->operand[1]);
    lower_attach(l, &d);
    l->b.at = e->at;
    if (d.block->body == NULL)
        return x_op(&l->b, is_and ? TARE_IR_AND : TARE_IR_OR, left, right);
    const choice c = {.local = lower_temp(l, hint != NULL ? hint : is_and ? "both" : "either", TARE_TY_BOOL, true)};
    s_bind(&l->b, c.local, left);
    ir_expr *undecided = x_local(&l->b, c.local);
    if (!is_and)
        undecided = x_op(&l->b, TARE_IR_NOT, undecided);
    decide(l, &c, s_if(&l->b, undecided)->body, &d, right);
    return chosen(l, &c);
}

ir_expr *lower_select(lowering *l, const ast_expr *e, const char *hint)
{
    ir_expr *condition = lower_expr(l, e->operand[0]);
    const detached yes = lower_detach(l);
    ir_expr *a = lower_as(l, e->operand[1], e->type);
    lower_attach(l, &yes);
    const detached no = lower_detach(l);
    ir_expr *b = lower_as(l, e->operand[2], e->type);
    lower_attach(l, &no);
    l->b.at = e->at;
    if (yes.block->body == NULL && no.block->body == NULL)
        return x_op(&l->b, TARE_IR_SELECT, condition, a, b);
    const choice c = choose(l, hint != NULL ? hint : "chosen", a->type);
    ir_stmt *s = s_if(&l->b, condition);
    decide(l, &c, s->body, &yes, a);
    decide(l, &c, s->other, &no, b);
    return chosen(l, &c);
}

ir_expr *lower_default(lowering *l, const ast_expr *e, const char *hint)
{
    ir_expr *x = lower_twice(l, lower_expr(l, e->operand[0]), "given");
    const detached d = lower_detach(l);
    ir_expr *other = lower_expr(l, e->operand[1]);
    lower_attach(l, &d);
    l->b.at = e->at;
    ir_expr *present = x_op(&l->b, TARE_IR_PRESENT, x_copy(&l->b, x));
    ir_expr *value = ir_is_opt(other->type) ? x : x_op(&l->b, TARE_IR_GET, x);
    other = lower_coerce(l, other, value->type);
    if (d.block->body == NULL)
        return x_op(&l->b, TARE_IR_SELECT, present, value, other);
    const choice c = choose(l, hint != NULL ? hint : "chosen", value->type);
    const detached nothing = {.block = s_block(&l->b)};
    ir_stmt *s = s_if(&l->b, present);
    decide(l, &c, s->body, &nothing, value);
    decide(l, &c, s->other, &d, other);
    return chosen(l, &c);
}
