/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The boxed and the node entry of an operator: slots in, slots out, around the typed entry.
 *
 * Knows: that the boxed one believes nothing and the node one everything.  Refuses to know: rules.
 */
#include "emit_llvm/gen.h"

static LLVMTypeRef boxed_type(gen *g)
{
    return LLVMFunctionType(g->t.i32, (LLVMTypeRef[]){g->t.ptr, g->t.ptr, g->t.i32, g->t.ptr}, 4, 0);
}

static LLVMTypeRef node_type(gen *g)
{
    return LLVMFunctionType(g->t.i32, (LLVMTypeRef[]){g->t.ptr, g->t.ptr}, 2, 0);
}

/* The record that the caller provides for a result. */
static LLVMValueRef v_room(gen *g, LLVMValueRef v_slot)
{
    return v_load(g, g->t.ptr, l_field(g, v_slot, LAYOUT_OF_slot, FIELD_slot_u), "room");
}

/* A tensor lies where the slot points; anything else on the stack first. */
static LLVMValueRef v_result_home(gen *g, tare_irtype type, LLVMValueRef v_slot)
{
    return layout_of(type) == LAYOUT_OF_rec ? v_room(g, v_slot) : l_home(g, l_c_memory(g, type), "result");
}

/* Says what lies there now: nothing, a tensor, or (len 1) one of the arguments. */
static void l_tell_tensor(gen *g, LLVMValueRef v_slot, uint32_t k)
{
    LLVMValueRef v_type = v_field(g, v_room(g, v_slot), LAYOUT_OF_rec, FIELD_rec_type, "");
    LLVMValueRef v_some = LLVMBuildICmp(g->b, LLVMIntNE, v_type, v_i32(g, 0), "");
    LLVMValueRef v_tag = LLVMBuildSelect(g->b, v_some, v_i32(g, TARE_TAG_TENSOR), v_i32(g, TARE_TAG_NONE), "");
    LLVMValueRef v_kept = v_i32(g, 0);
    if (k < 32) {
        v_kept = v_field(g, g->f.v_mode, LAYOUT_OF_mode, FIELD_mode_kept, "kept");
        v_kept = LLVMBuildAnd(g->b, LLVMBuildLShr(g->b, v_kept, v_i32(g, k), ""), v_i32(g, 1), "");
    }
    l_store(g, v_tag, l_field(g, v_slot, LAYOUT_OF_slot, FIELD_slot_tag));
    l_store(g, v_kept, l_field(g, v_slot, LAYOUT_OF_slot, FIELD_slot_len));
}

/* From slots through the typed entry to slots; returns what that returned. */
static void l_adapt(gen *g, const ir_op *op, LLVMValueRef v_in, LLVMValueRef v_out)
{
    const ir_func *func = op->func;
    const c_signature s = c_signature_of(g, func);
    LLVMValueRef *arg = arena_array(g->arena, LLVMValueRef, s.n_params + 1);
    arg[0] = g->f.v_mode;
    for (uint32_t i = 0; i < func->n_params; i++)
        c_put(g, &s.arg[i], c_unbox(g, func->local[i].type, v_slot_at(g, v_in, i)), arg);
    for (uint32_t k = 0; k < func->n_results; k++)
        arg[s.first_result + k] = v_result_home(g, func->result[k], v_slot_at(g, v_out, k));
    LLVMValueRef typed = LLVMGetNamedFunction(g->module, arena_format(g->arena, "tare_op_%s", op->c_name));
    LLVMValueRef v_code = c_call(g, &s, func, typed, arg);
    LLVMBasicBlockRef good = b_new(g, "good"), done = b_new(g, "done");
    l_branch_unlikely(g, LLVMBuildICmp(g->b, LLVMIntNE, v_code, v_i32(g, TARE_OK), ""), done, good);
    b_start(g, good);
    for (uint32_t k = 0; k < func->n_results; k++) {
        LLVMValueRef v_slot = v_slot_at(g, v_out, k);
        if (layout_of(func->result[k]) == LAYOUT_OF_rec)
            l_tell_tensor(g, v_slot, k);
        else
            l_box(g, func->result[k], c_load(g, func->result[k], arg[s.first_result + k]), v_slot);
    }
    b_goto(g, done);
    LLVMBuildRet(g->b, v_code);
}

static void adapter_begin(gen *g, const ir_op *op, const char *form, LLVMTypeRef type, bool external)
{
    LLVMValueRef function = l_function(g, arena_format(g->arena, form, op->c_name), type, external);
    fn_begin(g, function);
    g->f.ir = op->func;
    debug_function(g, function, op->func);
    debug_at(g, op->func->at);
}

/* One function of an operator that both its adapters jump to. */
static void adapt_function(gen *g, const ir_op *op)
{
    LLVMTypeRef type = LLVMFunctionType(g->t.i32, (LLVMTypeRef[]){g->t.ptr, g->t.ptr, g->t.ptr}, 3, 0);
    adapter_begin(g, op, "adapt_%s", type, false);
    l_attribute(g, g->f.self, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "noinline", 0);
    l_adapt(g, op, LLVMGetParam(g->f.self, 1), LLVMGetParam(g->f.self, 2));
    fn_end(g);
}

static LLVMValueRef v_adapt(gen *g, const ir_op *op, LLVMValueRef v_in, LLVMValueRef v_out)
{
    LLVMValueRef function = LLVMGetNamedFunction(g->module, arena_format(g->arena, "adapt_%s", op->c_name));
    LLVMValueRef arg[] = {g->f.v_mode, v_in, v_out};
    LLVMValueRef v = LLVMBuildCall2(g->b, LLVMGlobalGetValueType(function), function, arg, 3, "");
    LLVMSetTailCall(v, 1);
    return v;
}

static void l_misfit(gen *g, const ir_op *op, LLVMValueRef v_in, LLVMValueRef v_n_in)
{
    LLVMTypeRef type = LLVMFunctionType(g->t.none, &g->t.ptr, 1, 0);
    LLVMBuildCall2(g->b, type, l_declare(g, "tare_abi_enter", type), &g->f.v_mode, 1, "");
    l_store(g, v_i32(g, TARE_RULE_ARGUMENT), l_field(g, g->f.v_mode, LAYOUT_OF_mode, FIELD_mode_failed));
    l_refused(g, op, v_in, v_n_in);
}

void entry_boxed(gen *g, const ir_op *op)
{
    adapt_function(g, op);
    adapter_begin(g, op, "tare_boxed_%s", boxed_type(g), true);
    const uint32_t n = op->func->n_params;
    LLVMValueRef v_in = LLVMGetParam(g->f.self, 1), v_n_in = LLVMGetParam(g->f.self, 2);
    LLVMBasicBlockRef count = b_new(g, "count"), fits = b_new(g, "fits"), misfit = b_new(g, "misfit");
    l_branch_unlikely(g, LLVMBuildICmp(g->b, LLVMIntNE, v_n_in, v_i32(g, n), ""), misfit, count);
    b_start(g, count);
    uint32_t *set = arena_array(g->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        set[i] = fits_of(op->func->local[i].type);
    l_branch_unlikely(g, LLVMBuildNot(g->b, v_fits(g, v_in, set, n), ""), misfit, fits);
    b_start(g, fits);
    LLVMBuildRet(g->b, v_adapt(g, op, v_in, LLVMGetParam(g->f.self, 3)));
    b_start(g, misfit);
    l_misfit(g, op, v_in, v_n_in);
    fn_end(g);
}

/* After entry_boxed. */
void entry_node(gen *g, const ir_op *op)
{
    adapter_begin(g, op, "tare_node_%s", node_type(g), true);
    LLVMValueRef v_node = LLVMGetParam(g->f.self, 1);
    LLVMValueRef v_in = v_field(g, v_node, LAYOUT_OF_node, FIELD_node_in, "in");
    LLVMValueRef v_out = v_field(g, v_node, LAYOUT_OF_node, FIELD_node_out, "out");
    LLVMBuildRet(g->b, v_adapt(g, op, v_in, v_out));
    fn_end(g);
}
