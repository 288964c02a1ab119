/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Conversions of arguments: see convert.h. */
#include "interpret/convert.h"

#include "dispatch/irtype.h"

enum { ROOM_ELEM_BYTES = 16 };

static bool is_list_tag(uint32_t tag) { return tag >= TARE_TAG_INTS && tag <= TARE_TAG_DTYPES; }

static bool is_number(uint32_t tag)
{
    return tag == TARE_TAG_INT || tag == TARE_TAG_BOOL || tag == TARE_TAG_FLOAT || tag == TARE_TAG_COMPLEX;
}

size_t tare_convert_room_bytes(const tare_pack_arg *arg, const tare_slot *given)
{
    const size_t elems = is_list_tag(given->tag) ? given->len : arg->expand;
    return ROOM_ELEM_BYTES * (elems > 0 ? elems : 1);
}

/* ---- numbers ---- */

static tare_scalar scalar_of(const tare_slot *s)
{
    const tare_scalar_kind kind = s->tag == TARE_TAG_BOOL    ? TARE_SCALAR_BOOL
                                  : s->tag == TARE_TAG_INT   ? TARE_SCALAR_INT
                                  : s->tag == TARE_TAG_FLOAT ? TARE_SCALAR_FLOAT
                                                             : TARE_SCALAR_COMPLEX;
    return s->tag == TARE_TAG_BOOL || s->tag == TARE_TAG_INT ? (tare_scalar){kind, {.i = s->u.i}}
                                                             : (tare_scalar){kind, {.f = s->u.f}};
}

/* A number where a tensor was wanted: 0-dimensional, and remembered as a number. */
static convert_result wrap(tare_mode *m, const tare_slot *given, tare_rec *room, tare_slot *out)
{
    static const tare_dtype dtype[] = {[TARE_SCALAR_NONE] = TARE_DTYPE_NONE, [TARE_SCALAR_BOOL] = TARE_DTYPE_bool,
                                       [TARE_SCALAR_INT] = TARE_DTYPE_int64, [TARE_SCALAR_FLOAT] = TARE_DTYPE_float64,
                                       [TARE_SCALAR_COMPLEX] = TARE_DTYPE_complex128};
    const tare_desc desc = {.dtype = dtype[scalar_of(given).kind], .device = TARE_DEVICE_CPU,
                            .layout = TARE_LAYOUT_STRIDED, .wrapped = true};
    if (tare_tensor(m, &desc, room) != TARE_OK)
        return CONVERT_MEMORY;
    *out = (tare_slot){.tag = TARE_TAG_TENSOR, .u.rec = room};
    return CONVERT_OK;
}

/* ---- lists ---- */

/* Element i of a list of numbers, as a slot of one. */
static bool number_at(const tare_slot *list, uint32_t i, tare_slot *out)
{
    switch (list->tag) {
    case TARE_TAG_INTS: *out = (tare_slot){.tag = TARE_TAG_INT, .u.i = list->u.ints[i]}; return true;
    case TARE_TAG_BOOLS: *out = (tare_slot){.tag = TARE_TAG_BOOL, .u.i = list->u.ints[i]}; return true;
    case TARE_TAG_FLOATS: *out = (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = list->u.floats[i]}; return true;
    case TARE_TAG_SCALARS: break;
    default: return false;
    }
    static const uint32_t tag[] = {TARE_TAG_NONE, TARE_TAG_BOOL, TARE_TAG_INT, TARE_TAG_FLOAT, TARE_TAG_COMPLEX};
    const tare_scalar s = list->u.scalars[i];
    if (s.kind <= TARE_SCALAR_NONE || s.kind > TARE_SCALAR_COMPLEX)
        return false;
    *out = (tare_slot){.tag = tag[s.kind], .u.i = s.u.i};
    return true;
}

/* Puts a number as element i of a list of `elem`s; false where it is not one. */
static bool put_number(tare_irtype elem, void *room, uint32_t i, const tare_slot *number)
{
    const bool whole = number->tag == TARE_TAG_INT || number->tag == TARE_TAG_BOOL;
    switch (elem) {
    case TARE_TY_INT: ((int64_t *)room)[i] = number->u.i; return whole;
    case TARE_TY_BOOL: ((int64_t *)room)[i] = number->u.i != 0; return number->tag == TARE_TAG_BOOL;
    case TARE_TY_FLOAT:
        ((double *)room)[i] = whole ? (double)number->u.i : number->u.f;
        return number->tag != TARE_TAG_COMPLEX;
    case TARE_TY_SCALAR: ((tare_scalar *)room)[i] = scalar_of(number); return true;
    default: return false;
    }
}

static uint32_t list_tag(tare_irtype elem)
{
    switch (elem) {
    case TARE_TY_BOOL: return TARE_TAG_BOOLS;
    case TARE_TY_FLOAT: return TARE_TAG_FLOATS;
    case TARE_TY_SCALAR: return TARE_TAG_SCALARS;
    case TARE_TY_TENSOR: return TARE_TAG_TENSORS;
    case TARE_TY_DTYPE: return TARE_TAG_DTYPES;
    default: return TARE_TAG_INTS;
    }
}

/* One number stands for `expand` of them. */
static convert_result expand(const tare_pack_arg *arg, const tare_slot *given, void *room, tare_slot *out)
{
    const tare_irtype elem = irtype_elem(arg->type);
    if ((arg->flags & TARE_ARG_EXPANDS) == 0 || !is_number(given->tag))
        return CONVERT_MISFIT;
    for (uint32_t i = 0; i < arg->expand; i++)
        if (!put_number(elem, room, i, given))
            return CONVERT_MISFIT;
    *out = (tare_slot){.tag = list_tag(elem), .len = arg->expand, .u.ints = room};
    return CONVERT_OK;
}

static convert_result check_holes(tare_irtype type, const tare_slot *list, uint32_t *hole)
{
    if (irtype_elem(type) != TARE_TY_TENSOR || (type & TARE_TY_ELEM_OPT) != 0)
        return CONVERT_OK;
    for (*hole = 0; *hole < list->len; ++*hole)
        if (list->u.recs[*hole].type == 0)
            return CONVERT_HOLE;
    return CONVERT_OK;
}

static convert_result convert_list(const tare_pack_arg *arg, const tare_slot *given, void *room, tare_slot *out,
                                   uint32_t *hole)
{
    const tare_irtype elem = irtype_elem(arg->type);
    if (!is_list_tag(given->tag))
        return expand(arg, given, room, out);
    if (given->len > 0 && given->u.ints == NULL)
        return CONVERT_MISFIT;
    *out = (tare_slot){.tag = list_tag(elem), .len = given->len, .u.ints = given->u.ints};
    if (given->len == 0 || given->tag == out->tag)
        return check_holes(arg->type, out, hole);
    out->u.ints = room;
    for (uint32_t i = 0; i < given->len; i++) {
        tare_slot number;
        if (!number_at(given, i, &number) || !put_number(elem, room, i, &number))
            return CONVERT_MISFIT;
    }
    return CONVERT_OK;
}

/* ---- one value ---- */

static convert_result as_is(const tare_slot *given, tare_slot *out, bool fits)
{
    *out = *given;
    return fits ? CONVERT_OK : CONVERT_MISFIT;
}

static convert_result to_float(const tare_slot *given, tare_slot *out)
{
    if (given->tag != TARE_TAG_INT && given->tag != TARE_TAG_BOOL)
        return as_is(given, out, given->tag == TARE_TAG_FLOAT);
    *out = (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = (double)given->u.i};
    return CONVERT_OK;
}

static convert_result to_int(const tare_slot *given, tare_slot *out)
{
    *out = (tare_slot){.tag = TARE_TAG_INT, .u.i = given->u.i};
    return given->tag == TARE_TAG_INT || given->tag == TARE_TAG_BOOL ? CONVERT_OK : CONVERT_MISFIT;
}

static bool is_absent(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE || (s->tag == TARE_TAG_TENSOR && (s->u.rec == NULL || s->u.rec->type == 0)) ||
           (s->tag == TARE_TAG_STR && s->u.str == NULL);
}

convert_result tare_convert(tare_mode *m, const tare_pack_arg *arg, const tare_slot *given, void *room, tare_slot *out,
                       uint32_t *hole)
{
    if (is_absent(given)) {
        *out = (tare_slot){.tag = TARE_TAG_NONE};
        return irtype_is_opt(arg->type) ? CONVERT_OK : CONVERT_MISFIT;
    }
    if (irtype_is_list(arg->type))
        return convert_list(arg, given, room, out, hole);
    switch (irtype_elem(arg->type)) {
    case TARE_TY_INT: return to_int(given, out);
    case TARE_TY_FLOAT: return to_float(given, out);
    case TARE_TY_BOOL: return as_is(given, out, given->tag == TARE_TAG_BOOL);
    case TARE_TY_STR: return as_is(given, out, given->tag == TARE_TAG_STR);
    case TARE_TY_DTYPE: return as_is(given, out, given->tag == TARE_TAG_DTYPE);
    case TARE_TY_DEVICE: return as_is(given, out, given->tag == TARE_TAG_DEVICE);
    case TARE_TY_LAYOUT: return as_is(given, out, given->tag == TARE_TAG_LAYOUT);
    case TARE_TY_FORMAT: return as_is(given, out, given->tag == TARE_TAG_FORMAT);
    case TARE_TY_SCALAR: return as_is(given, out, is_number(given->tag));
    case TARE_TY_GENERATOR: return as_is(given, out, given->tag == TARE_TAG_GENERATOR);
    case TARE_TY_TENSOR:
        return is_number(given->tag) ? wrap(m, given, room, out) : as_is(given, out, given->tag == TARE_TAG_TENSOR);
    default: return CONVERT_MISFIT;
    }
}

/* ---- words ---- */

static const struct noun { const char *one, *many; } nouns[TARE_TY_ELEM_COUNT] = {
    [TARE_TY_VOID] = {"nothing", "nothing"},
    [TARE_TY_INT] = {"an int", "ints"},
    [TARE_TY_BOOL] = {"a bool", "bools"},
    [TARE_TY_FLOAT] = {"a float", "floats"},
    [TARE_TY_STR] = {"a str", "strs"},
    [TARE_TY_DTYPE] = {"a dtype", "dtypes"},
    [TARE_TY_DEVICE] = {"a device", "devices"},
    [TARE_TY_LAYOUT] = {"a layout", "layouts"},
    [TARE_TY_FORMAT] = {"a memory format", "memory formats"},
    [TARE_TY_SCALAR] = {"a number", "numbers"},
    [TARE_TY_TENSOR] = {"a Tensor", "Tensors"},
    [TARE_TY_GENERATOR] = {"a Generator", "Generators"},
};

void tare_convert_describe_type(tare_text *t, tare_irtype type)
{
    const struct noun *n = &nouns[irtype_elem(type)];
    tare_text_add(t, "%s%s%s", irtype_is_list(type) ? "a list of " : "", irtype_is_list(type) ? n->many : n->one,
             irtype_is_opt(type) ? " or None" : "");
}

void tare_convert_describe_slot(tare_text *t, const tare_slot *s)
{
    static const char *const word[] = {
        [TARE_TAG_NONE] = "None",
        [TARE_TAG_INT] = "an int",
        [TARE_TAG_BOOL] = "a bool",
        [TARE_TAG_FLOAT] = "a float",
        [TARE_TAG_COMPLEX] = "a complex number",
        [TARE_TAG_STR] = "a str",
        [TARE_TAG_DTYPE] = "a dtype",
        [TARE_TAG_DEVICE] = "a device",
        [TARE_TAG_LAYOUT] = "a layout",
        [TARE_TAG_FORMAT] = "a memory format",
        [TARE_TAG_GENERATOR] = "a Generator",
        [TARE_TAG_TENSOR] = "a Tensor",
        [TARE_TAG_INTS] = "a list of ints",
        [TARE_TAG_BOOLS] = "a list of bools",
        [TARE_TAG_FLOATS] = "a list of floats",
        [TARE_TAG_SCALARS] = "a list of numbers",
        [TARE_TAG_TENSORS] = "a list of Tensors",
        [TARE_TAG_DTYPES] = "a list of dtypes",
    };
    tare_text_add(t, "%s", is_absent(s) ? "None" : s->tag <= TARE_TAG_DTYPES ? word[s->tag] : "of no kind");
}
