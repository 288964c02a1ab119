/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* tare/symbolic.h over the mode's environment: arithmetic, truth, decisions. */
#include "mode/mode.h"

#include "symbolic/symbols.h"
#include "tare/symbolic.h"

static tare_symbolic *env_of(tare_mode *m) { return &mode_of(m)->unknowns; }

/* Passes a failure on to the mode. */
static int64_t give(tare_mode *m, int64_t v)
{
    tare_symbolic *s = env_of(m);
    if (!s->fault)
        return v;
    tare_fault(m, s->fault);
    s->fault = 0;
    return 0;
}

static bool refuse(tare_mode *m)
{
    tare_fault(m, TARE_RULE_ARGUMENT);
    return false;
}

/* A number, or a handle of one; resolved. */
static bool take_number(tare_mode *m, int64_t *v)
{
    tare_symbolic *s = env_of(m);
    if (!expr_is(*v))
        return true;
    if (!expr_holds(s, *v) || expr_is_condition(s, *v))
        return refuse(m);
    *v = tare_expr_resolve(s, *v);
    return !s->fault || give(m, 0);
}

static bool take_truth(tare_mode *m, int64_t *v)
{
    tare_symbolic *s = env_of(m);
    if (!expr_is(*v)) {
        *v = *v != 0;
        return true;
    }
    if (!expr_holds(s, *v) || !expr_is_condition(s, *v))
        return refuse(m);
    *v = tare_expr_resolve(s, *v);
    return !s->fault || give(m, 0);
}

static bool take_any(tare_mode *m, int64_t *v)
{
    tare_symbolic *s = env_of(m);
    return expr_holds(s, *v) && expr_is_condition(s, *v) ? take_truth(m, v) : take_number(m, v);
}

/* ---- symbols ------------------------------------------------------------------------------------- */

int64_t tare_sym_backed(tare_mode *m, const tare_sym_desc *desc) { return give(m, tare_symbols_backed(env_of(m), desc)); }

int64_t tare_sym_unbacked(tare_mode *m, const char *name, int64_t low, int64_t high)
{
    return give(m, tare_symbols_unbacked(env_of(m), name, low, high));
}

/* ---- arithmetic ---------------------------------------------------------------------------------- */

typedef int64_t (*binary_fn)(tare_symbolic *s, int64_t a, int64_t b);

static int64_t calculate(tare_mode *m, binary_fn fn, int64_t a, int64_t b)
{
    return take_number(m, &a) && take_number(m, &b) ? give(m, fn(env_of(m), a, b)) : 0;
}

static int64_t add(tare_symbolic *s, int64_t a, int64_t b) { return tare_expr_add(s, a, b); }
static int64_t subtract(tare_symbolic *s, int64_t a, int64_t b) { return tare_expr_sub(s, a, b); }

int64_t tare_sym_add(tare_mode *m, int64_t a, int64_t b) { return calculate(m, add, a, b); }
int64_t tare_sym_sub(tare_mode *m, int64_t a, int64_t b) { return calculate(m, subtract, a, b); }
int64_t tare_sym_mul(tare_mode *m, int64_t a, int64_t b) { return calculate(m, tare_expr_mul, a, b); }
int64_t tare_sym_neg(tare_mode *m, int64_t a) { return calculate(m, subtract, 0, a); }
int64_t tare_sym_floordiv(tare_mode *m, int64_t a, int64_t b) { return calculate(m, tare_expr_floordiv, a, b); }
int64_t tare_sym_mod(tare_mode *m, int64_t a, int64_t b) { return calculate(m, tare_expr_mod, a, b); }
int64_t tare_sym_min(tare_mode *m, int64_t a, int64_t b) { return calculate(m, tare_expr_min, a, b); }
int64_t tare_sym_max(tare_mode *m, int64_t a, int64_t b) { return calculate(m, tare_expr_max, a, b); }

int64_t tare_sym_select(tare_mode *m, int64_t cond, int64_t a, int64_t b)
{
    if (!take_truth(m, &cond) || !take_any(m, &a) || !take_any(m, &b))
        return 0;
    const tare_symbolic *s = env_of(m);
    const bool a_is = expr_is_condition(s, a), b_is = expr_is_condition(s, b);
    if ((a_is && !b_is && (uint64_t)b > 1) || (b_is && !a_is && (uint64_t)a > 1))
        return refuse(m);
    return give(m, tare_expr_select(env_of(m), cond, a, b));
}

/* ---- truth --------------------------------------------------------------------------------------- */

static int64_t at_most(tare_symbolic *s, int64_t a, int64_t b) { return tare_expr_ge(s, b, a); }
static int64_t below(tare_symbolic *s, int64_t a, int64_t b) { return tare_expr_ge(s, b, tare_expr_add(s, a, 1)); }
static int64_t above(tare_symbolic *s, int64_t a, int64_t b) { return tare_expr_ge(s, a, tare_expr_add(s, b, 1)); }
static int64_t differ(tare_symbolic *s, int64_t a, int64_t b) { return tare_expr_not(s, tare_expr_eq(s, a, b)); }

int64_t tare_sym_eq(tare_mode *m, int64_t a, int64_t b) { return calculate(m, tare_expr_eq, a, b); }
int64_t tare_sym_ne(tare_mode *m, int64_t a, int64_t b) { return calculate(m, differ, a, b); }
int64_t tare_sym_ge(tare_mode *m, int64_t a, int64_t b) { return calculate(m, tare_expr_ge, a, b); }
int64_t tare_sym_le(tare_mode *m, int64_t a, int64_t b) { return calculate(m, at_most, a, b); }

int64_t tare_sym_lt(tare_mode *m, int64_t a, int64_t b)
{
    return expr_is(a) || expr_is(b) ? calculate(m, below, a, b) : a < b;
}

int64_t tare_sym_gt(tare_mode *m, int64_t a, int64_t b)
{
    return expr_is(a) || expr_is(b) ? calculate(m, above, a, b) : a > b;
}

static int64_t join(tare_mode *m, binary_fn fn, int64_t a, int64_t b)
{
    return take_truth(m, &a) && take_truth(m, &b) ? give(m, fn(env_of(m), a, b)) : 0;
}

static int64_t alike(tare_symbolic *s, int64_t a, int64_t b)
{
    const int64_t both = tare_expr_and(s, a, b);
    return tare_expr_or(s, both, tare_expr_and(s, tare_expr_not(s, a), tare_expr_not(s, b)));
}

int64_t tare_sym_and(tare_mode *m, int64_t a, int64_t b) { return join(m, tare_expr_and, a, b); }
int64_t tare_sym_or(tare_mode *m, int64_t a, int64_t b) { return join(m, tare_expr_or, a, b); }
int64_t tare_sym_not(tare_mode *m, int64_t a) { return take_truth(m, &a) ? give(m, tare_expr_not(env_of(m), a)) : 0; }
int64_t tare_sym_same_truth(tare_mode *m, int64_t a, int64_t b) { return join(m, alike, a, b); }

bool tare_sym_is_condition(const tare_mode *m, int64_t v)
{
    const tare_symbolic *s = &mode_of_const(m)->unknowns;
    return expr_holds(s, v) && expr_is_condition(s, v);
}

/* ---- decisions ----------------------------------------------------------------------------------- */

void tare_sym_set_place(tare_mode *m, tare_sym_place place)
{
    tare_symbolic *s = env_of(m);
    s->place_rule = place.rule;
    s->place_op = place.op;
    s->place_node = place.node;
    s->place_unit = place.unit;
}

tare_sym_place tare_sym_get_place(const tare_mode *m)
{
    const tare_symbolic *s = &mode_of_const(m)->unknowns;
    return (tare_sym_place){s->place_rule, s->place_op, s->place_node, s->place_unit};
}

tare_sym_truth tare_sym_decide(tare_mode *m, int64_t cond)
{
    tare_symbolic *s = env_of(m);
    if (!expr_holds(s, cond) || (expr_is(cond) && !expr_is_condition(s, cond)))
        return TARE_SYM_OPEN;
    const int truth = tare_expr_decide(s, cond);
    s->fault = 0; /* short of memory, nothing is proven */
    return (tare_sym_truth)truth;
}

bool tare_sym_guard(tare_mode *m, int64_t cond)
{
    return take_truth(m, &cond) && give(m, tare_env_guard(env_of(m), cond));
}

bool tare_sym_oblivious(tare_mode *m, int64_t cond, bool otherwise)
{
    return take_truth(m, &cond) && give(m, tare_env_oblivious(env_of(m), cond, otherwise));
}

bool tare_sym_require(tare_mode *m, int64_t cond)
{
    return take_truth(m, &cond) && give(m, tare_env_require(env_of(m), cond));
}

bool tare_sym_assume(tare_mode *m, int64_t cond)
{
    return take_truth(m, &cond) && give(m, tare_env_assume(env_of(m), cond));
}

int64_t tare_sym_specialize(tare_mode *m, int64_t v)
{
    return take_any(m, &v) ? give(m, tare_env_specialize(env_of(m), v)) : 0;
}

int64_t tare_sym_undecided(const tare_mode *m) { return mode_of_const(m)->unknowns.undecided; }

/* ---- what is known -------------------------------------------------------------------------------- */

void tare_sym_range(tare_mode *m, int64_t v, int64_t *low, int64_t *high)
{
    tare_symbolic *s = env_of(m);
    *low = TARE_SYM_LOW;
    *high = TARE_SYM_HIGH;
    if (!expr_holds(s, v))
        return;
    const int64_t now = tare_expr_resolve(s, v);
    const expr_range r = tare_expr_range(s, s->fault ? v : now);
    s->fault = 0;
    *low = r.low;
    *high = r.high;
}

int64_t tare_sym_multiple(tare_mode *m, int64_t v)
{
    return take_number(m, &v) ? tare_expr_multiple(env_of(m), v) : 1;
}

bool tare_sym_hint(tare_mode *m, int64_t v, int64_t *out)
{
    const bool known = expr_holds(env_of(m), v) && tare_expr_hint(env_of(m), v, out);
    *out = known ? *out : 0;
    return known;
}

int64_t tare_sym_resolve(tare_mode *m, int64_t v) { return take_any(m, &v) ? v : 0; }

uint32_t tare_sym_version(const tare_mode *m) { return mode_of_const(m)->unknowns.version; }

uint32_t tare_sym_minimize(tare_mode *m) { return (uint32_t)give(m, tare_env_minimize(env_of(m))); }

void tare_sym_reset(tare_mode *m)
{
    tare_told_rewind(&mode_of(m)->told, 0);
    tare_symbols_reset(env_of(m));
}

int64_t tare_sym_substitute(tare_mode *m, int64_t v, const int64_t *with, uint32_t n)
{
    tare_symbolic *s = env_of(m);
    if (!expr_holds(s, v))
        return refuse(m);
    for (uint32_t k = 0; k < n; k++)
        if (with[k] != TARE_SYM_NO_VALUE && (!expr_holds(s, with[k]) || expr_is_condition(s, with[k])))
            return refuse(m);
    return give(m, tare_expr_substitute(s, v, with, n));
}

/* ---- tables --------------------------------------------------------------------------------------- */

tare_sym_table *tare_sym_table_create(tare_mode *m, const int64_t *v, uint32_t n)
{
    tare_symbolic *s = env_of(m);
    for (uint32_t i = 0; i < n; i++)
        if (!expr_holds(s, v[i])) {
            refuse(m);
            return NULL;
        }
    tare_sym_table *t = tare_table_create(s, v, n);
    give(m, 0);
    return t;
}

tare_sym_table *tare_sym_table_of_guards(tare_mode *m)
{
    tare_sym_table *t = tare_table_of_guards(env_of(m));
    give(m, 0);
    return t;
}
