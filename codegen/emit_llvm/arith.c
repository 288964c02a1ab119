/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Arithmetic and comparison: checked integers, IEEE doubles.
 *
 * Knows: what overflows, and that division is Python's.  Refuses to know: where operands come
 * from.  floor and ceil are spelt out, for the baseline processor has neither and libm is not linked.
 */
#include "emit_llvm/gen.h"

static bool is_float(LLVMValueRef v) { return LLVMGetTypeKind(LLVMTypeOf(v)) == LLVMDoubleTypeKind; }

static LLVMValueRef v_checked(gen *g, const char *intrinsic, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef arg[] = {a, b};
    LLVMValueRef v = v_intrinsic(g, intrinsic, g->t.i64, arg, 2);
    l_overflow_if(g, v_part(g, v, 1));
    return v_part(g, v, 0);
}

static LLVMValueRef v_negative(gen *g, LLVMValueRef v)
{
    return is_float(v) ? LLVMBuildFNeg(g->b, v, "") : v_checked(g, "llvm.ssub.with.overflow", v_i64(g, 0), v);
}

static bool is_number(LLVMValueRef v, int64_t than)
{
    return LLVMIsAConstantInt(v) && LLVMConstIntGetSExtValue(v) == than;
}

/* Division by -1 may overflow and is done by hand; this is what to divide by instead. */
static LLVMValueRef v_divisor(gen *g, LLVMValueRef b, LLVMValueRef *v_is_minus)
{
    l_refuse_if(g, LLVMBuildICmp(g->b, LLVMIntEQ, b, v_i64(g, 0), "by_zero"), TARE_RULE_BOUNDS);
    if (LLVMIsAConstantInt(b) && is_number(b, 0))
        b = v_i64(g, 1);
    *v_is_minus = LLVMBuildICmp(g->b, LLVMIntEQ, b, v_i64(g, -1), "");
    return LLVMBuildSelect(g->b, *v_is_minus, v_i64(g, 1), b, "");
}

/* The remainder has not the divisor's sign: Python's quotient is one less. */
static LLVMValueRef v_is_crooked(gen *g, LLVMValueRef v_rest, LLVMValueRef b)
{
    LLVMValueRef v_some = LLVMBuildICmp(g->b, LLVMIntNE, v_rest, v_i64(g, 0), "");
    LLVMValueRef v_signs = LLVMBuildXor(g->b, v_rest, b, "");
    return LLVMBuildAnd(g->b, v_some, LLVMBuildICmp(g->b, LLVMIntSLT, v_signs, v_i64(g, 0), ""), "");
}

static LLVMValueRef v_floordiv(gen *g, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef v_is_minus, v_by = v_divisor(g, b, &v_is_minus);
    LLVMValueRef v_is_least = LLVMBuildICmp(g->b, LLVMIntEQ, a, v_i64(g, INT64_MIN), "");
    l_overflow_if(g, LLVMBuildAnd(g->b, v_is_minus, v_is_least, ""));
    LLVMValueRef v_quotient = LLVMBuildSDiv(g->b, a, v_by, "");
    LLVMValueRef v_rest = LLVMBuildSRem(g->b, a, v_by, "");
    LLVMValueRef v_less = LLVMBuildSExt(g->b, v_is_crooked(g, v_rest, v_by), g->t.i64, "");
    LLVMValueRef v_floor = LLVMBuildAdd(g->b, v_quotient, v_less, "");
    return LLVMBuildSelect(g->b, v_is_minus, LLVMBuildNeg(g->b, a, ""), v_floor, "floordiv");
}

static LLVMValueRef v_mod(gen *g, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef v_is_minus, v_by = v_divisor(g, b, &v_is_minus);
    LLVMValueRef v_rest = LLVMBuildSRem(g->b, a, v_by, "");
    LLVMValueRef v_turned = LLVMBuildAdd(g->b, v_rest, v_by, "");
    return LLVMBuildSelect(g->b, v_is_crooked(g, v_rest, v_by), v_turned, v_rest, "mod");
}

LLVMValueRef v_to_int(gen *g, LLVMValueRef v)
{
    LLVMValueRef v_low = LLVMBuildFCmp(g->b, LLVMRealOGT, v, LLVMConstReal(g->t.f64, -0x1p63), "");
    LLVMValueRef v_high = LLVMBuildFCmp(g->b, LLVMRealOLT, v, LLVMConstReal(g->t.f64, 0x1p63), "");
    LLVMValueRef v_fits = LLVMBuildAnd(g->b, v_low, v_high, "");
    l_overflow_if(g, LLVMBuildNot(g->b, v_fits, ""));
    LLVMValueRef v_safe = LLVMBuildSelect(g->b, v_fits, v, LLVMConstReal(g->t.f64, 0.0), "");
    return LLVMBuildFPToSI(g->b, v_safe, g->t.i64, "");
}

/* Beyond 2^52 all doubles are whole. */
static LLVMValueRef v_floor(gen *g, LLVMValueRef v)
{
    LLVMValueRef v_low = LLVMBuildFCmp(g->b, LLVMRealOGT, v, LLVMConstReal(g->t.f64, -0x1p52), "");
    LLVMValueRef v_high = LLVMBuildFCmp(g->b, LLVMRealOLT, v, LLVMConstReal(g->t.f64, 0x1p52), "");
    LLVMValueRef v_small = LLVMBuildAnd(g->b, v_low, v_high, "");
    LLVMValueRef v_safe = LLVMBuildSelect(g->b, v_small, v, LLVMConstReal(g->t.f64, 0.0), "");
    LLVMValueRef v_whole =
        LLVMBuildSIToFP(g->b, LLVMBuildFPToSI(g->b, v_safe, g->t.i64, ""), g->t.f64, "");
    LLVMValueRef v_over = LLVMBuildFCmp(g->b, LLVMRealOGT, v_whole, v_safe, "");
    LLVMValueRef v_less = LLVMBuildFSub(g->b, v_whole, LLVMConstReal(g->t.f64, 1.0), "");
    return LLVMBuildSelect(g->b, v_small, LLVMBuildSelect(g->b, v_over, v_less, v_whole, ""), v, "floor");
}

static LLVMValueRef v_ceil(gen *g, LLVMValueRef v)
{
    return LLVMBuildFNeg(g->b, v_floor(g, LLVMBuildFNeg(g->b, v, "")), "ceil");
}

static LLVMValueRef v_compare(gen *g, LLVMIntPredicate whole, LLVMRealPredicate real, LLVMValueRef *v)
{
    return is_float(v[0]) ? LLVMBuildFCmp(g->b, real, v[0], v[1], "") : LLVMBuildICmp(g->b, whole, v[0], v[1], "");
}

static LLVMValueRef v_extreme(gen *g, LLVMIntPredicate whole, LLVMRealPredicate real, LLVMValueRef *v)
{
    return LLVMBuildSelect(g->b, v_compare(g, whole, real, v), v[0], v[1], "");
}

LLVMValueRef v_arith(gen *g, const ir_expr *e, LLVMValueRef *v)
{
    switch ((int)e->op) {
    case TARE_IR_ADD:
        return is_float(v[0]) ? LLVMBuildFAdd(g->b, v[0], v[1], "")
                              : v_checked(g, "llvm.sadd.with.overflow", v[0], v[1]);
    case TARE_IR_SUB:
        return is_float(v[0]) ? LLVMBuildFSub(g->b, v[0], v[1], "")
                              : v_checked(g, "llvm.ssub.with.overflow", v[0], v[1]);
    case TARE_IR_MUL:
        return is_float(v[0]) ? LLVMBuildFMul(g->b, v[0], v[1], "")
                              : v_checked(g, "llvm.smul.with.overflow", v[0], v[1]);
    case TARE_IR_FLOORDIV: return v_floordiv(g, v[0], v[1]);
    case TARE_IR_MOD: return v_mod(g, v[0], v[1]);
    case TARE_IR_DIV: return LLVMBuildFDiv(g->b, v[0], v[1], "");
    case TARE_IR_NEG: return v_negative(g, v[0]);
    case TARE_IR_MIN: return v_extreme(g, LLVMIntSLT, LLVMRealOLT, v);
    case TARE_IR_MAX: return v_extreme(g, LLVMIntSGT, LLVMRealOGT, v);
    case TARE_IR_FLOOR: return v_floor(g, v[0]);
    case TARE_IR_CEIL: return v_ceil(g, v[0]);
    case TARE_IR_TO_FLOAT: return LLVMBuildSIToFP(g->b, v[0], g->t.f64, "");
    case TARE_IR_TO_INT: return v_to_int(g, v[0]);
    case TARE_IR_LT: return v_compare(g, LLVMIntSLT, LLVMRealOLT, v);
    case TARE_IR_LE: return v_compare(g, LLVMIntSLE, LLVMRealOLE, v);
    case TARE_IR_GT: return v_compare(g, LLVMIntSGT, LLVMRealOGT, v);
    case TARE_IR_GE: return v_compare(g, LLVMIntSGE, LLVMRealOGE, v);
    default: return NULL;
    }
}
