/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The files of a part that holds operators, or functions that many parts call; one operator's text.
 *
 * Refuses to know: which those are; how a function is made.
 */
#include "emit_llvm/gen.h"

#include "source/text.h"


void fill_reached(gen *g, const module_part *p)
{
    bool *reached = arena_array(g->arena, bool, g->ir->n_funcs + 1);
    parts_reach(g->parts, p, reached, NULL);
    for (uint32_t i = 0; i < g->ir->n_funcs; i++)
        if (reached[i])
            rule_fill(g, g->ir->func[i]);
}

static void fill_entries(gen *g, const ir_op *op)
{
    entry_typed(g, op);
    entry_boxed(g, op);
    entry_node(g, op);
}

bool llvm_family(struct arena *a, diag_list *d, const module_parts *all, const module_part *p, out_files *out,
                 const emit_llvm_options *options, target *machine)
{
    const ir_module *module = all->module;
    gen *g = arena_new(a, gen);
    gen_init(g, a, d, all, p->stem, options, machine);
    fill_reached(g, p);
    for (uint32_t i = 0; i < module->n_ops; i++)
        if (part_has_op(p, module->op[i]))
            fill_entries(g, module->op[i]);
    return gen_finish(g, arena_format(a, "llvm/%s.ll", p->stem), arena_format(a, "obj/%s.o", p->stem), out);
}

/* Helpers that were made on the way are left out: many operators have them. */
static void add_function(gen *g, text *out, const char *name)
{
    LLVMValueRef function = LLVMGetNamedFunction(g->module, name);
    char *printed = LLVMPrintValueToString(function);
    text_add(out, "%s%s", out->length_bytes ? "\n" : "", printed);
    LLVMDisposeMessage(printed);
}

const char *llvm_op(struct arena *a, diag_list *d, const module_parts *all, const ir_op *op,
                    const emit_llvm_options *options, target *machine)
{
    static const char *const forms[] = {"tare_op_%s", "adapt_%s", "tare_boxed_%s", "tare_node_%s"};
    gen *g = arena_new(a, gen);
    text out = {.arena = a};
    gen_init(g, a, d, all, op->name, options, machine);
    rule_fill(g, op->func);
    fill_entries(g, op);
    add_function(g, &out, arena_format(a, "rule_%s", op->func->name));
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        add_function(g, &out, arena_format(a, forms[i], op->c_name));
    gen_drop(g);
    return text_done(&out);
}
