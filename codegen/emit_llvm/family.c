/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The files of a part that holds operators, or functions that many parts call.
 *
 * Refuses to know: which those are; how a function is made.
 */
#include "emit_llvm/gen.h"

void fill_reached(gen *g, const module_part *p)
{
    bool *reached = arena_array(g->arena, bool, g->ir->n_funcs + 1);
    parts_reach(g->parts, p, reached, NULL);
    for (uint32_t i = 0; i < g->ir->n_funcs; i++)
        if (reached[i])
            rule_fill(g, g->ir->func[i]);
}

bool llvm_family(struct arena *a, diag_list *d, const module_parts *all, const module_part *p, out_files *out,
                 const emit_llvm_options *options, target *machine)
{
    const ir_module *module = all->module;
    gen *g = arena_new(a, gen);
    gen_init(g, a, d, all, p->stem, options, machine);
    fill_reached(g, p);
    for (uint32_t i = 0; i < module->n_ops; i++) {
        if (!part_has_op(p, module->op[i]))
            continue;
        entry_typed(g, module->op[i]);
        entry_boxed(g, module->op[i]);
        entry_node(g, module->op[i]);
    }
    return gen_finish(g, arena_format(a, "llvm/%s.ll", p->stem), arena_format(a, "obj/%s.o", p->stem), out);
}
