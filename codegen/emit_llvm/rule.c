/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Functions of the IR as internal functions of a module.
 *
 * Knows: their signature: the mode and the parameters by value, the results by value behind a bit
 * that says whether the call succeeded.  Refuses to know: operators and their entries.
 */
#include "emit_llvm/gen.h"

#include <string.h>

static LLVMTypeRef l_rule_type(gen *g, const ir_func *func)
{
    LLVMTypeRef *param = arena_array(g->arena, LLVMTypeRef, func->n_params + 1);
    param[0] = g->t.ptr;
    for (uint32_t i = 0; i < func->n_params; i++)
        param[i + 1] = l_type(g, func->local[i].type);
    LLVMTypeRef *result = arena_array(g->arena, LLVMTypeRef, func->n_results + 1);
    result[0] = g->t.i1;
    for (uint32_t i = 0; i < func->n_results; i++)
        result[i + 1] = l_type(g, func->result[i]);
    LLVMTypeRef results = LLVMStructTypeInContext(g->t.context, result, func->n_results + 1, 0);
    return LLVMFunctionType(results, param, func->n_params + 1, 0);
}

LLVMValueRef rule_function(gen *g, const ir_func *func)
{
    LLVMValueRef *function = &g->func[func->index];
    if (*function)
        return *function;
    const bool is_shared = g->parts->is_shared[func->index];
    const char *form = is_shared ? "tare_shared_%s" : "rule_%s";
    *function = l_function(g, arena_format(g->arena, form, func->name), l_rule_type(g, func), is_shared);
    if (is_shared)
        LLVMSetVisibility(*function, LLVMHiddenVisibility);
    LLVMSetValueName2(LLVMGetParam(*function, 0), "m", 1);
    l_attribute(g, *function, 1, "noalias", 0);
    for (uint32_t i = 0; i < func->n_params; i++) {
        const char *name = func->local[i].name;
        LLVMSetValueName2(LLVMGetParam(*function, i + 1), name, strlen(name));
    }
    return *function;
}

LLVMValueRef v_call_rule(gen *g, const ir_func *func, LLVMValueRef *arg)
{
    LLVMValueRef function = rule_function(g, func);
    LLVMValueRef *all = arena_array(g->arena, LLVMValueRef, func->n_params + 1);
    all[0] = g->f.v_mode;
    for (uint32_t i = 0; i < func->n_params; i++)
        all[i + 1] = arg[i];
    return LLVMBuildCall2(g->b, LLVMGlobalGetValueType(function), function, all, func->n_params + 1, "");
}

/* ---- which locals are bound once ------------------------------------------------------------ */

static void count_bindings(const ir_stmt *s, uint32_t *count)
{
    for (; s; s = s->next) {
        switch ((int)s->op) {
        case TARE_STMT_LET:
        case TARE_STMT_SET:
        case TARE_STMT_FOR:
        case TARE_STMT_FOR_DOWN: count[s->local]++; break;
        case TARE_STMT_SET_AT:
        case TARE_STMT_PUSH: count[s->local] += 2; break;
        default: break;
        }
        for (uint32_t i = 0; i < s->n_dest; i++)
            count[s->dest[i]]++;
        count_bindings(s->body, count);
        count_bindings(s->other, count);
    }
}

static void locals_init(gen *g, const ir_func *func)
{
    uint32_t *count = arena_array(g->arena, uint32_t, func->n_locals + 1);
    g->f.local = arena_array(g->arena, local, func->n_locals + 1);
    for (uint32_t i = 0; i < func->n_params; i++)
        count[i] = 1;
    count_bindings(func->body, count);
    for (uint32_t i = 0; i < func->n_locals; i++) {
        const ir_local *l = &func->local[i];
        if (count[i] > 1 || l->is_var)
            g->f.local[i].home = l_home(g, l_type(g, l->type), l->name);
        if (i >= func->n_params)
            continue;
        g->f.local[i].value = LLVMGetParam(g->f.self, i + 1);
        if (g->f.local[i].home)
            l_store(g, g->f.local[i].value, g->f.local[i].home);
    }
}

/* The callee of `if c { return x } return f(y)`, or NULL. */
static const ir_func *general_case(const ir_func *func)
{
    const ir_stmt *first = func->body->body, *last = first && first->op == TARE_STMT_IF ? first->next : NULL;
    return last && last->op == TARE_STMT_CALL && last->next && last->next->op == TARE_STMT_RETURN ? last->func : NULL;
}

/* Kept out of what begins with a short way, so that this is short enough to be inlined everywhere. */
static void l_keep_apart(gen *g, const ir_func *func)
{
    if (func)
        l_attribute(g, rule_function(g, func), (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "noinline", 0);
}

/* ---- bodies ------------------------------------------------------------------------------- */

void rule_fill(gen *g, const ir_func *func)
{
    LLVMValueRef function = rule_function(g, func);
    l_keep_apart(g, general_case(func));
    fn_begin(g, function);
    g->f.ir = func;
    debug_function(g, function, func);
    debug_at(g, func->at);
    locals_init(g, func);
    if (l_block(g, func->body))
        l_refuse(g, TARE_RULE_BOUNDS);
    LLVMTypeRef result = LLVMGetReturnType(LLVMGlobalGetValueType(function));
    b_start(g, g->f.failed);
    LLVMBuildRet(g->b, LLVMConstNull(result));
    fn_end(g);
}
