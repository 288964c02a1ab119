/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Where a local got its value, and the lines that are told of on the way.
 *
 * Knows: that the last note before a statement that made the local, or the element of it that is
 * wanted, made what the statement saw; and that a parameter is an argument of the statement that
 * called.
 */
#include "interpret/explain.h"

#include "base/alloc.h"

/* ---- notes ---- */

static const note *note_at(const explain *x, uint32_t i) { return &x->notes->note[i]; }
static const note_frame *frame_at(const explain *x, uint32_t i) { return &x->notes->frame[i]; }
static const tare_pack_func *func_of(const explain *x, uint32_t frame)
{
    return &tare_explain_pack(x, frame)->funcs[frame_at(x, frame)->func];
}

uint32_t tare_explain_note(const explain *x, place at)
{
    for (uint32_t i = at.end; i > at.start + 1; i--) {
        const note *n = note_at(x, i - 1);
        if (n->kind == NOTE_VALUE && n->node == at.node && n->frame == at.frame)
            return i - 1;
    }
    return NOTE_NONE;
}

/* An expression of the statement that begins at note `start`. */
static place expression(const explain *x, uint32_t start, uint32_t node)
{
    uint32_t end = start + 1;
    while (end < x->notes->n_notes && note_at(x, end)->kind == NOTE_VALUE && note_at(x, end)->frame == note_at(x, start)->frame)
        end++;
    return (place){node, note_at(x, start)->frame, start, end};
}

/* Where the statement began that left note `i` when it was done. */
static uint32_t beginning(const explain *x, uint32_t i)
{
    const note *n = note_at(x, i);
    while (i > 0 && (note_at(x, i)->kind != NOTE_STATEMENT || note_at(x, i)->node != n->node || note_at(x, i)->frame != n->frame))
        i--;
    return i;
}

static const uint32_t *operands_of(const explain *x, const note *n)
{
    const pack *p = tare_explain_pack(x, n->frame);
    return p->operands + p->nodes[n->node].first;
}

static unsigned op_of(const explain *x, const note *n) { return tare_explain_pack(x, n->frame)->nodes[n->node].op; }

/* ---- lines ---- */

static bool is_told(explain *x, told what)
{
    for (uint32_t i = 0; i < x->n_told; i++)
        if (x->told[i].unit == what.unit && x->told[i].func == what.func && x->told[i].line == what.line &&
            x->told[i].kind == what.kind)
            return true;
    told *at = tare_grow(x->told, &x->told_capacity, x->n_told + UINT64_C(1), sizeof *at);
    if (at == NULL) {
        x->failed = TARE_RULE_MEMORY;
        return true;
    }
    x->told = at;
    at[x->n_told++] = what;
    return false;
}

/* The operator whose rule a function is; NULL: it is no rule. */
static const char *operator_of(const pack *p, uint32_t func)
{
    for (uint32_t i = 0; i < p->header->ops.count; i++)
        if (p->ops[i].func == func)
            return pack_string(p, p->ops[i].name);
    return NULL;
}

static void tell(explain *x, uint32_t frame, uint32_t stmt, tare_step step)
{
    const note_frame *f = frame_at(x, frame);
    const pack *p = tare_explain_pack(x, frame);
    if (is_told(x, (told){f->unit, f->func, p->nodes[stmt].line, step.kind}))
        return;
    const char *op = operator_of(p, f->func);
    step.file = pack_string(p, p->funcs[f->func].file);
    step.line = p->nodes[stmt].line;
    step.function = op != NULL ? op : pack_string(p, p->funcs[f->func].name);
    step.is_operator = op != NULL;
    step.depth = f->depth;
    x->fn(x->user, &step);
}

static bool holds(const pack *p, uint32_t in, uint32_t stmt)
{
    const tare_pack_node *n = &p->nodes[in];
    const uint32_t *o = p->operands + n->first;
    if (in == stmt)
        return true;
    if (n->op == TARE_STMT_IF)
        return holds(p, o[1], stmt) || holds(p, o[2], stmt);
    if (n->op == TARE_STMT_FOR || n->op == TARE_STMT_FOR_DOWN)
        return holds(p, o[3], stmt);
    bool any = false;
    for (uint32_t k = 0; n->op == TARE_STMT_BLOCK && !any && k < n->n; k++)
        any = holds(p, o[k], stmt);
    return any;
}

/* The arms that a statement stands in, the outermost first. */
static void tell_arms(explain *x, uint32_t frame, uint32_t stmt)
{
    const pack *p = tare_explain_pack(x, frame);
    uint32_t in = func_of(x, frame)->body;
    while (in != stmt) {
        const tare_pack_node *n = &p->nodes[in];
        const uint32_t *o = p->operands + n->first;
        uint32_t next = in;
        if (n->op == TARE_STMT_IF) {
            const bool then = holds(p, o[1], stmt);
            tell(x, frame, in, (tare_step){.kind = then ? TARE_STEP_THEN : TARE_STEP_ELSE});
            next = then ? o[1] : o[2];
        } else if (n->op == TARE_STMT_BLOCK) {
            for (uint32_t k = 0; k < n->n && next == in; k++)
                next = holds(p, o[k], stmt) ? o[k] : in;
        } else if (n->op == TARE_STMT_FOR || n->op == TARE_STMT_FOR_DOWN) {
            next = o[3];
        }
        if (next == in)
            return;
        in = next;
    }
}

/* A statement; `of`, where it is not NULL, is the expression that it took its value from. A line that
 * does nothing but name what another line made is no news. */
static void tell_line(explain *x, uint32_t start, const place *of)
{
    const note *n = note_at(x, start);
    tare_step step = {.kind = TARE_STEP_LINE};
    value v;
    if (of != NULL) {
        const tare_pack_node *e = tare_explain_node(x, *of);
        if (e->op == TARE_IR_LOCAL && e->first >= func_of(x, n->frame)->n_params)
            return;
        step.has_value = e->type == TARE_TY_INT && tare_explain_value(x, *of, &v);
        step.value = step.has_value ? v.i : 0;
    }
    tell_arms(x, n->frame, n->node);
    tell(x, n->frame, n->node, step);
}

/* ---- what made a local ---- */

/* Whether a note made it: as a whole, or the element that is wanted. */
static bool makes(const explain *x, const note *n, uint32_t local, uint32_t element)
{
    const uint32_t *o = operands_of(x, n);
    switch ((note_kind)n->kind) {
    case NOTE_STATEMENT: return (op_of(x, n) == TARE_STMT_LET || op_of(x, n) == TARE_STMT_SET) && o[0] == local;
    case NOTE_ROUND: return o[0] == local;
    case NOTE_PUT: return o[0] == local && (element == TARE_ALL_DIMS || n->value.i == (int64_t)element);
    case NOTE_MERGED: return true;
    case NOTE_CALL: {
        const pack *p = tare_explain_pack(x, n->frame);
        const pack_call c = pack_call_of(p, &p->nodes[n->node]);
        for (uint32_t k = 0; k < c.n_dests; k++)
            if (c.dest[k] == local)
                return true;
        return false;
    }
    case NOTE_VALUE: case NOTE_ARGUMENT: break;
    }
    return false;
}

/* The last such note in first..end; NOTE_NONE: there is none. */
static uint32_t find(const explain *x, uint32_t frame, uint32_t local, uint32_t element, uint32_t first, uint32_t end)
{
    while (end > first) {
        const note *n = note_at(x, --end);
        if (n->frame == frame && n->kind != NOTE_VALUE && n->kind != NOTE_ARGUMENT && makes(x, n, local, element))
            return end;
    }
    return NOTE_NONE;
}

static uint32_t dest_of(const explain *x, const note *call, uint32_t local)
{
    const pack *p = tare_explain_pack(x, call->frame);
    const pack_call c = pack_call_of(p, &p->nodes[call->node]);
    uint32_t k = 0;
    while (k < c.n_dests && c.dest[k] != local)
        k++;
    return k;
}

/* What frame `frame` returned; false: it has not. */
static bool returned(const explain *x, uint32_t frame, uint32_t k, place *out)
{
    const uint32_t start = frame_at(x, frame)->returned;
    if (start == NOTE_NONE || k >= tare_explain_pack(x, frame)->nodes[note_at(x, start)->node].n)
        return false;
    *out = expression(x, start, operands_of(x, note_at(x, start))[k]);
    return true;
}

/* The argument that a parameter stands for, by the statement that called. */
static place argument(const explain *x, uint32_t frame, uint32_t param)
{
    const note *n = note_at(x, frame_at(x, frame)->call);
    const pack *p = tare_explain_pack(x, n->frame);
    const pack_call c = pack_call_of(p, &p->nodes[n->node]);
    return expression(x, beginning(x, frame_at(x, frame)->call), c.arg[param]);
}

/* ---- values ---- */

static bool local_value(const explain *x, place at, uint32_t local, value *out)
{
    place from;
    const uint32_t i = find(x, at.frame, local, TARE_ALL_DIMS, frame_at(x, at.frame)->first, at.start);
    if (i == NOTE_NONE) {
        if (local >= func_of(x, at.frame)->n_params)
            return false;
        if (at.frame != 0)
            return tare_explain_value(x, argument(x, at.frame, local), out);
        *out = note_at(x, local)->value;
        return true;
    }
    const note *n = note_at(x, i);
    *out = n->value;
    switch ((note_kind)n->kind) {
    case NOTE_STATEMENT: return tare_explain_value(x, expression(x, i, operands_of(x, n)[1]), out);
    case NOTE_CALL: return returned(x, (uint32_t)n->value.i, dest_of(x, n, local), &from) && tare_explain_value(x, from, out);
    case NOTE_ROUND: return true;
    case NOTE_PUT: /* the list's length is all that is asked of one that grew */
        *out = (value){.list = {NULL, n->value.i + 1}};
        return op_of(x, n) == TARE_STMT_PUSH;
    case NOTE_VALUE: case NOTE_ARGUMENT: case NOTE_MERGED: break;
    }
    return false;
}

bool tare_explain_value(const explain *x, place at, value *out)
{
    const tare_pack_node *n = tare_explain_node(x, at);
    const uint32_t i = tare_explain_note(x, at);
    if (i != NOTE_NONE)
        *out = note_at(x, i)->value;
    return i != NOTE_NONE || (n->op == TARE_IR_LOCAL && local_value(x, at, n->first, out));
}

/* ---- going on from a local ---- */

static void look(explain *x, const want *w, place at)
{
    want of = *w;
    of.at = at;
    tare_explain_look(x, of);
}

void tare_explain_return(explain *x, uint32_t frame, uint32_t k, const want *w)
{
    place of;
    if (!returned(x, frame, k, &of))
        return;
    tell_line(x, frame_at(x, frame)->returned, &of);
    look(x, w, of);
}

/* A parameter that nothing made anew. */
static void from_caller(explain *x, const want *w, uint32_t param)
{
    if (w->at.frame != 0) {
        const place of = argument(x, w->at.frame, param);
        tell_line(x, of.start, NULL);
        look(x, w, of);
        return;
    }
    const tare_quantity from = {.part = w->part, .index = param, .element = w->element, .dim = w->dim};
    x->fn(x->user, &(tare_step){.kind = TARE_STEP_ARGUMENT, .from = from});
}

/* An element that was written into a list. */
static void from_put(explain *x, const want *w, uint32_t i, bool tensors)
{
    const note *n = note_at(x, i);
    const uint32_t start = beginning(x, i);
    const place of = expression(x, start, operands_of(x, n)[op_of(x, n) == TARE_STMT_PUSH ? 1 : 2]);
    tell_line(x, start, &of);
    want one = *w;
    one.element = tensors ? TARE_NO_ELEMENT : w->element;
    if (w->part != TARE_PART_LENGTH)
        look(x, &one, of);
}

static void from_note(explain *x, const want *w, uint32_t local, uint32_t i, bool tensors)
{
    const note *n = note_at(x, i);
    place of;
    switch ((note_kind)n->kind) {
    case NOTE_STATEMENT:
        of = expression(x, i, operands_of(x, n)[1]);
        tell_line(x, i, &of);
        look(x, w, of);
        break;
    case NOTE_CALL:
        tell_line(x, beginning(x, i), NULL);
        tare_explain_return(x, (uint32_t)n->value.i, dest_of(x, n, local), w);
        break;
    case NOTE_PUT: from_put(x, w, i, tensors); break;
    case NOTE_ROUND:
        if (!w->is_operand)
            x->fn(x->user, &(tare_step){.kind = TARE_STEP_CONSTANT, .value = n->value.i});
        break;
    case NOTE_VALUE: case NOTE_ARGUMENT: case NOTE_MERGED: break;
    }
}

/* Looks for what made the local in first..end. False: nothing there did, or not all of it. */
static bool from_range(explain *x, const want *w, uint32_t local, uint32_t first, uint32_t end)
{
    const tare_irtype type = tare_explain_node(x, w->at)->type;
    const bool tensors = irtype_elem(type) == TARE_TY_TENSOR;
    const uint32_t element = !irtype_is_list(type) ? TARE_ALL_DIMS : tensors ? w->element : w->dim;
    for (;;) {
        end = find(x, w->at.frame, local, element, first, end);
        if (end == NOTE_NONE)
            return false;
        const note *n = note_at(x, end);
        if (n->kind != NOTE_MERGED) {
            from_note(x, w, local, end, tensors);
            if (n->kind != NOTE_PUT || element != TARE_ALL_DIMS)
                return true;
            continue;
        }
        const uint32_t second = (uint32_t)n->value.i, begin = beginning(x, end);
        const bool in_else = from_range(x, w, local, second, end), in_then = from_range(x, w, local, begin + 1, second);
        if (in_else && in_then)
            return true;
        end = begin;
    }
}

void tare_explain_local(explain *x, const want *w)
{
    const uint32_t local = tare_explain_node(x, w->at)->first;
    if (!from_range(x, w, local, frame_at(x, w->at.frame)->first, w->at.start) && local < func_of(x, w->at.frame)->n_params)
        from_caller(x, w, local);
}
