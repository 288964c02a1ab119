/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Keys: hashes of all that a part's files are made of.
 *
 * Knows: what of a function its code has: not the numbers that the unit tells, nor its messages.
 * Refuses to know: how anything is made.
 */
#include "emit_llvm/part.h"

#include "base/arena.h"
#include "base/hash.h"

#include <string.h>

typedef struct hash { uint64_t a, b; } hash;

static void hash_word(hash *h, uint64_t word)
{
    h->a = tare_mix(h->a, word);
    h->b = tare_mix(h->b + h->a, word);
}

static void hash_text(hash *h, const char *text)
{
    size_t n = strlen(text);
    hash_word(h, n);
    while (n) {
        const size_t k = n < sizeof(uint64_t) ? n : sizeof(uint64_t);
        uint64_t word = 0;
        memcpy(&word, text, k);
        hash_word(h, word);
        text += k;
        n -= k;
    }
}

static void hash_place(hash *h, const ir_module *module, span at)
{
    if (!module->sources || !at.source)
        return;
    const place p = source_place(module->sources, at);
    hash_word(h, (uint64_t)p.line << 32 | p.column);
    hash_text(h, source_get(module->sources, at.source)->path);
}

static void hash_expr(hash *h, const ir_expr *e)
{
    uint64_t word = 0;
    hash_word(h, (uint64_t)e->op << 48 | (uint64_t)e->type << 32 | e->n);
    if (e->op == TARE_IR_CONST_STR)
        hash_text(h, e->u.s);
    else if (e->op == TARE_IR_LOCAL)
        word = e->u.local;
    else if (e->op == TARE_IR_CONST_FLOAT)
        memcpy(&word, &e->u.f, sizeof word);
    else if (e->n == 0)
        word = (uint64_t)e->u.i;
    hash_word(h, word);
    for (uint32_t i = 0; i < e->n; i++)
        hash_expr(h, e->operand[i]);
}

static void hash_slot(hash *h, const ir_slot *slot)
{
    if (!slot)
        return;
    hash_text(h, slot->name);
    hash_word(h, slot->index);
    for (uint32_t i = 0; i < slot->n_params; i++)
        hash_word(h, slot->param[i]);
    for (uint32_t i = 0; i < slot->n_results; i++)
        hash_word(h, slot->result[i]);
}

static void hash_stmts(hash *h, const module_parts *all, const ir_stmt *s)
{
    for (; s; s = s->next) {
        hash_word(h, (uint64_t)s->op << 48 | (uint64_t)s->n << 32 | s->local);
        hash_place(h, all->module, s->at);
        for (uint32_t i = 0; i < s->n; i++)
            hash_expr(h, s->expr[i]);
        hash_word(h, s->n_dest);
        for (uint32_t i = 0; i < s->n_dest; i++)
            hash_word(h, s->dest[i]);
        hash_word(h, s->rule ? parts_rule(all, s->rule) : 0);
        hash_slot(h, s->slot);
        hash_text(h, s->func ? s->func->name : "");
        hash_stmts(h, all, s->body);
        hash_stmts(h, all, s->other);
    }
    hash_word(h, 0);
}

/* What a caller's code depends on. */
static void hash_signature(hash *h, const ir_func *func)
{
    hash_text(h, func->name);
    for (uint32_t i = 0; i < func->n_params; i++)
        hash_word(h, func->local[i].type);
    for (uint32_t i = 0; i < func->n_results; i++)
        hash_word(h, func->result[i]);
    hash_word(h, (uint64_t)func->may_fail << 1 | func->calls_slots);
}

uint64_t *part_hashes(struct arena *a, const module_parts *all)
{
    const ir_module *m = all->module;
    uint64_t *of = arena_array(a, uint64_t, 2 * ((size_t)m->n_funcs + 1));
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        const ir_func *func = m->func[i];
        hash h = {0xcbf29ce484222325u, 0x9e3779b97f4a7c15u};
        hash_place(&h, m, func->at);
        hash_signature(&h, func);
        for (uint32_t k = 0; k < func->n_locals; k++) {
            hash_text(&h, func->local[k].name ? func->local[k].name : "");
            hash_word(&h, (uint64_t)func->local[k].type << 1 | func->local[k].is_var);
        }
        hash_stmts(&h, all, func->body);
        of[2 * i] = h.a;
        of[2 * i + 1] = h.b;
    }
    return of;
}

static void hash_op(hash *h, const ir_op *op)
{
    hash_text(h, op->c_name);
    hash_word(h, op->flags);
    for (uint32_t i = 0; i < op->n_args + op->n_returns; i++)
        hash_word(h, (uint64_t)op->arg[i].type << 32 | (uint64_t)op->arg[i].flags << 8 | op->arg[i].alias);
}

static void hash_profiles(hash *h, const ir_module *module)
{
    for (uint32_t p = 0; p < module->n_profiles; p++) {
        hash_text(h, module->profile[p]->name);
        for (uint32_t i = 0; i < module->n_slots; i++) {
            hash_text(h, module->slot[i]->name);
            hash_text(h, module->profile[p]->slot[i] ? module->profile[p]->slot[i]->name : "");
        }
    }
}

/* The pack has everything, and the unit has the pack. */
static void hash_unit(hash *h, struct arena *a, const ir_module *module)
{
    size_t n_bytes = 0;
    const char *pack = (const char *)ir_pack(a, module, &n_bytes);
    for (size_t at = 0; at < n_bytes; at += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, pack + at, n_bytes - at < sizeof word ? n_bytes - at : sizeof word);
        hash_word(h, word);
    }
    for (uint32_t i = 0; i < module->n_ops; i++)
        hash_text(h, module->op[i]->c_name);
    hash_profiles(h, module);
}

const char *part_key(struct arena *a, const module_parts *all, const module_part *p, const uint64_t *func_hash,
                     uint64_t seed)
{
    const ir_module *m = all->module;
    hash h = {seed, ~seed};
    bool *reached = arena_array(a, bool, m->n_funcs + 1), *called = arena_array(a, bool, m->n_funcs + 1);
    hash_text(&h, p->stem);
    for (uint32_t i = 0; i < m->n_ops; i++)
        if (part_has_op(p, m->op[i]))
            hash_op(&h, m->op[i]);
    parts_reach(all, p, reached, called);
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        if (reached[i]) {
            hash_word(&h, func_hash[2 * i]);
            hash_word(&h, func_hash[2 * i + 1]);
        }
        if (called[i])
            hash_signature(&h, m->func[i]);
    }
    if (p->kind == PART_PROFILES)
        hash_profiles(&h, m);
    if (p->kind == PART_UNIT)
        hash_unit(&h, a, m);
    return arena_format(a, "%016llx%016llx", (unsigned long long)h.a, (unsigned long long)h.b);
}
