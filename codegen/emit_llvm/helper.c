/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Functions that a module makes for itself, once, where one is first called.
 *
 * Knows: how to leave a function half filled, make another, and go on.  Refuses to know: what
 * they do.
 */
#include "emit_llvm/gen.h"

#include <string.h>

enum { MAX_PARAMS = 6 };

static void make(gen *g, LLVMValueRef function, uint32_t detail, helper_body body)
{
    const fn outer = g->f;
    LLVMBasicBlockRef at = LLVMGetInsertBlock(g->b);
    LLVMMetadataRef location = LLVMGetCurrentDebugLocation2(g->b);
    fn_begin(g, function);
    LLVMValueRef param[MAX_PARAMS];
    LLVMGetParams(function, param);
    LLVMValueRef v = body(g, param, detail);
    if (v)
        LLVMBuildRet(g->b, v);
    else
        LLVMBuildRetVoid(g->b);
    fn_end(g);
    g->f = outer;
    LLVMPositionBuilderAtEnd(g->entry_b, outer.entry);
    LLVMPositionBuilderAtEnd(g->b, at);
    LLVMSetCurrentDebugLocation2(g->b, location);
}

LLVMValueRef v_helper(gen *g, const char *name, uint32_t detail, LLVMTypeRef result, LLVMValueRef *arg,
                      unsigned n, helper_body body)
{
    const char *full = arena_format(g->arena, "tare.%s.%u", name, detail);
    LLVMTypeRef param[MAX_PARAMS];
    for (unsigned i = 0; i < n; i++)
        param[i] = LLVMTypeOf(arg[i]);
    LLVMTypeRef type = LLVMFunctionType(result, param, n, 0);
    LLVMValueRef function = LLVMGetNamedFunction(g->module, full);
    if (!function) {
        function = l_function(g, full, type, false);
        make(g, function, detail, body);
    }
    return LLVMBuildCall2(g->b, type, function, arg, n, "");
}

counted l_count(gen *g, LLVMValueRef v_n)
{
    LLVMBasicBlockRef before = LLVMGetInsertBlock(g->b);
    counted c = {b_new(g, "each"), b_new(g, "do"), b_new(g, "done"), NULL};
    b_goto(g, c.head);
    c.v_i = LLVMBuildPhi(g->b, g->t.i64, "i");
    LLVMValueRef v_zero = v_i64(g, 0);
    LLVMAddIncoming(c.v_i, &v_zero, &before, 1);
    LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntSLT, c.v_i, v_n, ""), c.body, c.end);
    b_start(g, c.body);
    return c;
}

void l_count_end(gen *g, counted *c)
{
    LLVMValueRef v_next = LLVMBuildNSWAdd(g->b, c->v_i, v_i64(g, 1), "");
    LLVMBasicBlockRef from = LLVMGetInsertBlock(g->b);
    LLVMAddIncoming(c->v_i, &v_next, &from, 1);
    LLVMBuildBr(g->b, c->head);
    b_start(g, c->end);
}
