/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Nodes of a pack in their functions: locals, results, loops, messages.
 *
 * Relies on nodes.c having seen every node.  Depths are bounded there, and so is recursion here.
 */
#include "dispatch/pack.h"

/* Marks of locals: a list that is written in place must have room of its own. */
enum { MARK_WRITTEN = 1, MARK_SHARED = 2 };

typedef struct walker {
    const pack *p;
    const pack_trees *t;
    why *w;
    const tare_pack_func *f;
    uint32_t func, loops;
} walker;

static bool local_exists(const walker *v, uint32_t i, uint32_t local)
{
    return local < v->f->n_locals ||
           tare_why_not(v->w, "node %u: local %u of function `%.80s`, which has %u", i, local,
                   pack_string(v->p, v->f->name), v->f->n_locals);
}

static tare_irtype local_type(const walker *v, uint32_t local)
{
    return v->p->locals[v->f->first_local + local].type;
}

static void mark(const walker *v, uint32_t local, uint8_t bit)
{
    v->t->mark[v->f->first_local + local] |= bit;
}

static bool misfit(const walker *v, uint32_t i, tare_irtype have, tare_irtype want)
{
    char a[IRTYPE_NAME_BYTES], b[IRTYPE_NAME_BYTES];
    return tare_why_not(v->w, "node %u: %s of %s, expected %s, in function `%.80s`", i, tare_irop_name(v->p->nodes[i].op),
                   tare_irtype_name(have, a), tare_irtype_name(want, b), pack_string(v->p, v->f->name));
}

static bool walk_expr(const walker *v, uint32_t i)
{
    const tare_pack_node *n = &v->p->nodes[i];
    v->t->owner[i] = v->func + 1;
    if (n->op == TARE_IR_LOCAL) {
        if (!local_exists(v, i, n->first))
            return false;
        const tare_irtype type = local_type(v, n->first);
        return n->type == type || misfit(v, i, type, n->type);
    }
    for (uint32_t k = 0; k < n->n; k++)
        if (!walk_expr(v, v->p->operands[n->first + k]))
            return false;
    return true;
}

/* An expression in statement i that must have a type. */
static bool walk_typed(const walker *v, uint32_t i, uint32_t expr, tare_irtype want)
{
    if (!tare_irtype_fits(v->p->nodes[expr].type, want))
        return misfit(v, i, v->p->nodes[expr].type, want);
    return walk_expr(v, expr);
}

static bool makes_own_list(uint32_t op)
{
    return op == TARE_IR_COPY || op == TARE_IR_LIST || op == TARE_IR_REPEAT || op == TARE_IR_CONCAT;
}

static bool walk_let(const walker *v, uint32_t i, const uint32_t *word)
{
    if (!local_exists(v, i, word[0]))
        return false;
    if (!makes_own_list(v->p->nodes[word[1]].op))
        mark(v, word[0], MARK_SHARED);
    return walk_typed(v, i, word[1], local_type(v, word[0]));
}

static bool walk_in_place(const walker *v, uint32_t i, const uint32_t *word, bool push)
{
    if (!local_exists(v, i, word[0]))
        return false;
    const tare_irtype type = local_type(v, word[0]);
    if (!irtype_is_list(type) || irtype_is_opt(type))
        return misfit(v, i, type, TARE_TY_INT | TARE_TY_LIST);
    mark(v, word[0], MARK_WRITTEN);
    if (word[0] < v->f->n_params)
        mark(v, word[0], MARK_SHARED);
    return (push || walk_typed(v, i, word[1], TARE_TY_INT)) &&
           walk_typed(v, i, word[push ? 1 : 2], tare_irtype_of_elements(type));
}

static bool walk_rule(const walker *v, uint32_t i, uint32_t rule)
{
    return v->p->rules[rule].func == v->func ||
           tare_why_not(v->w, "node %u: rule %u is of another function than `%.80s`", i, rule,
                   pack_string(v->p, v->f->name));
}

static bool walk_return(const walker *v, uint32_t i, const tare_pack_node *n)
{
    const uint32_t *word = v->p->operands + n->first;
    if (n->n != v->f->n_results)
        return tare_why_not(v->w, "node %u: return of %u results, expected %u, in function `%.80s`", i, n->n,
                       v->f->n_results, pack_string(v->p, v->f->name));
    for (uint32_t k = 0; k < n->n; k++)
        if (!walk_typed(v, i, word[k], (tare_irtype)v->p->operands[v->f->first_result + k]))
            return false;
    return true;
}

static bool walk_dests(const walker *v, uint32_t i, const pack_call *call, uint32_t first_result)
{
    for (uint32_t k = 0; k < call->n_dests; k++) {
        if (!local_exists(v, i, call->dest[k]))
            return false;
        const tare_irtype have = (tare_irtype)v->p->operands[first_result + k], want = local_type(v, call->dest[k]);
        if (!tare_irtype_fits(have, want))
            return misfit(v, i, have, want);
        mark(v, call->dest[k], MARK_SHARED);
    }
    return true;
}

static bool walk_call(const walker *v, uint32_t i, const tare_pack_node *n)
{
    const pack_call call = pack_call_of(v->p, n);
    const tare_pack_func *f = &v->p->funcs[call.target];
    for (uint32_t k = 0; k < call.n_args; k++)
        if (!walk_typed(v, i, call.arg[k], v->p->locals[f->first_local + k].type))
            return false;
    return walk_dests(v, i, &call, f->first_result);
}

static bool walk_call_slot(const walker *v, uint32_t i, const tare_pack_node *n)
{
    const pack_call call = pack_call_of(v->p, n);
    const tare_pack_slot *s = &v->p->slots[call.target];
    if (!walk_typed(v, i, call.device, TARE_TY_DEVICE))
        return false;
    for (uint32_t k = 0; k < call.n_args; k++)
        if (!walk_typed(v, i, call.arg[k], (tare_irtype)v->p->operands[s->first_param + k]))
            return false;
    return walk_dests(v, i, &call, s->first_result);
}

static bool walk_stmt(walker *v, uint32_t i);

static bool walk_for(walker *v, uint32_t i, const uint32_t *word)
{
    if (!local_exists(v, i, word[0]))
        return false;
    if (local_type(v, word[0]) != TARE_TY_INT)
        return misfit(v, i, local_type(v, word[0]), TARE_TY_INT);
    if (!walk_typed(v, i, word[1], TARE_TY_INT) || !walk_typed(v, i, word[2], TARE_TY_INT))
        return false;
    v->loops++;
    const bool ok = walk_stmt(v, word[3]);
    v->loops--;
    return ok;
}

static bool walk_block(walker *v, const tare_pack_node *n)
{
    for (uint32_t k = 0; k < n->n; k++)
        if (!walk_stmt(v, v->p->operands[n->first + k]))
            return false;
    return true;
}

static bool walk_stmt(walker *v, uint32_t i)
{
    const tare_pack_node *n = &v->p->nodes[i];
    const uint32_t *word = v->p->operands + n->first;
    v->t->owner[i] = v->func + 1;
    switch ((unsigned)n->op) {
    case TARE_STMT_BLOCK: return walk_block(v, n);
    case TARE_STMT_LET:
    case TARE_STMT_SET: return walk_let(v, i, word);
    case TARE_STMT_SET_AT: return walk_in_place(v, i, word, false);
    case TARE_STMT_PUSH: return walk_in_place(v, i, word, true);
    case TARE_STMT_IF:
        return walk_typed(v, i, word[0], TARE_TY_BOOL) && walk_stmt(v, word[1]) && walk_stmt(v, word[2]);
    case TARE_STMT_FOR:
    case TARE_STMT_FOR_DOWN: return walk_for(v, i, word);
    case TARE_STMT_BREAK:
    case TARE_STMT_CONTINUE: return v->loops > 0 || tare_why_not(v->w, "node %u: %s outside a loop", i, tare_irop_name(n->op));
    case TARE_STMT_RETURN: return walk_return(v, i, n);
    case TARE_STMT_REQUIRE: return walk_typed(v, i, word[0], TARE_TY_BOOL) && walk_rule(v, i, word[1]);
    case TARE_STMT_FAIL: return walk_rule(v, i, word[0]);
    case TARE_STMT_CALL: return walk_call(v, i, n);
    case TARE_STMT_CALL_SLOT: return walk_call_slot(v, i, n);
    case TARE_STMT_WRITES: return walk_typed(v, i, word[0], TARE_TY_TENSOR);
    default: return tare_why_not(v->w, "node %u: not a statement", i);
    }
}

static bool check_func(walker *v)
{
    const uint32_t body = v->f->body;
    if (v->t->used[body] != 0)
        return tare_why_not(v->w, "function `%.80s`: its body has another user", pack_string(v->p, v->f->name));
    v->t->used[body] = 1;
    if (!walk_stmt(v, body))
        return false;
    for (uint32_t k = 0; k < v->f->n_locals; k++)
        if (v->t->mark[v->f->first_local + k] == (MARK_WRITTEN | MARK_SHARED))
            return tare_why_not(v->w, "function `%.80s`: writes into the list of local %u, which may be another's",
                           pack_string(v->p, v->f->name), k);
    return true;
}

static bool check_message(const walker *v, uint32_t rule)
{
    const tare_pack_rule *r = &v->p->rules[rule];
    for (uint32_t k = 0; k < r->n; k++) {
        const uint32_t expr = v->p->operands[r->first + 3 * (size_t)k + 1];
        if (expr == TARE_NO_NODE)
            continue;
        if (v->p->nodes[expr].op >= TARE_IR_EXPR_COUNT || v->t->used[expr] != 0 ||
            v->t->depth[expr] > PACK_MAX_MESSAGE_DEPTH)
            return tare_why_not(v->w, "rule %u: piece %u of its message prints node %u, which cannot be printed", rule, k,
                           expr);
        v->t->used[expr] = 1;
        if (!walk_expr(v, expr))
            return false;
    }
    return true;
}

bool tare_pack_check_trees(const pack *p, const pack_trees *t, why *w)
{
    walker v = {p, t, w, NULL, 0, 0};
    for (uint32_t i = 0; i < p->header->funcs.count; i++) {
        v.f = &p->funcs[i];
        v.func = i;
        if (!check_func(&v))
            return false;
    }
    for (uint32_t i = 0; i < p->header->rules.count; i++) {
        v.func = p->rules[i].func;
        v.f = &p->funcs[v.func];
        if (!check_message(&v, i))
            return false;
    }
    return true;
}
