/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The function being filled: its blocks, its stack, and the ways out of it that refuse a call.
 *
 * Knows: that a refusal stores its rule in m->failed once, in a block of its own at the end, and
 * that an overflow may wait until something else could happen.  Refuses to know: the IR's
 * operations.
 */
#include "emit_llvm/gen.h"

#include <string.h>

void fn_begin(gen *g, LLVMValueRef function)
{
    memset(&g->f, 0, sizeof g->f);
    g->f.self = function;
    g->f.v_mode = LLVMCountParams(function) ? LLVMGetParam(function, 0) : NULL;
    g->f.entry = b_new(g, "entry");
    g->f.body = b_new(g, "body");
    g->f.refuse = b_new(g, "refuse");
    g->f.failed = b_new(g, "failed");
    LLVMPositionBuilderAtEnd(g->entry_b, g->f.entry);
    LLVMPositionBuilderAtEnd(g->b, g->f.body);
    debug_off(g);
}

/* Lines are numbered in their function, and functions where the unit says. */
static LLVMValueRef v_line(gen *g, LLVMValueRef v_rule)
{
    LLVMValueRef v_first = v_number(g, arena_format(g->arena, "tare_rules_%s", g->f.ir->name));
    LLVMValueRef v_is_line = LLVMBuildICmp(g->b, LLVMIntUGE, v_rule, v_i32(g, TARE_RULE_FIRST), "is_line");
    return LLVMBuildSelect(g->b, v_is_line, LLVMBuildAdd(g->b, v_rule, v_first, ""), v_rule, "id");
}

/* Many places refuse, one block stores which. */
static void refuse_block(gen *g)
{
    if (!g->f.refusals) {
        LLVMDeleteBasicBlock(g->f.refuse);
        return;
    }
    LLVMPositionBuilderAtEnd(g->b, g->f.refuse);
    LLVMValueRef v_rule = LLVMBuildPhi(g->b, g->t.i32, "rule");
    bool has_line = false;
    for (refusal *r = g->f.refusals; r; r = r->next) {
        LLVMAddIncoming(v_rule, &r->rule, &r->from, 1);
        has_line |= LLVMConstIntGetZExtValue(r->rule) >= TARE_RULE_FIRST;
    }
    if (has_line)
        v_rule = v_line(g, v_rule);
    l_store(g, v_rule, l_field(g, g->f.v_mode, LAYOUT_OF_mode, FIELD_mode_failed));
    LLVMBuildBr(g->b, g->f.failed);
}

/* The caller has filled `failed` if anything jumps there. */
void fn_end(gen *g)
{
    LLVMBuildBr(g->entry_b, g->f.body);
    refuse_block(g);
    if (!LLVMGetBasicBlockTerminator(g->f.failed))
        LLVMDeleteBasicBlock(g->f.failed);
    debug_off(g);
}

LLVMBasicBlockRef b_new(gen *g, const char *name)
{
    LLVMBasicBlockRef block = LLVMAppendBasicBlockInContext(g->t.context, g->f.self, name);
    if (g->f.refuse)
        LLVMMoveBasicBlockBefore(block, g->f.refuse);
    return block;
}

void b_start(gen *g, LLVMBasicBlockRef block) { LLVMPositionBuilderAtEnd(g->b, block); }

void b_goto(gen *g, LLVMBasicBlockRef block)
{
    LLVMBuildBr(g->b, block);
    b_start(g, block);
}

LLVMValueRef l_home(gen *g, LLVMTypeRef type, const char *name)
{
    return LLVMBuildAlloca(g->entry_b, type, name);
}

LLVMValueRef l_spill_home(gen *g, int layout)
{
    const uint32_t k = g->f.spilled[layout]++ % SPILLS;
    if (!g->f.spill[layout][k])
        g->f.spill[layout][k] = l_home(g, g->t.of[layout], "spill");
    return g->f.spill[layout][k];
}

LLVMValueRef l_spill(gen *g, int layout, LLVMValueRef value)
{
    LLVMValueRef home = l_spill_home(g, layout);
    l_store(g, value, home);
    return home;
}

void l_branch_unlikely(gen *g, LLVMValueRef v_if, LLVMBasicBlockRef then, LLVMBasicBlockRef other)
{
    LLVMValueRef branch = LLVMBuildCondBr(g->b, v_if, then, other);
    LLVMSetMetadata(branch, g->prof_kind, LLVMMetadataAsValue(g->t.context, g->unlikely));
}

static bool is_never(LLVMValueRef v) { return LLVMIsAConstantInt(v) && !LLVMConstIntGetZExtValue(v); }

static void add_refusal(gen *g, uint32_t rule)
{
    refusal *r = arena_new(g->arena, refusal);
    *r = (refusal){LLVMGetInsertBlock(g->b), v_i32(g, rule), g->f.refusals};
    g->f.refusals = r;
}

static void refuse_if(gen *g, LLVMValueRef v_if, uint32_t rule)
{
    if (is_never(v_if))
        return;
    LLVMBasicBlockRef on = b_new(g, "on");
    add_refusal(g, rule);
    l_branch_unlikely(g, v_if, g->f.refuse, on);
    b_start(g, on);
}

void l_flush(gen *g)
{
    LLVMValueRef v_overflow = g->f.v_overflow;
    g->f.v_overflow = NULL;
    if (v_overflow)
        refuse_if(g, v_overflow, TARE_RULE_OVERFLOW);
}

void l_overflow_if(gen *g, LLVMValueRef v_bit)
{
    if (is_never(v_bit))
        return;
    g->f.v_overflow = g->f.v_overflow ? LLVMBuildOr(g->b, g->f.v_overflow, v_bit, "overflow") : v_bit;
}

void l_refuse_if(gen *g, LLVMValueRef v_if, uint32_t rule)
{
    if (is_never(v_if))
        return;
    l_flush(g);
    refuse_if(g, v_if, rule);
}

void l_refuse(gen *g, uint32_t rule)
{
    l_flush(g);
    add_refusal(g, rule);
    LLVMBuildBr(g->b, g->f.refuse);
}

void l_leave_if(gen *g, LLVMValueRef v_if)
{
    LLVMBasicBlockRef on = b_new(g, "on");
    l_branch_unlikely(g, v_if, g->f.failed, on);
    b_start(g, on);
}

void l_leave_if_failed(gen *g)
{
    LLVMValueRef v_failed = v_field(g, g->f.v_mode, LAYOUT_OF_mode, FIELD_mode_failed, "failed");
    l_leave_if(g, LLVMBuildICmp(g->b, LLVMIntNE, v_failed, v_i32(g, 0), "bad"));
}
