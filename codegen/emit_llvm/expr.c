/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions: leaves, truth, choices, optionals; the rest is handed on.
 *
 * Knows: in which order operands are evaluated, and which need not be.  Refuses to know:
 * statements.  Within an operand that may be skipped, a pending overflow is acted upon before its
 * end, for it must not count where the operand was skipped.
 */
#include "emit_llvm/gen.h"

#include <string.h>

enum { MAX_OPERANDS = 8 };

LLVMValueRef v_intrinsic(gen *g, const char *name, LLVMTypeRef overload, LLVMValueRef *arg, unsigned n)
{
    const unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMValueRef function = LLVMGetIntrinsicDeclaration(g->module, id, &overload, 1);
    LLVMTypeRef type = LLVMIntrinsicGetType(g->t.context, id, &overload, 1);
    return LLVMBuildCall2(g->b, type, function, arg, n, "");
}

/* Neither faults, nor calls, nor looks into what may be absent. */
bool is_cheap(const ir_expr *e)
{
    const ir_kind kind = ir_info(e->op)->kind;
    if (kind != IR_LEAF && kind != IR_INLINE && !(kind == IR_FAULT && e->type == TARE_TY_FLOAT))
        return false;
    switch ((int)e->op) {
    case TARE_IR_GET:
    case TARE_IR_CONTAINS:
        return false;
    case TARE_IR_EQ:
    case TARE_IR_NE:
        if (e->operand[0]->type & TARE_TY_LIST || (e->operand[0]->type & TARE_TY_ELEM) == TARE_TY_STR)
            return false;
        break;
    default: break;
    }
    for (uint32_t i = 0; i < e->n; i++)
        if (!is_cheap(e->operand[i]))
            return false;
    return true;
}

static LLVMValueRef v_local(gen *g, const ir_expr *e)
{
    const local *l = &g->f.local[e->u.local];
    const ir_local *ir = &g->f.ir->local[e->u.local];
    return l->home ? v_load(g, l_type(g, ir->type), l->home, ir->name) : l->value;
}

static LLVMValueRef v_env(gen *g, const ir_expr *e)
{
    LLVMValueRef v_fields = v_fixed(g, v_field(g, g->f.v_mode, LAYOUT_OF_mode, FIELD_mode_env, "env"));
    LLVMValueRef v_i = v_i64(g, e->u.i);
    LLVMValueRef v_at = LLVMBuildInBoundsGEP2(g->b, g->t.i64, v_fields, &v_i, 1, "");
    return v_from_memory(g, e->type, v_load(g, g->t.i64, v_at, ""));
}

static LLVMValueRef v_leaf(gen *g, const ir_expr *e)
{
    switch ((int)e->op) {
    case TARE_IR_CONST_FLOAT: return LLVMConstReal(g->t.f64, e->u.f);
    case TARE_IR_CONST_BOOL: return v_i1(g, e->u.i != 0);
    case TARE_IR_CONST_STR: return v_text(g, e->u.s);
    case TARE_IR_NONE: return v_none(g, e->type);
    case TARE_IR_LOCAL: return v_local(g, e);
    case TARE_IR_ENV: return v_env(g, e);
    default: return v_i64(g, e->u.i);
    }
}

/* What an operand evaluated to when it was: in `block`. */
typedef struct arm { LLVMValueRef v; LLVMBasicBlockRef end; } arm;

static arm l_arm(gen *g, const ir_expr *e, LLVMBasicBlockRef block, LLVMBasicBlockRef join)
{
    LLVMValueRef v_outer = g->f.v_overflow;
    g->f.v_overflow = NULL;
    b_start(g, block);
    arm a = {.v = v_expr(g, e)};
    l_flush(g);
    a.end = LLVMGetInsertBlock(g->b);
    LLVMBuildBr(g->b, join);
    g->f.v_overflow = v_outer;
    return a;
}

static LLVMValueRef v_join(gen *g, LLVMTypeRef type, arm a, arm b)
{
    LLVMValueRef v = LLVMBuildPhi(g->b, type, "");
    LLVMValueRef value[] = {a.v, b.v};
    LLVMBasicBlockRef block[] = {a.end, b.end};
    LLVMAddIncoming(v, value, block, 2);
    return v;
}

/* Structs part by part, so that LLVM sees scalars. */
static LLVMValueRef v_join_parts(gen *g, LLVMTypeRef type, arm a, arm b)
{
    if (LLVMGetTypeKind(type) != LLVMStructTypeKind)
        return v_join(g, type, a, b);
    LLVMBasicBlockRef join = LLVMGetInsertBlock(g->b);
    const unsigned n = LLVMCountStructElementTypes(type);
    LLVMValueRef part[3];
    for (unsigned i = 0; i < n; i++) {
        arm pa = a, pb = b;
        LLVMPositionBuilderBefore(g->b, LLVMGetBasicBlockTerminator(a.end));
        pa.v = v_part(g, a.v, i);
        LLVMPositionBuilderBefore(g->b, LLVMGetBasicBlockTerminator(b.end));
        pb.v = v_part(g, b.v, i);
        b_start(g, join);
        part[i] = v_join(g, LLVMStructGetTypeAtIndex(type, i), pa, pb);
    }
    LLVMValueRef v = LLVMGetPoison(type);
    for (unsigned i = 0; i < n; i++)
        v = LLVMBuildInsertValue(g->b, v, part[i], i, "");
    return v;
}

static LLVMValueRef v_select(gen *g, const ir_expr *e)
{
    LLVMValueRef v_if = v_expr(g, e->operand[0]);
    if (is_cheap(e->operand[1]) && is_cheap(e->operand[2])) {
        LLVMValueRef v_then = v_expr(g, e->operand[1]);
        return v_choose(g, v_if, v_then, v_expr(g, e->operand[2]));
    }
    LLVMBasicBlockRef then = b_new(g, "then"), other = b_new(g, "else"), join = b_new(g, "join");
    LLVMBuildCondBr(g->b, v_if, then, other);
    arm a = l_arm(g, e->operand[1], then, join);
    arm b = l_arm(g, e->operand[2], other, join);
    b_start(g, join);
    return v_join_parts(g, l_type(g, e->type), a, b);
}

static LLVMValueRef v_logic(gen *g, const ir_expr *e)
{
    const bool is_and = e->op == TARE_IR_AND;
    LLVMValueRef v_first = v_expr(g, e->operand[0]), v_short = v_i1(g, !is_and);
    if (is_cheap(e->operand[1])) {
        LLVMValueRef v_second = v_expr(g, e->operand[1]);
        return is_and ? LLVMBuildSelect(g->b, v_first, v_second, v_short, "and")
                      : LLVMBuildSelect(g->b, v_first, v_short, v_second, "or");
    }
    LLVMBasicBlockRef more = b_new(g, is_and ? "and" : "or"), join = b_new(g, "join");
    arm skipped = {v_short, LLVMGetInsertBlock(g->b)};
    LLVMBuildCondBr(g->b, v_first, is_and ? more : join, is_and ? join : more);
    arm taken = l_arm(g, e->operand[1], more, join);
    b_start(g, join);
    return v_join(g, g->t.i1, skipped, taken);
}

static LLVMValueRef v_scalar_of(gen *g, const ir_expr *e, LLVMValueRef v)
{
    const tare_irtype type = e->operand[0]->type;
    const int64_t kind = type == TARE_TY_BOOL    ? TARE_SCALAR_BOOL
                         : type == TARE_TY_FLOAT ? TARE_SCALAR_FLOAT
                                                 : TARE_SCALAR_INT;
    LLVMValueRef v_bits = LLVMBuildBitCast(g->b, v_to_memory(g, v), g->t.i64, "");
    return v_pair(g, LAYOUT_OF_scalar, v_i64(g, kind), v_bits);
}

static LLVMValueRef v_is_real(gen *g, LLVMValueRef v_scalar)
{
    return LLVMBuildICmp(g->b, LLVMIntSGE, v_part(g, v_scalar, 0), v_i64(g, TARE_SCALAR_FLOAT), "real");
}

/* The integer of a BOOL or INT, 0 of none. */
static LLVMValueRef v_scalar_whole(gen *g, LLVMValueRef v_scalar)
{
    LLVMValueRef v_is_none = LLVMBuildICmp(g->b, LLVMIntEQ, v_part(g, v_scalar, 0), v_i64(g, 0), "");
    return LLVMBuildSelect(g->b, v_is_none, v_i64(g, 0), v_part(g, v_scalar, 1), "");
}

static LLVMValueRef v_scalar_int(gen *g, LLVMValueRef v)
{
    LLVMValueRef v_is = v_is_real(g, v);
    LLVMValueRef v_real = LLVMBuildBitCast(g->b, v_part(g, v, 1), g->t.f64, "");
    LLVMValueRef v_zero = LLVMConstReal(g->t.f64, 0.0);
    LLVMValueRef v_cut = v_to_int(g, LLVMBuildSelect(g->b, v_is, v_real, v_zero, ""));
    return LLVMBuildSelect(g->b, v_is, v_cut, v_scalar_whole(g, v), "");
}

static LLVMValueRef v_scalar_float(gen *g, LLVMValueRef v)
{
    LLVMValueRef v_real = LLVMBuildBitCast(g->b, v_part(g, v, 1), g->t.f64, "");
    LLVMValueRef v_whole = LLVMBuildSIToFP(g->b, v_scalar_whole(g, v), g->t.f64, "");
    return LLVMBuildSelect(g->b, v_is_real(g, v), v_real, v_whole, "");
}

static LLVMValueRef v_plain(gen *g, const ir_expr *e, LLVMValueRef *v)
{
    const tare_irtype type = e->n ? e->operand[0]->type : e->type;
    switch ((int)e->op) {
    case TARE_IR_EQ: return v_equal(g, type, v[0], v[1]);
    case TARE_IR_NE: return LLVMBuildNot(g->b, v_equal(g, type, v[0], v[1]), "");
    case TARE_IR_NOT: return LLVMBuildNot(g->b, v[0], "");
    case TARE_IR_OBLIVIOUS:
    case TARE_IR_KNOWN:
    case TARE_IR_GUARD: return v[0];
    case TARE_IR_PRESENT: return v_present(g, type, v[0]);
    case TARE_IR_GET: return v_get(g, type, v[0]);
    case TARE_IR_SOME: return v_some(g, e->type, v[0]);
    case TARE_IR_SCALAR_KIND: return v_part(g, v[0], 0);
    case TARE_IR_SCALAR_INT: return v_scalar_int(g, v[0]);
    case TARE_IR_SCALAR_FLOAT: return v_scalar_float(g, v[0]);
    case TARE_IR_SCALAR_OF: return v_scalar_of(g, e, v[0]);
    default: return NULL;
    }
}

/* An overflow in an operand happened before whatever the operation itself does. */
static LLVMValueRef v_operation(gen *g, const ir_expr *e)
{
    LLVMValueRef few[MAX_OPERANDS];
    LLVMValueRef *v = e->n <= MAX_OPERANDS ? few : arena_array(g->arena, LLVMValueRef, e->n);
    for (uint32_t i = 0; i < e->n; i++)
        v[i] = v_expr(g, e->operand[i]);
    LLVMValueRef v_result = v_plain(g, e, v);
    if (!v_result)
        v_result = v_arith(g, e, v);
    if (!v_result)
        v_result = v_list_expr(g, e, v);
    return v_result ? v_result : v_tensor_expr(g, e, v);
}

LLVMValueRef v_brief(gen *g, const ir_expr *e)
{
    if (e->op != TARE_IR_LIST)
        return v_expr(g, e);
    LLVMValueRef *v = arena_array(g->arena, LLVMValueRef, e->n + 1);
    for (uint32_t i = 0; i < e->n; i++)
        v[i] = v_expr(g, e->operand[i]);
    LLVMValueRef v_constant = v_constant_list(g, e->type, v, e->n);
    return v_constant ? v_constant : v_stack_list(g, e->type, v, e->n);
}

LLVMValueRef v_expr(gen *g, const ir_expr *e)
{
    const ir_kind kind = ir_info(e->op)->kind;
    if (kind == IR_LEAF)
        return v_leaf(g, e);
    if (kind == IR_CALL || kind == IR_FAULT_CALL || kind == IR_MAKE)
        return v_vocabulary(g, e);
    if (e->op == TARE_IR_SELECT)
        return v_select(g, e);
    if (e->op == TARE_IR_AND || e->op == TARE_IR_OR)
        return v_logic(g, e);
    return v_operation(g, e);
}
