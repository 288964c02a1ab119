/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Families: which there are, the files of each, and the key that tells whether they would change.
 *
 * Knows: which functions a family reaches.  Refuses to know: how a function is made.
 */
#include "emit_llvm/gen.h"

#include <llvm/Config/llvm-config.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **emit_llvm_families(struct arena *a, const ir_module *module, uint32_t *n)
{
    const char **family = arena_array(a, const char *, module->n_ops + 1);
    for (uint32_t i = 0; i < module->n_ops; i++)
        family[i] = module->op[i]->family;
    qsort(family, module->n_ops, sizeof *family, by_text);
    *n = 0;
    for (uint32_t i = 0; i < module->n_ops; i++)
        if (*n == 0 || strcmp(family[*n - 1], family[i]) != 0)
            family[(*n)++] = family[i];
    return family;
}

static bool *reached_by(struct arena *a, const ir_module *module, const char *family)
{
    bool *reached = arena_array(a, bool, module->n_funcs + 1);
    for (uint32_t i = 0; i < module->n_ops; i++)
        if (strcmp(module->op[i]->family, family) == 0)
            rule_reach(module->op[i]->func, reached);
    return reached;
}

void fill_reached(gen *g, const bool *reached)
{
    for (uint32_t i = 0; i < g->ir->n_funcs; i++)
        if (reached[i])
            rule_fill(g, g->ir->func[i]);
}

bool llvm_family(struct arena *a, diag_list *d, const ir_module *module, const char *family, out_files *out,
                 const emit_llvm_options *options, target *machine)
{
    gen *g = arena_new(a, gen);
    gen_init(g, a, d, module, family, options, machine);
    fill_reached(g, reached_by(a, module, family));
    for (uint32_t i = 0; i < module->n_ops; i++) {
        const ir_op *op = module->op[i];
        if (strcmp(op->family, family) != 0)
            continue;
        entry_typed(g, op);
        entry_boxed(g, op);
        entry_node(g, op);
    }
    return gen_finish(g, arena_format(a, "llvm/%s.ll", family), arena_format(a, "obj/%s.o", family), out);
}

/* ---- keys ----------------------------------------------------------------------------------- */

/* Two runs of FNV-1a from different starts. */
typedef struct hash { uint64_t a, b; } hash;

static void hash_bytes(hash *h, const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < n; i++) {
        h->a = (h->a ^ at[i]) * 0x100000001b3u;
        h->b = (h->b ^ at[i]) * 0x100000001b3u + 1;
    }
}

static void hash_text(hash *h, const char *text) { hash_bytes(h, text, strlen(text) + 1); }
static void hash_word(hash *h, uint32_t word) { hash_bytes(h, &word, sizeof word); }

/* What the printed form leaves out but code has: numbers and lines. */
static void hash_stmts(hash *h, const ir_module *module, const ir_stmt *s)
{
    for (; s; s = s->next) {
        if (module->sources && s->at.source) {
            const place p = source_place(module->sources, s->at);
            hash_word(h, p.line);
            hash_word(h, p.column);
        }
        hash_word(h, s->rule ? s->rule->index : 0);
        hash_word(h, s->slot ? s->slot->index : 0);
        hash_stmts(h, module, s->body);
        hash_stmts(h, module, s->other);
    }
}

static void hash_op(hash *h, const ir_op *op)
{
    hash_text(h, op->c_name);
    hash_word(h, op->index);
    for (uint32_t i = 0; i < op->n_args + op->n_returns; i++) {
        hash_word(h, op->arg[i].type);
        hash_word(h, (uint32_t)op->arg[i].flags << 8 | op->arg[i].alias);
    }
}

const char *emit_llvm_key(struct arena *a, const ir_module *module, const char *family)
{
    hash h = {0xcbf29ce484222325u, 0x9e3779b97f4a7c15u};
    hash_text(&h, LLVM_VERSION_STRING);
    hash_text(&h, emit_llvm_passes);
    hash_word(&h, TARE_ABI_VERSION);
    for (uint32_t i = 0; i < module->n_ops; i++)
        if (strcmp(module->op[i]->family, family) == 0)
            hash_op(&h, module->op[i]);
    const bool *reached = reached_by(a, module, family);
    for (uint32_t i = 0; i < module->n_funcs; i++) {
        if (!reached[i])
            continue;
        hash_text(&h, ir_print_func(a, module, module->func[i]));
        hash_stmts(&h, module, module->func[i]->body);
    }
    return arena_format(a, "%016llx%016llx", (unsigned long long)h.a, (unsigned long long)h.b);
}
