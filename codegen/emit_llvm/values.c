/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Values of the IR's types: how they look, their parts, optionals, equality.
 *
 * Knows: the table in gen.h's head.  Refuses to know: expressions, control flow of rules.
 */
#include "emit_llvm/gen.h"

#include <string.h>

int layout_of(tare_irtype type)
{
    const tare_irtype elem = type & TARE_TY_ELEM;
    const bool opt = (type & TARE_TY_OPT) != 0;
    if (type & TARE_TY_LIST || elem == TARE_TY_STR)
        return LAYOUT_OF_list;
    if (elem == TARE_TY_SCALAR)
        return LAYOUT_OF_scalar;
    if (elem == TARE_TY_TENSOR)
        return LAYOUT_OF_rec;
    if (elem == TARE_TY_INT && opt)
        return LAYOUT_OF_opt_int;
    if (elem == TARE_TY_FLOAT && opt)
        return LAYOUT_OF_opt_float;
    return LAYOUT_COUNT;
}

LLVMTypeRef l_type(gen *g, tare_irtype type)
{
    const int layout = layout_of(type);
    if (layout != LAYOUT_COUNT)
        return layout == LAYOUT_OF_rec ? g->t.record : g->t.of[layout];
    const tare_irtype elem = type & TARE_TY_ELEM;
    if (elem == TARE_TY_FLOAT)
        return g->t.f64;
    if (elem == TARE_TY_GENERATOR || (elem == TARE_TY_BOOL && !(type & TARE_TY_OPT)))
        return g->t.i1;
    return g->t.i64;
}

LLVMTypeRef l_memory_type(gen *g, tare_irtype type)
{
    LLVMTypeRef t = l_type(g, type);
    return t == g->t.i1 ? g->t.i64 : t;
}

LLVMValueRef v_to_memory(gen *g, LLVMValueRef v)
{
    return LLVMTypeOf(v) == g->t.i1 ? LLVMBuildZExt(g->b, v, g->t.i64, "") : v;
}

LLVMValueRef v_from_memory(gen *g, tare_irtype type, LLVMValueRef v)
{
    return l_type(g, type) == g->t.i1 ? LLVMBuildICmp(g->b, LLVMIntNE, v, v_i64(g, 0), "") : v;
}

LLVMValueRef v_i64(gen *g, int64_t i) { return LLVMConstInt(g->t.i64, (unsigned long long)i, 1); }
LLVMValueRef v_i32(gen *g, uint32_t i) { return LLVMConstInt(g->t.i32, i, 0); }
LLVMValueRef v_number(gen *g, const char *symbol)
{
    LLVMValueRef v = LLVMGetNamedGlobal(g->module, symbol);
    if (!v) {
        v = LLVMAddGlobal(g->module, g->t.i32, symbol);
        LLVMSetGlobalConstant(v, 1);
        LLVMSetVisibility(v, LLVMHiddenVisibility);
    }
    return v_load(g, g->t.i32, v, "number");
}

LLVMValueRef v_i1(gen *g, bool b) { return LLVMConstInt(g->t.i1, b, 0); }

LLVMValueRef v_part(gen *g, LLVMValueRef v, unsigned part)
{
    return LLVMBuildExtractValue(g->b, v, part, "");
}

LLVMValueRef v_pair(gen *g, int layout, LLVMValueRef v_first, LLVMValueRef v_second)
{
    LLVMValueRef v = LLVMGetPoison(g->t.of[layout]);
    v = LLVMBuildInsertValue(g->b, v, v_first, 0, "");
    return LLVMBuildInsertValue(g->b, v, v_second, 1, "");
}

/* Two words come back in registers where three parts would not. */
LLVMValueRef v_rec_type(gen *g, LLVMValueRef v_rec)
{
    return LLVMBuildTrunc(g->b, v_part(g, v_rec, 0), g->t.i32, "");
}

LLVMValueRef v_rec_storage(gen *g, LLVMValueRef v_rec)
{
    LLVMValueRef v_high = LLVMBuildLShr(g->b, v_part(g, v_rec, 0), v_i64(g, 32), "");
    return LLVMBuildTrunc(g->b, v_high, g->t.i32, "");
}

LLVMValueRef v_rec_offset(gen *g, LLVMValueRef v_rec) { return v_part(g, v_rec, 1); }

LLVMValueRef l_field(gen *g, LLVMValueRef v_struct, int layout, unsigned field)
{
    return LLVMBuildStructGEP2(g->b, g->t.of[layout], v_struct, field, "");
}

LLVMValueRef v_load(gen *g, LLVMTypeRef type, LLVMValueRef v_at, const char *name)
{
    return LLVMBuildLoad2(g->b, type, v_at, name);
}

LLVMValueRef v_field(gen *g, LLVMValueRef v_struct, int layout, unsigned field, const char *name)
{
    LLVMTypeRef type = LLVMStructGetTypeAtIndex(g->t.of[layout], field);
    return v_load(g, type, l_field(g, v_struct, layout, field), name);
}

LLVMValueRef v_fixed(gen *g, LLVMValueRef v_load)
{
    LLVMSetMetadata(v_load, g->invariant_kind, LLVMMetadataAsValue(g->t.context, g->nothing));
    return v_load;
}

LLVMValueRef l_store(gen *g, LLVMValueRef v, LLVMValueRef v_at) { return LLVMBuildStore(g->b, v, v_at); }

void l_name(LLVMValueRef v, const char *name)
{
    size_t length;
    if (LLVMIsAInstruction(v) && (LLVMGetValueName2(v, &length), length == 0))
        LLVMSetValueName2(v, name, strlen(name));
}

LLVMValueRef v_none(gen *g, tare_irtype type)
{
    LLVMTypeRef t = l_type(g, type);
    if (type & TARE_TY_LIST)
        return v_pair(g, LAYOUT_OF_list, LLVMConstNull(g->t.ptr), v_i64(g, -1));
    if ((type & TARE_TY_ELEM) == TARE_TY_BOOL)
        return v_i64(g, -1);
    return LLVMConstNull(t);
}

static LLVMValueRef v_is_not(gen *g, LLVMValueRef v, int64_t absent)
{
    LLVMTypeRef t = LLVMTypeOf(v);
    LLVMValueRef v_absent = t == g->t.ptr ? LLVMConstNull(t) : LLVMConstInt(t, (unsigned long long)absent, 1);
    return LLVMBuildICmp(g->b, LLVMIntNE, v, v_absent, "present");
}

LLVMValueRef v_present(gen *g, tare_irtype type, LLVMValueRef v)
{
    if (type & TARE_TY_LIST)
        return v_is_not(g, v_part(g, v, 1), -1);
    if (LLVMTypeOf(v) == g->t.i1)
        return v;
    if (layout_of(type) == LAYOUT_OF_rec)
        return v_is_not(g, v_rec_type(g, v), 0);
    if (layout_of(type) != LAYOUT_COUNT)
        return v_is_not(g, v_part(g, v, 0), 0);
    return v_is_not(g, v, (type & TARE_TY_ELEM) == TARE_TY_BOOL ? -1 : 0);
}

LLVMValueRef v_get(gen *g, tare_irtype type, LLVMValueRef v)
{
    if (type & TARE_TY_LIST)
        return v;
    const tare_irtype elem = type & TARE_TY_ELEM;
    if (elem == TARE_TY_INT || elem == TARE_TY_FLOAT)
        return v_part(g, v, 1);
    if (elem == TARE_TY_BOOL)
        return LLVMBuildICmp(g->b, LLVMIntSGT, v, v_i64(g, 0), "");
    return v;
}

/* `type` is the optional's. */
LLVMValueRef v_some(gen *g, tare_irtype type, LLVMValueRef v)
{
    if (type & TARE_TY_LIST)
        return v;
    const tare_irtype elem = type & TARE_TY_ELEM;
    if (elem == TARE_TY_INT || elem == TARE_TY_FLOAT)
        return v_pair(g, layout_of(type), v_i64(g, 1), v);
    return elem == TARE_TY_BOOL ? v_to_memory(g, v) : v;
}

static LLVMValueRef v_same(gen *g, LLVMValueRef a, LLVMValueRef b)
{
    return LLVMTypeOf(a) == g->t.f64 ? LLVMBuildFCmp(g->b, LLVMRealOEQ, a, b, "same")
                                     : LLVMBuildICmp(g->b, LLVMIntEQ, a, b, "same");
}

/* One kind and one number; a number that is a double compares as one. */
static LLVMValueRef v_scalars_equal(gen *g, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef v_a = v_part(g, a, 1), v_b = v_part(g, b, 1);
    LLVMValueRef v_bits = v_same(g, v_a, v_b);
    LLVMValueRef v_real = v_same(g, LLVMBuildBitCast(g->b, v_a, g->t.f64, ""),
                                 LLVMBuildBitCast(g->b, v_b, g->t.f64, ""));
    LLVMValueRef v_kind = v_part(g, a, 0);
    LLVMValueRef v_is_real = LLVMBuildICmp(g->b, LLVMIntSGE, v_kind, v_i64(g, TARE_SCALAR_FLOAT), "");
    LLVMValueRef v_number = LLVMBuildSelect(g->b, v_is_real, v_real, v_bits, "");
    LLVMValueRef v_none_kind = LLVMBuildICmp(g->b, LLVMIntEQ, v_kind, v_i64(g, 0), "");
    v_number = LLVMBuildSelect(g->b, v_none_kind, v_i1(g, true), v_number, "");
    return LLVMBuildAnd(g->b, v_same(g, v_kind, v_part(g, b, 0)), v_number, "equal");
}

static LLVMValueRef v_optionals_equal(gen *g, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef v_has = v_part(g, a, 0);
    LLVMValueRef v_absent = LLVMBuildICmp(g->b, LLVMIntEQ, v_has, v_i64(g, 0), "absent");
    LLVMValueRef v_value = v_same(g, v_part(g, a, 1), v_part(g, b, 1));
    LLVMValueRef v_rest = LLVMBuildSelect(g->b, v_absent, v_i1(g, true), v_value, "");
    LLVMValueRef v_b_absent = LLVMBuildICmp(g->b, LLVMIntEQ, v_part(g, b, 0), v_i64(g, 0), "absent");
    return LLVMBuildSelect(g->b, v_same(g, v_absent, v_b_absent), v_rest, v_i1(g, false), "equal");
}

LLVMValueRef v_equal(gen *g, tare_irtype type, LLVMValueRef a, LLVMValueRef b)
{
    if (type & TARE_TY_LIST)
        return v_lists_equal(g, type, a, b);
    switch (layout_of(type)) {
    case LAYOUT_OF_list: return v_bytes_equal(g, a, b);
    case LAYOUT_OF_scalar: return v_scalars_equal(g, a, b);
    case LAYOUT_OF_opt_int:
    case LAYOUT_OF_opt_float: return v_optionals_equal(g, a, b);
    default: return v_same(g, a, b);
    }
}

/* Structs part by part: LLVM sees through that, not through a selected struct. */
LLVMValueRef v_choose(gen *g, LLVMValueRef v_if, LLVMValueRef a, LLVMValueRef b)
{
    LLVMTypeRef type = LLVMTypeOf(a);
    if (LLVMGetTypeKind(type) != LLVMStructTypeKind)
        return LLVMBuildSelect(g->b, v_if, a, b, "");
    LLVMValueRef v = LLVMGetPoison(type);
    for (unsigned i = 0; i < LLVMCountStructElementTypes(type); i++)
        v = LLVMBuildInsertValue(
            g->b, v, LLVMBuildSelect(g->b, v_if, v_part(g, a, i), v_part(g, b, i), ""), i, "");
    return v;
}
