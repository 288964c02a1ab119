/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Calls of functions, slots and operators' rules, hoisted in the order of their evaluation.
 */
#include "lower/context.h"

#include <string.h>

static bool has_list_result(uint32_t n, const tare_irtype *result)
{
    for (uint32_t i = 0; i < n; i++)
        if ((result[i] & TARE_TY_LIST) != 0)
            return true;
    return false;
}

/* A callee may hand back the list it was given. */
static ir_expr *argument(lowering *l, const ast_expr *e, tare_irtype type, bool hands_back)
{
    ir_expr *x = lower_as(l, e, type);
    return hands_back ? lower_unshared(l, x) : x;
}

static void name_results(lowering *l, const char *callee, uint32_t n, const tare_irtype *type,
                         const char *const *names, uint32_t *dest)
{
    for (uint32_t i = 0; i < n; i++) {
        const char *name = names != NULL && names[i] != NULL ? names[i] : arena_format(l->arena, "%s_value", callee);
        dest[i] = lower_temp(l, name, type[i], false);
    }
}

void lower_call_func(lowering *l, ir_func *f, uint32_t n, ir_expr *const *args, const char *const *names,
                     uint32_t *dest)
{
    name_results(l, f->name, f->n_results, f->result, names, dest);
    s_call(&l->b, f, n, args, f->n_results, dest);
}

static void call_func(lowering *l, const ast_expr *e, const char *const *names, uint32_t *dest)
{
    ir_func *f = lower_func_of(l, e->func);
    const bool hands_back = has_list_result(f->n_results, f->result);
    ir_expr **x = arena_array(l->arena, ir_expr *, (size_t)e->n + 1);
    for (uint32_t i = 0; i < e->n; i++)
        x[i] = argument(l, e->operand[i], i < f->n_params ? f->local[i].type : TY(TARE_TY_VOID), hands_back);
    l->b.at = e->at;
    lower_call_func(l, f, e->n, x, names, dest);
}

static void call_slot(lowering *l, const ast_expr *e, const char *const *names, uint32_t *dest)
{
    ir_slot *slot = lower_slot_of(l, e->target);
    const bool hands_back = has_list_result(slot->n_results, slot->result);
    ir_expr **x = arena_array(l->arena, ir_expr *, (size_t)e->n + 1);
    ir_expr *device = lower_as(l, e->operand[0], TARE_TY_DEVICE);
    for (uint32_t i = 1; i < e->n; i++)
        x[i - 1] = argument(l, e->operand[i], i <= slot->n_params ? slot->param[i - 1] : TY(TARE_TY_VOID), hands_back);
    l->b.at = e->at;
    name_results(l, slot->name, slot->n_results, slot->result, names, dest);
    s_call_slot(&l->b, slot, device, e->n - 1, x, slot->n_results, dest);
}

/* ---- operators ---- */

static ir_expr *default_element(lowering *l, const ir_arg *arg, tare_irtype type, uint32_t i)
{
    const tare_slot *d = &arg->default_;
    switch (d->tag) {
    case TARE_TAG_INTS: return x_int(&l->b, d->u.ints[i]);
    case TARE_TAG_BOOLS: return x_bool(&l->b, d->u.ints[i] != 0);
    case TARE_TAG_FLOATS: return x_float(&l->b, d->u.floats[i]);
    case TARE_TAG_BOOL: return x_bool(&l->b, d->u.i != 0);
    case TARE_TAG_FLOAT:
    case TARE_TAG_COMPLEX: return x_float(&l->b, d->u.f);
    case TARE_TAG_STR: return x_str(&l->b, arena_text(l->arena, d->u.str, d->len));
    case TARE_TAG_DTYPE: return x_const(&l->b, TARE_IR_CONST_DTYPE, d->u.i);
    case TARE_TAG_DEVICE: return x_const(&l->b, TARE_IR_CONST_DEVICE, d->u.i);
    case TARE_TAG_LAYOUT: return x_const(&l->b, TARE_IR_CONST_LAYOUT, d->u.i);
    case TARE_TAG_FORMAT: return x_const(&l->b, TARE_IR_CONST_FORMAT, d->u.i);
    default: return type == TARE_TY_FLOAT ? x_float(&l->b, (double)d->u.i) : x_int(&l->b, d->u.i);
    }
}

ir_expr *lower_default_of(lowering *l, const ir_arg *arg)
{
    const tare_irtype type = ir_wrapped(arg->type);
    const uint32_t tag = arg->default_.tag;
    if (tag == TARE_TAG_NONE)
        return x_none(&l->b, ir_some(type));
    if ((type & TARE_TY_LIST) == 0)
        return lower_coerce(l, default_element(l, arg, type, 0), arg->type);
    const bool is_list = tag >= TARE_TAG_INTS;
    const uint32_t n = is_list ? arg->default_.len : arg->expand != 0 ? arg->expand : 1;
    ir_expr **x = arena_array(l->arena, ir_expr *, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        x[i] = lower_coerce(l, default_element(l, arg, ir_elem(type), i), ir_elem(type));
    return lower_coerce(l, x_list(&l->b, type, n, x), arg->type);
}

/* Which argument operand i is: by its keyword, else by its place. */
static uint32_t place_of(const ast_expr *e, const schema *s, uint32_t i)
{
    if (e->arg_name == NULL || e->arg_name[i].text == NULL)
        return i;
    for (uint32_t k = 0; k < s->n_args; k++)
        if (strcmp(s->arg[k].name, e->arg_name[i].text) == 0)
            return k;
    return s->n_args;
}

static void call_op(lowering *l, const ast_expr *e, const char *const *names, uint32_t *dest)
{
    const opdef_variant *v = e->target;
    const schema *s = v->schema;
    ir_func *f = ((ir_op *)v->lowered)->func;
    ir_expr **x = arena_array(l->arena, ir_expr *, (size_t)s->n_args + 1);
    for (uint32_t i = 0; i < e->n; i++) {
        const uint32_t k = place_of(e, s, i);
        if (k < s->n_args)
            x[k] = argument(l, e->operand[i], s->arg[k].type, has_list_result(f->n_results, f->result));
    }
    l->b.at = e->at;
    for (uint32_t k = 0; k < s->n_args; k++)
        if (x[k] == NULL)
            x[k] = lower_default_of(l, &s->arg[k]);
    lower_call_func(l, f, s->n_args, x, names, dest);
}

/* ---- all of them ---- */

uint32_t lower_n_results(const ast_expr *e)
{
    switch (e->ref) {
    case REF_FUNC: return e->func->n_results;
    case REF_SLOT: return ((const ast_slot *)e->target)->n_results;
    case REF_OP: return ((const opdef_variant *)e->target)->schema->n_returns;
    case REF_NONE:
    case REF_LOCAL:
    case REF_CONST:
    case REF_ENV:
    case REF_BUILTIN: break;
    }
    return 1;
}

void lower_call_all(lowering *l, const ast_expr *e, const char *const *names, uint32_t *dest)
{
    if (e->ref == REF_SLOT)
        call_slot(l, e, names, dest);
    else if (e->ref == REF_OP)
        call_op(l, e, names, dest);
    else
        call_func(l, e, names, dest);
}

ir_expr *lower_call(lowering *l, const ast_expr *e, const char *hint)
{
    const uint32_t n = lower_n_results(e);
    const char **names = arena_array(l->arena, const char *, (size_t)n + 1);
    uint32_t *dest = arena_array(l->arena, uint32_t, (size_t)n + 1);
    names[0] = hint;
    lower_call_all(l, e, names, dest);
    return n != 0 ? x_local(&l->b, dest[0]) : x_none(&l->b, TARE_TY_VOID);
}
