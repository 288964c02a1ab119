/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Statements.
 *
 * Knows: that a statement's overflows are acted upon before it takes effect.  Refuses to know: how
 * an expression is made.
 */
#include "emit_llvm/gen.h"

static void l_bind(gen *g, uint32_t k, LLVMValueRef v)
{
    local *l = &g->f.local[k];
    if (l->home) {
        l_store(g, v, l->home);
        return;
    }
    l->value = v;
    l_name(v, g->f.ir->local[k].name);
}

static void l_let(gen *g, const ir_stmt *s)
{
    const ir_local *ir = &g->f.ir->local[s->local];
    const bool own = ir->is_var && ir->type & TARE_TY_LIST;
    LLVMValueRef v = own ? v_owned(g, s->expr[0]) : v_expr(g, s->expr[0]);
    l_flush(g);
    l_bind(g, s->local, v);
}

static void l_set_at(gen *g, const ir_stmt *s)
{
    const tare_irtype type = g->f.ir->local[s->local].type;
    LLVMValueRef v_i = v_expr(g, s->expr[0]), v = v_expr(g, s->expr[1]);
    LLVMValueRef v_list = v_load(g, g->t.of[LAYOUT_OF_list], g->f.local[s->local].home, "");
    l_set_elem(g, type, v_list, v_i, v);
}

static void l_push_on(gen *g, const ir_stmt *s)
{
    LLVMValueRef v = v_expr(g, s->expr[0]);
    l_push(g, g->f.ir->local[s->local].type, g->f.local[s->local].home, v);
}

static bool l_if(gen *g, const ir_stmt *s)
{
    LLVMValueRef v_if = v_expr(g, s->expr[0]);
    l_flush(g);
    LLVMBasicBlockRef then = b_new(g, "then"), other = b_new(g, "else"), join = b_new(g, "join");
    LLVMBuildCondBr(g->b, v_if, then, other);
    b_start(g, then);
    const bool a = l_block(g, s->body);
    if (a)
        LLVMBuildBr(g->b, join);
    LLVMMoveBasicBlockAfter(other, LLVMGetInsertBlock(g->b));
    b_start(g, other);
    const bool b = l_block(g, s->other);
    if (b)
        LLVMBuildBr(g->b, join);
    if (!a && !b) {
        LLVMDeleteBasicBlock(join);
        return false;
    }
    LLVMMoveBasicBlockAfter(join, LLVMGetInsertBlock(g->b));
    b_start(g, join);
    return true;
}

/* A hidden counter, so that the rule's own is a plain value in the body.  Downwards it holds one
 * more than the rule's, so that neither end of int64 is ever passed. */
static void l_for(gen *g, const ir_stmt *s)
{
    const bool down = s->op == TARE_STMT_FOR_DOWN;
    LLVMValueRef v_lo = v_expr(g, s->expr[0]), v_hi = v_expr(g, s->expr[1]);
    l_flush(g);
    LLVMBasicBlockRef head = b_new(g, "for"), body = b_new(g, "do"), next = b_new(g, "next"), end = b_new(g, "end");
    LLVMValueRef counter = l_home(g, g->t.i64, "counter");
    l_store(g, down ? v_hi : v_lo, counter);
    b_goto(g, head);
    LLVMValueRef v_now = v_load(g, g->t.i64, counter, "");
    LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntSLT, down ? v_lo : v_now, down ? v_now : v_hi, ""), body, end);
    b_start(g, body);
    LLVMValueRef v_step = down ? LLVMBuildNSWSub(g->b, v_now, v_i64(g, 1), "") : v_now;
    l_bind(g, s->local, v_step);
    loop l = {next, end, g->f.loop};
    g->f.loop = &l;
    if (l_block(g, s->body))
        LLVMBuildBr(g->b, next);
    g->f.loop = l.outer;
    LLVMMoveBasicBlockAfter(next, LLVMGetInsertBlock(g->b));
    b_start(g, next);
    l_store(g, down ? v_step : LLVMBuildNSWAdd(g->b, v_now, v_i64(g, 1), ""), counter);
    LLVMBuildBr(g->b, head);
    LLVMMoveBasicBlockAfter(end, next);
    b_start(g, end);
}

static void l_return(gen *g, const ir_stmt *s)
{
    LLVMTypeRef type = LLVMGetReturnType(LLVMGlobalGetValueType(g->f.self));
    LLVMValueRef v = LLVMBuildInsertValue(g->b, LLVMGetPoison(type), v_i1(g, true), 0, "");
    for (uint32_t i = 0; i < s->n; i++)
        v = LLVMBuildInsertValue(g->b, v, v_expr(g, s->expr[i]), i + 1, "");
    l_flush(g);
    LLVMBuildRet(g->b, v);
}

/* Only a list among its results can be one that a function was given. */
static bool keeps_lists(const ir_func *func)
{
    for (uint32_t k = 0; k < func->n_results; k++)
        if (func->result[k] & TARE_TY_LIST)
            return true;
    return false;
}

static void l_call(gen *g, const ir_stmt *s)
{
    LLVMValueRef *arg = arena_array(g->arena, LLVMValueRef, s->n + 1);
    const bool keeps = keeps_lists(s->func);
    for (uint32_t i = 0; i < s->n; i++)
        arg[i] = keeps ? v_expr(g, s->expr[i]) : v_brief(g, s->expr[i]);
    l_flush(g);
    LLVMValueRef v = v_call_rule(g, s->func, arg);
    if (s->func->may_fail)
        l_leave_if(g, LLVMBuildNot(g->b, v_part(g, v, 0), "bad"));
    for (uint32_t i = 0; i < s->n_dest; i++)
        l_bind(g, s->dest[i], v_part(g, v, i + 1));
}

static LLVMValueRef v_slot_function(gen *g, const ir_stmt *s, LLVMValueRef v_device)
{
    LLVMValueRef v_kind = LLVMBuildAnd(g->b, v_device, v_i64(g, 0xffffffff), "");
    v_kind = LLVMBuildLShr(g->b, v_kind, v_i64(g, 8), "kind");
    LLVMValueRef v_known = LLVMBuildICmp(g->b, LLVMIntULT, v_kind, v_i64(g, TARE_KIND_MAX), "");
    v_kind = LLVMBuildSelect(g->b, v_known, v_kind, v_i64(g, TARE_KIND_NONE), "");
    LLVMValueRef v_all = v_field(g, g->f.v_mode, LAYOUT_OF_mode, FIELD_mode_profiles, "profiles");
    LLVMValueRef v_profile =
        v_load(g, g->t.ptr, LLVMBuildInBoundsGEP2(g->b, g->t.ptr, v_all, &v_kind, 1, ""), "profile");
    LLVMValueRef v_i = v_i64(g, s->slot->index);
    return v_load(g, g->t.ptr, LLVMBuildInBoundsGEP2(g->b, g->t.ptr, v_profile, &v_i, 1, ""), s->slot->name);
}

/* At a slot everything travels by address, each in memory of its own. */
static void l_call_slot(gen *g, const ir_stmt *s)
{
    const ir_slot *slot = s->slot;
    const uint32_t n = slot->n_params + slot->n_results;
    LLVMValueRef *arg = arena_array(g->arena, LLVMValueRef, n + 1);
    LLVMTypeRef *param = arena_array(g->arena, LLVMTypeRef, n + 1);
    LLVMValueRef v_device = v_expr(g, s->expr[0]);
    for (uint32_t i = 0; i < slot->n_params; i++)
        arg[i + 1] = v_expr(g, s->expr[i + 1]);
    l_flush(g);
    for (uint32_t i = 0; i <= n; i++)
        param[i] = g->t.ptr;
    arg[0] = g->f.v_mode;
    for (uint32_t i = 0; i < slot->n_params; i++) {
        LLVMValueRef home = l_home(g, l_memory_type(g, slot->param[i]), slot->param_name ? slot->param_name[i] : "arg");
        l_store(g, v_to_memory(g, arg[i + 1]), home);
        arg[i + 1] = home;
    }
    for (uint32_t i = 0; i < slot->n_results; i++)
        arg[slot->n_params + 1 + i] = l_home(g, l_memory_type(g, slot->result[i]), "result");
    LLVMTypeRef type = LLVMFunctionType(g->t.none, param, n + 1, 0);
    LLVMBuildCall2(g->b, type, v_slot_function(g, s, v_device), arg, n + 1, "");
    l_leave_if_failed(g);
    for (uint32_t i = 0; i < s->n_dest; i++) {
        LLVMValueRef v = v_load(g, l_memory_type(g, slot->result[i]), arg[slot->n_params + 1 + i], "");
        l_bind(g, s->dest[i], v_from_memory(g, slot->result[i], v));
    }
}

static void l_writes(gen *g, const ir_stmt *s)
{
    LLVMValueRef v = v_expr(g, s->expr[0]);
    l_flush(g);
    LLVMTypeRef type = LLVMFunctionType(g->t.none, (LLVMTypeRef[]){g->t.ptr, g->t.ptr}, 2, 0);
    LLVMValueRef arg[] = {g->f.v_mode, l_spill(g, LAYOUT_OF_rec, v)};
    LLVMBuildCall2(g->b, type, l_declare(g, "tare_abi_writes", type), arg, 2, "");
    l_leave_if_failed(g);
}

static void l_require(gen *g, const ir_stmt *s)
{
    LLVMValueRef v_if = v_expr(g, s->expr[0]);
    l_refuse_if(g, LLVMBuildNot(g->b, v_if, ""), parts_rule(g->parts, s->rule));
    l_flush(g);
}

static bool l_leave_loop(gen *g, LLVMBasicBlockRef block)
{
    LLVMBuildBr(g->b, block);
    return false;
}

/* false: control never goes on after it. */
static bool l_stmt(gen *g, const ir_stmt *s)
{
    switch ((int)s->op) {
    case TARE_STMT_BLOCK: return l_block(g, s);
    case TARE_STMT_LET:
    case TARE_STMT_SET: l_let(g, s); return true;
    case TARE_STMT_SET_AT: l_set_at(g, s); return true;
    case TARE_STMT_PUSH: l_push_on(g, s); return true;
    case TARE_STMT_IF: return l_if(g, s);
    case TARE_STMT_FOR:
    case TARE_STMT_FOR_DOWN: l_for(g, s); return true;
    case TARE_STMT_BREAK: return l_leave_loop(g, g->f.loop->end);
    case TARE_STMT_CONTINUE: return l_leave_loop(g, g->f.loop->next);
    case TARE_STMT_RETURN: l_return(g, s); return false;
    case TARE_STMT_REQUIRE: l_require(g, s); return true;
    case TARE_STMT_FAIL: l_refuse(g, parts_rule(g->parts, s->rule)); return false;
    case TARE_STMT_CALL: l_call(g, s); return true;
    case TARE_STMT_CALL_SLOT: l_call_slot(g, s); return true;
    case TARE_STMT_WRITES: l_writes(g, s); return true;
    default: return true;
    }
}

bool l_block(gen *g, const ir_stmt *block)
{
    for (const ir_stmt *s = block ? block->body : NULL; s; s = s->next) {
        if (s->op != TARE_STMT_BLOCK)
            debug_at(g, s->at);
        if (!l_stmt(g, s))
            return false;
    }
    return true;
}
