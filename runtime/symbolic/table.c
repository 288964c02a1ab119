/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions as a flat list of steps, each once, that needs no mode.
 *
 * Knows: that a step may have no value, and that only what depends on it minds.
 */
#include "symbolic/symbols.h"

#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"

__extension__ typedef __int128 wide;

enum { STEP_NUMBER = 64, STEP_BOUNDS };

/* word: of SYMBOL its number; of NUMBER it; of BOUNDS symbol, low, high; of SUM constant, then
 * coefficient and register; of PRODUCT register << 32 | power; else registers. */
typedef struct step { uint32_t op, n, first; } step;

typedef struct output { uint32_t reg, guard; } output;

struct tare_sym_table {
    step *step;
    int64_t *word;
    output *output;
    uint32_t steps, words, outputs;
    uint32_t step_capacity, word_capacity, output_capacity;
};

/* ---- making ----------------------------------------------------------------------------------------- */

typedef struct maker { tare_symbolic *s; tare_sym_table *t; uint32_t *reg; } maker; /* reg: by id, + 1 */

void tare_sym_table_destroy(tare_sym_table *t)
{
    if (!t)
        return;
    tare_free(t->step);
    tare_free(t->word);
    tare_free(t->output);
    tare_free(t);
}

/* Room for n words of a step; the step's register. */
static uint32_t add_step(maker *m, uint32_t op, const int64_t *word, uint32_t n)
{
    tare_sym_table *t = m->t;
    step *steps = tare_grow(t->step, &t->step_capacity, (uint64_t)t->steps + 1, sizeof *steps);
    if (steps)
        t->step = steps;
    int64_t *words = steps ? tare_grow(t->word, &t->word_capacity, (uint64_t)t->words + n, sizeof *words) : NULL;
    if (!words)
        return (uint32_t)expr_fail(m->s, TARE_RULE_MEMORY);
    t->word = words;
    memcpy(words + t->words, word, n * sizeof *word);
    t->step[t->steps] = (step){op, n, t->words};
    t->words += n;
    return t->steps++;
}

static uint32_t reg_of(maker *m, int64_t v);

static void to_registers(maker *m, const expr *e, int64_t *word)
{
    for (uint32_t i = 0; i < e->n && !m->s->fault; i++) {
        word[i] = e->word[i];
        if (e->op == EXPR_PRODUCT)
            word[i] = (int64_t)((uint64_t)reg_of(m, expr_handle(expr_factor(e->word[i]))) << 32 | expr_power(e->word[i]));
        else if (e->op != EXPR_SUM)
            word[i] = reg_of(m, e->word[i]);
        else if (i && i % 2 == 0)
            word[i] = reg_of(m, expr_handle((uint32_t)e->word[i]));
    }
}

static uint32_t make_node(maker *m, const expr *e)
{
    if (e->op == EXPR_SYMBOL) {
        const int64_t k = e->symbol ? (int64_t)e->symbol - 1 : INT64_MAX;
        return add_step(m, EXPR_SYMBOL, &k, 1);
    }
    int64_t *word = tare_alloc(e->n, sizeof *word);
    if (!word)
        return (uint32_t)expr_fail(m->s, TARE_RULE_MEMORY);
    to_registers(m, e, word);
    const uint32_t r = m->s->fault ? 0 : add_step(m, e->op, word, e->n);
    tare_free(word);
    return r;
}

static uint32_t reg_of(maker *m, int64_t v)
{
    if (m->s->fault)
        return 0;
    if (!expr_is(v))
        return add_step(m, STEP_NUMBER, &v, 1);
    uint32_t *known = &m->reg[expr_id(v)];
    if (!*known)
        *known = make_node(m, expr_at(m->s, v)) + 1;
    return *known - 1;
}

static void add_output(maker *m, uint32_t reg, uint32_t guard)
{
    tare_sym_table *t = m->t;
    output *outputs = tare_grow(t->output, &t->output_capacity, (uint64_t)t->outputs + 1, sizeof *outputs);
    if (!outputs) {
        expr_fail(m->s, TARE_RULE_MEMORY);
        return;
    }
    t->output = outputs;
    outputs[t->outputs++] = (output){reg, guard};
}

static bool begin(maker *m, tare_symbolic *s)
{
    *m = (maker){.s = s, .t = tare_alloc_zeroed(1, sizeof *m->t), .reg = tare_alloc_zeroed((size_t)s->nodes + 1, sizeof *m->reg)};
    if (!m->t || !m->reg)
        expr_fail(s, TARE_RULE_MEMORY);
    return !s->fault;
}

static tare_sym_table *end(maker *m)
{
    tare_free(m->reg);
    if (!m->s->fault)
        return m->t;
    tare_sym_table_destroy(m->t);
    return NULL;
}

tare_sym_table *tare_table_create(tare_symbolic *s, const int64_t *v, uint32_t n)
{
    maker m;
    const bool begun = begin(&m, s);
    for (uint32_t i = 0; begun && i < n && !s->fault; i++)
        add_output(&m, reg_of(&m, v[i]), TARE_SYM_NO_GUARD);
    return end(&m);
}

static void add_bounds(maker *m, uint32_t k)
{
    const expr *e = expr_node(m->s, m->s->symbol[k].id);
    const int64_t word[] = {k, e->word[0], e->word[1], m->s->symbol[k].multiple};
    if (e->word[2] && !m->s->fault)
        add_output(m, add_step(m, STEP_BOUNDS, word, 4), TARE_SYM_NO_GUARD);
}

tare_sym_table *tare_table_of_guards(tare_symbolic *s)
{
    maker m;
    const bool begun = begin(&m, s);
    for (uint32_t k = 0; begun && k < s->symbols; k++)
        if (s->symbol[k].id)
            add_bounds(&m, k);
    for (uint32_t i = 0; begun && i < s->guards && !s->fault; i++)
        if (!s->guard[i].implied && s->guard[i].kind != TARE_SYM_FACT)
            add_output(&m, reg_of(&m, s->guard[i].cond), i);
    return end(&m);
}

uint32_t tare_sym_table_outputs(const tare_sym_table *t) { return t->outputs; }
size_t tare_sym_table_scratch(const tare_sym_table *t) { return 2 * (size_t)t->steps; }
uint32_t tare_sym_table_guard(const tare_sym_table *t, uint32_t k) { return k < t->outputs ? t->output[k].guard : TARE_SYM_NO_GUARD; }

/* ---- running ------------------------------------------------------------------------------------------ */

/* reg[2 * r] the value, reg[2 * r + 1] the fault of register r. */
static int64_t fault_at(const int64_t *reg, int64_t r) { return reg[2 * r + 1]; }

static uint32_t run_sum(const int64_t *w, uint32_t n, const int64_t *reg, int64_t *out)
{
    wide sum = w[0];
    for (uint32_t i = 1; i < n; i += 2) {
        if (fault_at(reg, w[i + 1]))
            return (uint32_t)fault_at(reg, w[i + 1]);
        if (__builtin_add_overflow(sum, (wide)w[i] * reg[2 * w[i + 1]], &sum))
            return TARE_RULE_OVERFLOW;
    }
    *out = (int64_t)sum;
    return *out == sum ? TARE_OK : TARE_RULE_OVERFLOW;
}

static uint32_t run_product(const int64_t *w, uint32_t n, const int64_t *reg, int64_t *out)
{
    bool over = false;
    *out = 1;
    for (uint32_t i = 0; i < n; i++) {
        const int64_t r = expr_factor(w[i]);
        if (fault_at(reg, r))
            return (uint32_t)fault_at(reg, r);
        if (reg[2 * r] == 0) {
            *out = 0;
            return TARE_OK;
        }
        for (uint32_t k = expr_power(w[i]); k > 0 && !over; k--)
            over = tare_mul_overflows(*out, reg[2 * r], out);
    }
    return over ? TARE_RULE_OVERFLOW : TARE_OK;
}

static uint32_t run_extreme(uint32_t op, const int64_t *w, uint32_t n, const int64_t *reg, int64_t *out)
{
    for (uint32_t i = 0; i < n; i++) {
        const int64_t v = reg[2 * w[i]];
        if (fault_at(reg, w[i]))
            return (uint32_t)fault_at(reg, w[i]);
        if (i == 0 || (op == EXPR_MIN ? v < *out : v > *out))
            *out = v;
    }
    return TARE_OK;
}

static uint32_t run_junction(uint32_t op, const int64_t *w, uint32_t n, const int64_t *reg, int64_t *out)
{
    uint32_t first = TARE_OK;
    *out = op == EXPR_OR;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t fault = (uint32_t)fault_at(reg, w[i]);
        if (!fault && reg[2 * w[i]] == *out)
            return TARE_OK;
        if (fault && !first)
            first = fault;
    }
    *out = op != EXPR_OR;
    return first;
}

static uint32_t run_division(uint32_t op, const int64_t *w, const int64_t *reg, int64_t *out)
{
    const int64_t fault = fault_at(reg, w[0]) ? fault_at(reg, w[0]) : fault_at(reg, w[1]);
    if (fault)
        return (uint32_t)fault;
    const int64_t a = reg[2 * w[0]], b = reg[2 * w[1]];
    return op == EXPR_MOD ? tare_expr_compute_mod(a, b, out) : tare_expr_compute_floordiv(a, b, out);
}

static uint32_t run_select(const int64_t *w, const int64_t *reg, int64_t *out)
{
    if (fault_at(reg, w[0]))
        return (uint32_t)fault_at(reg, w[0]);
    const int64_t r = w[reg[2 * w[0]] ? 1 : 2];
    *out = reg[2 * r];
    return (uint32_t)fault_at(reg, r);
}

static uint32_t run_relation(uint32_t op, int64_t r, const int64_t *reg, int64_t *out)
{
    const int64_t v = reg[2 * r];
    *out = op == EXPR_EQ ? v == 0 : op == EXPR_NE ? v != 0 : v >= 0;
    return (uint32_t)fault_at(reg, r);
}

static uint32_t run_symbol(int64_t k, const int64_t *value, uint32_t n, int64_t *out)
{
    if (k >= n || value[k] == TARE_SYM_NO_VALUE)
        return TARE_RULE_UNKNOWN;
    *out = value[k];
    return TARE_OK;
}

static uint32_t run_bounds(const int64_t *w, const int64_t *value, uint32_t n, int64_t *out)
{
    int64_t v = 0;
    const uint32_t fault = run_symbol(w[0], value, n, &v);
    *out = v >= w[1] && v <= w[2] && v % w[3] == 0;
    return fault;
}

static uint32_t run_step(const tare_sym_table *t, const step *p, const int64_t *value, uint32_t n, const int64_t *reg, int64_t *out)
{
    const int64_t *w = t->word + p->first;
    *out = 0;
    switch (p->op) {
    case EXPR_SYMBOL: return run_symbol(w[0], value, n, out);
    case STEP_BOUNDS: return run_bounds(w, value, n, out);
    case STEP_NUMBER: *out = w[0]; return TARE_OK;
    case EXPR_SUM: return run_sum(w, p->n, reg, out);
    case EXPR_PRODUCT: return run_product(w, p->n, reg, out);
    case EXPR_FLOORDIV: case EXPR_MOD: return run_division(p->op, w, reg, out);
    case EXPR_MIN: case EXPR_MAX: return run_extreme(p->op, w, p->n, reg, out);
    case EXPR_SELECT: return run_select(w, reg, out);
    case EXPR_AND: case EXPR_OR: return run_junction(p->op, w, p->n, reg, out);
    default: return run_relation(p->op, w[0], reg, out);
    }
}

static void run_steps(const tare_sym_table *t, const int64_t *value, uint32_t n, int64_t *reg)
{
    for (uint32_t i = 0; i < t->steps; i++)
        reg[2 * (size_t)i + 1] = run_step(t, &t->step[i], value, n, reg, &reg[2 * (size_t)i]);
}

uint32_t tare_sym_table_run(const tare_sym_table *t, const int64_t *value, uint32_t n, int64_t *scratch, int64_t *out)
{
    uint32_t first = TARE_OK;
    run_steps(t, value, n, scratch);
    for (uint32_t i = 0; i < t->outputs; i++) {
        const uint32_t fault = (uint32_t)fault_at(scratch, t->output[i].reg);
        out[i] = fault ? 0 : scratch[2 * (size_t)t->output[i].reg];
        first = first ? first : fault;
    }
    return first;
}

bool tare_sym_table_holds(const tare_sym_table *t, const int64_t *value, uint32_t n, int64_t *scratch, uint32_t *failed)
{
    run_steps(t, value, n, scratch);
    for (uint32_t i = 0; i < t->outputs; i++) {
        const uint32_t reg = t->output[i].reg;
        if (!fault_at(scratch, reg) && scratch[2 * (size_t)reg])
            continue;
        if (failed)
            *failed = i;
        return false;
    }
    return true;
}
