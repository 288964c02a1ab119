/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Divisors that are seen to be non-zero.
 *
 * Knows: what conditions tell about ints that they name, by comparing trees.  Refuses to know:
 * algebra.
 */
#include "rule/check.h"

#include <string.h>

/* ---- trees ---- */

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static bool leaves_alike(const ast_expr *a, const ast_expr *b)
{
    if (a->kind == AST_IDENT)
        return a->ref == b->ref && (a->ref == REF_LOCAL ? a->local == b->local : a->value == b->value && a->type == b->type);
    return (a->kind != AST_INT || a->i == b->i) && same_text(a->name, b->name) && same_text(a->s, b->s) &&
           (a->kind != AST_FLOAT || (a->f <= b->f && a->f >= b->f));
}

bool expr_alike(const ast_expr *a, const ast_expr *b)
{
    if (a == NULL || b == NULL || a->kind != b->kind || a->n != b->n || a->kind == AST_BAD)
        return false;
    if (a->kind == AST_COMPREHENSION || a->kind == AST_FOLD || a->kind == AST_OP_CALL || a->builtin != b->builtin)
        return false;
    if (a->kind == AST_CALL && (a->builtin == TARE_IR_UNKNOWN || a->builtin == TARE_IR_UNKNOWN_OF ||
                                a->builtin == TARE_IR_UNKNOWN_SCALAR))
        return false;
    if (!leaves_alike(a, b))
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (!expr_alike(a->operand[i], b->operand[i]))
            return false;
    return true;
}

static bool mentions(const ast_expr *e, const char *name)
{
    if (e == NULL)
        return false;
    if (e->kind == AST_IDENT && strcmp(e->name, name) == 0)
        return true;
    for (uint32_t i = 0; i < e->n; i++)
        if (mentions(e->operand[i], name))
            return true;
    return false;
}

/* ---- facts ---- */

static void learn(checker *c, const ast_expr *e, bool elements)
{
    enum { MOST = 1000 }; /* a rule that tells more is believed less */
    if (c->n_facts >= MOST)
        return;
    c->fact = check_grow(c, c->fact, c->n_facts, &c->fact_cap, sizeof *c->fact);
    c->fact[c->n_facts++] = (divisor_fact){e, elements};
}

void divisor_learn_local(checker *c, ast_name name, uint32_t local)
{
    ast_expr *x = arena_new(c->arena, ast_expr);
    *x = (ast_expr){.kind = AST_IDENT, .at = name.at, .name = name.text, .type = TARE_TY_INT,
                    .ref = REF_LOCAL, .local = local};
    learn(c, x, false);
}

void divisor_forget(checker *c, const char *name)
{
    for (uint32_t i = 0; i < c->n_facts; i++)
        if (mentions(c->fact[i].expr, name))
            c->fact[i].expr = NULL;
}

void divisor_forget_assigned(checker *c, const ast_stmt *s)
{
    for (; s != NULL; s = s->next) {
        if ((s->kind == AST_ASSIGN || s->kind == AST_ASSIGN_AT || s->kind == AST_PUSH) && s->n_names > 0)
            divisor_forget(c, s->name[0].text);
        divisor_forget_assigned(c, s->body);
        divisor_forget_assigned(c, s->other);
    }
}

static bool is_known(const checker *c, const ast_expr *e, bool elements)
{
    for (uint32_t i = 0; i < c->n_facts; i++)
        if (c->fact[i].expr != NULL && c->fact[i].elements == elements && expr_alike(c->fact[i].expr, e))
            return true;
    return false;
}

bool divisor_elements_are_nonzero(const checker *c, const ast_expr *list) { return is_known(c, list, true); }

/* ---- conclusions ---- */

static bool is_int(const ast_expr *e, int64_t *value)
{
    *value = e->i;
    return e->kind == AST_INT;
}

/* `max(x, k)` of a k over 0, whatever x; a size of an element */
static bool call_is_nonzero(const checker *c, const ast_expr *e)
{
    int64_t k;
    if (e->ref != REF_BUILTIN || e->n == 0)
        return false;
    if (e->builtin == TARE_IR_GUARD)
        return divisor_is_nonzero(c, e->operand[0]);
    if (e->builtin != TARE_IR_MAX)
        return false;
    return (is_int(e->operand[0], &k) && k >= 1) || (is_int(e->operand[1], &k) && k >= 1);
}

bool divisor_is_nonzero(const checker *c, const ast_expr *e)
{
    int64_t k;
    if (is_int(e, &k))
        return k != 0;
    if (is_known(c, e, false))
        return true;
    switch ((int)e->kind) {
    case AST_CALL: return call_is_nonzero(c, e);
    case AST_FIELD: return e->builtin == TARE_IR_ITEMSIZE;
    case AST_INDEX: return is_known(c, e->operand[0], true);
    case AST_UNARY: return divisor_is_nonzero(c, e->operand[0]);
    case AST_FOLD:
        return strcmp(e->name, "max") == 0 && is_int(e->operand[0], &k) && k >= 1;
    case AST_SELECT:
        return divisor_is_nonzero(c, e->operand[1]) && divisor_is_nonzero(c, e->operand[2]);
    case AST_BINARY:
        return e->builtin == TARE_IR_MUL && divisor_is_nonzero(c, e->operand[0]) && divisor_is_nonzero(c, e->operand[1]);
    default: return false;
    }
}

/* ---- conditions ---- */

/* Of `x OP k`: whether it being `truth` excludes x == 0. */
static bool excludes_zero(tare_irop op, int64_t k, bool truth)
{
    bool at_zero;
    switch ((int)op) {
    case TARE_IR_EQ: at_zero = 0 == k; break;
    case TARE_IR_NE: at_zero = 0 != k; break;
    case TARE_IR_LT: at_zero = 0 < k; break;
    case TARE_IR_LE: at_zero = 0 <= k; break;
    case TARE_IR_GT: at_zero = 0 > k; break;
    case TARE_IR_GE: at_zero = 0 >= k; break;
    default: return false;
    }
    return at_zero != truth;
}

static tare_irop mirrored(tare_irop op)
{
    switch ((int)op) {
    case TARE_IR_LT: return TARE_IR_GT;
    case TARE_IR_LE: return TARE_IR_GE;
    case TARE_IR_GT: return TARE_IR_LT;
    case TARE_IR_GE: return TARE_IR_LE;
    default: return op;
    }
}

static void assume_comparison(checker *c, const ast_expr *e, bool truth)
{
    int64_t k;
    if (e->operand[0]->type != TARE_TY_INT || e->operand[1]->type != TARE_TY_INT)
        return;
    if (is_int(e->operand[1], &k) && excludes_zero(e->builtin, k, truth))
        learn(c, e->operand[0], false);
    if (is_int(e->operand[0], &k) && excludes_zero(mirrored(e->builtin), k, truth))
        learn(c, e->operand[1], false);
}

/* `all(x > 0 for x in list)`: whether the condition excludes x == 0. */
static void assume_all(checker *c, const ast_expr *e)
{
    const ast_binder *b = e->binder;
    const uint32_t before = c->n_facts;
    bool nonzero = false;
    if (b->list == NULL || e->condition != NULL)
        return;
    divisor_assume(c, e->operand[0], true);
    for (uint32_t i = before; i < c->n_facts; i++) {
        const ast_expr *x = c->fact[i].expr;
        nonzero |= x != NULL && x->kind == AST_IDENT && x->ref == REF_LOCAL && x->local == b->name_local;
    }
    c->n_facts = before;
    if (nonzero)
        learn(c, b->list, true);
}

void divisor_assume(checker *c, const ast_expr *e, bool truth)
{
    if (e->kind == AST_UNARY && e->builtin == TARE_IR_NOT) {
        divisor_assume(c, e->operand[0], !truth);
    } else if (e->kind == AST_BINARY && e->builtin == (truth ? TARE_IR_AND : TARE_IR_OR)) {
        divisor_assume(c, e->operand[0], truth);
        divisor_assume(c, e->operand[1], truth);
    } else if (e->kind == AST_BINARY) {
        assume_comparison(c, e, truth);
    } else if (e->kind == AST_FOLD && truth && strcmp(e->name, "all") == 0) {
        assume_all(c, e);
    } else if (e->kind == AST_CALL && e->ref == REF_BUILTIN && e->builtin == TARE_IR_GUARD) {
        divisor_assume(c, e->operand[0], truth);
    }
}
