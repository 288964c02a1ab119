/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Floats of a call that has symbols among its numbers: expressions as long as nothing has to be known.
 *
 * Knows: where a float becomes a whole number or a truth.  Where no expression of whole numbers says which, as doubles
 * are rounded on the way, today's numbers do, guarded.
 */
#include "interpret/machine.h"

typedef const uint32_t *operands;

static value of_int(int64_t i) { return (value){.i = i}; }
static value of_float(double f) { return (value){.f = f}; }

static value calculate(machine *x, tare_sym_float_op op, const tare_pack_node *n)
{
    operands o = x->p->operands + n->first;
    const double a = machine_ev(x, o[0]).f, b = n->n > 1 ? machine_ev(x, o[1]).f : 0.0;
    return of_float(x->m->failed == TARE_OK ? tare_sym_float_calculate(x->m, op, a, b) : 0.0);
}

/* Whether what an expression of whole numbers needs holds, from now on. */
static bool holds(machine *x, int64_t where)
{
    return tare_machine_require(x, where, TARE_OK) && !x->spoiled && x->m->failed == TARE_OK;
}

int64_t tare_machine_relation(machine *x, tare_sym_float_relation is, double a, double b)
{
    int64_t out, where;
    if ((tare_is_symbolic_float(a) || tare_is_symbolic_float(b)) && x->m->failed == TARE_OK) {
        if (tare_sym_float_order(x->m, is, a, b, &out, &where) && holds(x, where))
            return out;
        a = tare_machine_float(x, a);
        b = tare_machine_float(x, b);
    }
    return is == TARE_SYM_FLOAT_LT ? a < b : is == TARE_SYM_FLOAT_LE ? a <= b : a <= b && a >= b;
}

static value order(machine *x, unsigned op, operands o)
{
    const double a = machine_ev(x, o[0]).f, b = machine_ev(x, o[1]).f;
    switch (op) {
    case TARE_IR_LT: return of_int(tare_machine_relation(x, TARE_SYM_FLOAT_LT, a, b));
    case TARE_IR_LE: return of_int(tare_machine_relation(x, TARE_SYM_FLOAT_LE, a, b));
    case TARE_IR_GT: return of_int(tare_machine_relation(x, TARE_SYM_FLOAT_LT, b, a));
    default: return of_int(tare_machine_relation(x, TARE_SYM_FLOAT_LE, b, a));
    }
}

static int64_t whole_of(machine *x, double v)
{
    int64_t out, where;
    const bool open = tare_is_symbolic_float(v) && x->m->failed == TARE_OK;
    if (open && tare_sym_float_int(x->m, v, &out, &where) && holds(x, where))
        return out;
    return tare_to_int(x->m, tare_machine_float(x, v));
}

/* The number that a truth counts as. */
static int64_t number_of(machine *x, tare_scalar s)
{
    const bool open = s.kind == TARE_SCALAR_BOOL && tare_is_symbolic(s.u.i);
    return open ? tare_sym_select(x->m, s.u.i, 1, 0) : tare_scalar_int(x->m, s);
}

static value of_scalar(machine *x, unsigned op, tare_scalar s)
{
    const bool is_float = s.kind == TARE_SCALAR_FLOAT || s.kind == TARE_SCALAR_COMPLEX;
    if (op == TARE_IR_SCALAR_INT)
        return of_int(is_float ? whole_of(x, s.u.f) : number_of(x, s));
    return of_float(is_float || s.kind == TARE_SCALAR_NONE ? tare_scalar_float(s) : tare_sym_float(x->m, number_of(x, s)));
}

value tare_machine_floats(machine *x, const tare_pack_node *n)
{
    operands o = x->p->operands + n->first;
    switch ((unsigned)n->op) {
    case TARE_IR_ADD: return calculate(x, TARE_SYM_FLOAT_ADD, n);
    case TARE_IR_SUB: return calculate(x, TARE_SYM_FLOAT_SUB, n);
    case TARE_IR_MUL: return calculate(x, TARE_SYM_FLOAT_MUL, n);
    case TARE_IR_DIV: return calculate(x, TARE_SYM_FLOAT_DIV, n);
    case TARE_IR_MIN: return calculate(x, TARE_SYM_FLOAT_MIN, n);
    case TARE_IR_MAX: return calculate(x, TARE_SYM_FLOAT_MAX, n);
    case TARE_IR_NEG: return calculate(x, TARE_SYM_FLOAT_NEG, n);
    case TARE_IR_FLOOR: return calculate(x, TARE_SYM_FLOAT_FLOOR, n);
    case TARE_IR_CEIL: return calculate(x, TARE_SYM_FLOAT_CEIL, n);
    case TARE_IR_TO_FLOAT: return of_float(tare_sym_float(x->m, machine_ev(x, o[0]).i));
    case TARE_IR_TO_INT: return of_int(whole_of(x, machine_ev(x, o[0]).f));
    case TARE_IR_SCALAR_INT: case TARE_IR_SCALAR_FLOAT: return of_scalar(x, n->op, machine_ev(x, o[0]).scalar);
    default: return order(x, n->op, o);
    }
}
