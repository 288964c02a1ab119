/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Nodes of a pack, each by itself: operands before users, one user each, types as ir_ops.def says.
 *
 * Refuses to know: functions and their locals (trees.c).
 */
#include "dispatch/pack.h"

#include <string.h>

#include "tare/abi.h"
#include "tare/call.h"

typedef struct checker {
    const pack *p;
    const pack_trees *t;
    why *w;
} checker;

/* What the words of a statement's operands are: letters of ir_stmts.def, `n` a count. */
static const char *const stmt_words[TARE_IR_COUNT] = {
    [TARE_STMT_BLOCK] = "s*",  [TARE_STMT_LET] = "Le",   [TARE_STMT_SET] = "Le",
    [TARE_STMT_SET_AT] = "Lee", [TARE_STMT_PUSH] = "Le", [TARE_STMT_IF] = "ess",
    [TARE_STMT_FOR] = "Lees",  [TARE_STMT_FOR_DOWN] = "Lees", [TARE_STMT_BREAK] = "",
    [TARE_STMT_CONTINUE] = "", [TARE_STMT_RETURN] = "e*", [TARE_STMT_REQUIRE] = "eR",
    [TARE_STMT_FAIL] = "R",    [TARE_STMT_CALL] = "Fn",  [TARE_STMT_CALL_SLOT] = "Pen",
    [TARE_STMT_WRITES] = "e",
};

static bool is_expr(uint32_t op) { return op < TARE_IR_EXPR_COUNT; }

/* Node `child` becomes an operand of node `i`. */
static bool adopt(const checker *c, uint32_t i, uint32_t child, bool want_expr)
{
    if (child >= i)
        return tare_why_not(c->w, "node %u: operand %u does not come before it", i, child);
    if (c->t->used[child] != 0)
        return tare_why_not(c->w, "node %u: operand %u has another user", i, child);
    if (is_expr(c->p->nodes[child].op) != want_expr)
        return tare_why_not(c->w, "node %u: operand %u is %s", i, child,
                       want_expr ? "a statement, expected an expression" : "an expression, expected a statement");
    c->t->used[child] = 1;
    const uint16_t depth = c->t->depth[child];
    if (depth >= PACK_MAX_DEPTH)
        return tare_why_not(c->w, "node %u: nested deeper than %d", i, PACK_MAX_DEPTH);
    if (c->t->depth[i] <= depth)
        c->t->depth[i] = (uint16_t)(depth + 1);
    return true;
}

/* ---- expressions ---- */

static bool leaf_exists(const pack *p, const tare_pack_node *n)
{
    static const tare_irtype env_type[] = {
#define TARE_ENV(name, type, value) TARE_TY_##type,
#include "tare/env.def"
#undef TARE_ENV
    };
    switch ((unsigned)n->op) {
    case TARE_IR_CONST_INT:
    case TARE_IR_CONST_FLOAT: return n->first < p->header->ints.count;
    case TARE_IR_CONST_BOOL: return n->first <= 1;
    case TARE_IR_CONST_STR: return n->first < p->header->strings.count;
    case TARE_IR_CONST_DTYPE: return n->first < TARE_DTYPE_COUNT;
    case TARE_IR_CONST_DEVICE: return n->first <= UINT16_MAX && tare_device_kind(n->first) < TARE_KIND_MAX;
    case TARE_IR_CONST_LAYOUT: return n->first < TARE_LAYOUT_COUNT;
    case TARE_IR_CONST_FORMAT: return n->first < TARE_FORMAT_COUNT;
    case TARE_IR_ENV: return n->first < p->header->env_count && n->type == env_type[n->first];
    default: return true;
    }
}

static bool is_leaf(uint32_t op) { return op <= TARE_IR_ENV; }

static bool check_expr(const checker *c, uint32_t i)
{
    const tare_pack_node *n = &c->p->nodes[i];
    if (!tare_irtype_is_valid(n->type))
        return tare_why_not(c->w, "node %u: type %u does not exist", i, n->type);
    if (is_leaf(n->op) && (n->n != 0 || !leaf_exists(c->p, n)))
        return tare_why_not(c->w, "node %u: %s %u does not exist", i, tare_irop_name(n->op), n->first);
    for (uint32_t k = 0; k < n->n; k++) {
        const uint32_t child = c->p->operands[n->first + k];
        if (!adopt(c, i, child, true))
            return false;
        c->t->type[k] = c->p->nodes[child].type;
    }
    uint32_t bad = 0;
    if (tare_irop_accepts(n->op, c->t->type, n->n, n->type, &bad))
        return true;
    char name[IRTYPE_NAME_BYTES];
    if (bad == UINT32_MAX)
        return tare_why_not(c->w, "node %u: %s does not take %u operands", i, tare_irop_name(n->op), n->n);
    if (bad < n->n)
        return tare_why_not(c->w, "node %u: operand %u of %s cannot be %s", i, bad, tare_irop_name(n->op),
                       tare_irtype_name(c->t->type[bad], name));
    return tare_why_not(c->w, "node %u: %s does not give %s", i, tare_irop_name(n->op), tare_irtype_name(n->type, name));
}

/* ---- statements ---- */

static bool check_word(const checker *c, uint32_t i, char letter, uint32_t word)
{
    const tare_pack_header *h = c->p->header;
    bool exists = true;
    switch (letter) {
    case 'e': return adopt(c, i, word, true);
    case 's': return adopt(c, i, word, false);
    case 'F': exists = word < h->funcs.count; break;
    case 'P': exists = word < h->slots.count; break;
    case 'R': exists = word < h->rules.count; break;
    default: break; /* locals are trees.c's */
    }
    return exists || tare_why_not(c->w, "node %u: %s of %c%u, which does not exist", i, tare_irop_name(c->p->nodes[i].op), letter,
                             word);
}

static bool check_call(const checker *c, uint32_t i)
{
    const tare_pack_node *n = &c->p->nodes[i];
    const pack_call call = pack_call_of(c->p, n);
    const bool slot = n->op == TARE_STMT_CALL_SLOT;
    const uint32_t n_params = slot ? c->p->slots[call.target].n_params : c->p->funcs[call.target].n_params;
    const uint32_t n_results = slot ? c->p->slots[call.target].n_results : c->p->funcs[call.target].n_results;
    const uint64_t head = slot ? 3 : 2;
    if (call.n_args != n_params || n->n != head + n_params + n_results)
        return tare_why_not(c->w, "node %u: %s of %u with %u arguments and %u words, expected %u arguments, %u results", i,
                       tare_irop_name(n->op), call.target, call.n_args, n->n, n_params, n_results);
    for (uint32_t k = 0; k < call.n_args; k++)
        if (!adopt(c, i, call.arg[k], true))
            return false;
    return true;
}

static bool check_stmt(const checker *c, uint32_t i)
{
    const tare_pack_node *n = &c->p->nodes[i];
    const uint32_t *word = c->p->operands + n->first;
    const char *letters = stmt_words[n->op];
    const bool call = n->op == TARE_STMT_CALL || n->op == TARE_STMT_CALL_SLOT;
    const bool any = letters[0] != '\0' && letters[1] == '*';
    const size_t n_letters = strlen(letters);
    if (n->type != TARE_TY_VOID || (!any && (call ? n->n < n_letters : n->n != n_letters)))
        return tare_why_not(c->w, "node %u: %s with %u words", i, tare_irop_name(n->op), n->n);
    for (uint32_t k = 0; k < (any ? n->n : n_letters); k++)
        if (!check_word(c, i, letters[any ? 0 : k], word[k]))
            return false;
    return !call || check_call(c, i);
}

bool tare_pack_check_nodes(const pack *p, const pack_trees *t, why *w)
{
    const checker c = {p, t, w};
    for (uint32_t i = 0; i < p->header->nodes.count; i++) {
        const tare_pack_node *n = &p->nodes[i];
        if (n->op >= TARE_IR_COUNT)
            return tare_why_not(w, "node %u: operation %u does not exist", i, n->op);
        if (n->n > 0 && (n->first > p->header->operands.count || n->n > p->header->operands.count - n->first))
            return tare_why_not(w, "node %u: its operands are out of range", i);
        t->depth[i] = 1;
        if (!(is_expr(n->op) ? check_expr(&c, i) : check_stmt(&c, i)))
            return false;
    }
    return true;
}
