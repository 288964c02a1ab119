/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Decisions that are relied on: proven, or recorded as guards and asserts. */
#include "symbolic/symbols.h"

#include "base/alloc.h"

static uint32_t add_guard(tare_symbolic *s, int64_t cond, tare_sym_guard_kind kind)
{
    guard_row *row = tare_grow(s->guard, &s->guard_capacity, (uint64_t)s->guards + 1, sizeof *row);
    if (!row) {
        expr_fail(s, TARE_RULE_MEMORY);
        return UINT32_MAX;
    }
    s->guard = row;
    row[s->guards] = (guard_row){.cond = cond, .kind = kind, .rule = s->place_rule, .op = s->place_op,
                                 .node = s->place_node, .unit = s->place_unit};
    return s->guards++;
}

/* ---- what was said of symbols ------------------------------------------------------------------- */

/* The promised symbol that cond is about, or the number of symbols. */
static uint32_t find_promised(tare_symbolic *s, int64_t cond)
{
    uint32_t k = s->marked ? 0 : s->symbols;
    while (k < s->symbols && !((s->symbol[k].flags & TARE_SYM_STRICT) && tare_expr_contains(s, cond, s->symbol[k].id)))
        k++;
    return k;
}

/* Symbols marked dynamic that are numbers since that guard. */
static void note_specialized(tare_symbolic *s, uint32_t guard)
{
    for (uint32_t k = 0; s->marked && k < s->symbols; k++) {
        symbol_row *row = &s->symbol[k];
        if (!row->id || !(row->flags & TARE_SYM_KEEP) || row->specialized_by)
            continue;
        const expr_range r = tare_expr_range(s, tare_expr_resolve(s, expr_handle(row->id)));
        if (r.low == r.high)
            row->specialized_by = guard + 1;
    }
}

static void learn(tare_symbolic *s, uint32_t guard)
{
    tare_expr_learn(s, s->guard[guard].cond, guard);
    if (s->fault == TARE_RULE_OVERFLOW)
        s->fault = 0; /* the guard stands; only what else follows from it was too large */
    if (s->guard[guard].decided && !s->fault)
        note_specialized(s, guard);
}

/* cond holds from now on; its parts one by one, those that are known left out. */
static void record(tare_symbolic *s, int64_t cond, tare_sym_guard_kind kind, bool decided)
{
    cond = tare_expr_resolve(s, cond);
    if (s->fault || tare_expr_decide(s, cond) == TRUTH_TRUE)
        return;
    if (expr_has_op(s, cond, EXPR_AND)) {
        const expr *e = expr_at(s, cond);
        for (uint32_t i = 0; i < e->n && !s->fault; i++)
            record(s, e->word[i], kind, decided);
        return;
    }
    if (decided && kind == TARE_SYM_GUARD && find_promised(s, cond) < s->symbols) {
        s->undecided = cond;
        expr_fail(s, TARE_RULE_PROMISE);
        return;
    }
    const uint32_t at = add_guard(s, cond, kind);
    if (s->fault)
        return;
    s->guard[at].decided = decided;
    learn(s, at);
}

uint32_t tare_env_promised(tare_symbolic *s, int64_t cond) { return find_promised(s, cond); }

/* ---- decisions -------------------------------------------------------------------------------------- */

static bool undecided(tare_symbolic *s, int64_t v)
{
    if (!s->fault)
        s->undecided = v;
    return expr_fail(s, TARE_RULE_UNKNOWN);
}

static void record_hint(tare_symbolic *s, int64_t cond, int64_t value)
{
    record(s, value ? cond : tare_expr_not(s, cond), TARE_SYM_GUARD, true);
}

/* 0, 1; TRUTH_OPEN where only data tells. */
static int evaluate(tare_symbolic *s, int64_t *cond)
{
    *cond = tare_expr_resolve(s, *cond);
    const int truth = s->fault ? TRUTH_FALSE : tare_expr_decide(s, *cond);
    int64_t value;
    if (truth != TRUTH_OPEN)
        return truth;
    if (!tare_expr_hint(s, *cond, &value)) {
        if (!expr_is_unbacked(s, *cond))
            expr_fail(s, (uint32_t)value);
        return truth;
    }
    record_hint(s, *cond, value);
    return value ? TRUTH_TRUE : TRUTH_FALSE;
}

bool tare_env_guard(tare_symbolic *s, int64_t cond)
{
    if (!expr_is(cond) || s->fault)
        return cond && !s->fault;
    const int truth = evaluate(s, &cond);
    return truth == TRUTH_OPEN ? undecided(s, cond) : truth == TRUTH_TRUE && !s->fault;
}

bool tare_env_oblivious(tare_symbolic *s, int64_t cond, bool otherwise)
{
    if (!expr_is(cond) || s->fault)
        return cond && !s->fault;
    const int truth = evaluate(s, &cond);
    return truth == TRUTH_OPEN ? otherwise && !s->fault : truth == TRUTH_TRUE && !s->fault;
}

bool tare_env_require(tare_symbolic *s, int64_t cond)
{
    if (!expr_is(cond) || s->fault)
        return cond && !s->fault;
    const int truth = evaluate(s, &cond);
    if (truth == TRUTH_OPEN && !s->fault)
        record(s, cond, TARE_SYM_ASSERT, true);
    return truth != TRUTH_FALSE && !s->fault;
}

/* Proven wrong, or wrong today: decisions rely on hints that satisfy every fact. */
static bool is_false(tare_symbolic *s, int64_t cond)
{
    int64_t today;
    return tare_expr_decide(s, cond) == TRUTH_FALSE || (tare_expr_hint(s, cond, &today) && !today);
}

static bool assume(tare_symbolic *s, int64_t cond, tare_sym_guard_kind kind)
{
    cond = tare_expr_resolve(s, cond);
    if (s->fault || is_false(s, cond))
        return false;
    record(s, cond, kind, false);
    return !s->fault;
}

bool tare_env_assume(tare_symbolic *s, int64_t cond)
{
    return assume(s, cond, expr_is_unbacked(s, cond) ? TARE_SYM_ASSERT : TARE_SYM_GUARD);
}

bool tare_env_fact(tare_symbolic *s, int64_t cond) { return assume(s, cond, TARE_SYM_FACT); }

int64_t tare_env_specialize(tare_symbolic *s, int64_t v)
{
    int64_t value;
    v = tare_expr_resolve(s, v);
    if (!expr_is(v) || s->fault)
        return v;
    const expr_range r = tare_expr_range(s, v);
    if (r.low == r.high && !expr_is(r.low))
        return r.low;
    if (!tare_expr_hint(s, v, &value))
        return expr_is_unbacked(s, v) ? undecided(s, v) : expr_fail(s, (uint32_t)value);
    record(s, expr_is_condition(s, v) ? (value ? v : tare_expr_not(s, v)) : tare_expr_eq(s, v, value), TARE_SYM_GUARD, true);
    return s->fault ? 0 : value;
}

/* ---- what is left ---------------------------------------------------------------------------------- */

void tare_env_relearn(tare_symbolic *s)
{
    s->knowns = s->facts = 0;
    s->epoch++;
    s->version++;
    for (uint32_t k = 0; k < s->symbols; k++) {
        s->symbol[k].narrowed_by = s->symbol[k].specialized_by = 0;
        const int64_t v = expr_handle(s->symbol[k].id), multiple = s->symbol[k].multiple;
        if (s->symbol[k].id && multiple > 1)
            tare_expr_learn(s, tare_expr_eq(s, tare_expr_mod(s, v, multiple), 0), UINT32_MAX);
    }
    for (uint32_t i = 0; i < s->guards; i++)
        if (!s->guard[i].implied)
            learn(s, i);
}
