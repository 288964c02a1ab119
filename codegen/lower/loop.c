/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Loops over ranges and lists; folds and comprehensions are such loops with a var.
 */
#include "lower/context.h"

#include <string.h>

static void bind_name(lowering *l, uint32_t named, uint32_t local)
{
    if (named < l->func->n_locals)
        l->local[named] = local + 1;
}

/* The list as it is now, whatever the body assigns. */
static ir_expr *steady_list(lowering *l, const ast_binder *binder)
{
    ir_expr *list = lower_expr(l, binder->list);
    l->b.at = binder->list->at;
    if (list->op == TARE_IR_LOCAL && !lower_changes_later(l, list->u.local, false))
        return list;
    if (list->op == TARE_IR_LOCAL)
        list = x_op(&l->b, TARE_IR_COPY, list);
    return lower_twice(l, lower_unshared(l, list), arena_format(l->arena, "%s_list", binder->name.text));
}

static bool is_unused(ast_name name) { return name.text == NULL || strcmp(name.text, "_") == 0; }

static ir_stmt *loop_over_list(lowering *l, const ast_binder *binder, span at, ir_expr **list)
{
    *list = steady_list(l, binder);
    l->b.at = at;
    ir_expr *copy = x_copy(&l->b, *list);
    const bool own_sizes = copy->op == TARE_IR_SIZES || copy->op == TARE_IR_STRIDES;
    ir_expr *hi = own_sizes ? x_op(&l->b, TARE_IR_RANK, copy->operand[0]) : x_op(&l->b, TARE_IR_LEN, copy);
    const char *counter = is_unused(binder->index) ? arena_format(l->arena, "%s_at", binder->name.text)
                                                   : binder->index.text;
    return s_for(&l->b, TARE_STMT_FOR, name_take(&l->local_names, counter), x_int(&l->b, 0), hi);
}

static ir_stmt *loop_over_range(lowering *l, const ast_binder *binder, span at)
{
    ir_expr *lo = lower_expr(l, binder->lo);
    ir_expr *hi = lower_expr(l, binder->hi);
    l->b.at = at;
    return s_for(&l->b, binder->reversed ? TARE_STMT_FOR_DOWN : TARE_STMT_FOR,
                 name_take(&l->local_names, binder->name.text), lo, hi);
}

loop lower_loop(lowering *l, const ast_binder *binder, span at)
{
    loop opened = {.outer_bytes = l->loop_bytes};
    ir_expr *list = NULL;
    if (l->n_loops++ == 0)
        l->loop_bytes = at.start_bytes;
    ir_stmt *s = binder->list != NULL ? loop_over_list(l, binder, at, &list) : loop_over_range(l, binder, at);
    opened.former = s_enter(&l->b, s->body);
    if (list == NULL) {
        bind_name(l, binder->name_local, s->local);
        return opened;
    }
    if (!is_unused(binder->index))
        bind_name(l, binder->index_local, s->local);
    if (!is_unused(binder->name)) {
        ir_expr *element = lower_at(l, list, x_local(&l->b, s->local));
        const uint32_t local = lower_temp(l, binder->name.text, element->type, false);
        s_bind(&l->b, local, element);
        bind_name(l, binder->name_local, local);
    }
    return opened;
}

void lower_loop_end(lowering *l, const loop *opened)
{
    s_leave(&l->b, opened->former);
    l->n_loops--;
    l->loop_bytes = opened->outer_bytes;
}

/* ---- folds ---- */

static const struct fold { const char *name, *temporary; tare_irop op; } folds[] = {
    {"sum", "sum", TARE_IR_ADD}, {"prod", "product", TARE_IR_MUL}, {"all", "all", TARE_IR_AND},
    {"any", "any", TARE_IR_OR}, {"max", "largest", TARE_IR_MAX}, {"min", "smallest", TARE_IR_MIN},
};

static const struct fold *fold_of(const char *name)
{
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
        if (strcmp(folds[i].name, name) == 0)
            return &folds[i];
    return &folds[0];
}

/* What a fold over nothing gives. */
static ir_expr *fold_start(lowering *l, const ast_expr *e, tare_irop op)
{
    if (e->n == 2)
        return lower_as(l, e->operand[0], e->type);
    if (op == TARE_IR_AND || op == TARE_IR_OR)
        return x_bool(&l->b, op == TARE_IR_AND);
    const int one = op == TARE_IR_MUL;
    return e->type == TARE_TY_FLOAT ? x_float(&l->b, one) : x_int(&l->b, one);
}

/* all and any evaluate no more elements than they need; what an element hoists stands in an IF. */
static void fold_truth(lowering *l, const ast_expr *e, tare_irop op, uint32_t var)
{
    const detached d = lower_detach(l);
    ir_expr *x = lower_expr(l, e->operand[e->n - 1]);
    lower_attach(l, &d);
    l->b.at = e->at;
    if (d.block->body == NULL) {
        s_set(&l->b, var, x_op(&l->b, op, x_local(&l->b, var), x));
        return;
    }
    ir_expr *undecided = x_local(&l->b, var);
    if (op == TARE_IR_OR)
        undecided = x_op(&l->b, TARE_IR_NOT, undecided);
    const ir_place former = s_enter(&l->b, s_if(&l->b, undecided)->body);
    s_append(&l->b, d.block->body);
    s_set(&l->b, var, x);
    s_leave(&l->b, former);
}

static void fold_element(lowering *l, const ast_expr *e, tare_irop op, uint32_t var)
{
    if (op == TARE_IR_AND || op == TARE_IR_OR) {
        fold_truth(l, e, op, var);
        return;
    }
    ir_expr *x = lower_as(l, e->operand[e->n - 1], e->type);
    l->b.at = e->at;
    s_set(&l->b, var, x_op(&l->b, op, x_local(&l->b, var), x));
}

/* Opens the IF of `if c`, if there is one. */
static bool open_condition(lowering *l, const ast_expr *e, ir_place *former)
{
    if (e->condition == NULL)
        return false;
    ir_expr *condition = lower_expr(l, e->condition);
    l->b.at = e->condition->at;
    *former = s_enter(&l->b, s_if(&l->b, condition)->body);
    return true;
}

ir_expr *lower_fold(lowering *l, const ast_expr *e, const char *hint)
{
    const struct fold *f = fold_of(e->name);
    ir_expr *start = fold_start(l, e, f->op);
    const uint32_t var = lower_temp(l, hint != NULL ? hint : f->temporary, start->type, true);
    s_bind(&l->b, var, start);
    const loop opened = lower_loop(l, e->binder, e->at);
    ir_place former;
    const bool conditional = open_condition(l, e, &former);
    fold_element(l, e, f->op, var);
    if (conditional)
        s_leave(&l->b, former);
    lower_loop_end(l, &opened);
    return x_local(&l->b, var);
}

ir_expr *lower_comprehension(lowering *l, const ast_expr *e, const char *hint)
{
    const tare_irtype type = ir_wrapped(e->type);
    const uint32_t var = lower_temp(l, hint != NULL ? hint : "items", type, true);
    s_bind(&l->b, var, x_list(&l->b, type, 0, NULL));
    const loop opened = lower_loop(l, e->binder, e->at);
    ir_place former;
    const bool conditional = open_condition(l, e, &former);
    ir_expr *x = lower_as(l, e->operand[0], ir_elem(type));
    s_push(&l->b, var, x);
    if (conditional)
        s_leave(&l->b, former);
    lower_loop_end(l, &opened);
    return x_local(&l->b, var);
}
