/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions: one exhaustive switch over ir_ops.def.
 *
 * Numbers, scalars and facts of tensors are read through the same functions as emitted code's, so
 * that no execution can disagree about them.
 */
#include "interpret/machine.h"

#include <string.h>

typedef const uint32_t *operands; /* node numbers */

static inline value ev(machine *x, uint32_t node) { return machine_ev(x, node); }
static inline int64_t ev_int(machine *x, uint32_t node) { return ev(x, node).i; }
static inline double ev_float(machine *x, uint32_t node) { return ev(x, node).f; }
static inline tare_rec ev_rec(machine *x, uint32_t node) { return ev(x, node).rec; }
static tare_irtype type_of(const machine *x, uint32_t node) { return x->p->nodes[node].type; }

static value of_int(int64_t i) { return (value){.i = i}; }
static value of_bool(bool b) { return (value){.i = b}; }
static value of_float(double f) { return (value){.f = f}; }

/* ---- leaves ---- */

MACHINE_APART value text_leaf(const machine *x, const tare_pack_node *n)
{
    const char *s = pack_string(x->p, n->first);
    return (value){.str = {s, (int64_t)strlen(s)}};
}

value tare_machine_leaf(const machine *x, const tare_pack_node *n)
{
    switch ((unsigned)n->op) {
    case TARE_IR_CONST_INT:
    case TARE_IR_CONST_FLOAT: return of_int(x->p->ints[n->first]);
    case TARE_IR_CONST_STR: return text_leaf(x, n);
    case TARE_IR_NONE: return tare_value_none(n->type);
    case TARE_IR_ENV: return of_int(n->type == TARE_TY_BOOL ? x->m->env[n->first] != 0 : x->m->env[n->first]);
    default: return of_int(n->first);
    }
}

/* ---- arithmetic and order ---- */

static value arithmetic_int(machine *x, unsigned op, operands o)
{
    const int64_t a = ev_int(x, o[0]), b = ev_int(x, o[1]);
    switch (op) {
    case TARE_IR_ADD: return of_int(tare_add(x->m, a, b));
    case TARE_IR_SUB: return of_int(tare_sub(x->m, a, b));
    case TARE_IR_MUL: return of_int(tare_mul(x->m, a, b));
    case TARE_IR_FLOORDIV: return of_int(tare_floordiv(x->m, a, b));
    case TARE_IR_MOD: return of_int(tare_mod(x->m, a, b));
    case TARE_IR_MIN: return of_int(tare_min(a, b));
    default: return of_int(tare_max(a, b));
    }
}

static value arithmetic(machine *x, const tare_pack_node *n, operands o)
{
    if (n->type != TARE_TY_FLOAT)
        return arithmetic_int(x, n->op, o);
    const double a = ev_float(x, o[0]), b = ev_float(x, o[1]);
    switch ((unsigned)n->op) {
    case TARE_IR_ADD: return of_float(a + b);
    case TARE_IR_SUB: return of_float(a - b);
    case TARE_IR_MUL: return of_float(a * b);
    case TARE_IR_DIV: return of_float(a / b);
    case TARE_IR_MIN: return of_float(tare_minf(a, b));
    default: return of_float(tare_maxf(a, b));
    }
}

static value order(machine *x, unsigned op, operands o)
{
    const value a = ev(x, o[0]), b = ev(x, o[1]);
    const bool floats = type_of(x, o[0]) == TARE_TY_FLOAT;
    switch (op) {
    case TARE_IR_LT: return of_bool(floats ? a.f < b.f : a.i < b.i);
    case TARE_IR_LE: return of_bool(floats ? a.f <= b.f : a.i <= b.i);
    case TARE_IR_GT: return of_bool(floats ? a.f > b.f : a.i > b.i);
    default: return of_bool(floats ? a.f >= b.f : a.i >= b.i);
    }
}

static bool equal(machine *x, operands o)
{
    const value a = ev(x, o[0]), b = ev(x, o[1]);
    const tare_irtype type = type_of(x, o[0]);
    machine_step(x, irtype_is_list(type) ? value_len(a) : 0);
    return tare_value_equal(type, a, b);
}

/* ---- decisions ---- */

/* `or` is true at once where an operand is, `and` false where one is not. */
static value junction(machine *x, uint32_t node, bool decisive, operands o)
{
    unsigned by = COVERAGE_THIRD;
    if ((ev_int(x, o[0]) != 0) == decisive)
        by = COVERAGE_FIRST;
    else if ((ev_int(x, o[1]) != 0) == decisive)
        by = COVERAGE_SECOND;
    machine_mark(x, node, by);
    return of_bool((by != COVERAGE_THIRD) == decisive);
}

static value selected(machine *x, uint32_t node, operands o)
{
    const bool yes = ev_int(x, o[0]) != 0;
    machine_mark_truth(x, node, yes);
    return ev(x, o[yes ? 1 : 2]);
}

/* ---- lists and strings ---- */

static value list_at(machine *x, operands o)
{
    const value list = ev(x, o[0]);
    const int64_t i = ev_int(x, o[1]);
    if (i < 0 || i >= list.list.len) {
        tare_fault(x->m, TARE_RULE_BOUNDS);
        return (value){.list = {NULL, 0}};
    }
    return tare_value_elem(type_of(x, o[0]), list, i);
}

static value list_literal(machine *x, const tare_pack_node *n, operands o)
{
    const value list = tare_value_list_new(x->m, n->type, n->n);
    machine_step(x, tare_list_room(n->n));
    for (uint32_t k = 0; k < n->n; k++) {
        const value elem = ev(x, o[k]);
        if (k < list.list.len)
            tare_value_put(n->type, list, k, elem);
    }
    return list;
}

static value list_made(machine *x, const tare_pack_node *n, operands o)
{
    const value a = ev(x, o[0]);
    if (n->op == TARE_IR_REPEAT) {
        const int64_t count = ev_int(x, o[1]);
        machine_step(x, tare_list_room(count));
        return tare_value_repeat(x->m, n->type, a, x->m->failed == TARE_OK ? count : 0);
    }
    machine_step(x, tare_list_room(value_len(a)));
    if (n->op == TARE_IR_COPY)
        return tare_value_copy(x->m, n->type, a);
    if (n->op == TARE_IR_SLICE) {
        const int64_t lo = ev_int(x, o[1]), hi = ev_int(x, o[2]);
        return tare_value_slice(x->m, n->type, a, lo, hi);
    }
    const value b = ev(x, o[1]);
    machine_step(x, value_len(b));
    return tare_value_concat(x->m, n->type, a, b);
}

static value contains(machine *x, operands o)
{
    const value list = ev(x, o[0]), elem = ev(x, o[1]);
    machine_step(x, value_len(list));
    return of_bool(tare_value_contains(type_of(x, o[0]), list, elem));
}

static value str_at(machine *x, operands o)
{
    const tare_str s = ev(x, o[0]).str;
    return of_int(tare_str_at(x->m, s, ev_int(x, o[1])));
}

/* ---- scalars ---- */

static value scalar_of(machine *x, operands o)
{
    const value v = ev(x, o[0]);
    switch (type_of(x, o[0])) {
    case TARE_TY_BOOL: return (value){.scalar = {TARE_SCALAR_BOOL, {.i = v.i}}};
    case TARE_TY_INT: return (value){.scalar = {TARE_SCALAR_INT, {.i = v.i}}};
    default: return (value){.scalar = {TARE_SCALAR_FLOAT, {.f = v.f}}};
    }
}

/* ---- tensors ---- */

static bool flag(machine *x, uint32_t node, uint32_t bit) { return tare_has(x->m, ev_rec(x, node), bit); }

static value pair(machine *x, unsigned op, operands o)
{
    const tare_rec a = ev_rec(x, o[0]), b = ev_rec(x, o[1]);
    x->reads += op != TARE_IR_SAME_TYPE;
    switch (op) {
    case TARE_IR_SAME_TYPE: return of_bool(a.type == b.type);
    case TARE_IR_SAME_STORAGE: return of_bool(tare_same_storage(a, b));
    default: return of_bool(tare_same_place(a, b));
    }
}

static value dim_of(machine *x, unsigned op, operands o)
{
    const tare_rec t = ev_rec(x, o[0]);
    const int64_t i = ev_int(x, o[1]);
    return of_int(op == TARE_IR_SIZE ? tare_size(x->m, t, i) : tare_stride(x->m, t, i));
}

static value offset(machine *x, operands o)
{
    x->reads++;
    return of_int(ev_rec(x, o[0]).offset);
}

static value storage_bytes(machine *x, operands o)
{
    x->reads++;
    const tare_rec t = ev_rec(x, o[0]);
    return of_int(tare_abi_storage_bytes(x->m, &t));
}

/* ---- results ---- */

/* MAKE: the function of the same name. */
value tare_machine_make(machine *x, unsigned op, const value *a)
{
    value out = {.list = {NULL, 0}};
    tare_mode *m = x->m;
    if (m->failed != TARE_OK)
        return out;
    x->reads += op >= TARE_IR_PLACED; /* and all unknowns */
    switch (op) {
    case TARE_IR_EMPTY: tare_abi_empty(m, &a[0].ints, a[1].i, a[2].i, &out.rec); break;
    case TARE_IR_EMPTY_STRIDED:
        tare_abi_empty_strided(m, &a[0].ints, &a[1].ints, a[2].i, a[3].i, &out.rec);
        break;
    case TARE_IR_EMPTY_LAYOUT: tare_abi_empty_layout(m, &a[0].ints, a[1].i, a[2].i, a[3].i, &out.rec); break;
    case TARE_IR_EMPTY_AS: tare_abi_empty_as(m, &a[0].rec, a[1].i, &out.rec); break;
    case TARE_IR_VIEW: tare_abi_view(m, &a[0].rec, &a[1].ints, &a[2].ints, a[3].i, &out.rec); break;
    case TARE_IR_VIEW_DTYPE:
        tare_abi_view_dtype(m, &a[0].rec, &a[1].ints, &a[2].ints, a[3].i, a[4].i, &out.rec);
        break;
    case TARE_IR_ALIAS: tare_abi_alias(m, &a[0].rec, &out.rec); break;
    case TARE_IR_WITH_CONJ: tare_abi_with_conj(m, &a[0].rec, a[1].i, &out.rec); break;
    case TARE_IR_WITH_NEG: tare_abi_with_neg(m, &a[0].rec, a[1].i, &out.rec); break;
    case TARE_IR_WITH_BYTES: tare_abi_with_bytes(m, &a[0].rec, a[1].i, &out.rec); break;
    case TARE_IR_RESIZED: tare_abi_resized(m, &a[0].rec, &a[1].ints, &a[2].ints, &out.rec); break;
    case TARE_IR_PLACED: tare_abi_placed(m, &a[0].rec, &a[1].ints, &a[2].ints, a[3].i, &out.rec); break;
    case TARE_IR_UNKNOWN:
        out.i = tare_abi_unknown(m, a[0].i, a[1].i);
        x->symbolic |= tare_is_symbolic(out.i);
        break;
    case TARE_IR_UNKNOWN_OF:
        out.i = tare_abi_unknown_of(m, &a[0].rec, &a[1].str, a[2].i, a[3].i);
        x->symbolic |= tare_is_symbolic(out.i);
        break;
    default:
        tare_abi_unknown_scalar(m, &a[0].rec, &out.scalar);
        x->symbolic |= out.scalar.kind <= TARE_SCALAR_INT ? tare_is_symbolic(out.scalar.u.i) : tare_is_symbolic_float(out.scalar.u.f);
        break;
    }
    return out;
}

/* Whether `node` is the offset of the tensor that is the local of node `t`. */
static bool is_offset_of(const machine *x, uint32_t node, uint32_t t)
{
    const tare_pack_node *n = &x->p->nodes[node], *of = &x->p->nodes[t];
    if (n->op != TARE_IR_OFFSET || of->op != TARE_IR_LOCAL)
        return false;
    const tare_pack_node *local = &x->p->nodes[x->p->operands[n->first]];
    return local->op == TARE_IR_LOCAL && local->first == of->first;
}

value tare_machine_operand(machine *x, const tare_pack_node *n, uint32_t k)
{
    operands o = x->p->operands + n->first;
    const value v = ev(x, o[k]);
    if (k != 3 || (n->op != TARE_IR_VIEW && n->op != TARE_IR_VIEW_DTYPE))
        return v;
    const tare_pack_node *sum = &x->p->nodes[o[3]];
    operands part = x->p->operands + sum->first;
    const bool is_sum = sum->op == TARE_IR_ADD;
    x->reads -= is_offset_of(x, o[3], o[0]) || (is_sum && is_offset_of(x, part[0], o[0])) ||
                (is_sum && is_offset_of(x, part[1], o[0]));
    return v;
}

/* Operands left to right. */
static value make(machine *x, const tare_pack_node *n)
{
    value a[5];
    for (uint32_t k = 0; k < n->n; k++)
        a[k] = tare_machine_operand(x, n, k);
    return tare_machine_make(x, n->op, a);
}

/* ---- all of them ---- */

value tare_machine_eval_numbers(machine *x, uint32_t node)
{
    const tare_pack_node *n = &x->p->nodes[node];
    operands o = x->p->operands + n->first;
    tare_mode *m = x->m;
    switch ((unsigned)n->op) {
    case TARE_IR_LOCAL: return x->frame[n->first];
    case TARE_IR_CONST_INT: case TARE_IR_CONST_FLOAT: case TARE_IR_CONST_BOOL: case TARE_IR_CONST_STR:
    case TARE_IR_CONST_DTYPE: case TARE_IR_CONST_DEVICE: case TARE_IR_CONST_LAYOUT: case TARE_IR_CONST_FORMAT:
    case TARE_IR_NONE: case TARE_IR_ENV: return tare_machine_leaf(x, n);
    case TARE_IR_ADD: case TARE_IR_SUB: case TARE_IR_MUL: case TARE_IR_FLOORDIV: case TARE_IR_MOD:
    case TARE_IR_DIV: case TARE_IR_MIN: case TARE_IR_MAX: return arithmetic(x, n, o);
    case TARE_IR_NEG:
        return n->type == TARE_TY_FLOAT ? of_float(-ev_float(x, o[0])) : of_int(tare_neg(m, ev_int(x, o[0])));
    case TARE_IR_FLOOR: return of_float(tare_floor(ev_float(x, o[0])));
    case TARE_IR_CEIL: return of_float(tare_ceil(ev_float(x, o[0])));
    case TARE_IR_TO_FLOAT: return of_float((double)ev_int(x, o[0]));
    case TARE_IR_TO_INT: return of_int(tare_to_int(m, ev_float(x, o[0])));
    case TARE_IR_EQ: return of_bool(equal(x, o));
    case TARE_IR_NE: return of_bool(!equal(x, o));
    case TARE_IR_LT: case TARE_IR_LE: case TARE_IR_GT: case TARE_IR_GE: return order(x, n->op, o);
    case TARE_IR_AND: case TARE_IR_OR: return junction(x, node, n->op == TARE_IR_OR, o);
    case TARE_IR_NOT: return of_bool(ev_int(x, o[0]) == 0);
    case TARE_IR_SELECT: return selected(x, node, o);
    case TARE_IR_OBLIVIOUS: case TARE_IR_KNOWN: case TARE_IR_GUARD: return ev(x, o[0]);
    case TARE_IR_PRESENT: return of_bool(tare_value_present(type_of(x, o[0]), ev(x, o[0])));
    case TARE_IR_GET: return tare_value_get(type_of(x, o[0]), ev(x, o[0]));
    case TARE_IR_SOME: return tare_value_some(type_of(x, o[0]), ev(x, o[0]));
    case TARE_IR_LEN: return of_int(value_len(ev(x, o[0])));
    case TARE_IR_AT: return list_at(x, o);
    case TARE_IR_LIST: return list_literal(x, n, o);
    case TARE_IR_COPY: case TARE_IR_REPEAT: case TARE_IR_CONCAT: case TARE_IR_SLICE: return list_made(x, n, o);
    case TARE_IR_CONTAINS: return contains(x, o);
    case TARE_IR_STR_LEN: return of_int(ev(x, o[0]).str.len);
    case TARE_IR_STR_AT: return str_at(x, o);
    case TARE_IR_SCALAR_KIND: return of_int(ev(x, o[0]).scalar.kind);
    case TARE_IR_SCALAR_INT: return of_int(tare_scalar_int(m, ev(x, o[0]).scalar));
    case TARE_IR_SCALAR_FLOAT: return of_float(tare_scalar_float(ev(x, o[0]).scalar));
    case TARE_IR_SCALAR_OF: return scalar_of(x, o);
    case TARE_IR_RANK: return of_int(tare_rank(m, ev_rec(x, o[0])));
    case TARE_IR_SIZE: case TARE_IR_STRIDE: return dim_of(x, n->op, o);
    case TARE_IR_SIZES: return (value){.ints = tare_sizes(m, ev_rec(x, o[0]))};
    case TARE_IR_STRIDES: return (value){.ints = tare_strides(m, ev_rec(x, o[0]))};
    case TARE_IR_OFFSET: return offset(x, o);
    case TARE_IR_NUMEL: return of_int(tare_numel(m, ev_rec(x, o[0])));
    case TARE_IR_NBYTES: return of_int(tare_nbytes(m, ev_rec(x, o[0])));
    case TARE_IR_DTYPE_OF: return of_int(tare_dtype_of(m, ev_rec(x, o[0])));
    case TARE_IR_DEVICE_OF: return of_int(tare_device_of(m, ev_rec(x, o[0])));
    case TARE_IR_LAYOUT_OF: return of_int(tare_layout_of(m, ev_rec(x, o[0])));
    case TARE_IR_IS_CONTIGUOUS: return of_bool(flag(x, o[0], TARE_T_CONTIGUOUS));
    case TARE_IR_IS_CHANNELS_LAST: return of_bool(flag(x, o[0], TARE_T_CHANNELS_LAST));
    case TARE_IR_IS_CHANNELS_LAST_3D: return of_bool(flag(x, o[0], TARE_T_CHANNELS_LAST_3D));
    case TARE_IR_IS_DENSE: return of_bool(flag(x, o[0], TARE_T_DENSE));
    case TARE_IR_IS_NATURAL: return of_bool(flag(x, o[0], TARE_T_NATURAL));
    case TARE_IR_HAS_OVERLAP: return of_bool(flag(x, o[0], TARE_T_OVERLAP));
    case TARE_IR_IS_CONJ: return of_bool(flag(x, o[0], TARE_T_CONJ));
    case TARE_IR_IS_NEG: return of_bool(flag(x, o[0], TARE_T_NEG));
    case TARE_IR_IS_WRAPPED: return of_bool(flag(x, o[0], TARE_T_WRAPPED));
    case TARE_IR_SUGGESTED: return of_int(tare_suggested(m, ev_rec(x, o[0])));
    case TARE_IR_SAME_TYPE: case TARE_IR_SAME_STORAGE: case TARE_IR_SAME_PLACE: return pair(x, n->op, o);
    case TARE_IR_STORAGE_BYTES: return storage_bytes(x, o);
    case TARE_IR_ITEMSIZE: return of_int(tare_abi_itemsize(m, ev_int(x, o[0])));
    case TARE_IR_DTYPE_CLASS: return of_int(tare_abi_dtype_class(m, ev_int(x, o[0])));
    case TARE_IR_PROMOTE: {
        const int64_t a = ev_int(x, o[0]);
        return of_int(tare_abi_promote(m, a, ev_int(x, o[1])));
    }
    case TARE_IR_TO_COMPLEX: return of_int(tare_abi_to_complex(m, ev_int(x, o[0])));
    case TARE_IR_TO_REAL: return of_int(tare_abi_to_real(m, ev_int(x, o[0])));
    case TARE_IR_DEVICE_KIND: return of_int(tare_kind_of(ev_int(x, o[0])));
    case TARE_IR_DEVICE_INDEX: return of_int(tare_index_of(ev_int(x, o[0])));
    default: return make(x, n);
    }
}
