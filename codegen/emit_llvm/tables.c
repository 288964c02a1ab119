/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * obj/unit.o: tare_ops_unit with its tables and the pack, and the numbers of operators and rule lines.
 *
 * Knows: names of entries and slots.  Refuses to know: what they do.
 */
#include "emit_llvm/gen.h"

enum { PACK_ALIGN_BYTES = 8 };

static LLVMValueRef l_table(gen *g, const char *name, LLVMValueRef v_data, unsigned align)
{
    LLVMValueRef v = LLVMAddGlobal(g->module, LLVMTypeOf(v_data), name);
    LLVMSetInitializer(v, v_data);
    LLVMSetLinkage(v, LLVMInternalLinkage);
    LLVMSetGlobalConstant(v, 1);
    LLVMSetAlignment(v, align);
    return v;
}

static LLVMValueRef v_extern(gen *g, const char *name, bool hidden)
{
    LLVMValueRef v = LLVMGetNamedFunction(g->module, name);
    if (!v)
        v = LLVMAddFunction(g->module, name, LLVMFunctionType(g->t.none, NULL, 0, 0));
    if (hidden)
        LLVMSetVisibility(v, LLVMHiddenVisibility);
    return v;
}

static LLVMValueRef v_entries(gen *g)
{
    const ir_module *module = g->ir;
    LLVMValueRef *v = arena_array(g->arena, LLVMValueRef, module->n_ops + 1);
    for (uint32_t i = 0; i < module->n_ops; i++) {
        const char *name = module->op[i]->c_name;
        LLVMValueRef fns[] = {v_extern(g, arena_format(g->arena, "tare_boxed_%s", name), false),
                              v_extern(g, arena_format(g->arena, "tare_node_%s", name), false)};
        v[i] = LLVMConstNamedStruct(g->t.of[LAYOUT_OF_fns], fns, 2);
    }
    return l_table(g, "entries", LLVMConstArray2(g->t.of[LAYOUT_OF_fns], v, module->n_ops), PACK_ALIGN_BYTES);
}

static LLVMValueRef v_profile(gen *g, const ir_profile *profile)
{
    const uint32_t n = g->ir->n_slots;
    LLVMValueRef *v = arena_array(g->arena, LLVMValueRef, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const char *name = g->ir->slot[i]->name;
        v[i] = v_extern(g, profile->slot[i] ? arena_format(g->arena, "tare_slot_%s_%s", profile->name, name)
                                            : "tare_slot_empty", true);
    }
    return l_table(g, profile->name, LLVMConstArray2(g->t.ptr, v, n), PACK_ALIGN_BYTES);
}

static LLVMValueRef v_profiles(gen *g)
{
    const uint32_t n = g->ir->n_profiles;
    LLVMValueRef *v = arena_array(g->arena, LLVMValueRef, n + 1);
    for (uint32_t i = 0; i < n; i++)
        v[i] = v_profile(g, g->ir->profile[i]);
    return l_table(g, "profiles", LLVMConstArray2(g->t.ptr, v, n), PACK_ALIGN_BYTES);
}

static void l_number(gen *g, const char *symbol, uint32_t number)
{
    LLVMValueRef v = l_table(g, symbol, v_i32(g, number), sizeof number);
    LLVMSetLinkage(v, LLVMExternalLinkage);
    LLVMSetVisibility(v, LLVMHiddenVisibility);
}

/* What parts read instead of having it in their code. */
static void l_numbers(gen *g)
{
    const ir_module *m = g->ir;
    for (uint32_t i = 0; i < m->n_ops; i++)
        l_number(g, arena_format(g->arena, "tare_number_%s", m->op[i]->c_name), m->op[i]->index);
    for (uint32_t i = 0; i < m->n_funcs; i++)
        if (g->parts->first_rule[i] != UINT32_MAX)
            l_number(g, arena_format(g->arena, "tare_rules_%s", m->func[i]->name), g->parts->first_rule[i]);
}

bool llvm_unit(struct arena *a, diag_list *d, const module_parts *all, const module_part *p, out_files *out,
               const emit_llvm_options *options, target *machine)
{
    (void)p;
    emit_llvm_options plain = *options;
    plain.no_debug = true;
    plain.passes = "";
    gen *g = arena_new(a, gen);
    gen_init(g, a, d, all, "unit", &plain, machine);
    size_t bytes = 0;
    const uint8_t *pack = ir_pack(a, all->module, &bytes);
    LLVMValueRef v_data = LLVMConstStringInContext2(g->t.context, (const char *)pack, bytes, 1);
    LLVMValueRef field[] = {v_i32(g, TARE_ABI_VERSION), v_i32(g, TARE_IR_VERSION),
                            l_table(g, "pack", v_data, PACK_ALIGN_BYTES), v_i64(g, (int64_t)bytes),
                            v_entries(g), v_profiles(g), v_i64(g, 0)};
    LLVMValueRef v_unit = LLVMConstNamedStruct(g->t.of[LAYOUT_OF_unit], field, 7);
    LLVMValueRef v = l_table(g, "tare_ops_unit", v_unit, PACK_ALIGN_BYTES);
    LLVMSetLinkage(v, LLVMExternalLinkage);
    l_numbers(g);
    return gen_finish(g, NULL, "obj/unit.o", out);
}
