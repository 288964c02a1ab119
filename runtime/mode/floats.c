/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* tare/symbolic.h over the mode's environment: floats. */
#include "mode/mode.h"

#include "symbolic/real.h"

static tare_symbolic *env_of(tare_mode *m) { return &mode_of(m)->unknowns; }
static const tare_symbolic *env_of_const(const tare_mode *m) { return &mode_of_const(m)->unknowns; }

/* Passes a failure on to the mode; whether there was none. */
static bool passed(tare_mode *m)
{
    tare_symbolic *s = env_of(m);
    if (s->fault)
        tare_fault(m, s->fault);
    const bool fine = s->fault == TARE_OK;
    s->fault = TARE_OK;
    return fine;
}

static bool takes(tare_mode *m, double v)
{
    if (real_holds(env_of(m), v))
        return true;
    tare_fault(m, TARE_RULE_ARGUMENT);
    return false;
}

static double give(tare_mode *m, double v) { return passed(m) ? v : 0.0; }

double tare_sym_float(tare_mode *m, int64_t v)
{
    const int64_t now = tare_is_symbolic(v) ? tare_sym_resolve(m, v) : v;
    return m->failed == TARE_OK ? give(m, tare_real_of_int(env_of(m), now)) : 0.0;
}

double tare_sym_float_of(tare_mode *m, int64_t symbol)
{
    if (tare_sym_index(m, symbol) != UINT32_MAX)
        return give(m, tare_real_make(env_of(m), REAL_SYMBOL, (uint64_t)symbol, 0));
    tare_fault(m, TARE_RULE_ARGUMENT);
    return 0.0;
}

double tare_sym_float_calculate(tare_mode *m, tare_sym_float_op op, double a, double b)
{
    return takes(m, a) && (op >= TARE_SYM_FLOAT_NEG || takes(m, b)) ? give(m, tare_real_calculate(env_of(m), op, a, b)) : 0.0;
}

int64_t tare_sym_float_symbol(const tare_mode *m, double v)
{
    const real_row *row = real_at(env_of_const(m), v);
    return row && row->op == REAL_SYMBOL ? (int64_t)row->a : 0;
}

bool tare_sym_float_int(tare_mode *m, double v, int64_t *out, int64_t *where)
{
    *out = *where = 0;
    const bool fine = takes(m, v) && tare_real_int(env_of(m), v, out, where);
    return passed(m) && fine;
}

bool tare_sym_float_order(tare_mode *m, tare_sym_float_relation is, double a, double b, int64_t *out, int64_t *where)
{
    *out = *where = 0;
    const bool fine = takes(m, a) && takes(m, b) && tare_real_order(env_of(m), is, a, b, out, where);
    return passed(m) && fine;
}

double tare_sym_float_specialize(tare_mode *m, double v)
{
    return takes(m, v) ? give(m, tare_real_specialize(env_of(m), v)) : 0.0;
}

uint32_t tare_sym_float_evaluate(const tare_mode *m, double v, const int64_t *value, uint32_t n, double *out)
{
    return tare_real_evaluate(env_of_const(m), v, value, n, out);
}

size_t tare_sym_float_format(const tare_mode *m, double v, char *buffer, size_t size_bytes)
{
    return tare_real_format(env_of_const(m), v, buffer, size_bytes);
}
