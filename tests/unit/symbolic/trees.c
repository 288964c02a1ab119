/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "trees.h"

uint64_t grove_random(grove *g, uint64_t below)
{
    g->seed = g->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (g->seed >> 33) % below;
}

static void draw(grove *g, uint32_t p)
{
    for (uint32_t k = 0; k < TREE_SYMBOLS; k++)
        g->point[p][k] = g->low[k] + (int64_t)grove_random(g, (uint64_t)(g->high[k] - g->low[k]) + 1);
}

void grove_init(grove *g, uint64_t seed, bool unbacked)
{
    g->seed = seed * 977 + 13;
    tare_symbolic_init(&g->s);
    for (uint32_t k = 0; k < TREE_SYMBOLS; k++) {
        g->low[k] = (int64_t)grove_random(g, 6) - 2;
        g->high[k] = g->low[k] + 1 + (int64_t)grove_random(g, 9);
    }
    for (uint32_t p = 0; p < TREE_POINTS; p++)
        draw(g, p);
    for (uint32_t k = 0; k < TREE_SYMBOLS; k++) {
        const tare_sym_desc d = {.hint = g->point[0][k], .low = g->low[k], .high = g->high[k]};
        g->symbol[k] = unbacked && k % 2 ? tare_symbols_unbacked(&g->s, NULL, g->low[k], g->high[k])
                                         : tare_symbols_backed(&g->s, &d);
        if (d.low == 0 && d.high == 0)
            g->symbol[k] = 0;
    }
}

bool grove_redraw(grove *g, int64_t cond)
{
    uint32_t found = 0;
    for (uint32_t tries = 0; tries < 600 && found < TREE_POINTS; tries++) {
        int64_t holds;
        draw(g, found);
        if (tare_expr_evaluate(&g->s, cond, g->point[found], TREE_SYMBOLS, &holds) == TARE_OK && holds)
            found++;
    }
    for (uint32_t k = 0; found && k < TREE_SYMBOLS; k++) /* hints satisfy what is assumed */
        if (expr_is(g->symbol[k]))
            g->s.symbol[expr_at(&g->s, g->symbol[k])->symbol - 1].hint = g->point[0][k];
    g->s.hint_epoch++;
    for (uint32_t p = found; found && p < TREE_POINTS; p++)
        for (uint32_t k = 0; k < TREE_SYMBOLS; k++)
            g->point[p][k] = g->point[0][k];
    return found > 0;
}

static tree leaf(grove *g)
{
    tree t = {.truth = false};
    const uint64_t k = grove_random(g, TREE_SYMBOLS + 2);
    t.v = k < TREE_SYMBOLS ? g->symbol[k] : (int64_t)grove_random(g, 13) - 4;
    for (uint32_t p = 0; p < TREE_POINTS; p++) {
        t.at[p] = k < TREE_SYMBOLS ? g->point[p][k] : t.v;
        t.fine[p] = true;
    }
    return t;
}

static int64_t compute(uint64_t op, int64_t a, int64_t b, bool *fine)
{
    int64_t v = 0;
    switch (op) {
    case 0: case 1: *fine &= !__builtin_add_overflow(a, b, &v); break;
    case 2: *fine &= !__builtin_sub_overflow(a, b, &v); break;
    case 3: case 4: *fine &= !__builtin_mul_overflow(a, b, &v); break;
    case 5: *fine &= tare_expr_compute_floordiv(a, b, &v) == TARE_OK; break;
    case 6: *fine &= tare_expr_compute_mod(a, b, &v) == TARE_OK; break;
    case 7: v = a < b ? a : b; break;
    default: v = a > b ? a : b; break;
    }
    return v;
}

static int64_t build(tare_symbolic *s, uint64_t op, int64_t a, int64_t b)
{
    switch (op) {
    case 0: case 1: return tare_expr_add(s, a, b);
    case 2: return tare_expr_sub(s, a, b);
    case 3: case 4: return tare_expr_mul(s, a, b);
    case 5: return tare_expr_floordiv(s, a, b);
    case 6: return tare_expr_mod(s, a, b);
    case 7: return tare_expr_min(s, a, b);
    default: return tare_expr_max(s, a, b);
    }
}

static tree choose(grove *g, uint32_t depth)
{
    tree cond = grove_truth(g, depth - 1), a = grove_number(g, depth - 1), b = grove_number(g, depth - 1);
    tree t = {.v = tare_expr_select(&g->s, cond.v, a.v, b.v)};
    for (uint32_t p = 0; p < TREE_POINTS; p++) {
        const tree *of = cond.at[p] ? &a : &b;
        t.at[p] = of->at[p];
        t.fine[p] = cond.fine[p] && a.fine[p] && b.fine[p];
    }
    return t;
}

tree grove_number(grove *g, uint32_t depth)
{
    if (!depth || !grove_random(g, 5))
        return leaf(g);
    const uint64_t op = grove_random(g, 10);
    if (op == 9)
        return choose(g, depth);
    const tree a = grove_number(g, depth - 1);
    tree b = grove_number(g, depth - 1);
    const bool divides = op == 5 || op == 6;
    if (divides && !expr_is(b.v) && b.v == 0)
        b = leaf(g);
    if (divides && !expr_is(b.v) && b.v == 0)
        return a;
    tree t = {.v = build(&g->s, op, a.v, b.v)};
    for (uint32_t p = 0; p < TREE_POINTS; p++) {
        t.fine[p] = a.fine[p] && b.fine[p];
        t.at[p] = compute(op, a.at[p], b.at[p], &t.fine[p]);
    }
    return t;
}

static tree compare(grove *g, uint32_t depth)
{
    const uint64_t op = grove_random(g, 4);
    const tree a = grove_number(g, depth - 1), b = grove_number(g, depth - 1);
    tree t = {.truth = true};
    t.v = op == 0 ? tare_expr_eq(&g->s, a.v, b.v) : op == 1 ? tare_expr_not(&g->s, tare_expr_eq(&g->s, a.v, b.v))
        : op == 2 ? tare_expr_ge(&g->s, a.v, b.v) : tare_expr_not(&g->s, tare_expr_ge(&g->s, a.v, b.v));
    for (uint32_t p = 0; p < TREE_POINTS; p++) {
        const int64_t x = a.at[p], y = b.at[p];
        t.fine[p] = a.fine[p] && b.fine[p];
        t.at[p] = op == 0 ? x == y : op == 1 ? x != y : op == 2 ? x >= y : x < y;
    }
    return t;
}

tree grove_truth(grove *g, uint32_t depth)
{
    const uint64_t op = grove_random(g, 5);
    if (depth < 2 || op < 3)
        return compare(g, depth ? depth : 1);
    const tree a = grove_truth(g, depth - 1), b = grove_truth(g, depth - 1);
    tree t = {.v = op == 3 ? tare_expr_and(&g->s, a.v, b.v) : tare_expr_or(&g->s, a.v, b.v), .truth = true};
    for (uint32_t p = 0; p < TREE_POINTS; p++) {
        t.fine[p] = a.fine[p] && b.fine[p];
        t.at[p] = op == 3 ? a.at[p] && b.at[p] : a.at[p] || b.at[p];
    }
    return t;
}
