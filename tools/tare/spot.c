/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Names and values of spots; see history.h. */
#include "history.h"

#include <inttypes.h>
#include <stdlib.h>

#include "program_run.h"
#include "tare/symbolic.h"

const char *spot_name(const history *h, const spot *s)
{
    const program *p = h->p;
    if (s->value >= 0)
        return p->value[s->value].name;
    if (s->kind == SPOT_GIVEN)
        return s->out < p->node[s->node].n_args ? p->node[s->node].arg[s->out].name : "";
    const program_node *node = &p->node[s->node];
    return node->number_out ? node->number_out : node->name ? node->name : node->target;
}

void spot_add_part(const spot *s, text *out)
{
    static const char *const word[] = {
        [TARE_PART_VALUE] = "",        [TARE_PART_SIZE] = "size",     [TARE_PART_STRIDE] = "stride",
        [TARE_PART_OFFSET] = "offset", [TARE_PART_DTYPE] = "dtype",   [TARE_PART_DEVICE] = "device",
        [TARE_PART_LAYOUT] = "layout", [TARE_PART_BYTES] = "storage", [TARE_PART_LENGTH] = "rank"};
    text_add(out, word[s->part]);
    if ((s->part == TARE_PART_SIZE || s->part == TARE_PART_STRIDE) && s->dim != TARE_ALL_DIMS)
        text_addf(out, "[%" PRIu32 "]", s->dim);
}

static void add_number(const tare_mode *m, int64_t v, text *out)
{
    char own[256];
    const size_t bytes = tare_sym_format(m, v, TARE_SYM_STR, own, sizeof own);
    char *word = bytes < sizeof own ? own : malloc(bytes + 1);
    out->broken |= !word;
    if (word && word != own)
        (void)tare_sym_format(m, v, TARE_SYM_STR, word, bytes + 1);
    text_add(out, word ? word : "");
    if (word != own)
        free(word);
}

static void add_float(const tare_mode *m, double v, text *out)
{
    char word[512];
    if (!tare_is_symbolic_float(v)) {
        text_addf(out, "%.17g", v);
        return;
    }
    (void)tare_sym_float_format(m, v, word, sizeof word);
    text_add(out, word);
}

static void add_result(const tare_mode *m, const tare_slot *made, text *out)
{
    if (made->tag == TARE_TAG_FLOAT)
        add_float(m, made->u.f, out);
    else
        add_number(m, made->u.i, out);
}

static void add_numbers(const tare_mode *m, const int64_t *at, uint32_t n, uint32_t dim, text *out)
{
    if (dim != TARE_ALL_DIMS) {
        if (dim < n)
            add_number(m, at[dim], out);
        return;
    }
    text_add(out, "[");
    for (uint32_t i = 0; i < n; i++) {
        text_add(out, i ? ", " : "");
        add_number(m, at[i], out);
    }
    text_add(out, "]");
}

static void add_tensor_part(const history *h, tare_rec rec, const spot *s, text *out)
{
    const tare_mode *m = h->p->session->mode;
    const tare_type *type = tare_type_of(m, rec);
    char word[64] = "";
    switch (s->part) {
    case TARE_PART_SIZE: add_numbers(m, type->dim, type->rank, s->dim, out); break;
    case TARE_PART_STRIDE: add_numbers(m, type->dim + type->rank, type->rank, s->dim, out); break;
    case TARE_PART_OFFSET: add_number(m, rec.offset, out); break;
    case TARE_PART_DTYPE: text_add(out, tare_dtype_name((tare_dtype)type->dtype)); break;
    case TARE_PART_DEVICE:
        (void)tare_device_format(h->p->session->registry, type->device, word, sizeof word);
        text_add(out, word);
        break;
    case TARE_PART_LAYOUT: text_add(out, tare_layout_name((tare_layout)type->layout)); break;
    case TARE_PART_LENGTH: text_addf(out, "%u", type->rank); break;
    case TARE_PART_BYTES: add_number(m, tare_storage_bytes(m, rec.storage), out); break;
    case TARE_PART_VALUE: break;
    }
}

/* What the program writes for an argument. */
static void add_given(const history *h, const spot *s, text *out)
{
    const tare_mode *m = h->p->session->mode;
    const program_node *node = &h->p->node[s->node];
    char word[64] = "";
    if (s->out >= node->n_args)
        return;
    const tare_slot *slot = &node->arg[s->out].value;
    switch ((tare_tag)slot->tag) {
    case TARE_TAG_INT: add_number(m, slot->u.i, out); break;
    case TARE_TAG_BOOL: text_add(out, slot->u.i ? "true" : "false"); break;
    case TARE_TAG_FLOAT: case TARE_TAG_COMPLEX: add_float(m, slot->u.f, out); break;
    case TARE_TAG_INTS: add_numbers(m, slot->u.ints, slot->len, s->dim, out); break;
    case TARE_TAG_DTYPE: text_add(out, tare_dtype_name((tare_dtype)slot->u.i)); break;
    case TARE_TAG_DEVICE:
        (void)tare_device_format(h->p->session->registry, (tare_device)slot->u.i, word, sizeof word);
        text_add(out, word);
        break;
    case TARE_TAG_LAYOUT: text_add(out, tare_layout_name((tare_layout)slot->u.i)); break;
    case TARE_TAG_FORMAT: text_add(out, tare_format_name((tare_format)slot->u.i)); break;
    case TARE_TAG_STR: text_add_bytes(out, slot->u.str, slot->len); break;
    case TARE_TAG_NONE: text_add(out, "None"); break;
    case TARE_TAG_GENERATOR: case TARE_TAG_TENSOR: case TARE_TAG_TENSORS: case TARE_TAG_BOOLS: case TARE_TAG_FLOATS:
    case TARE_TAG_SCALARS: case TARE_TAG_DTYPES: break;
    }
}

void spot_add_value(const history *h, const spot *s, text *out)
{
    if (s->kind == SPOT_GIVEN)
        add_given(h, s, out);
    else if (s->value < 0)
        add_result(h->p->session->mode, &h->number[s->node], out);
    else if (h->rec[s->value].type)
        add_tensor_part(h, h->rec[s->value], s, out);
}

/* ---- origins --------------------------------------------------------------------------------------- */

static void add_constant(const history *h, const spot *of, int64_t v, text *out)
{
    char word[64] = "";
    if (of->part == TARE_PART_DTYPE) {
        text_add(out, tare_dtype_name((tare_dtype)v));
    } else if (of->part == TARE_PART_DEVICE) {
        (void)tare_device_format(h->p->session->registry, (tare_device)v, word, sizeof word);
        text_add(out, word);
    } else if (of->part == TARE_PART_LAYOUT) {
        text_add(out, tare_layout_name((tare_layout)v));
    } else {
        add_number(h->p->session->mode, v, out);
    }
}

/* "padding[0] = 1 of the program" */
static void add_given_value(const history *h, const origin *o, text *out)
{
    const bool written = o->spot.out < h->p->node[o->spot.node].n_args;
    if (o->is_list && o->spot.dim != TARE_ALL_DIMS)
        text_addf(out, "[%" PRIu32 "]", o->spot.dim);
    text_add(out, written ? " = " : "");
    add_given(h, &o->spot, out);
    text_add(out, written ? " of the program" : " by default");
}

static void add_argument(const history *h, const origin *o, text *out)
{
    const tare_quantity *q = &o->step.from;
    const spot part = {.part = q->part, .dim = q->dim};
    text_add(out, o->argument);
    if (o->spot.kind == SPOT_GIVEN && q->part == TARE_PART_VALUE) {
        add_given_value(h, o, out);
        return;
    }
    if (q->element != TARE_NO_ELEMENT)
        text_addf(out, "[%" PRIu32 "]", q->element);
    if (q->part == TARE_PART_VALUE) {
        if (o->is_list && q->dim != TARE_ALL_DIMS)
            text_addf(out, "[%" PRIu32 "]", q->dim);
        return;
    }
    text_add(out, ".");
    spot_add_part(&part, out);
}

void origin_add(const history *h, const origin *o, const spot *of, text *out)
{
    static const char *const env[] = {
#define TARE_ENV(name, type, default_value) [TARE_ENV_##name] = #name,
#include "tare/env.def"
#undef TARE_ENV
    };
    switch (o->step.kind) {
    case TARE_STEP_ARGUMENT: add_argument(h, o, out); break;
    case TARE_STEP_CONSTANT: add_constant(h, of, o->step.value, out); break;
    case TARE_STEP_ENV: text_addf(out, "env.%s", o->step.field < TARE_ENV_COUNT ? env[o->step.field] : "?"); break;
    case TARE_STEP_UNKNOWN: text_add(out, "what only the data tells"); break;
    case TARE_STEP_CONTIGUOUS: spot_add_part(&o->spot, out); break;
    case TARE_STEP_LINE: case TARE_STEP_THEN: case TARE_STEP_ELSE: break;
    }
}

/* ---- calls ------------------------------------------------------------------------------------------- */

static void add_values(const history *h, const tare_slot *slot, text *out)
{
    text_add(out, "[");
    for (uint32_t k = 0; k < slot->len; k++)
        text_addf(out, "%s%s", k ? ", " : "", slot->u.ints[k] >= 0 ? h->p->value[slot->u.ints[k]].name : "None");
    text_add(out, "]");
}

void history_add_call(const history *h, uint32_t number, text *out)
{
    const program_node *node = &h->p->node[number];
    text_addf(out, "%s(", program_operator(node));
    for (uint32_t i = 0; i < node->n_args; i++) {
        const tare_slot *slot = &node->arg[i].value;
        const spot given = {SPOT_GIVEN, number, i, -1, TARE_PART_VALUE, TARE_ALL_DIMS};
        text_addf(out, "%s%s=", i ? ", " : "", node->arg[i].name);
        if (slot->tag == TARE_TAG_TENSOR)
            text_add(out, h->p->value[slot->u.i].name);
        else if (slot->tag == TARE_TAG_TENSORS)
            add_values(h, slot, out);
        else
            spot_add_value(h, &given, out);
    }
    text_add(out, ")");
}
