/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * obj/profiles.o: the functions that fill profiles' slots, and the one that empty slots have.
 *
 * Knows: that at a slot all but the mode travels by address.  Refuses to know: devices.
 */
#include "emit_llvm/gen.h"

static void l_hide(LLVMValueRef function) { LLVMSetVisibility(function, LLVMHiddenVisibility); }

static void slot_function(gen *g, const char *name, const ir_func *func)
{
    const uint32_t n = func->n_params + func->n_results;
    LLVMTypeRef *param = arena_array(g->arena, LLVMTypeRef, n + 1);
    for (uint32_t i = 0; i <= n; i++)
        param[i] = g->t.ptr;
    LLVMValueRef function = l_function(g, name, LLVMFunctionType(g->t.none, param, n + 1, 0), true);
    l_hide(function);
    fn_begin(g, function);
    g->f.ir = func;
    debug_function(g, function, func);
    debug_at(g, func->at);
    LLVMValueRef *v = arena_array(g->arena, LLVMValueRef, func->n_params + 1);
    for (uint32_t i = 0; i < func->n_params; i++) {
        const tare_irtype type = func->local[i].type;
        LLVMValueRef v_at = LLVMGetParam(function, i + 1);
        v[i] = v_from_memory(g, type, v_load(g, l_memory_type(g, type), v_at, func->local[i].name));
    }
    LLVMValueRef v_call = v_call_rule(g, func, v);
    l_leave_if(g, LLVMBuildNot(g->b, v_part(g, v_call, 0), "bad"));
    for (uint32_t k = 0; k < func->n_results; k++)
        l_store(g, v_to_memory(g, v_part(g, v_call, k + 1)), LLVMGetParam(function, func->n_params + 1 + k));
    LLVMBuildRetVoid(g->b);
    b_start(g, g->f.failed);
    LLVMBuildRetVoid(g->b);
    fn_end(g);
}

static void empty_slot(gen *g)
{
    LLVMValueRef function = l_function(g, "tare_slot_empty", LLVMFunctionType(g->t.none, &g->t.ptr, 1, 0), true);
    l_hide(function);
    fn_begin(g, function);
    l_refuse(g, TARE_RULE_PROFILE);
    b_start(g, g->f.failed);
    LLVMBuildRetVoid(g->b);
    fn_end(g);
}

bool llvm_profiles(struct arena *a, diag_list *d, const module_parts *all, const module_part *p, out_files *out,
                   const emit_llvm_options *options, target *machine)
{
    const ir_module *module = all->module;
    gen *g = arena_new(a, gen);
    gen_init(g, a, d, all, "profiles", options, machine);
    empty_slot(g);
    for (uint32_t k = 0; k < module->n_profiles; k++) {
        const ir_profile *profile = module->profile[k];
        for (uint32_t i = 0; i < module->n_slots; i++) {
            if (!profile->slot[i])
                continue;
            slot_function(g, arena_format(a, "tare_slot_%s_%s", profile->name, module->slot[i]->name),
                          profile->slot[i]);
        }
    }
    fill_reached(g, p);
    return gen_finish(g, "llvm/profiles.ll", "obj/profiles.o", out);
}
