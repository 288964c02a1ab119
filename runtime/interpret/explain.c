/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * From a part of a result back through the notes of its call to what it was made of.
 *
 * Knows: what each operation hands on, and that a local is what the last statement before made it.
 * Where one operand was chosen, the others are no origin; nor are conditions and positions in
 * lists, which are told as arms.  A stack of what is still to be looked at stands in for recursion,
 * so that long loops cost memory and no C stack.
 */
#include "base/alloc.h"
#include "interpret/explain.h"

/* ---- what is still to be looked at ---- */

static uint32_t hash_of(const want *w)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    const uint32_t word[] = {w->at.node, w->at.frame, w->at.start, (uint32_t)w->part, w->element, w->dim};
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++)
        h = (h ^ word[i]) * UINT64_C(0x100000001b3);
    return (uint32_t)(h >> 32 ^ h);
}

static bool is_same(const want *a, const want *b)
{
    return a->at.node == b->at.node && a->at.frame == b->at.frame && a->at.start == b->at.start && a->part == b->part &&
           a->element == b->element && a->dim == b->dim;
}

static bool grow_index(explain *x)
{
    const uint32_t n = x->index_mask != 0 ? 2 * (x->index_mask + 1) : 256;
    uint32_t *index = tare_alloc_zeroed(n, sizeof *index);
    if (index == NULL)
        return false;
    tare_free(x->index);
    x->index = index;
    x->index_mask = n - 1;
    for (uint32_t i = 0; i < x->n_seen; i++) {
        uint32_t at = hash_of(&x->seen[i]) & x->index_mask;
        while (index[at] != 0)
            at = (at + 1) & x->index_mask;
        index[at] = i + 1;
    }
    return true;
}

/* Whether it was looked at before; otherwise it counts as such from now on. */
static bool see(explain *x, const want *w)
{
    if (2 * x->n_seen >= x->index_mask && !grow_index(x))
        x->failed = TARE_RULE_MEMORY;
    want *seen = x->failed == TARE_OK ? tare_grow(x->seen, &x->seen_capacity, x->n_seen + UINT64_C(1), sizeof *seen) : NULL;
    if (seen == NULL) {
        x->failed = TARE_RULE_MEMORY;
        return true;
    }
    x->seen = seen;
    uint32_t at = hash_of(w) & x->index_mask;
    for (; x->index[at] != 0; at = (at + 1) & x->index_mask)
        if (is_same(&seen[x->index[at] - 1], w))
            return true;
    seen[x->n_seen++] = *w;
    x->index[at] = x->n_seen;
    return false;
}

void tare_explain_look(explain *x, want w)
{
    want *todo = tare_grow(x->todo, &x->todo_capacity, x->n_todo + UINT64_C(1), sizeof *todo);
    if (todo == NULL) {
        x->failed = TARE_RULE_MEMORY;
        return;
    }
    x->todo = todo;
    todo[x->n_todo++] = w;
}

/* ---- operands ---- */

static place operand(const explain *x, place of, uint32_t k)
{
    const pack *p = tare_explain_pack(x, of.frame);
    const uint32_t at = tare_explain_note(x, of);
    return (place){p->operands[p->nodes[of.node].first + k], of.frame, of.start, at != NOTE_NONE ? at : of.end};
}

static int64_t operand_number(const explain *x, place of, uint32_t k, int64_t otherwise)
{
    value v;
    return tare_explain_value(x, operand(x, of, k), &v) ? v.i : otherwise;
}

/* Operand k, for the same that is wanted of the whole. */
static void hand_on(explain *x, const want *w, uint32_t k)
{
    want of = *w;
    of.at = operand(x, w->at, k);
    tare_explain_look(x, of);
}

static void ask(explain *x, const want *w, uint32_t k, tare_part part, uint32_t element, uint32_t dim)
{
    tare_explain_look(x, (want){.at = operand(x, w->at, k), .part = part, .element = element, .dim = dim,
                                .is_operand = w->is_operand});
}

/* The operands that a number was calculated from; constants among them are no news. */
static void calculated(explain *x, const want *w)
{
    const uint32_t n = tare_explain_node(x, w->at)->n;
    for (uint32_t k = n; k > 0; k--)
        tare_explain_look(x, (want){.at = operand(x, w->at, k - 1), .element = TARE_NO_ELEMENT, .is_operand = true});
}

/* One of two operands that the result equals, the first where both do; 2: neither, or nobody knows. */
static uint32_t chosen_of(const explain *x, place of, uint32_t first)
{
    value v, a, b;
    const tare_irtype type = tare_explain_node(x, of)->type;
    const bool has_a = tare_explain_value(x, operand(x, of, first), &a);
    const bool has_b = tare_explain_value(x, operand(x, of, first + 1), &b);
    if (has_a != has_b)
        return has_a ? 0 : 1;
    if (!has_a || !tare_explain_value(x, of, &v))
        return 2;
    if (irtype_is_list(type))
        return v.list.at == a.list.at && v.list.len == a.list.len ? 0 : v.list.at == b.list.at ? 1 : 2;
    return tare_value_equal(type, v, a) ? 0 : tare_value_equal(type, v, b) ? 1 : 2;
}

/* SELECT, where the condition tells; MIN and MAX, where the result does. */
static void choice(explain *x, const want *w, uint32_t first)
{
    uint32_t chosen = 2;
    value cond;
    if (first == 1 && tare_explain_value(x, operand(x, w->at, 0), &cond) && !tare_is_symbolic(cond.i))
        chosen = cond.i != 0 ? 0 : 1;
    else
        chosen = chosen_of(x, w->at, first);
    if (chosen != 1)
        hand_on(x, w, first);
    if (chosen != 0)
        hand_on(x, w, first + 1);
}

/* ---- lists ---- */

static void list_literal(explain *x, const want *w)
{
    const uint32_t n = tare_explain_node(x, w->at)->n;
    want of = *w;
    const uint32_t wanted = irtype_elem(tare_explain_node(x, w->at)->type) == TARE_TY_TENSOR ? w->element : w->dim;
    of.element = TARE_NO_ELEMENT;
    if (w->part == TARE_PART_LENGTH)
        return;
    for (uint32_t k = n; k > 0; k--)
        if (wanted == TARE_ALL_DIMS || wanted == k - 1) {
            of.at = operand(x, w->at, k - 1);
            tare_explain_look(x, of);
        }
}

/* The number of an element in an operand that begins `shift` elements further on. */
static bool shifted(const want *w, bool tensors, int64_t shift, want *out)
{
    *out = *w;
    uint32_t *at = tensors ? &out->element : &out->dim;
    if (*at == TARE_ALL_DIMS)
        return true;
    const int64_t moved = (int64_t)*at + shift;
    *at = (uint32_t)moved;
    return moved >= 0 && moved < (int64_t)TARE_ALL_DIMS;
}

static void concat(explain *x, const want *w, bool tensors)
{
    want behind;
    value v;
    const uint32_t wanted = tensors ? w->element : w->dim;
    const place front = operand(x, w->at, 0);
    const bool known = tare_explain_value(x, front, &v);
    const int64_t len = known ? value_len(v) : 0;
    if (!known || wanted == TARE_ALL_DIMS || wanted >= len)
        if (shifted(w, tensors, -len, &behind)) {
            behind.at = operand(x, w->at, 1);
            tare_explain_look(x, behind);
        }
    if (!known || wanted == TARE_ALL_DIMS || wanted < len)
        hand_on(x, w, 0);
}

static void slice(explain *x, const want *w, bool tensors)
{
    want of;
    if (shifted(w, tensors, operand_number(x, w->at, 1, 0), &of)) {
        of.at = operand(x, w->at, 0);
        tare_explain_look(x, of);
    }
}

static void list_made(explain *x, const want *w, unsigned op)
{
    const bool tensors = irtype_elem(tare_explain_node(x, w->at)->type) == TARE_TY_TENSOR;
    want of = *w;
    switch (op) {
    case TARE_IR_LIST: list_literal(x, w); break;
    case TARE_IR_CONCAT: concat(x, w, tensors); break;
    case TARE_IR_SLICE: slice(x, w, tensors); break;
    default: /* REPEAT */
        of.element = tensors ? TARE_NO_ELEMENT : of.element;
        of.at = operand(x, w->at, 0);
        if (w->part != TARE_PART_LENGTH)
            tare_explain_look(x, of);
        break;
    }
}

static void list_at(explain *x, const want *w)
{
    const bool tensors = irtype_elem(tare_explain_node(x, w->at)->type) == TARE_TY_TENSOR;
    const uint32_t i = (uint32_t)operand_number(x, w->at, 1, TARE_ALL_DIMS);
    if (tensors)
        ask(x, w, 0, w->part, i, w->dim);
    else
        ask(x, w, 0, w->part, w->element, i);
}

/* ---- tensors ---- */

/* A fresh tensor that lies as its sizes say: the result's own sizes, where it is the result. */
static void contiguous(explain *x, const want *w)
{
    value v;
    const place sizes = operand(x, w->at, 0);
    const int64_t rank = tare_explain_value(x, sizes, &v) ? value_len(v) : 0;
    if (w->is_result) {
        x->fn(x->user, &(tare_step){.kind = TARE_STEP_CONTIGUOUS});
        return;
    }
    for (int64_t k = rank - 1; k >= 0; k--)
        if (w->dim == TARE_ALL_DIMS || k > w->dim)
            tare_explain_look(x, (want){.at = sizes, .element = TARE_NO_ELEMENT, .dim = (uint32_t)k, .is_operand = true});
}

/* Operands by part; 0: none, it is the same for all that the operation makes. */
typedef struct made_of { uint8_t size, stride, offset, dtype, device, layout, tensor; } made_of;

/* 1 + the operand that tells a part of what an operation makes; `tensor` tells the parts that no other does. */
static const made_of made[] = {
    [TARE_IR_EMPTY - TARE_IR_EMPTY] = {.size = 1, .dtype = 2, .device = 3},
    [TARE_IR_EMPTY_STRIDED - TARE_IR_EMPTY] = {.size = 1, .stride = 2, .dtype = 3, .device = 4},
    [TARE_IR_EMPTY_LAYOUT - TARE_IR_EMPTY] = {.size = 1, .dtype = 2, .device = 3, .layout = 4},
    [TARE_IR_EMPTY_AS - TARE_IR_EMPTY] = {.dtype = 2, .tensor = 1},
    [TARE_IR_VIEW - TARE_IR_EMPTY] = {.size = 2, .stride = 3, .offset = 4, .tensor = 1},
    [TARE_IR_VIEW_DTYPE - TARE_IR_EMPTY] = {.size = 2, .stride = 3, .offset = 4, .dtype = 5, .tensor = 1},
    [TARE_IR_ALIAS - TARE_IR_EMPTY] = {.tensor = 1},
    [TARE_IR_WITH_CONJ - TARE_IR_EMPTY] = {.tensor = 1},
    [TARE_IR_WITH_NEG - TARE_IR_EMPTY] = {.tensor = 1},
    [TARE_IR_WITH_BYTES - TARE_IR_EMPTY] = {.tensor = 1},
    [TARE_IR_RESIZED - TARE_IR_EMPTY] = {.size = 2, .stride = 3, .tensor = 1},
    [TARE_IR_PLACED - TARE_IR_EMPTY] = {.size = 2, .stride = 3, .offset = 4, .tensor = 1},
};

static uint8_t told_by(const made_of *m, tare_part part)
{
    switch (part) {
    case TARE_PART_SIZE: case TARE_PART_LENGTH: return m->size;
    case TARE_PART_STRIDE: return m->stride;
    case TARE_PART_OFFSET: return m->offset;
    case TARE_PART_DTYPE: return m->dtype;
    case TARE_PART_DEVICE: return m->device;
    case TARE_PART_LAYOUT: return m->layout;
    case TARE_PART_VALUE: case TARE_PART_BYTES: break;
    }
    return 0;
}

static void constant(explain *x, int64_t v)
{
    x->fn(x->user, &(tare_step){.kind = TARE_STEP_CONSTANT, .value = v});
}

static void result(explain *x, const want *w, unsigned op)
{
    const made_of *m = &made[op - TARE_IR_EMPTY];
    const uint8_t teller = told_by(m, w->part);
    const bool is_dim = w->part == TARE_PART_SIZE || w->part == TARE_PART_STRIDE;
    if (teller != 0)
        ask(x, w, teller - 1u, w->part == TARE_PART_LENGTH ? TARE_PART_LENGTH : TARE_PART_VALUE, TARE_NO_ELEMENT,
            is_dim ? w->dim : 0);
    else if (w->part == TARE_PART_STRIDE && op == TARE_IR_EMPTY)
        contiguous(x, w);
    else if (w->part == TARE_PART_BYTES) {
        if (op == TARE_IR_WITH_BYTES)
            ask(x, w, 1, TARE_PART_VALUE, TARE_NO_ELEMENT, 0);
        else if (m->tensor == 0)
            ask(x, w, 0, TARE_PART_VALUE, TARE_NO_ELEMENT, TARE_ALL_DIMS);
        else
            hand_on(x, w, m->tensor - 1u);
    } else if (w->part == TARE_PART_OFFSET && (m->tensor == 0 || op == TARE_IR_EMPTY_AS))
        constant(x, 0);
    else if (m->tensor != 0)
        hand_on(x, w, m->tensor - 1u);
}

static void all_sizes(explain *x, const want *w)
{
    tare_explain_look(x, (want){.at = operand(x, w->at, 0), .part = TARE_PART_SIZE, .element = TARE_NO_ELEMENT,
                                .dim = TARE_ALL_DIMS, .is_operand = true});
}

/* What an expression reads of a tensor; false: it reads none. */
static bool field(explain *x, const want *w, unsigned op)
{
    switch (op) {
    case TARE_IR_SIZE:
    case TARE_IR_STRIDE:
        ask(x, w, 0, op == TARE_IR_SIZE ? TARE_PART_SIZE : TARE_PART_STRIDE, TARE_NO_ELEMENT,
            (uint32_t)operand_number(x, w->at, 1, TARE_ALL_DIMS));
        return true;
    case TARE_IR_SIZES:
    case TARE_IR_STRIDES:
        ask(x, w, 0, w->part == TARE_PART_LENGTH ? TARE_PART_LENGTH : op == TARE_IR_SIZES ? TARE_PART_SIZE : TARE_PART_STRIDE,
            TARE_NO_ELEMENT, w->dim);
        return true;
    case TARE_IR_RANK: case TARE_IR_LEN: ask(x, w, 0, TARE_PART_LENGTH, TARE_NO_ELEMENT, 0); return true;
    case TARE_IR_OFFSET: ask(x, w, 0, TARE_PART_OFFSET, TARE_NO_ELEMENT, 0); return true;
    case TARE_IR_NUMEL: all_sizes(x, w); return true;
    case TARE_IR_NBYTES:
        ask(x, w, 0, TARE_PART_DTYPE, TARE_NO_ELEMENT, 0);
        all_sizes(x, w);
        return true;
    case TARE_IR_STORAGE_BYTES: ask(x, w, 0, TARE_PART_BYTES, TARE_NO_ELEMENT, 0); return true;
    case TARE_IR_DTYPE_OF: ask(x, w, 0, TARE_PART_DTYPE, TARE_NO_ELEMENT, 0); return true;
    case TARE_IR_DEVICE_OF: ask(x, w, 0, TARE_PART_DEVICE, TARE_NO_ELEMENT, 0); return true;
    case TARE_IR_LAYOUT_OF: ask(x, w, 0, TARE_PART_LAYOUT, TARE_NO_ELEMENT, 0); return true;
    default: return false;
    }
}

/* ---- all of them ---- */

static void leaf(explain *x, const want *w, const tare_pack_node *n)
{
    value v;
    if (n->op == TARE_IR_ENV)
        x->fn(x->user, &(tare_step){.kind = TARE_STEP_ENV, .field = (tare_env_field)n->first});
    else if (!w->is_operand && n->op != TARE_IR_NONE && tare_explain_value(x, w->at, &v))
        constant(x, v.i);
}

void tare_explain_expression(explain *x, const want *w)
{
    const tare_pack_node *n = tare_explain_node(x, w->at);
    if (field(x, w, n->op))
        return;
    switch ((unsigned)n->op) {
    case TARE_IR_LOCAL: tare_explain_local(x, w); break;
    case TARE_IR_CONST_INT: case TARE_IR_CONST_FLOAT: case TARE_IR_CONST_BOOL: case TARE_IR_CONST_STR:
    case TARE_IR_CONST_DTYPE: case TARE_IR_CONST_DEVICE: case TARE_IR_CONST_LAYOUT: case TARE_IR_CONST_FORMAT:
    case TARE_IR_NONE: case TARE_IR_ENV: leaf(x, w, n); break;
    case TARE_IR_SELECT: choice(x, w, 1); break;
    case TARE_IR_MIN: case TARE_IR_MAX: case TARE_IR_PROMOTE: choice(x, w, 0); break;
    case TARE_IR_OBLIVIOUS: case TARE_IR_GUARD: case TARE_IR_GET: case TARE_IR_SOME: case TARE_IR_COPY:
        hand_on(x, w, 0);
        break;
    case TARE_IR_AT: list_at(x, w); break;
    case TARE_IR_LIST: case TARE_IR_REPEAT: case TARE_IR_CONCAT: case TARE_IR_SLICE: list_made(x, w, n->op); break;
    case TARE_IR_UNKNOWN: case TARE_IR_UNKNOWN_SCALAR: x->fn(x->user, &(tare_step){.kind = TARE_STEP_UNKNOWN}); break;
    default:
        if (n->op >= TARE_IR_EMPTY)
            result(x, w, n->op);
        else
            calculated(x, w);
        break;
    }
}

/* ---- asking ---- */

static uint32_t run(explain *x)
{
    while (x->failed == TARE_OK && x->n_todo > 0) {
        const want w = x->todo[--x->n_todo];
        if (!see(x, &w))
            tare_explain_expression(x, &w);
    }
    tare_free(x->todo);
    tare_free(x->seen);
    tare_free(x->index);
    tare_free(x->told);
    return x->failed;
}

uint32_t tare_provenance_explain(const tare_provenance *p, const tare_quantity *of, tare_step_fn fn, void *user)
{
    explain x = {.notes = p, .fn = fn, .user = user, .failed = TARE_OK};
    if (p->is_broken)
        return TARE_RULE_MEMORY;
    if (!p->is_complete || p->n_frames == 0 || p->frame[0].returned == NOTE_NONE)
        return TARE_RULE_ARGUMENT;
    if (of->index >= tare_explain_pack(&x, 0)->funcs[p->frame[0].func].n_results)
        return TARE_RULE_ARGUMENT;
    tare_explain_return(&x, 0, of->index, &(want){.part = of->part, .element = of->element, .dim = of->dim, .is_result = true});
    return run(&x);
}
