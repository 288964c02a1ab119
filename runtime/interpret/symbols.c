/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions of a call that has symbols among its numbers: the same nodes, where an int may be the
 * handle of an expression and a bool that of a condition.
 *
 * Knows: what becomes an expression and what needs a decision.  Refuses to know: how either is
 * represented or reached.  What a symbol cannot reach is left to the evaluation of numbers.
 *
 * Truths build conditions without deciding them.  An operand that is only meant to be evaluated when
 * another one says so is attempted: when nothing in it faults or needs a decision, both are
 * parts of one expression; otherwise the other one is decided first.
 */
#include "interpret/machine.h"
#include "mode/layouts.h"

typedef const uint32_t *operands;

static value of_int(int64_t i) { return (value){.i = i}; }
static int64_t ev_int(machine *x, uint32_t node) { return machine_ev(x, node).i; }
static tare_rec ev_rec(machine *x, uint32_t node) { return machine_ev(x, node).rec; }
static tare_irtype type_of(const machine *x, uint32_t node) { return x->p->nodes[node].type; }
static bool any_open(int64_t a, int64_t b) { return tare_is_symbolic(a) || tare_is_symbolic(b); }

/* ---- decisions ---- */

static void set_place(machine *x, uint32_t rule)
{
    tare_sym_place place = tare_sym_get_place(x->m);
    place.rule = rule;
    place.op = x->op;
    place.unit = (uint32_t)(x->unit - x->r->unit);
    tare_sym_set_place(x->m, place);
}

static void set_statement(machine *x) { set_place(x, TARE_SYM_AT_STATEMENT | x->stmt); }

/* Whether the evaluation may go on: an attempt that needs a decision is over. */
static bool may_decide(machine *x)
{
    if (x->attempts == 0)
        return x->m->failed == TARE_OK;
    x->spoiled = true;
    return false;
}

bool tare_machine_decide(machine *x, int64_t cond)
{
    if (!tare_is_symbolic(cond))
        return cond != 0;
    const tare_sym_truth truth = tare_sym_decide(x->m, cond);
    if (truth != TARE_SYM_OPEN)
        return truth == TARE_SYM_TRUE;
    if (!may_decide(x))
        return false;
    set_statement(x);
    return tare_sym_guard(x->m, cond);
}

bool tare_machine_require(machine *x, int64_t cond, uint32_t rule)
{
    const tare_sym_truth truth = tare_sym_decide(x->m, cond);
    if (truth != TARE_SYM_OPEN)
        return truth == TARE_SYM_TRUE;
    if (!may_decide(x))
        return true;
    set_place(x, rule != TARE_OK ? rule : TARE_SYM_AT_STATEMENT | x->stmt);
    return tare_sym_require(x->m, cond);
}

int64_t tare_machine_number(machine *x, int64_t v)
{
    if (!tare_is_symbolic(v))
        return v;
    const int64_t known = tare_sym_resolve(x->m, v);
    if (!tare_is_symbolic(known))
        return known;
    if (!may_decide(x))
        return 0;
    set_statement(x);
    return tare_sym_specialize(x->m, v);
}

double tare_machine_float(machine *x, double v)
{
    if (!tare_is_symbolic_float(v))
        return v;
    if (!may_decide(x))
        return 0.0;
    set_statement(x);
    return tare_sym_float_specialize(x->m, v);
}

/* Evaluates what may not be needed.  False: it faults, or needs a decision; then nothing has happened. */
static bool attempt(machine *x, uint32_t node, value *out)
{
    const bool spoiled = x->spoiled;
    if (x->m->failed != TARE_OK || spoiled)
        return false;
    x->attempts++;
    *out = machine_ev(x, node);
    x->attempts--;
    const bool fine = !x->spoiled && x->m->failed == TARE_OK;
    if (x->m->failed != TARE_RULE_MEMORY)
        x->m->failed = TARE_OK;
    x->spoiled = false;
    return fine;
}

/* ---- arithmetic and order ---- */

/* A number that would read as a handle is no number. */
static int64_t plain(machine *x, int64_t v)
{
    if (!tare_is_symbolic(v))
        return v;
    tare_fault(x->m, TARE_RULE_OVERFLOW);
    return 0;
}

/* A divisor is not 0: seen, or asked for. */
static bool divides(machine *x, int64_t b)
{
    if (!tare_is_symbolic(b) || tare_machine_decide(x, tare_sym_ne(x->m, b, 0)))
        return true;
    tare_fault(x->m, TARE_RULE_BOUNDS);
    return false;
}

/* Numbers that no size, stride or offset reaches stand for "as far as it goes": 1 above, -1 below. */
static int beyond(int64_t v)
{
    const int64_t most = INT64_MAX / 4;
    return tare_is_symbolic(v) ? 0 : v > most ? 1 : v < -most ? -1 : 0;
}

/* The least of a number beyond all and an expression is known without asking; likewise the greatest. */
static bool known_extreme(bool least, int64_t a, int64_t b, int64_t *out)
{
    const int of_a = beyond(a), of_b = beyond(b);
    if (of_a == of_b)
        return false;
    *out = (of_a < of_b) == least ? a : b;
    return true;
}

static int64_t arithmetic_open(machine *x, unsigned op, int64_t a, int64_t b)
{
    tare_mode *m = x->m;
    int64_t known;
    if ((op == TARE_IR_MIN || op == TARE_IR_MAX) && known_extreme(op == TARE_IR_MIN, a, b, &known))
        return known;
    switch (op) {
    case TARE_IR_ADD: return tare_sym_add(m, a, b);
    case TARE_IR_SUB: return tare_sym_sub(m, a, b);
    case TARE_IR_MUL: return tare_sym_mul(m, a, b);
    case TARE_IR_FLOORDIV: return divides(x, b) ? tare_sym_floordiv(m, a, b) : 0;
    case TARE_IR_MOD: return divides(x, b) ? tare_sym_mod(m, a, b) : 0;
    case TARE_IR_MIN: return tare_sym_min(m, a, b);
    default: return tare_sym_max(m, a, b);
    }
}

MACHINE_APART value arithmetic(machine *x, const tare_pack_node *n, operands o)
{
    const int64_t a = ev_int(x, o[0]), b = ev_int(x, o[1]);
    tare_mode *m = x->m;
    if (any_open(a, b))
        return of_int(m->failed == TARE_OK ? arithmetic_open(x, n->op, a, b) : 0);
    switch ((unsigned)n->op) {
    case TARE_IR_ADD: return of_int(plain(x, tare_add(m, a, b)));
    case TARE_IR_SUB: return of_int(plain(x, tare_sub(m, a, b)));
    case TARE_IR_MUL: return of_int(plain(x, tare_mul(m, a, b)));
    case TARE_IR_FLOORDIV: return of_int(tare_floordiv(m, a, b));
    case TARE_IR_MOD: return of_int(tare_mod(m, a, b));
    case TARE_IR_MIN: return of_int(tare_min(a, b));
    default: return of_int(tare_max(a, b));
    }
}

MACHINE_APART value negated(machine *x, operands o)
{
    const int64_t a = ev_int(x, o[0]);
    return of_int(tare_is_symbolic(a) ? tare_sym_neg(x->m, a) : tare_neg(x->m, a));
}

MACHINE_APART value order(machine *x, unsigned op, operands o)
{
    const int64_t a = ev_int(x, o[0]), b = ev_int(x, o[1]);
    tare_mode *m = x->m;
    const bool open = any_open(a, b) && beyond(a) == beyond(b);
    if (any_open(a, b) && !open)
        return of_int((beyond(a) < beyond(b)) == (op == TARE_IR_LT || op == TARE_IR_LE));
    switch (op) {
    case TARE_IR_LT: return of_int(open ? tare_sym_lt(m, a, b) : a < b);
    case TARE_IR_LE: return of_int(open ? tare_sym_le(m, a, b) : a <= b);
    case TARE_IR_GT: return of_int(open ? tare_sym_gt(m, a, b) : a > b);
    default: return of_int(open ? tare_sym_ge(m, a, b) : a >= b);
    }
}

/* ---- equality ---- */

static int64_t same_int(machine *x, int64_t a, int64_t b)
{
    return !any_open(a, b) ? a == b : beyond(a) != beyond(b) ? 0 : tare_sym_eq(x->m, a, b);
}

static int64_t same_bool(machine *x, int64_t a, int64_t b)
{
    return any_open(a, b) ? tare_sym_same_truth(x->m, a, b) : (a != 0) == (b != 0);
}

static int64_t same_scalar(machine *x, tare_scalar a, tare_scalar b)
{
    if (a.kind != b.kind)
        return 0;
    return a.kind == TARE_SCALAR_INT    ? same_int(x, a.u.i, b.u.i)
           : a.kind == TARE_SCALAR_BOOL ? same_bool(x, a.u.i, b.u.i)
           : a.kind == TARE_SCALAR_NONE ? 1
                                        : tare_machine_relation(x, TARE_SYM_FLOAT_EQ, a.u.f, b.u.f);
}

static int64_t same_place(machine *x, tare_rec a, tare_rec b)
{
    if (!tare_same_storage(a, b))
        return 0;
    const int64_t type = tare_layout_same(x->m, a.type, b.type);
    return type == 0 ? 0 : tare_sym_and(x->m, type, same_int(x, a.offset, b.offset));
}

static int64_t same(machine *x, tare_irtype type, value a, value b);

static int64_t same_list(machine *x, tare_irtype type, value a, value b)
{
    if (a.list.len != b.list.len)
        return 0;
    const tare_irtype elem = tare_irtype_of_elements(type);
    int64_t all = 1;
    for (int64_t i = 0; i < a.list.len && all != 0; i++)
        all = tare_sym_and(x->m, all, same(x, elem, tare_value_elem(type, a, i), tare_value_elem(type, b, i)));
    return all;
}

static int64_t same(machine *x, tare_irtype type, value a, value b)
{
    if (irtype_is_list(type))
        return same_list(x, type, a, b);
    switch (irtype_elem(type)) {
    case TARE_TY_INT:
        if (!irtype_is_opt(type))
            return same_int(x, a.i, b.i);
        if ((a.opt_int.has != 0) != (b.opt_int.has != 0))
            return 0;
        return a.opt_int.has == 0 ? 1 : same_int(x, a.opt_int.value, b.opt_int.value);
    case TARE_TY_BOOL:
        if (irtype_is_opt(type) && (a.i == -1 || b.i == -1))
            return a.i == b.i;
        return same_bool(x, a.i, b.i);
    case TARE_TY_FLOAT:
        if (!irtype_is_opt(type))
            return tare_machine_relation(x, TARE_SYM_FLOAT_EQ, a.f, b.f);
        if ((a.opt_float.has != 0) != (b.opt_float.has != 0))
            return 0;
        return a.opt_float.has == 0 ? 1 : tare_machine_relation(x, TARE_SYM_FLOAT_EQ, a.opt_float.value, b.opt_float.value);
    case TARE_TY_SCALAR: return same_scalar(x, a.scalar, b.scalar);
    case TARE_TY_TENSOR: return same_place(x, a.rec, b.rec);
    default: return tare_value_equal(type, a, b);
    }
}

/* Types whose values are equal if their numbers are. */
static bool is_word(tare_irtype type) { return type == TARE_TY_INT || (type >= TARE_TY_DTYPE && type <= TARE_TY_FORMAT); }

static int64_t equal(machine *x, operands o)
{
    const value a = machine_ev(x, o[0]), b = machine_ev(x, o[1]);
    const tare_irtype type = type_of(x, o[0]);
    if (is_word(type) && !any_open(a.i, b.i))
        return a.i == b.i;
    machine_step(x, irtype_is_list(type) ? value_len(a) : 0);
    return x->m->failed == TARE_OK ? same(x, type, a, b) : 0;
}

MACHINE_APART value equality(machine *x, operands o) { return of_int(equal(x, o)); }

MACHINE_APART value difference(machine *x, operands o)
{
    const int64_t is = equal(x, o);
    return of_int(tare_is_symbolic(is) ? tare_sym_not(x->m, is) : is == 0);
}

MACHINE_APART value contains(machine *x, operands o)
{
    const value list = machine_ev(x, o[0]), elem = machine_ev(x, o[1]);
    const tare_irtype type = type_of(x, o[0]);
    machine_step(x, value_len(list));
    int64_t any = 0;
    for (int64_t i = 0; i < list.list.len && any != 1 && x->m->failed == TARE_OK; i++)
        any = tare_sym_or(x->m, any, same(x, tare_irtype_of_elements(type), tare_value_elem(type, list, i), elem));
    return of_int(any);
}

/* ---- truth ---- */

/* An `and` or `or` whose left operand is known: what it is, or the right one.  That is an arm only where it is
 * known too. */
static value decided(machine *x, uint32_t node, operands o, bool is_or, bool left)
{
    if (left == is_or) {
        machine_mark(x, node, COVERAGE_FIRST);
        return of_int(is_or);
    }
    const value right = machine_ev(x, o[1]);
    if (!tare_is_symbolic(right.i))
        machine_mark(x, node, (right.i != 0) == is_or ? COVERAGE_SECOND : COVERAGE_THIRD);
    return right;
}

/* a and b: b is evaluated only where a holds.  `or` is the same of what they are not. */
MACHINE_APART value junction(machine *x, uint32_t node, operands o, bool is_or)
{
    const int64_t a = ev_int(x, o[0]);
    if (!tare_is_symbolic(a))
        return decided(x, node, o, is_or, a != 0);
    const tare_sym_truth truth = tare_sym_decide(x->m, a);
    if (truth != TARE_SYM_OPEN)
        return decided(x, node, o, is_or, truth == TARE_SYM_TRUE);
    value b;
    if (attempt(x, o[1], &b))
        return of_int(is_or ? tare_sym_or(x->m, a, b.i) : tare_sym_and(x->m, a, b.i));
    const bool yes = tare_machine_decide(x, a);
    return x->spoiled ? of_int(is_or) : decided(x, node, o, is_or, yes);
}

MACHINE_APART value negation(machine *x, operands o)
{
    const int64_t a = ev_int(x, o[0]);
    return of_int(tare_is_symbolic(a) ? tare_sym_not(x->m, a) : a == 0);
}

static value arm(machine *x, uint32_t node, operands o, bool yes)
{
    machine_mark_truth(x, node, yes);
    return machine_ev(x, o[yes ? 1 : 2]);
}

/* Without a guard where both are numbers, or truths. */
MACHINE_APART value select(machine *x, uint32_t node, operands o)
{
    const tare_irtype type = x->p->nodes[node].type;
    const int64_t c = ev_int(x, o[0]);
    if (!tare_is_symbolic(c))
        return arm(x, node, o, c != 0);
    const tare_sym_truth truth = tare_sym_decide(x->m, c);
    if (truth != TARE_SYM_OPEN)
        return arm(x, node, o, truth == TARE_SYM_TRUE);
    value a, b;
    if ((type == TARE_TY_INT || type == TARE_TY_BOOL) && attempt(x, o[1], &a) && attempt(x, o[2], &b))
        return of_int(tare_sym_select(x->m, c, a.i, b.i));
    const bool yes = tare_machine_decide(x, c);
    return x->spoiled ? (value){.list = {NULL, 0}} : arm(x, node, o, yes);
}

/* Stays a condition while sizes can tell it; what only data tells is what the author says. */
MACHINE_APART value oblivious(machine *x, operands o)
{
    int64_t c, hint;
    value tried;
    if (attempt(x, o[0], &tried)) {
        c = tried.i;
    } else {
        c = ev_int(x, o[0]);
        if (x->m->failed == TARE_RULE_UNKNOWN) {
            x->m->failed = TARE_OK;
            return machine_ev(x, o[1]);
        }
    }
    if (!tare_is_symbolic(c) || x->m->failed != TARE_OK)
        return of_int(c);
    const tare_sym_truth truth = tare_sym_decide(x->m, c);
    if (truth != TARE_SYM_OPEN)
        return of_int(truth == TARE_SYM_TRUE);
    return tare_sym_hint(x->m, c, &hint) ? of_int(c) : machine_ev(x, o[1]);
}

/* Proven, or else not: nothing is assumed. */
MACHINE_APART value known(machine *x, operands o)
{
    value tried;
    if (!attempt(x, o[0], &tried))
        return of_int(0);
    return of_int(tare_is_symbolic(tried.i) ? tare_sym_decide(x->m, tried.i) == TARE_SYM_TRUE : tried.i != 0);
}

static value guarded_list(machine *x, tare_irtype type, value v)
{
    const value list = tare_value_copy(x->m, type, v);
    for (int64_t i = 0; i < value_len(list); i++)
        tare_value_put(type, list, i, of_int(tare_machine_number(x, tare_value_elem(type, list, i).i)));
    return list;
}

MACHINE_APART value guarded(machine *x, operands o)
{
    value v = machine_ev(x, o[0]);
    const tare_irtype type = type_of(x, o[0]);
    if (irtype_is_list(type))
        return irtype_elem(type) == TARE_TY_INT ? guarded_list(x, type, v) : v;
    switch (type) {
    case TARE_TY_INT: v.i = tare_machine_number(x, v.i); break;
    case TARE_TY_INT | TARE_TY_OPT:
        v.opt_int.value = v.opt_int.has != 0 ? tare_machine_number(x, v.opt_int.value) : 0;
        break;
    case TARE_TY_BOOL: v.i = tare_machine_decide(x, v.i); break;
    case TARE_TY_FLOAT: v.f = tare_machine_float(x, v.f); break;
    case TARE_TY_SCALAR:
        if (v.scalar.kind == TARE_SCALAR_INT)
            v.scalar.u.i = tare_machine_number(x, v.scalar.u.i);
        else if (v.scalar.kind == TARE_SCALAR_BOOL)
            v.scalar.u.i = tare_machine_decide(x, v.scalar.u.i);
        else if (v.scalar.kind != TARE_SCALAR_NONE)
            v.scalar.u.f = tare_machine_float(x, v.scalar.u.f);
        break;
    default: break;
    }
    return v;
}

/* ---- optionals, lists, scalars ---- */

static bool is_opt_bool(const machine *x, uint32_t node) { return type_of(x, node) == (TARE_TY_BOOL | TARE_TY_OPT); }

MACHINE_APART value present_bool(machine *x, operands o) { return of_int(ev_int(x, o[0]) != -1); }

MACHINE_APART value list_at(machine *x, operands o)
{
    const value list = machine_ev(x, o[0]);
    const int64_t i = machine_number(x, ev_int(x, o[1]));
    if (i >= 0 && i < list.list.len)
        return tare_value_elem(type_of(x, o[0]), list, i);
    tare_fault(x->m, TARE_RULE_BOUNDS);
    return (value){.list = {NULL, 0}};
}

MACHINE_APART value repeated(machine *x, const tare_pack_node *n, operands o)
{
    const value elem = machine_ev(x, o[0]);
    const int64_t count = tare_machine_number(x, ev_int(x, o[1]));
    machine_step(x, tare_list_room(count));
    return tare_value_repeat(x->m, n->type, elem, x->m->failed == TARE_OK ? count : 0);
}

MACHINE_APART value sliced(machine *x, const tare_pack_node *n, operands o)
{
    const value list = machine_ev(x, o[0]);
    const int64_t lo = tare_machine_number(x, ev_int(x, o[1])), hi = tare_machine_number(x, ev_int(x, o[2]));
    return tare_value_slice(x->m, n->type, list, lo, hi);
}

/* ---- tensors ---- */

MACHINE_APART value dim_of(machine *x, unsigned op, operands o)
{
    const tare_rec t = ev_rec(x, o[0]);
    const int64_t i = machine_number(x, ev_int(x, o[1]));
    return of_int(op == TARE_IR_SIZE ? tare_size(x->m, t, i) : tare_stride(x->m, t, i));
}

static int64_t decide_for(void *user, int64_t cond)
{
    machine *x = user;
    const bool yes = tare_machine_decide(x, cond);
    return x->spoiled || x->m->failed != TARE_OK ? -1 : yes;
}

MACHINE_APART value fact(machine *x, uint32_t node, uint32_t flag)
{
    const tare_rec t = ev_rec(x, node);
    if (!tare_has(x->m, t, TARE_T_SYMBOLIC) || x->m->failed != TARE_OK)
        return of_int(tare_has(x->m, t, flag));
    return of_int(tare_layout_fact(x->m, t.type, flag, decide_for, x));
}

MACHINE_APART value suggested(machine *x, operands o)
{
    const tare_rec t = ev_rec(x, o[0]);
    if (!tare_has(x->m, t, TARE_T_SYMBOLIC) || x->m->failed != TARE_OK)
        return of_int(tare_suggested(x->m, t));
    if (tare_machine_decide(x, tare_layout_fact(x->m, t.type, TARE_T_LIKE_CL, decide_for, x)))
        return of_int(TARE_FORMAT_CHANNELS_LAST);
    const bool is_3d = tare_machine_decide(x, tare_layout_fact(x->m, t.type, TARE_T_LIKE_CL_3D, decide_for, x));
    return of_int(is_3d ? TARE_FORMAT_CHANNELS_LAST_3D : TARE_FORMAT_CONTIGUOUS);
}

MACHINE_APART value pair(machine *x, unsigned op, operands o)
{
    const tare_rec a = ev_rec(x, o[0]), b = ev_rec(x, o[1]);
    x->reads += op != TARE_IR_SAME_TYPE;
    if (op == TARE_IR_SAME_STORAGE || x->m->failed != TARE_OK)
        return of_int(tare_same_storage(a, b));
    return of_int(op == TARE_IR_SAME_TYPE ? tare_layout_same(x->m, a.type, b.type) : same_place(x, a, b));
}

/* ---- results ---- */

/* What static propagation refuses in a shape is refused here: a number below 0. */
static void whole(machine *x, int64_t v, uint32_t rule)
{
    if (tare_is_symbolic(v) && x->m->failed == TARE_OK && !tare_machine_require(x, tare_sym_ge(x->m, v, 0), TARE_OK))
        tare_fault(x->m, rule);
}

static void whole_operand(machine *x, unsigned op, tare_irtype type, value v)
{
    if (type == TARE_TY_INT)
        whole(x, v.i, op == TARE_IR_WITH_BYTES ? TARE_RULE_STORAGE : TARE_RULE_ARGUMENT);
    for (int64_t i = 0; type == (TARE_TY_INT | TARE_TY_LIST) && i < value_len(v); i++)
        whole(x, v.ints.at[i], TARE_RULE_ARGUMENT);
}

MACHINE_APART value make(machine *x, const tare_pack_node *n, operands o)
{
    value a[5] = {{.i = 0}};
    x->spoiled |= x->attempts != 0;
    if (x->spoiled)
        return (value){.list = {NULL, 0}};
    for (uint32_t k = 0; k < n->n; k++)
        a[k] = tare_machine_operand(x, n, k);
    for (uint32_t k = 0; k < n->n && n->op != TARE_IR_UNKNOWN && n->op != TARE_IR_UNKNOWN_OF; k++)
        whole_operand(x, n->op, type_of(x, o[k]), a[k]);
    if (n->op == TARE_IR_WITH_CONJ || n->op == TARE_IR_WITH_NEG)
        a[1].i = tare_machine_decide(x, a[1].i);
    return tare_machine_make(x, n->op, a);
}

/* ---- all of them ---- */

static value eval(machine *x, uint32_t node)
{
    const tare_pack_node *n = &x->p->nodes[node];
    operands o = x->p->operands + n->first;
    if (x->spoiled)
        return (value){.list = {NULL, 0}};
    switch ((unsigned)n->op) {
    case TARE_IR_LOCAL: return x->frame[n->first];
    case TARE_IR_ADD: case TARE_IR_SUB: case TARE_IR_MUL: case TARE_IR_MIN: case TARE_IR_MAX:
        return n->type == TARE_TY_FLOAT ? tare_machine_floats(x, n) : arithmetic(x, n, o);
    case TARE_IR_FLOORDIV: case TARE_IR_MOD: return arithmetic(x, n, o);
    case TARE_IR_NEG: return n->type == TARE_TY_FLOAT ? tare_machine_floats(x, n) : negated(x, o);
    case TARE_IR_DIV: case TARE_IR_FLOOR: case TARE_IR_CEIL: case TARE_IR_TO_FLOAT: case TARE_IR_TO_INT:
    case TARE_IR_SCALAR_INT: case TARE_IR_SCALAR_FLOAT: return tare_machine_floats(x, n);
    case TARE_IR_EQ: return equality(x, o);
    case TARE_IR_NE: return difference(x, o);
    case TARE_IR_LT: case TARE_IR_LE: case TARE_IR_GT: case TARE_IR_GE:
        return type_of(x, o[0]) == TARE_TY_FLOAT ? tare_machine_floats(x, n) : order(x, n->op, o);
    case TARE_IR_AND: return junction(x, node, o, false);
    case TARE_IR_OR: return junction(x, node, o, true);
    case TARE_IR_NOT: return negation(x, o);
    case TARE_IR_SELECT: return select(x, node, o);
    case TARE_IR_OBLIVIOUS: return oblivious(x, o);
    case TARE_IR_KNOWN: return known(x, o);
    case TARE_IR_GUARD: return guarded(x, o);
    case TARE_IR_PRESENT: return is_opt_bool(x, o[0]) ? present_bool(x, o) : tare_machine_eval_numbers(x, node);
    case TARE_IR_GET: return is_opt_bool(x, o[0]) ? machine_ev(x, o[0]) : tare_machine_eval_numbers(x, node);
    case TARE_IR_AT: return list_at(x, o);
    case TARE_IR_REPEAT: return repeated(x, n, o);
    case TARE_IR_SLICE: return sliced(x, n, o);
    case TARE_IR_CONTAINS: return contains(x, o);
    case TARE_IR_SIZE: case TARE_IR_STRIDE: return dim_of(x, n->op, o);
    case TARE_IR_IS_CONTIGUOUS: return fact(x, o[0], TARE_T_CONTIGUOUS);
    case TARE_IR_IS_CHANNELS_LAST: return fact(x, o[0], TARE_T_CHANNELS_LAST);
    case TARE_IR_IS_CHANNELS_LAST_3D: return fact(x, o[0], TARE_T_CHANNELS_LAST_3D);
    case TARE_IR_IS_DENSE: return fact(x, o[0], TARE_T_DENSE);
    case TARE_IR_IS_NATURAL: return fact(x, o[0], TARE_T_NATURAL);
    case TARE_IR_HAS_OVERLAP: return fact(x, o[0], TARE_T_OVERLAP);
    case TARE_IR_SUGGESTED: return suggested(x, o);
    case TARE_IR_SAME_TYPE: case TARE_IR_SAME_STORAGE: case TARE_IR_SAME_PLACE: return pair(x, n->op, o);
    default: return n->op >= TARE_IR_EMPTY ? make(x, n, o) : tare_machine_eval_numbers(x, node);
    }
}

MACHINE_APART value noted(machine *x, uint32_t node)
{
    const value v = eval(x, node);
    tare_provenance_add(x->notes, NOTE_VALUE, x->frame_number, node, v);
    return v;
}

value tare_machine_eval_symbols(machine *x, uint32_t node) { return x->notes == NULL ? eval(x, node) : noted(x, node); }
