/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Symbolic floats: made, calculated, printed; see real.h. */
#include "symbolic/real.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/text.h"
#include "symbolic/symbols.h"
#include "tare/vocabulary.h"

enum { FIRST_BUCKETS = 64, MAX_WEIGHT = 1 << 10 };

/* ---- making ------------------------------------------------------------------------------------------ */

static uint64_t hash_of(uint32_t op, uint64_t a, uint64_t b) { return tare_mix(tare_mix(op, a), b); }

static void enter(tare_symbolic *s, uint32_t k)
{
    real_row *row = &s->real[k];
    uint32_t *head = &s->real_bucket[(hash_of(row->op, row->a, row->b) >> 32) & (s->real_buckets - 1)];
    row->next = *head;
    *head = k + 1;
}

static bool reserve(tare_symbolic *s)
{
    real_row *row = tare_grow(s->real, &s->real_capacity, (uint64_t)s->reals + 1, sizeof *row);
    if (!row)
        return false;
    s->real = row;
    if (s->reals < s->real_buckets)
        return true;
    const uint32_t buckets = s->real_buckets ? 2 * s->real_buckets : FIRST_BUCKETS;
    uint32_t *bucket = tare_alloc_zeroed(buckets, sizeof *bucket);
    if (!bucket)
        return false;
    tare_free(s->real_bucket);
    s->real_bucket = bucket;
    s->real_buckets = buckets;
    for (uint32_t k = 0; k < s->reals; k++)
        enter(s, k);
    return true;
}

static double float_of_row(uint32_t k) { return real_of_bits(UINT64_C(0x7ffa7a3e) << 32 | k); }

static uint32_t weight_of(const tare_symbolic *s, uint64_t bits)
{
    const real_row *row = real_at(s, real_of_bits(bits));
    return row ? row->weight : 1;
}

double tare_real_make(tare_symbolic *s, uint32_t op, uint64_t a, uint64_t b)
{
    uint32_t k = s->real_buckets ? s->real_bucket[(hash_of(op, a, b) >> 32) & (s->real_buckets - 1)] : 0;
    while (k && (s->real[k - 1].op != op || s->real[k - 1].a != a || s->real[k - 1].b != b))
        k = s->real[k - 1].next;
    if (k)
        return float_of_row(k - 1);
    const uint32_t weight = op < REAL_OF_INT ? 1 + weight_of(s, a) + weight_of(s, b) : 1;
    if (weight > MAX_WEIGHT)
        return (double)expr_fail(s, TARE_RULE_OVERFLOW);
    if (!reserve(s))
        return (double)expr_fail(s, TARE_RULE_MEMORY);
    s->real[s->reals] = (real_row){.a = a, .b = b, .op = op, .weight = weight};
    enter(s, s->reals);
    return float_of_row(s->reals++);
}

double tare_real_of_int(tare_symbolic *s, int64_t v)
{
    return expr_is(v) ? tare_real_make(s, REAL_OF_INT, (uint64_t)v, 0) : (double)v;
}

/* ---- calculating ------------------------------------------------------------------------------------- */

static double compute(uint32_t op, double a, double b)
{
    switch ((tare_sym_float_op)op) {
    case TARE_SYM_FLOAT_ADD: return a + b;
    case TARE_SYM_FLOAT_SUB: return a - b;
    case TARE_SYM_FLOAT_MUL: return a * b;
    case TARE_SYM_FLOAT_DIV: return a / b;
    case TARE_SYM_FLOAT_MIN: return tare_minf(a, b);
    case TARE_SYM_FLOAT_MAX: return tare_maxf(a, b);
    case TARE_SYM_FLOAT_NEG: return -a;
    case TARE_SYM_FLOAT_FLOOR: return tare_floor(a);
    case TARE_SYM_FLOAT_CEIL: break;
    }
    return tare_ceil(a);
}

double tare_real_calculate(tare_symbolic *s, tare_sym_float_op op, double a, double b)
{
    const bool open = tare_is_symbolic_float(a) || (op < TARE_SYM_FLOAT_NEG && tare_is_symbolic_float(b));
    if (!open)
        return compute(op, a, b);
    const real_row *row = real_at(s, a);
    if (op == TARE_SYM_FLOAT_SUB && row && row->op == REAL_OF_INT && real_bits(a) == real_bits(b))
        return 0.0; /* finite, unlike a float that the data tells */
    return tare_real_make(s, op, real_bits(a), op < TARE_SYM_FLOAT_NEG ? real_bits(b) : 0);
}

double tare_real_specialize(tare_symbolic *s, double v)
{
    const real_row *at = real_at(s, v);
    if (!at || s->fault)
        return v;
    const real_row row = *at;
    if (row.op >= REAL_OF_INT)
        return (double)tare_env_specialize(s, tare_expr_resolve(s, (int64_t)row.a));
    const double a = tare_real_specialize(s, real_of_bits(row.a));
    return compute(row.op, a, tare_real_specialize(s, real_of_bits(row.b)));
}

uint32_t tare_real_evaluate(const tare_symbolic *s, double v, const int64_t *value, uint32_t n, double *out)
{
    const real_row *row = real_at(s, v);
    int64_t whole = 0;
    double a = 0.0, b = 0.0;
    *out = v;
    if (!row)
        return real_holds(s, v) ? TARE_OK : TARE_RULE_ARGUMENT;
    if (row->op >= REAL_OF_INT) {
        const uint32_t fault = tare_expr_evaluate(s, (int64_t)row->a, value, n, &whole);
        *out = (double)whole;
        return fault;
    }
    uint32_t fault = tare_real_evaluate(s, real_of_bits(row->a), value, n, &a);
    if (!fault)
        fault = tare_real_evaluate(s, real_of_bits(row->b), value, n, &b);
    *out = fault ? 0.0 : compute(row->op, a, b);
    return fault;
}

/* ---- text -------------------------------------------------------------------------------------------- */

static void write_real(const tare_symbolic *s, double v, tare_text *t);

static void write_int(const tare_symbolic *s, uint64_t handle, tare_text *t)
{
    size_t room_bytes;
    char *next = tare_text_next(t, &room_bytes);
    tare_text_took(t, tare_expr_format(s, (int64_t)handle, TARE_SYM_STR, next, room_bytes));
}

static void write_plain(double v, tare_text *t)
{
    const bool whole = v > -1e15 && v < 1e15 && v <= (double)(int64_t)v && v >= (double)(int64_t)v;
    tare_text_add(t, whole ? "%.1f" : "%.17g", v);
}

/* An operand, in parentheses where it is a sum. */
static void write_operand(const tare_symbolic *s, uint64_t bits, tare_text *t)
{
    const double v = real_of_bits(bits);
    const real_row *row = real_at(s, v);
    const bool sum = row && (row->op == TARE_SYM_FLOAT_ADD || row->op == TARE_SYM_FLOAT_SUB || row->op == TARE_SYM_FLOAT_NEG);
    tare_text_add(t, "%s", sum ? "(" : "");
    write_real(s, v, t);
    tare_text_add(t, "%s", sum ? ")" : "");
}

static void write_between(const tare_symbolic *s, const real_row *row, const char *sign, tare_text *t)
{
    write_operand(s, row->a, t);
    tare_text_add(t, "%s", sign);
    write_operand(s, row->b, t);
}

static void write_call(const tare_symbolic *s, const real_row *row, const char *name, bool two, tare_text *t)
{
    tare_text_add(t, "%s(", name);
    write_real(s, real_of_bits(row->a), t);
    tare_text_add(t, "%s", two ? ", " : "");
    if (two)
        write_real(s, real_of_bits(row->b), t);
    tare_text_add(t, ")");
}

/* A quotient of whole numbers is told by them. */
static void write_quotient(const tare_symbolic *s, const real_row *row, tare_text *t)
{
    const real_row *a = real_at(s, real_of_bits(row->a)), *b = real_at(s, real_of_bits(row->b));
    const double by = real_of_bits(row->b);
    const bool whole = !b && by > -1e15 && by < 1e15 && by <= (double)(int64_t)by && by >= (double)(int64_t)by;
    if (!a || a->op != REAL_OF_INT || !(whole || (b && b->op == REAL_OF_INT))) {
        write_call(s, row, "FloatTrueDiv", true, t);
        return;
    }
    tare_text_add(t, "IntTrueDiv(");
    write_int(s, a->a, t);
    tare_text_add(t, ", ");
    write_int(s, b ? b->a : (uint64_t)(int64_t)by, t);
    tare_text_add(t, ")");
}

static void write_real(const tare_symbolic *s, double v, tare_text *t)
{
    const real_row *row = real_at(s, v);
    if (!row) {
        write_plain(v, t);
        return;
    }
    switch (row->op) {
    case TARE_SYM_FLOAT_ADD: write_between(s, row, " + ", t); break;
    case TARE_SYM_FLOAT_SUB: write_between(s, row, " - ", t); break;
    case TARE_SYM_FLOAT_MUL: write_between(s, row, "*", t); break;
    case TARE_SYM_FLOAT_DIV: write_quotient(s, row, t); break;
    case TARE_SYM_FLOAT_MIN: write_call(s, row, "Min", true, t); break;
    case TARE_SYM_FLOAT_MAX: write_call(s, row, "Max", true, t); break;
    case TARE_SYM_FLOAT_NEG:
        tare_text_add(t, "-");
        write_operand(s, row->a, t);
        break;
    case TARE_SYM_FLOAT_FLOOR: write_call(s, row, "floor", false, t); break;
    case TARE_SYM_FLOAT_CEIL: write_call(s, row, "ceiling", false, t); break;
    case REAL_OF_INT:
        tare_text_add(t, "ToFloat(");
        write_int(s, row->a, t);
        tare_text_add(t, ")");
        break;
    default: write_int(s, row->a, t); break;
    }
}

size_t tare_real_format(const tare_symbolic *s, double v, char *buffer, size_t size_bytes)
{
    tare_text t;
    tare_text_init(&t, buffer, size_bytes);
    write_real(s, v, &t);
    return t.used_bytes;
}
