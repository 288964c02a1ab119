/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions become trees; what cannot stand in a tree is hoisted before the statement.
 *
 * Knows: literals, names, fields, positions, operators, lists, built-ins.  Refuses to know: what is
 * evaluated only sometimes (choose.c), loops (loop.c), calls (call.c).
 */
#include "lower/context.h"

#include <string.h>

uint32_t lower_temp(lowering *l, const char *name, tare_irtype type, bool is_var)
{
    return build_local(&l->b, name_take(&l->local_names, name), type, is_var);
}

ir_expr *lower_twice(lowering *l, ir_expr *x, const char *name)
{
    if (x->op == TARE_IR_LOCAL)
        return x;
    const bool own_sizes = x->op == TARE_IR_SIZES || x->op == TARE_IR_STRIDES;
    if (own_sizes && x->operand[0]->op == TARE_IR_LOCAL)
        return x;
    const uint32_t local = lower_temp(l, name, x->type, false);
    s_bind(&l->b, local, x);
    return x_local(&l->b, local);
}

ir_expr *lower_coerce(lowering *l, ir_expr *x, tare_irtype want)
{
    if (x->type == want || want == TARE_TY_VOID)
        return x;
    const unsigned elem = x->type & TARE_TY_ELEM;
    const bool is_plain = (x->type & ~TARE_TY_ELEM) == 0;
    if (is_plain && ir_wrapped(want) == TARE_TY_SCALAR &&
        (elem == TARE_TY_INT || elem == TARE_TY_BOOL || elem == TARE_TY_FLOAT))
        x = x_op(&l->b, TARE_IR_SCALAR_OF, x);
    else if (is_plain && ir_wrapped(want) == TARE_TY_FLOAT && elem == TARE_TY_INT)
        x = x_op(&l->b, TARE_IR_TO_FLOAT, x);
    if (ir_is_opt(want) && !ir_is_opt(x->type))
        x = x_op(&l->b, TARE_IR_SOME, x);
    return x;
}

ir_expr *lower_as(lowering *l, const ast_expr *e, tare_irtype want)
{
    ir_expr *x = lower_expr(l, e);
    l->b.at = e->at;
    return lower_coerce(l, x, want);
}

ir_expr *lower_at(lowering *l, ir_expr *list, ir_expr *index)
{
    if (list->op == TARE_IR_SIZES)
        return x_op(&l->b, TARE_IR_SIZE, list->operand[0], index);
    if (list->op == TARE_IR_STRIDES)
        return x_op(&l->b, TARE_IR_STRIDE, list->operand[0], index);
    return x_op(&l->b, list->type == TARE_TY_STR ? TARE_IR_STR_AT : TARE_IR_AT, list, index);
}

static ir_expr *length(lowering *l, ir_expr *list)
{
    if (list->op == TARE_IR_SIZES || list->op == TARE_IR_STRIDES)
        return x_op(&l->b, TARE_IR_RANK, list->operand[0]);
    return x_op(&l->b, list->type == TARE_TY_STR ? TARE_IR_STR_LEN : TARE_IR_LEN, list);
}

/* list[-1] counts from the end. */
static ir_expr *lower_index(lowering *l, const ast_expr *e)
{
    ir_expr *list = lower_expr(l, e->operand[0]);
    const ast_expr *index = e->operand[1];
    if (index->kind != AST_INT || index->i >= 0) {
        ir_expr *at = lower_expr(l, index);
        l->b.at = e->at;
        return lower_at(l, list, at);
    }
    l->b.at = e->at;
    list = lower_twice(l, list, "list");
    ir_expr *at = x_op(&l->b, TARE_IR_SUB, length(l, x_copy(&l->b, list)), x_int(&l->b, -index->i));
    return lower_at(l, list, at);
}

static ir_expr *lower_constant(lowering *l, const ast_expr *e)
{
    switch (e->type) {
    case TARE_TY_BOOL: return x_bool(&l->b, e->value != 0);
    case TARE_TY_DTYPE: return x_const(&l->b, TARE_IR_CONST_DTYPE, e->value);
    case TARE_TY_DEVICE: return x_const(&l->b, TARE_IR_CONST_DEVICE, e->value);
    case TARE_TY_LAYOUT: return x_const(&l->b, TARE_IR_CONST_LAYOUT, e->value);
    case TARE_TY_FORMAT: return x_const(&l->b, TARE_IR_CONST_FORMAT, e->value);
    default: return x_int(&l->b, e->value);
    }
}

static ir_expr *lower_name(lowering *l, const ast_expr *e)
{
    if (e->ref == REF_CONST)
        return lower_constant(l, e);
    const uint32_t local = e->local < l->func->n_locals ? l->local[e->local] : 0;
    if (local != 0)
        return x_local(&l->b, local - 1);
    diag_error(l->diags, e->at, "`%s` is read before it is bound", e->name);
    return x_int(&l->b, 0);
}

static const struct { const char *name; tare_irop op; } operators[] = {
    {"+", TARE_IR_ADD}, {"-", TARE_IR_SUB}, {"*", TARE_IR_MUL}, {"//", TARE_IR_FLOORDIV}, {"%", TARE_IR_MOD},
    {"/", TARE_IR_DIV}, {"++", TARE_IR_CONCAT}, {"==", TARE_IR_EQ}, {"!=", TARE_IR_NE}, {"<", TARE_IR_LT},
    {"<=", TARE_IR_LE}, {">", TARE_IR_GT}, {">=", TARE_IR_GE},
};

static tare_irop operator_of(const char *name)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i].name, name) == 0)
            return operators[i].op;
    return TARE_IR_COUNT;
}

/* Both sides alike: an int beside a float becomes one, a T beside a T? too. */
static tare_irtype common_type(tare_irtype a, tare_irtype b)
{
    if (ir_is_opt(a) != ir_is_opt(b))
        return ir_some(a);
    return a == TARE_TY_FLOAT || b == TARE_TY_FLOAT ? TY(TARE_TY_FLOAT) : a;
}

static ir_expr *lower_binary(lowering *l, const ast_expr *e, const char *hint)
{
    if (strcmp(e->name, "and") == 0 || strcmp(e->name, "or") == 0)
        return lower_logic(l, e, hint);
    if (strcmp(e->name, "??") == 0)
        return lower_default(l, e, hint);
    ir_expr *left = lower_expr(l, e->operand[0]);
    ir_expr *right = lower_expr(l, e->operand[1]);
    l->b.at = e->at;
    const tare_irtype want = common_type(left->type, right->type);
    return x_op(&l->b, operator_of(e->name), lower_coerce(l, left, want), lower_coerce(l, right, want));
}

static ir_expr *lower_unary(lowering *l, const ast_expr *e)
{
    ir_expr *x = lower_expr(l, e->operand[0]);
    l->b.at = e->at;
    return x_op(&l->b, strcmp(e->name, "not") == 0 ? TARE_IR_NOT : TARE_IR_NEG, x);
}

static ir_expr **lower_operands(lowering *l, const ast_expr *e)
{
    ir_expr **x = arena_array(l->arena, ir_expr *, (size_t)e->n + 1);
    for (uint32_t i = 0; i < e->n; i++)
        x[i] = lower_expr(l, e->operand[i]);
    l->b.at = e->at;
    return x;
}

static ir_expr *lower_list(lowering *l, const ast_expr *e)
{
    ir_expr **x = lower_operands(l, e);
    for (uint32_t i = 0; i < e->n; i++)
        x[i] = lower_coerce(l, x[i], ir_elem(ir_wrapped(e->type)));
    return x_list(&l->b, ir_wrapped(e->type), e->n, x);
}

static const char *made_name(tare_irop op)
{
    switch ((unsigned)op) {
    case TARE_IR_VIEW:
    case TARE_IR_VIEW_DTYPE:
    case TARE_IR_ALIAS: return "view";
    case TARE_IR_UNKNOWN:
    case TARE_IR_UNKNOWN_OF:
    case TARE_IR_UNKNOWN_SCALAR: return "unknown";
    case TARE_IR_RESIZED:
    case TARE_IR_PLACED: return "resized";
    default: return "made";
    }
}

/* A built-in function or a field. */
static ir_expr *lower_builtin(lowering *l, const ast_expr *e, const char *hint)
{
    const tare_irop op = e->builtin;
    ir_expr **x = lower_operands(l, e);
    if (op == TARE_IR_LEN && (x[0]->op == TARE_IR_SIZES || x[0]->op == TARE_IR_STRIDES))
        return length(l, x[0]);
    ir_expr *made = x_make(&l->b, op, e->n, x);
    if (ir_info(op) == NULL || ir_info(op)->kind != IR_MAKE)
        return made;
    const uint32_t local = lower_temp(l, hint != NULL ? hint : made_name(op), made->type, false);
    s_bind(&l->b, local, made);
    return x_local(&l->b, local);
}

static ir_expr *lower_plain(lowering *l, const ast_expr *e, const char *hint)
{
    switch (e->kind) {
    case AST_INT: return e->type == TARE_TY_FLOAT ? x_float(&l->b, (double)e->i) : x_int(&l->b, e->i);
    case AST_FLOAT: return x_float(&l->b, e->f);
    case AST_STR: return x_str(&l->b, e->s);
    case AST_TRUE: return x_bool(&l->b, true);
    case AST_FALSE: return x_bool(&l->b, false);
    case AST_NONE: return x_none(&l->b, e->type);
    case AST_IDENT: return lower_name(l, e);
    case AST_ENV: return x_env(&l->b, e->value);
    case AST_FIELD: return lower_builtin(l, e, hint);
    case AST_INDEX: return lower_index(l, e);
    case AST_CALL: return e->ref == REF_BUILTIN ? lower_builtin(l, e, hint) : lower_call(l, e, hint);
    case AST_OP_CALL: return lower_call(l, e, hint);
    case AST_UNARY: return lower_unary(l, e);
    case AST_BINARY: return lower_binary(l, e, hint);
    case AST_SELECT: return lower_select(l, e, hint);
    case AST_LIST: return lower_list(l, e);
    case AST_COMPREHENSION: return lower_comprehension(l, e, hint);
    case AST_FOLD: return lower_fold(l, e, hint);
    case AST_BAD: break;
    }
    return x_none(&l->b, TARE_TY_VOID);
}

ir_expr *lower_expr(lowering *l, const ast_expr *e)
{
    const char *hint = e->lift ? NULL : l->hint;
    l->hint = NULL;
    l->b.at = e->at;
    ir_expr *x = lower_plain(l, e, hint);
    l->b.at = e->at;
    return e->lift && !ir_is_opt(x->type) ? x_op(&l->b, TARE_IR_SOME, x) : x;
}
