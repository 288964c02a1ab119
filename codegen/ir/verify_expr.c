/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Verifies expressions: letters, constants in range, locals bound, MAKE at the root of a LET, one
 * user for each.
 */
#include "ir/verify.h"

static const ir_expr **find_seen(const verifier *v, const ir_expr *e)
{
    size_t i = ((uintptr_t)e >> 4) * 0x9e3779b97f4a7c15u & (v->seen_room - 1);
    while (v->seen[i] != NULL && v->seen[i] != e)
        i = (i + 1) & (v->seen_room - 1);
    return &v->seen[i];
}

/* False for an expression that was met before. */
static bool is_new(verifier *v, const ir_expr *e)
{
    if (2 * v->n_seen >= v->seen_room) {
        const ir_expr **old = v->seen;
        const size_t n_old = v->seen_room;
        v->seen_room = n_old != 0 ? 2 * n_old : 1024;
        v->seen = arena_array(v->arena, const ir_expr *, v->seen_room);
        for (size_t i = 0; i < n_old; i++)
            if (old[i] != NULL)
                *find_seen(v, old[i]) = old[i];
    }
    const ir_expr **slot = find_seen(v, e);
    if (*slot == e)
        return false;
    *slot = e;
    v->n_seen++;
    return true;
}

static const char *wrong_leaf(verifier *v, const ir_expr *e)
{
    switch ((unsigned)e->op) {
    case TARE_IR_LOCAL:
        if (e->u.local >= v->func->n_locals)
            return arena_format(v->arena, "local %u of %u", e->u.local, v->func->n_locals);
        if (v->func->local[e->u.local].type != e->type)
            return arena_format(v->arena, "local %s read as %s", v->func->local[e->u.local].name,
                                ir_type_name(e->type));
        if (!verify_is_bound(v, e->u.local))
            return arena_format(v->arena, "%s may be read before it is bound", v->func->local[e->u.local].name);
        return NULL;
    case TARE_IR_ENV:
        return ir_env_type(e->u.i) != TARE_TY_VOID && e->type == ir_env_type(e->u.i) ? NULL : "env of no field";
    case TARE_IR_NONE:
        return ir_type_valid(e->type) && ir_is_opt(e->type) ? NULL : "none of a type that is never absent";
    case TARE_IR_CONST_STR: return e->u.s != NULL ? NULL : "const_str without text";
    case TARE_IR_CONST_BOOL: return e->u.i == 0 || e->u.i == 1 ? NULL : "const_bool is neither 0 nor 1";
    case TARE_IR_CONST_DTYPE: return e->u.i > 0 && e->u.i < TARE_DTYPE_COUNT ? NULL : "const_dtype of no dtype";
    case TARE_IR_CONST_DEVICE:
        return e->u.i >> 8 > 0 && e->u.i >> 8 < TARE_KIND_MAX ? NULL : "const_device of no device";
    case TARE_IR_CONST_LAYOUT: return e->u.i > 0 && e->u.i < TARE_LAYOUT_COUNT ? NULL : "const_layout of no layout";
    case TARE_IR_CONST_FORMAT: return e->u.i > 0 && e->u.i < TARE_FORMAT_COUNT ? NULL : "const_format of no format";
    default: return NULL;
    }
}

static const char *wrong_type(verifier *v, const ir_expr *e)
{
    tare_irtype type;
    const char *why = ir_match(v->arena, e, &type);
    if (why != NULL)
        return why;
    if (type == TARE_TY_VOID && e->op == TARE_IR_LIST)
        return ir_is_list(e->type) && ir_type_valid(e->type) ? NULL : "an empty list of no type";
    if (type != TARE_TY_VOID && type != e->type)
        return arena_format(v->arena, "%s gives %s, is marked %s", ir_info(e->op)->name, ir_type_name(type),
                            ir_type_name(e->type));
    return NULL;
}

bool verify_expr(verifier *v, const ir_stmt *s, const ir_expr *e, bool root)
{
    if (e == NULL)
        return verify_fail_at(v, s, "an expression is missing");
    if (ir_info(e->op) == NULL)
        return verify_fail_at(v, s, "a statement stands where an expression should");
    if (v->depth >= VERIFY_MAX_DEPTH)
        return verify_fail_at(v, s, "the expression is nested too deeply");
    if (e->n != 0 && e->operand == NULL)
        return verify_fail_at(v, s, "operands are missing");
    if (!is_new(v, e))
        return verify_fail_at(v, s, arena_format(v->arena, "%s is used in two places", ir_info(e->op)->name));
    if (ir_info(e->op)->kind == IR_MAKE && !root)
        return verify_fail_at(v, s, arena_format(v->arena, "%s stands only at the root of a let",
                                                 ir_info(e->op)->name));
    v->depth++;
    bool good = true;
    for (uint32_t i = 0; good && i < e->n; i++)
        good = verify_expr(v, s, e->operand[i], false);
    v->depth--;
    if (!good)
        return false;
    const char *why = wrong_type(v, e);
    if (why == NULL)
        why = wrong_leaf(v, e);
    return why == NULL || verify_fail_at(v, s, why);
}
