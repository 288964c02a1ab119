/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The typed entry of an operator: tare_op_<c_name>.
 *
 * Knows: the order of a call: enter, rule, commit every result, commit the writes, store; or refuse.
 * Refuses to know: what the rule does.  Nothing visible is stored before the last thing that can
 * fail.
 */
#include "emit_llvm/gen.h"

/* In LLVM's units; its own is 225.  Most rules are then part of their entry. */
#define ENTRY_INLINES "600"

static bool is_tensor(tare_irtype type) { return layout_of(type) == LAYOUT_OF_rec; }

static bool is_tensor_list(tare_irtype type)
{
    return (type & TARE_TY_LIST) && (type & TARE_TY_ELEM) == TARE_TY_TENSOR;
}

static LLVMValueRef v_call_mode(gen *g, const char *name)
{
    LLVMTypeRef type = LLVMFunctionType(g->t.none, &g->t.ptr, 1, 0);
    return LLVMBuildCall2(g->b, type, l_declare(g, name, type), &g->f.v_mode, 1, "");
}

/* A record travels as two words, to and fro. */
static LLVMValueRef v_commit_call(gen *g, LLVMValueRef v_rec, LLVMValueRef v_k)
{
    LLVMTypeRef param[] = {g->t.ptr, g->t.i64, g->t.i64, g->t.i32};
    LLVMTypeRef type = LLVMFunctionType(g->t.record, param, 4, 0);
    LLVMValueRef arg[] = {g->f.v_mode, v_part(g, v_rec, 0), v_part(g, v_rec, 1), v_k};
    return LLVMBuildCall2(g->b, type, l_declare(g, "tare_abi_commit", type), arg, 4, "committed");
}

/* param: mode, record, number of the result */
static LLVMValueRef commit_some_body(gen *g, LLVMValueRef *param, uint32_t detail)
{
    (void)detail;
    LLVMBasicBlockRef none = b_new(g, "none"), some = b_new(g, "some");
    LLVMValueRef v_type = v_rec_type(g, param[1]);
    LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntEQ, v_type, v_i32(g, 0), ""), none, some);
    b_start(g, none);
    LLVMBuildRet(g->b, param[1]);
    b_start(g, some);
    return v_commit_call(g, param[1], param[2]);
}

static LLVMValueRef v_commit_some(gen *g, LLVMValueRef v_rec, LLVMValueRef v_k)
{
    LLVMValueRef arg[] = {g->f.v_mode, v_rec, v_k};
    return v_helper(g, "commit_some", 0, g->t.record, arg, 3, commit_some_body);
}

/* A list may be its caller's own: a copy takes the committed records.  m->failed tells. */
static LLVMValueRef commit_list_body(gen *g, LLVMValueRef *param, uint32_t detail)
{
    const tare_irtype type = TARE_TY_TENSOR | TARE_TY_LIST;
    (void)detail;
    LLVMBasicBlockRef empty = b_new(g, "empty"), some = b_new(g, "some"), out = b_new(g, "out");
    LLVMValueRef v_len = v_part(g, param[1], 1);
    LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntSLE, v_len, v_i64(g, 0), ""), empty, some);
    b_start(g, empty);
    LLVMBuildRet(g->b, param[1]);
    b_start(g, out);
    LLVMBuildRet(g->b, LLVMConstNull(g->t.of[LAYOUT_OF_list]));
    b_start(g, some);
    LLVMValueRef v_copy = v_list_copy(g, type, param[1]), v_at = v_part(g, v_copy, 0);
    LLVMBasicBlockRef each = b_new(g, "copied");
    LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntEQ, v_at, LLVMConstNull(g->t.ptr), ""), out, each);
    b_start(g, each);
    counted c = l_count(g, v_len);
    LLVMValueRef v_here = LLVMBuildInBoundsGEP2(g->b, g->t.of[LAYOUT_OF_rec], v_at, &c.v_i, 1, "");
    LLVMValueRef v_rec = v_load(g, g->t.record, v_here, "");
    l_store(g, v_commit_some(g, v_rec, param[2]), v_here);
    LLVMValueRef v_failed = v_field(g, param[0], LAYOUT_OF_mode, FIELD_mode_failed, "failed");
    LLVMBasicBlockRef on = b_new(g, "on");
    l_branch_unlikely(g, LLVMBuildICmp(g->b, LLVMIntNE, v_failed, v_i32(g, 0), ""), out, on);
    b_start(g, on);
    l_count_end(g, &c);
    return v_copy;
}

static LLVMValueRef v_committed(gen *g, tare_irtype type, LLVMValueRef v, uint32_t k)
{
    if (is_tensor(type)) {
        v = type & TARE_TY_OPT ? v_commit_some(g, v, v_i32(g, k)) : v_commit_call(g, v, v_i32(g, k));
        l_leave_if_failed(g);
    } else if (is_tensor_list(type)) {
        LLVMValueRef arg[] = {g->f.v_mode, v, v_i32(g, k)};
        v = v_helper(g, "commit_list", 0, g->t.of[LAYOUT_OF_list], arg, 3, commit_list_body);
        l_leave_if_failed(g);
    }
    return v;
}

/* A written argument's record becomes the result that has its letter. */
static void l_write_back(gen *g, const ir_op *op, const c_signature *s, uint32_t k, LLVMValueRef v)
{
    const uint8_t letter = op->arg[op->n_args + k].alias;
    if (!letter || letter == '*' || !is_tensor(op->func->result[k]))
        return;
    for (uint32_t i = 0; i < op->n_args; i++) {
        const tare_irtype type = op->func->local[i].type;
        if (op->arg[i].alias != letter || !(op->arg[i].flags & TARE_ARG_WRITTEN) || !is_tensor(type))
            continue;
        LLVMValueRef v_at = LLVMGetParam(g->f.self, s->arg[i].index);
        if (type & TARE_TY_OPT) {
            LLVMValueRef v_is_null = LLVMBuildICmp(g->b, LLVMIntEQ, v_at, LLVMConstNull(g->t.ptr), "");
            v_at = LLVMBuildSelect(g->b, v_is_null, l_spill_home(g, LAYOUT_OF_rec), v_at, "");
        }
        l_store(g, v, v_at);
    }
}

static LLVMValueRef v_unit(gen *g)
{
    LLVMValueRef v = LLVMGetNamedGlobal(g->module, "tare_ops_unit");
    if (!v) {
        v = LLVMAddGlobal(g->module, g->t.of[LAYOUT_OF_unit], "tare_ops_unit");
        LLVMSetGlobalConstant(v, 1);
    }
    return v;
}

void l_refused(gen *g, const ir_op *op, LLVMValueRef v_slots, LLVMValueRef v_n)
{
    LLVMTypeRef param[] = {g->t.ptr, g->t.ptr, g->t.i32, g->t.ptr, g->t.i32};
    LLVMTypeRef type = LLVMFunctionType(g->t.i32, param, 5, 0);
    LLVMValueRef function = l_declare(g, "tare_abi_refuse", type);
    l_attribute(g, function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "cold", 0);
    LLVMValueRef arg[] = {g->f.v_mode, v_unit(g), v_number(g, arena_format(g->arena, "tare_number_%s", op->c_name)), v_slots, v_n};
    LLVMBuildRet(g->b, LLVMBuildCall2(g->b, type, function, arg, 5, ""));
}

static void l_refused_block(gen *g, const ir_op *op, const c_value *arg)
{
    const uint32_t n = op->func->n_params;
    LLVMValueRef v_slots = l_home(g, LLVMArrayType2(g->t.of[LAYOUT_OF_slot], n), "slots");
    b_start(g, g->f.failed);
    for (uint32_t i = 0; i < n; i++)
        l_box_cold(g, op->func->local[i].type, arg[i], v_slot_at(g, v_slots, i));
    l_refused(g, op, v_slots, v_i32(g, n));
}

/* What fills a slot may be a vendor's, whose effects nobody has seen. */
static bool may_write(const ir_op *op) { return op->flags & TARE_OP_WRITES || op->func->calls_slots; }

static void l_results(gen *g, const ir_op *op, const c_signature *s, LLVMValueRef v_call)
{
    const ir_func *func = op->func;
    LLVMValueRef *v = arena_array(g->arena, LLVMValueRef, func->n_results + 1);
    for (uint32_t k = 0; k < func->n_results; k++)
        v[k] = v_committed(g, func->result[k], v_part(g, v_call, k + 1), k);
    if (may_write(op))
        v_call_mode(g, "tare_abi_commit_writes");
    for (uint32_t k = 0; k < func->n_results; k++) {
        l_store_c(g, v[k], func->result[k], LLVMGetParam(g->f.self, s->first_result + k));
        l_write_back(g, op, s, k, v[k]);
    }
}

void entry_typed(gen *g, const ir_op *op)
{
    const ir_func *func = op->func;
    const c_signature s = c_signature_of(g, func);
    LLVMValueRef function = l_function(g, arena_format(g->arena, "tare_op_%s", op->c_name), s.type, true);
    c_mark_function(g, &s, func, function);
    fn_begin(g, function);
    debug_function(g, function, func);
    g->f.ir = func;
    debug_at(g, func->at);
    v_call_mode(g, "tare_abi_enter");
    c_value *arg = arena_array(g->arena, c_value, func->n_params + 1);
    LLVMValueRef *v = arena_array(g->arena, LLVMValueRef, func->n_params + 1);
    for (uint32_t i = 0; i < func->n_params; i++) {
        arg[i] = c_get(g, &s.arg[i], function);
        v[i] = v_from_c(g, func->local[i].type, arg[i]);
    }
    LLVMValueRef v_call = v_call_rule(g, func, v);
    l_text_attribute(g, rule_function(g, func), "function-inline-threshold", ENTRY_INLINES);
    l_leave_if(g, LLVMBuildNot(g->b, v_part(g, v_call, 0), "bad"));
    l_results(g, op, &s, v_call);
    LLVMBuildRet(g->b, v_i32(g, TARE_OK));
    l_refused_block(g, op, arg);
    fn_end(g);
}
