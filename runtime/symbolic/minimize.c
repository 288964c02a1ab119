/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Which guards the others imply.
 *
 * Knows: that guards over different symbols say nothing of each other, so that each group of symbols
 * that guards connect is looked at by itself.  In a small group each guard is held against all
 * others; in a large one against those after it, so that the work grows with the number of guards.
 */
#include "symbolic/symbols.h"

#include <string.h>

#include "base/alloc.h"
#include "tare/abi.h"

enum { MAX_PAIRED = 64 };

#define NONE UINT32_MAX
#define UNSEEN (UINT32_MAX - 1)

typedef struct groups {
    tare_symbolic *s;
    uint32_t *parent;      /* by symbol: another one of its group, or itself */
    uint32_t *symbol_of;   /* by node: a symbol in it, NONE or UNSEEN */
    uint32_t *first, *next; /* by symbol that stands for its group, by guard: its guards in order */
    uint32_t *first_multiple, *next_multiple; /* its symbols with a declared divisor */
    uint32_t *members;
} groups;

/* ---- groups ------------------------------------------------------------------------------------- */

static uint32_t find(groups *g, uint32_t k)
{
    while (g->parent[k] != k) {
        g->parent[k] = g->parent[g->parent[k]];
        k = g->parent[k];
    }
    return k;
}

static uint32_t join(groups *g, uint32_t a, uint32_t b)
{
    if (a == NONE || b == NONE)
        return a == NONE ? b : a;
    g->parent[find(g, a)] = find(g, b);
    return b;
}

static int64_t child_of(const expr *e, uint32_t i)
{
    if (e->op == EXPR_PRODUCT)
        return expr_handle(expr_factor(e->word[i]));
    if (e->op == EXPR_SUM)
        return i && i % 2 == 0 ? expr_handle((uint32_t)e->word[i]) : 0;
    return e->word[i];
}

/* A symbol in v, after all that are in it were made one group; NONE: there is none. */
static uint32_t gather(groups *g, int64_t v)
{
    if (!expr_is(v))
        return NONE;
    uint32_t *known = &g->symbol_of[expr_id(v)];
    if (*known != UNSEEN)
        return *known;
    const expr *e = expr_at(g->s, v);
    uint32_t found = NONE;
    if (e->op == EXPR_SYMBOL)
        found = e->symbol ? e->symbol - 1 : NONE;
    else
        for (uint32_t i = 0; i < e->n; i++)
            found = join(g, found, gather(g, child_of(e, i)));
    return *known = found;
}

static bool groups_init(groups *g, tare_symbolic *s)
{
    const size_t symbols = (size_t)s->symbols + 1, nodes = (size_t)s->nodes + 1, guards = s->guards;
    uint32_t *room = tare_alloc(5 * symbols + nodes + guards, sizeof *room);
    *g = (groups){.s = s, .parent = room};
    if (!room)
        return false;
    g->first = g->parent + symbols;
    g->first_multiple = g->first + symbols;
    g->next_multiple = g->first_multiple + symbols;
    g->members = g->next_multiple + symbols;
    g->symbol_of = g->members + symbols;
    g->next = g->symbol_of + nodes;
    for (uint32_t k = 0; k < symbols; k++)
        g->parent[k] = k;
    for (size_t i = 0; i < nodes; i++)
        g->symbol_of[i] = UNSEEN;
    memset(g->first, 0xff, 3 * symbols * sizeof *room); /* NONE, and the same of multiples */
    memset(g->members, 0, symbols * sizeof *room);
    return true;
}

/* Lists of what is in each group; guards without a symbol are one more. */
static void fill(groups *g)
{
    const tare_symbolic *s = g->s;
    for (uint32_t i = 0; i < s->guards; i++)
        (void)gather(g, s->guard[i].cond);
    for (uint32_t i = s->guards; i-- > 0;) {
        const uint32_t k = gather(g, s->guard[i].cond), of = k == NONE ? s->symbols : find(g, k);
        g->next[i] = g->first[of];
        g->first[of] = i;
        g->members[of]++;
    }
    for (uint32_t k = s->symbols; k-- > 0;) {
        if (!s->symbol[k].id || s->symbol[k].multiple <= 1)
            continue;
        const uint32_t of = find(g, k);
        g->next_multiple[k] = g->first_multiple[of];
        g->first_multiple[of] = k;
    }
}

/* ---- one group ------------------------------------------------------------------------------------- */

static void forget(tare_symbolic *s)
{
    s->knowns = s->facts = 0;
    s->epoch++;
    s->version++;
}

/* What is declared of the group's symbols, and nothing else, is known. */
static void learn_declared(groups *g, uint32_t of)
{
    tare_symbolic *s = g->s;
    forget(s);
    for (uint32_t k = g->first_multiple[of]; k != NONE; k = g->next_multiple[k])
        tare_expr_learn(s, tare_expr_eq(s, tare_expr_mod(s, expr_handle(s->symbol[k].id), s->symbol[k].multiple), 0), NONE);
}

static bool is_proven(tare_symbolic *s, int64_t cond)
{
    if (s->fault == TARE_RULE_OVERFLOW)
        s->fault = 0;
    return !s->fault && tare_expr_decide(s, cond) == TRUTH_TRUE;
}

static void hold_against_all(groups *g, uint32_t of)
{
    tare_symbolic *s = g->s;
    for (uint32_t i = g->first[of]; i != NONE && !s->fault; i = g->next[i]) {
        if (s->guard[i].implied)
            continue;
        learn_declared(g, of);
        for (uint32_t k = g->first[of]; k != NONE; k = g->next[k])
            if (k != i && !s->guard[k].implied)
                tare_expr_learn(s, s->guard[k].cond, k);
        s->guard[i].implied = is_proven(s, s->guard[i].cond);
    }
}

/* From the last to the first, by turning the list around. */
static void hold_against_later(groups *g, uint32_t of)
{
    tare_symbolic *s = g->s;
    uint32_t last = NONE;
    for (uint32_t i = g->first[of]; i != NONE;) {
        const uint32_t after = g->next[i];
        g->next[i] = last;
        last = i;
        i = after;
    }
    learn_declared(g, of);
    for (uint32_t i = last; i != NONE && !s->fault; i = g->next[i]) {
        if (s->guard[i].implied)
            continue;
        s->guard[i].implied = is_proven(s, s->guard[i].cond);
        if (!s->guard[i].implied)
            tare_expr_learn(s, s->guard[i].cond, i);
    }
}

/* ---- all ------------------------------------------------------------------------------------------------ */

uint32_t tare_env_minimize(tare_symbolic *s)
{
    groups g;
    uint32_t left = 0;
    if (groups_init(&g, s))
        fill(&g);
    else
        expr_fail(s, TARE_RULE_MEMORY);
    for (uint32_t of = 0; of <= s->symbols && !s->fault; of++) {
        if (g.members[of] > MAX_PAIRED)
            hold_against_later(&g, of);
        else if (g.members[of])
            hold_against_all(&g, of);
    }
    tare_free(g.parent);
    tare_env_relearn(s);
    for (uint32_t i = 0; i < s->guards; i++)
        left += !s->guard[i].implied && s->guard[i].kind != TARE_SYM_FACT;
    return left;
}
