/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Reading tensors, and calling the vocabulary.
 *
 * Knows: where a type's facts are, and the mechanical convention of tare/vocabulary.h.  Refuses to
 * know: any function of the vocabulary by name.
 */
#include "emit_llvm/gen.h"

/* memory(read) for every kind of memory, as LLVM encodes it. */
enum { MEMORY_READ = 0x15, MAX_PARAMS = 12 };

/* A type never changes once it is made, nor does the arena move. */
static LLVMValueRef v_type_of(gen *g, LLVMValueRef v_rec)
{
    LLVMValueRef v_types = v_fixed(g, v_field(g, g->f.v_mode, LAYOUT_OF_mode, FIELD_mode_types, "types"));
    LLVMValueRef v_index = LLVMBuildZExt(g->b, v_rec_type(g, v_rec), g->t.i64, "");
    return LLVMBuildInBoundsGEP2(g->b, g->t.i64, v_types, &v_index, 1, "type");
}

static LLVMValueRef v_fact(gen *g, LLVMValueRef v_rec, unsigned field)
{
    LLVMValueRef v = v_fixed(g, v_field(g, v_type_of(g, v_rec), LAYOUT_OF_type, field, ""));
    return LLVMTypeOf(v) == g->t.i64 ? v : LLVMBuildZExt(g->b, v, g->t.i64, "");
}

static LLVMValueRef v_flag(gen *g, LLVMValueRef v_rec, int64_t flag)
{
    LLVMValueRef v = LLVMBuildAnd(g->b, v_fact(g, v_rec, FIELD_type_flags), v_i64(g, flag), "");
    return LLVMBuildICmp(g->b, LLVMIntNE, v, v_i64(g, 0), "");
}

static LLVMValueRef v_dims(gen *g, LLVMValueRef v_rec, LLVMValueRef v_from)
{
    LLVMValueRef v_first = l_field(g, v_type_of(g, v_rec), LAYOUT_OF_type, FIELD_type_dim);
    return LLVMBuildInBoundsGEP2(g->b, g->t.i64, v_first, &v_from, 1, "");
}

static LLVMValueRef v_dim(gen *g, LLVMValueRef v_rec, LLVMValueRef v_i, bool stride)
{
    LLVMValueRef v_rank = v_fact(g, v_rec, FIELD_type_rank);
    l_refuse_if(g, LLVMBuildICmp(g->b, LLVMIntUGE, v_i, v_rank, "outside"), TARE_RULE_BOUNDS);
    LLVMValueRef v_k = stride ? LLVMBuildAdd(g->b, v_rank, v_i, "") : v_i;
    return v_fixed(g, v_load(g, g->t.i64, v_dims(g, v_rec, v_k), stride ? "stride" : "size"));
}

static LLVMValueRef v_suggested(gen *g, LLVMValueRef v_rec)
{
    LLVMValueRef v_3d = LLVMBuildSelect(g->b, v_flag(g, v_rec, TARE_T_LIKE_CL_3D),
                                        v_i64(g, TARE_FORMAT_CHANNELS_LAST_3D),
                                        v_i64(g, TARE_FORMAT_CONTIGUOUS), "");
    return LLVMBuildSelect(g->b, v_flag(g, v_rec, TARE_T_LIKE_CL), v_i64(g, TARE_FORMAT_CHANNELS_LAST), v_3d, "");
}

static LLVMValueRef v_same_type(gen *g, LLVMValueRef *v)
{
    return LLVMBuildICmp(g->b, LLVMIntEQ, v_rec_type(g, v[0]), v_rec_type(g, v[1]), "");
}

/* Whether a record is a view is no part of where it lives. */
static LLVMValueRef v_same_storage(gen *g, LLVMValueRef *v)
{
    LLVMValueRef v_bits = LLVMBuildXor(g->b, v_rec_storage(g, v[0]), v_rec_storage(g, v[1]), "");
    v_bits = LLVMBuildAnd(g->b, v_bits, v_i32(g, ~(uint32_t)TARE_VIEW), "");
    return LLVMBuildICmp(g->b, LLVMIntEQ, v_bits, v_i32(g, 0), "");
}

static LLVMValueRef v_same_place(gen *g, LLVMValueRef *v)
{
    LLVMValueRef v_same = LLVMBuildAnd(g->b, v_same_type(g, v), v_same_storage(g, v), "");
    LLVMValueRef v_offset = LLVMBuildICmp(g->b, LLVMIntEQ, v_rec_offset(g, v[0]), v_rec_offset(g, v[1]), "");
    return LLVMBuildAnd(g->b, v_same, v_offset, "");
}

static LLVMValueRef v_device_index(gen *g, LLVMValueRef v)
{
    return LLVMBuildAnd(g->b, v, v_i64(g, 0xff), "");
}

LLVMValueRef v_tensor_expr(gen *g, const ir_expr *e, LLVMValueRef *v)
{
    switch ((int)e->op) {
    case TARE_IR_RANK: return v_fact(g, v[0], FIELD_type_rank);
    case TARE_IR_SIZE: return v_dim(g, v[0], v[1], false);
    case TARE_IR_STRIDE: return v_dim(g, v[0], v[1], true);
    case TARE_IR_SIZES:
        return v_pair(g, LAYOUT_OF_list, v_dims(g, v[0], v_i64(g, 0)), v_fact(g, v[0], FIELD_type_rank));
    case TARE_IR_STRIDES: {
        LLVMValueRef v_rank = v_fact(g, v[0], FIELD_type_rank);
        return v_pair(g, LAYOUT_OF_list, v_dims(g, v[0], v_rank), v_rank);
    }
    case TARE_IR_OFFSET: return v_rec_offset(g, v[0]);
    case TARE_IR_NUMEL: return v_fact(g, v[0], FIELD_type_numel);
    case TARE_IR_NBYTES: return v_fact(g, v[0], FIELD_type_nbytes);
    case TARE_IR_DTYPE_OF: return v_fact(g, v[0], FIELD_type_dtype);
    case TARE_IR_DEVICE_OF: return v_fact(g, v[0], FIELD_type_device);
    case TARE_IR_LAYOUT_OF: return v_fact(g, v[0], FIELD_type_layout);
    case TARE_IR_IS_CONTIGUOUS: return v_flag(g, v[0], TARE_T_CONTIGUOUS);
    case TARE_IR_IS_CHANNELS_LAST: return v_flag(g, v[0], TARE_T_CHANNELS_LAST);
    case TARE_IR_IS_CHANNELS_LAST_3D: return v_flag(g, v[0], TARE_T_CHANNELS_LAST_3D);
    case TARE_IR_IS_DENSE: return v_flag(g, v[0], TARE_T_DENSE);
    case TARE_IR_IS_NATURAL: return v_flag(g, v[0], TARE_T_NATURAL);
    case TARE_IR_HAS_OVERLAP: return v_flag(g, v[0], TARE_T_OVERLAP);
    case TARE_IR_IS_CONJ: return v_flag(g, v[0], TARE_T_CONJ);
    case TARE_IR_IS_NEG: return v_flag(g, v[0], TARE_T_NEG);
    case TARE_IR_IS_WRAPPED: return v_flag(g, v[0], TARE_T_WRAPPED);
    case TARE_IR_SUGGESTED: return v_suggested(g, v[0]);
    case TARE_IR_SAME_TYPE: return v_same_type(g, v);
    case TARE_IR_SAME_STORAGE: return v_same_storage(g, v);
    case TARE_IR_SAME_PLACE: return v_same_place(g, v);
    case TARE_IR_DEVICE_KIND: {
        LLVMValueRef v_low = LLVMBuildAnd(g->b, v[0], v_i64(g, 0xffffffff), "");
        return LLVMBuildLShr(g->b, v_low, v_i64(g, 8), "");
    }
    case TARE_IR_DEVICE_INDEX: return v_device_index(g, v[0]);
    default: return NULL;
    }
}

static bool returns_word(gen *g, tare_irtype type) { return LLVMGetTypeKind(l_type(g, type)) != LLVMStructTypeKind; }

LLVMValueRef v_vocabulary(gen *g, const ir_expr *e)
{
    const ir_op_info *info = ir_info(e->op);
    LLVMValueRef arg[MAX_PARAMS] = {g->f.v_mode};
    LLVMTypeRef param[MAX_PARAMS] = {g->t.ptr};
    unsigned n = 1;
    for (uint32_t i = 0; i < e->n && n < MAX_PARAMS - 1; i++)
        arg[n++] = v_brief(g, e->operand[i]);
    l_flush(g);
    for (unsigned i = 1; i < n; i++) {
        const int layout = layout_of(e->operand[i - 1]->type);
        arg[i] = layout == LAYOUT_COUNT ? v_to_memory(g, arg[i]) : l_spill(g, layout, arg[i]);
        param[i] = LLVMTypeOf(arg[i]);
    }
    LLVMTypeRef result = returns_word(g, e->type) ? l_memory_type(g, e->type) : g->t.none;
    if (result == g->t.none) {
        arg[n] = l_spill_home(g, layout_of(e->type));
        param[n++] = g->t.ptr;
    }
    LLVMTypeRef type = LLVMFunctionType(result, param, n, 0);
    LLVMValueRef function = l_declare(g, arena_format(g->arena, "tare_abi_%s", info->name), type);
    if (info->kind == IR_CALL) {
        l_attribute(g, function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "memory", MEMORY_READ);
        l_attribute(g, function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "willreturn", 0);
    }
    LLVMValueRef v = LLVMBuildCall2(g->b, type, function, arg, n, "");
    if (info->kind != IR_CALL)
        l_leave_if_failed(g);
    return result == g->t.none ? v_load(g, l_type(g, e->type), arg[n - 1], "") : v_from_memory(g, e->type, v);
}
