/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions and statements as nodes, operands before their users.
 *
 * Knows: the operand letters of ir_stmts.def.  Refuses to know: what a node does.
 */
#include "base/arena.h"
#include "ir/pack.h"

/* The words of one node, gathered before they are stored together. */
typedef struct words {
    uint32_t *at;
    uint32_t n;
} words;

static words words_for(packer *p, size_t n) { return (words){arena_array(p->arena, uint32_t, n + 1), 0}; }
static void put(words *w, uint32_t word) { w->at[w->n++] = word; }

static uint32_t line_of(const packer *p, span at)
{
    return at.source != 0 && p->module->sources != NULL ? source_place(p->module->sources, at).line : 0;
}

static uint32_t node(packer *p, tare_irop op, tare_irtype type, span at, uint32_t n, uint32_t first)
{
    const tare_pack_node packed = {
        .op = (uint8_t)op, .type = type, .n = (uint16_t)n, .first = first, .line = line_of(p, at),
    };
    section_add(p, &p->nodes, &packed);
    return p->nodes.count - 1;
}

static uint32_t store(packer *p, tare_irop op, tare_irtype type, span at, const words *w)
{
    const uint32_t first = p->operands.count;
    for (uint32_t i = 0; i < w->n; i++)
        pack_operand(p, w->at[i]);
    return node(p, op, type, at, w->n, first);
}

static uint32_t leaf_word(packer *p, const ir_expr *e)
{
    switch ((unsigned)e->op) {
    case TARE_IR_CONST_INT: return pack_int(p, e->u.i);
    case TARE_IR_CONST_FLOAT: return pack_float(p, e->u.f);
    case TARE_IR_CONST_STR: return pack_string(p, e->u.s);
    case TARE_IR_LOCAL: return e->u.local;
    case TARE_IR_NONE: return 0;
    default: return (uint32_t)e->u.i;
    }
}

uint32_t pack_expr(packer *p, const ir_expr *e)
{
    if (ir_info(e->op)->kind == IR_LEAF)
        return node(p, e->op, e->type, e->at, 0, leaf_word(p, e));
    words w = words_for(p, e->n);
    for (uint32_t i = 0; i < e->n; i++)
        put(&w, pack_expr(p, e->operand[i]));
    return store(p, e->op, e->type, e->at, &w);
}

static size_t n_statements(const ir_stmt *first)
{
    size_t n = 0;
    for (; first != NULL; first = first->next)
        n++;
    return n;
}

static void put_exprs(packer *p, words *w, const ir_stmt *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        put(w, pack_expr(p, s->expr[i]));
}

static void put_dests(words *w, const ir_stmt *s)
{
    for (uint32_t i = 0; i < s->n_dest; i++)
        put(w, s->dest[i]);
}

static void put_operands(packer *p, words *w, const ir_stmt *s)
{
    switch ((unsigned)s->op) {
    case TARE_STMT_BLOCK:
        for (const ir_stmt *in = s->body; in != NULL; in = in->next)
            put(w, pack_stmt(p, in));
        break;
    case TARE_STMT_IF:
        put_exprs(p, w, s);
        put(w, pack_stmt(p, s->body));
        put(w, pack_stmt(p, s->other));
        break;
    case TARE_STMT_FOR:
    case TARE_STMT_FOR_DOWN:
        put(w, s->local);
        put_exprs(p, w, s);
        put(w, pack_stmt(p, s->body));
        break;
    case TARE_STMT_CALL:
        put(w, s->func->index);
        put(w, s->n);
        put_exprs(p, w, s);
        put_dests(w, s);
        break;
    case TARE_STMT_CALL_SLOT:
        put(w, s->slot->index);
        put(w, pack_expr(p, s->expr[0]));
        put(w, s->n - 1);
        for (uint32_t i = 1; i < s->n; i++)
            put(w, pack_expr(p, s->expr[i]));
        put_dests(w, s);
        break;
    case TARE_STMT_LET:
    case TARE_STMT_SET:
    case TARE_STMT_SET_AT:
    case TARE_STMT_PUSH:
        put(w, s->local);
        put_exprs(p, w, s);
        break;
    default: /* RETURN, REQUIRE, FAIL, WRITES, BREAK, CONTINUE */
        put_exprs(p, w, s);
        if (s->rule != NULL)
            put(w, s->rule->index);
        break;
    }
}

uint32_t pack_stmt(packer *p, const ir_stmt *s)
{
    words w = words_for(p, s->op == TARE_STMT_BLOCK ? n_statements(s->body) : (size_t)s->n + s->n_dest + 4);
    put_operands(p, &w, s);
    return store(p, s->op, TARE_TY_VOID, s->at, &w);
}
