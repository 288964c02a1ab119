/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Conversions of arguments: see convert.h. */
#include "interpret/convert.h"

#include "dispatch/irtype.h"
#include "interpret/boxes.h"
#include "tare/symbolic.h"

enum { ROOM_ELEM_BYTES = 16 };

static bool is_list_tag(uint32_t tag) { return tag >= TARE_TAG_INTS && tag <= TARE_TAG_DTYPES; }

static bool is_number(uint32_t tag)
{
    return tag == TARE_TAG_INT || tag == TARE_TAG_BOOL || tag == TARE_TAG_FLOAT || tag == TARE_TAG_COMPLEX;
}

/* ORDER: c10's numbers of layouts, which are not ours. */
static const tare_layout layout_number[] = {TARE_LAYOUT_STRIDED, TARE_LAYOUT_SPARSE_COO, TARE_LAYOUT_SPARSE_CSR, TARE_LAYOUT_MKLDNN,
                                            TARE_LAYOUT_SPARSE_CSC, TARE_LAYOUT_SPARSE_BSR, TARE_LAYOUT_SPARSE_BSC,
                                            TARE_LAYOUT_JAGGED};
enum { N_LAYOUTS = sizeof layout_number / sizeof *layout_number };

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

/* Whether Python takes a number for true; a complex one's imaginary part is not known. */
static bool truth_of(const tare_slot *number, int64_t *out)
{
    if (number->tag == TARE_TAG_FLOAT || number->tag == TARE_TAG_COMPLEX)
        *out = number->u.f < 0 || number->u.f > 0 || number->u.f != number->u.f;
    else
        *out = number->u.i != 0;
    return number->tag == TARE_TAG_FLOAT || (number->tag == TARE_TAG_COMPLEX && *out != 0) || number->tag == TARE_TAG_BOOL ||
           (number->tag == TARE_TAG_INT && !tare_is_symbolic(number->u.i));
}

/* Puts a number as element i of a list of `elem`s; false where it is not one. */
static bool put_number(tare_irtype elem, void *room, uint32_t i, const tare_slot *number)
{
    const bool whole = number->tag == TARE_TAG_INT || number->tag == TARE_TAG_BOOL;
    switch (elem) {
    case TARE_TY_INT: ((int64_t *)room)[i] = number->u.i; return whole;
    case TARE_TY_BOOL: return truth_of(number, &((int64_t *)room)[i]);
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

/* Whether one number may stand for a list: int[k] and float[k], by numbers of just that kind; SymInt[k] and bool[k] want lists. */
static bool expands(const tare_pack_arg *arg, uint32_t tag)
{
    if ((arg->flags & TARE_ARG_EXPANDS) == 0 || (arg->flags & TARE_ARG_SYMBOLIC) != 0)
        return false;
    switch (irtype_elem(arg->type)) {
    case TARE_TY_INT: return tag == TARE_TAG_INT || tag == TARE_TAG_BOOL;
    case TARE_TY_FLOAT: return tag == TARE_TAG_FLOAT;
    default: return false;
    }
}

/* One number stands for `expand` of them. */
static convert_result expand(const tare_pack_arg *arg, const tare_slot *given, void *room, tare_slot *out)
{
    const tare_irtype elem = irtype_elem(arg->type);
    if (!expands(arg, given->tag))
        return CONVERT_MISFIT;
    for (uint32_t i = 0; i < arg->expand; i++)
        if (!put_number(elem, room, i, given))
            return CONVERT_MISFIT;
    *out = (tare_slot){.tag = list_tag(elem), .len = arg->expand, .u.ints = room};
    return CONVERT_OK;
}

/* A list as it is, once it has been seen that it holds what it must. */
static convert_result check_list(const tare_pack_arg *arg, const tare_slot *list)
{
    const tare_irtype elem = irtype_elem(arg->type);
    const bool holes = (arg->type & TARE_TY_ELEM_OPT) != 0;
    for (uint32_t i = 0; elem == TARE_TY_TENSOR && !holes && i < list->len; i++)
        if (list->u.recs[i].type == 0)
            return CONVERT_MISFIT;
    const bool fixed = elem == TARE_TY_BOOL && (arg->flags & TARE_ARG_EXPANDS) != 0;
    return fixed && list->len != arg->expand ? CONVERT_LENGTH : CONVERT_OK;
}

static convert_result convert_list(const tare_pack_arg *arg, const tare_slot *given, void *room, tare_slot *out)
{
    const tare_irtype elem = irtype_elem(arg->type);
    if (!is_list_tag(given->tag))
        return expand(arg, given, room, out);
    if (given->len > 0 && given->u.ints == NULL)
        return CONVERT_MISFIT;
    *out = (tare_slot){.tag = list_tag(elem), .len = given->len, .u.ints = given->u.ints};
    if (given->len == 0 || given->tag == out->tag)
        return check_list(arg, out);
    out->u.ints = room;
    for (uint32_t i = 0; i < given->len; i++) {
        const tare_slot number = tare_slot_element(given, i);
        if (!is_number(number.tag) || !put_number(elem, room, i, &number))
            return CONVERT_MISFIT;
    }
    return check_list(arg, out);
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
    return tare_is_symbolic(given->u.i) ? CONVERT_MISFIT : CONVERT_OK;
}

/* What is numbered in PyTorch, and so an int there where no symbol may stand. */
static bool number_of(const tare_slot *given, int64_t *out)
{
    if (given->tag == TARE_TAG_LAYOUT)
        for (*out = 0; *out < N_LAYOUTS; ++*out)
            if (layout_number[*out] == given->u.i)
                return true;
    *out = given->u.i - 1;
    return given->tag == TARE_TAG_DTYPE || given->tag == TARE_TAG_FORMAT;
}

static convert_result to_int(const tare_pack_arg *arg, const tare_slot *given, tare_slot *out)
{
    int64_t number = given->u.i;
    *out = (tare_slot){.tag = TARE_TAG_INT, .u.i = number};
    if (given->tag == TARE_TAG_INT || given->tag == TARE_TAG_BOOL)
        return CONVERT_OK;
    if ((arg->flags & TARE_ARG_SYMBOLIC) != 0 || !number_of(given, &number))
        return CONVERT_MISFIT;
    out->u.i = number;
    return CONVERT_OK;
}

static convert_result to_bool(const tare_slot *given, tare_slot *out)
{
    int64_t truth;
    if (given->tag == TARE_TAG_BOOL)
        return as_is(given, out, true);
    if (!truth_of(given, &truth))
        return CONVERT_MISFIT;
    *out = (tare_slot){.tag = TARE_TAG_BOOL, .u.i = truth};
    return CONVERT_OK;
}

static convert_result to_scalar(const tare_slot *given, tare_slot *out)
{
    int64_t number;
    if (is_number(given->tag) || given->tag == TARE_TAG_FORMAT || !number_of(given, &number))
        return as_is(given, out, is_number(given->tag));
    *out = (tare_slot){.tag = TARE_TAG_INT, .u.i = number};
    return CONVERT_OK;
}

/* A dtype, layout or format, or its number in PyTorch. */
static convert_result to_code(tare_irtype elem, const tare_slot *given, tare_slot *out)
{
    static const uint32_t tag[TARE_TY_ELEM_COUNT] = {
        [TARE_TY_DTYPE] = TARE_TAG_DTYPE, [TARE_TY_LAYOUT] = TARE_TAG_LAYOUT, [TARE_TY_FORMAT] = TARE_TAG_FORMAT};
    const int64_t n = elem == TARE_TY_DTYPE ? TARE_DTYPE_COUNT - 1 : elem == TARE_TY_LAYOUT ? N_LAYOUTS : TARE_FORMAT_COUNT - 1;
    if (given->tag != TARE_TAG_INT && given->tag != TARE_TAG_BOOL)
        return as_is(given, out, given->tag == tag[elem]);
    if (given->u.i < 0 || given->u.i >= n)
        return CONVERT_MISFIT;
    *out = (tare_slot){.tag = tag[elem], .u.i = elem == TARE_TY_LAYOUT ? layout_number[given->u.i] : given->u.i + 1};
    return CONVERT_OK;
}

static convert_result absent(tare_irtype type, tare_slot *out)
{
    *out = (tare_slot){.tag = TARE_TAG_NONE};
    if (irtype_is_opt(type))
        return CONVERT_OK;
    if (type == TARE_TY_BOOL)
        *out = (tare_slot){.tag = TARE_TAG_BOOL};
    return type == TARE_TY_BOOL ? CONVERT_OK : type == TARE_TY_TENSOR ? CONVERT_ABSENT : CONVERT_MISFIT;
}

convert_result tare_convert(tare_mode *m, const tare_op_info *op, uint32_t i, const tare_slot *given, void *room, tare_slot *out)
{
    const tare_pack_arg *arg = &op->arg[i];
    if (tare_slot_is_absent(given))
        return absent(arg->type, out);
    if (irtype_is_list(arg->type))
        return convert_list(arg, given, room, out);
    switch (irtype_elem(arg->type)) {
    case TARE_TY_INT: return to_int(arg, given, out);
    case TARE_TY_FLOAT: return to_float(given, out);
    case TARE_TY_BOOL: return to_bool(given, out);
    case TARE_TY_STR: return as_is(given, out, given->tag == TARE_TAG_STR);
    case TARE_TY_DTYPE:
    case TARE_TY_LAYOUT:
    case TARE_TY_FORMAT: return to_code(irtype_elem(arg->type), given, out);
    case TARE_TY_DEVICE: return as_is(given, out, given->tag == TARE_TAG_DEVICE);
    case TARE_TY_SCALAR: return to_scalar(given, out);
    case TARE_TY_GENERATOR: return as_is(given, out, given->tag == TARE_TAG_GENERATOR);
    case TARE_TY_TENSOR:
        if ((op->flags & TARE_OP_TAKES_NUMBERS) != 0 && is_number(given->tag))
            return wrap(m, given, room, out);
        return as_is(given, out, given->tag == TARE_TAG_TENSOR);
    default: return CONVERT_MISFIT;
    }
}
