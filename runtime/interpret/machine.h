/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What runs a function of a pack.
 *
 * Knows: the function at hand, its frame, the unit it is of.  Relies on dispatch having checked the
 * pack: nothing here looks twice at an index.
 */
#ifndef TARE_INTERPRET_MACHINE_H
#define TARE_INTERPRET_MACHINE_H

#include "dispatch/registry.h"
#include "interpret/coverage.h"
#include "interpret/provenance.h"
#include "interpret/value.h"
#include "tare/symbolic.h"

/* Steps of one call: statements, rounds of loops, room for elements of lists. */
enum { MACHINE_BUDGET = 50000000 };

typedef struct machine {
    tare_mode *m;
    const tare_registry *r;
    const registry_unit *unit;   /* of the function at hand */
    const pack *p;               /* the unit's */
    const tare_pack_func *func;
    value *frame;                /* its locals */
    value *results;              /* where RETURN puts them */
    value *top;                  /* next free value of the stack */
    int64_t budget;
    tare_coverage *coverage;     /* NULL, or where what is reached is marked */
    tare_provenance *notes;      /* NULL, or what is noted of the call */
    uint32_t frame_number;       /* of the notes */
    tare_error *facts;           /* NULL, or where to tell of the first failure */
    uint32_t op;                 /* the operator that was called, in its unit */
    uint32_t stmt;               /* being executed */
    bool is_watched;             /* coverage or notes are wanted */
    bool may_be_symbolic;        /* the mode has expressions at all */
    bool symbolic;               /* numbers may be handles of expressions */
    bool spoiled;                /* an attempt needs a decision: nothing of it counts */
    uint32_t reads;              /* of offsets, storages and data: of more than types tell */
    uint32_t attempts;           /* expressions, one in the other, that may turn out not to be needed */
} machine;

/* eval.c: an expression's value; after a fault any harmless one. */
value tare_machine_eval_numbers(machine *x, uint32_t node);
/* A MAKE whose operands were evaluated. */
value tare_machine_make(machine *x, unsigned op, const value *a);
/* A constant that is more than its node tells, or what is absent: no symbol is in it. */
value tare_machine_leaf(const machine *x, const tare_pack_node *n);
/* Operand k of a MAKE. The own offset in that of a view is not counted as read: the result moves along with it. */
value tare_machine_operand(machine *x, const tare_pack_node *n, uint32_t k);
/* symbols.c: the same where numbers may be handles. */
value tare_machine_eval_symbols(machine *x, uint32_t node);

static inline value tare_machine_eval(machine *x, uint32_t node)
{
    return x->symbolic ? tare_machine_eval_symbols(x, node) : tare_machine_eval_numbers(x, node);
}

/* Most constants are in the node. */
static inline value machine_leaf(const machine *x, const tare_pack_node *n)
{
    if (n->op <= TARE_IR_CONST_FLOAT)
        return (value){.i = x->p->ints[n->first]};
    return n->op != TARE_IR_CONST_STR && n->op < TARE_IR_NONE ? (value){.i = n->first} : tare_machine_leaf(x, n);
}

/* Half of all operands are locals, half of the others constants. */
static inline value machine_ev(machine *x, uint32_t node)
{
    const tare_pack_node *n = &x->p->nodes[node];
    if (n->op == TARE_IR_LOCAL)
        return x->frame[n->first];
    return n->op < TARE_IR_LOCAL && x->notes == NULL ? machine_leaf(x, n) : tare_machine_eval(x, node);
}

/* An expression of a statement, of which notes are taken even where it is a local. */
static inline value machine_whole(machine *x, uint32_t node)
{
    return x->notes == NULL ? machine_ev(x, node) : tare_machine_eval(x, node);
}

/* What was executed, or an arm of it, where that is counted. */
static inline void machine_mark(const machine *x, uint32_t node, unsigned mark)
{
    if (x->coverage != NULL)
        coverage_mark(x->coverage, x->unit, node, mark);
}

static inline void machine_mark_truth(const machine *x, uint32_t node, bool yes)
{
    machine_mark(x, node, yes ? COVERAGE_FIRST : COVERAGE_SECOND);
}

/* What a switch over operations calls, kept out of it so that it need not save registers for all of them. */
#define MACHINE_APART static __attribute__((noinline))

/* symbols.c: the truth of a condition, a guard where it takes one; false after a fault. */
bool tare_machine_decide(machine *x, int64_t cond);
/* A condition that has to hold; rule 0: no rule line says so. */
bool tare_machine_require(machine *x, int64_t cond, uint32_t rule);
/* A number for a number, specialised upon. */
int64_t tare_machine_number(machine *x, int64_t v);
/* A double for a float, likewise. */
double tare_machine_float(machine *x, double v);

/* floats.c: what calculates with floats or makes or takes one, where numbers may be handles. */
value tare_machine_floats(machine *x, const tare_pack_node *n);
/* Whether floats stand in that relation, as a truth. */
int64_t tare_machine_relation(machine *x, tare_sym_float_relation is, double a, double b);

static inline int64_t machine_number(machine *x, int64_t v)
{
    return tare_is_symbolic(v) ? tare_machine_number(x, v) : v;
}

/* exec.c: runs function `func` of `unit`, whose arguments are in x->top[n_results...]; its results
 * are then in x->top[0...].  False after a failure. */
bool tare_machine_call(machine *x, const registry_unit *unit, uint32_t func);

/* Takes n steps; a fault when there are too many. */
static inline void machine_step(machine *x, int64_t n)
{
    x->budget -= n;
    if (x->budget < 0)
        tare_fault(x->m, TARE_RULE_BOUNDS);
}

/* facts.c: what is told of a refusal by a rule line, of a fault in a statement, of an empty slot. */
void tare_machine_tell_rule(machine *x, uint32_t rule);
void tare_machine_tell_fault(machine *x, uint32_t stmt);
void tare_machine_tell_slot(machine *x, uint32_t stmt, uint32_t device, uint32_t slot);

#endif
