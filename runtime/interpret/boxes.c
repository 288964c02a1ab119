/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Slots and values: see boxes.h. */
#include "interpret/boxes.h"

#include "tare/boxing.h"
#include "tare/symbolic.h"

/* ---- does a slot fit? ---- */

static uint32_t fits_of(tare_irtype type)
{
    static const uint32_t one[TARE_TY_ELEM_COUNT] = {
        [TARE_TY_INT] = TARE_FITS_INT,       [TARE_TY_BOOL] = TARE_FITS_BOOL,
        [TARE_TY_FLOAT] = TARE_FITS_FLOAT,   [TARE_TY_STR] = TARE_FITS_STR,
        [TARE_TY_DTYPE] = TARE_FITS_DTYPE,   [TARE_TY_DEVICE] = TARE_FITS_DEVICE,
        [TARE_TY_LAYOUT] = TARE_FITS_LAYOUT, [TARE_TY_FORMAT] = TARE_FITS_FORMAT,
        [TARE_TY_SCALAR] = TARE_FITS_SCALAR, [TARE_TY_TENSOR] = TARE_FITS_TENSOR,
        [TARE_TY_GENERATOR] = TARE_FITS_GENERATOR,
    };
    static const uint32_t list[TARE_TY_ELEM_COUNT] = {
        [TARE_TY_INT] = TARE_FITS_INTS,       [TARE_TY_BOOL] = TARE_FITS_BOOLS,
        [TARE_TY_FLOAT] = TARE_FITS_FLOATS,   [TARE_TY_DTYPE] = TARE_FITS_DTYPES,
        [TARE_TY_DEVICE] = TARE_FITS_INTS,    [TARE_TY_LAYOUT] = TARE_FITS_INTS,
        [TARE_TY_FORMAT] = TARE_FITS_INTS,    [TARE_TY_SCALAR] = TARE_FITS_SCALARS,
        [TARE_TY_TENSOR] = TARE_FITS_TENSORS,
    };
    return (irtype_is_list(type) ? list : one)[irtype_elem(type)] |
           (irtype_is_opt(type) ? (uint32_t)TARE_FITS_NONE : 0) |
           ((type & TARE_TY_ELEM_OPT) != 0 ? TARE_FITS_HOLES : 0);
}

/* A record of this mode: its type was interned here, its storage exists. */
static bool is_ours(const mode *m, const tare_rec *t)
{
    return 8 * (uint64_t)t->type < m->types.used_bytes && tare_storages_holds(&m->storages, t->storage);
}

static bool code_exists(tare_irtype elem, int64_t v)
{
    switch (elem) {
    case TARE_TY_DTYPE: return v > TARE_DTYPE_NONE && v < TARE_DTYPE_COUNT;
    case TARE_TY_DEVICE: return v > 0 && v <= UINT16_MAX && (v >> 8) < TARE_KIND_MAX;
    case TARE_TY_LAYOUT: return v > TARE_LAYOUT_NONE && v < TARE_LAYOUT_COUNT;
    case TARE_TY_FORMAT: return v > TARE_FORMAT_NONE && v < TARE_FORMAT_COUNT;
    default: return true;
    }
}

/* What generated code leaves to its caller: a pointer to nothing is checked by its tests. */
static bool holds_ours(const mode *m, tare_irtype type, const tare_slot *s)
{
    const tare_irtype elem = irtype_elem(type);
    bool ok = true;
    if (s->tag == TARE_TAG_TENSOR)
        return is_ours(m, s->u.rec);
    if (s->tag == TARE_TAG_NONE)
        return true;
    if (!irtype_is_list(type))
        return code_exists(elem, s->u.i);
    for (uint32_t i = 0; ok && elem == TARE_TY_TENSOR && i < s->len; i++)
        ok = is_ours(m, &s->u.recs[i]);
    for (uint32_t i = 0; ok && elem == TARE_TY_DTYPE && i < s->len; i++)
        ok = code_exists(elem, s->u.ints[i]);
    return ok;
}

bool tare_slot_fits(const mode *m, tare_irtype type, const tare_slot *s)
{
    return tare_fits_one(s, fits_of(type)) && holds_ours(m, type, s);
}

/* ---- what a caller gave ---- */

bool tare_slot_is_absent(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE || (s->tag == TARE_TAG_TENSOR && (s->u.rec == NULL || s->u.rec->type == 0)) ||
           (s->tag == TARE_TAG_STR && s->u.str == NULL);
}

tare_slot tare_slot_element(const tare_slot *list, uint32_t i)
{
    static const uint32_t tag[] = {TARE_TAG_NONE, TARE_TAG_BOOL, TARE_TAG_INT, TARE_TAG_FLOAT, TARE_TAG_COMPLEX};
    const tare_slot none = {.tag = TARE_TAG_NONE};
    switch (list->tag) {
    case TARE_TAG_INTS: return (tare_slot){.tag = TARE_TAG_INT, .u.i = list->u.ints[i]};
    case TARE_TAG_BOOLS: return (tare_slot){.tag = TARE_TAG_BOOL, .u.i = list->u.ints[i]};
    case TARE_TAG_DTYPES: return (tare_slot){.tag = TARE_TAG_DTYPE, .u.i = list->u.ints[i]};
    case TARE_TAG_FLOATS: return (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = list->u.floats[i]};
    case TARE_TAG_TENSORS:
        return list->u.recs[i].type == 0 ? none : (tare_slot){.tag = TARE_TAG_TENSOR, .u.rec = &list->u.recs[i]};
    case TARE_TAG_SCALARS: break;
    default: return none;
    }
    const tare_scalar s = list->u.scalars[i];
    return s.kind > TARE_SCALAR_COMPLEX ? none : (tare_slot){.tag = tag[s.kind], .u.i = s.u.i};
}

/* ---- slots to values ---- */

static value open_list(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? (value){.list = {NULL, -1}} : (value){.list = {s->u.recs, s->len}};
}

value tare_slot_open(tare_irtype type, const tare_slot *s)
{
    const bool opt = irtype_is_opt(type);
    if (irtype_is_list(type))
        return open_list(s);
    switch (irtype_elem(type)) {
    case TARE_TY_INT:
        return opt ? (value){.opt_int = tare_unbox_opt_int(s)} : (value){.i = tare_unbox_int(s)};
    case TARE_TY_FLOAT:
        return opt ? (value){.opt_float = tare_unbox_opt_float(s)} : (value){.f = tare_unbox_float(s)};
    case TARE_TY_BOOL:
        if (s->tag == TARE_TAG_BOOL && tare_is_symbolic(s->u.i))
            return (value){.i = s->u.i};
        return (value){.i = opt ? tare_unbox_opt_bool(s) : tare_unbox_bool(s)};
    case TARE_TY_STR: return (value){.str = tare_unbox_str(s)};
    case TARE_TY_SCALAR: return (value){.scalar = tare_unbox_scalar(s)};
    case TARE_TY_TENSOR: return (value){.rec = tare_rec_or_none(tare_unbox_tensor(s))};
    case TARE_TY_GENERATOR: return (value){.i = tare_unbox_generator(s)};
    default: return (value){.i = tare_unbox_code(s)};
    }
}

/* ---- values to slots ---- */

static tare_slot close_list(tare_irtype type, value v)
{
    switch (irtype_elem(type)) {
    case TARE_TY_BOOL: return tare_box_ints(TARE_TAG_BOOLS, v.ints);
    case TARE_TY_DTYPE: return tare_box_ints(TARE_TAG_DTYPES, v.ints);
    case TARE_TY_FLOAT: return tare_box_floats(v.floats);
    case TARE_TY_SCALAR: return tare_box_scalars(v.scalars);
    case TARE_TY_TENSOR: return tare_box_tensors(v.tensors);
    default: return tare_box_ints(TARE_TAG_INTS, v.ints);
    }
}

static tare_slot close_one(tare_irtype type, value v)
{
    const bool opt = irtype_is_opt(type);
    switch (irtype_elem(type)) {
    case TARE_TY_INT: return opt ? tare_box_opt_int(v.opt_int) : tare_box_int(v.i);
    case TARE_TY_FLOAT: return opt ? tare_box_opt_float(v.opt_float) : tare_box_float(v.f);
    case TARE_TY_BOOL:
        if (tare_is_symbolic(v.i))
            return (tare_slot){.tag = TARE_TAG_BOOL, .u.i = v.i};
        return opt ? tare_box_opt_bool((int32_t)v.i) : tare_box_bool(v.i != 0);
    case TARE_TY_STR: return tare_box_str(v.str);
    case TARE_TY_DTYPE: return tare_box_code(TARE_TAG_DTYPE, v.i);
    case TARE_TY_DEVICE: return tare_box_code(TARE_TAG_DEVICE, v.i);
    case TARE_TY_LAYOUT: return tare_box_code(TARE_TAG_LAYOUT, v.i);
    case TARE_TY_FORMAT: return tare_box_code(TARE_TAG_FORMAT, v.i);
    case TARE_TY_SCALAR:
        if (v.scalar.kind == TARE_SCALAR_BOOL && tare_is_symbolic(v.scalar.u.i))
            return (tare_slot){.tag = TARE_TAG_BOOL, .u.i = v.scalar.u.i};
        return tare_box_scalar(v.scalar);
    default: return tare_box_generator(v.i != 0);
    }
}

void tare_slot_close(tare_mode *m, tare_irtype type, value v, tare_slot *out, uint32_t k)
{
    if (irtype_is_list(type)) {
        *out = close_list(type, v);
    } else if (irtype_elem(type) == TARE_TY_TENSOR) {
        *tare_room(out) = v.rec;
        tare_box_result(m, out, k);
    } else {
        *out = close_one(type, v);
    }
}

/* ---- symbols ---- */

static bool any_handle(const mode *m, const int64_t *at, uint32_t n)
{
    for (uint32_t i = 0; at != NULL && i < n; i++)
        if (tare_mode_holds(m, at[i]))
            return true;
    return false;
}

static bool any_symbolic(const mode *m, const tare_rec *at, uint32_t n)
{
    for (uint32_t i = 0; at != NULL && i < n; i++)
        if (is_ours(m, &at[i]) && tare_mode_is_symbolic(m, at[i]))
            return true;
    return false;
}

static bool any_scalar(const mode *m, const tare_scalar *at, uint32_t n)
{
    for (uint32_t i = 0; at != NULL && i < n; i++)
        if (at[i].kind <= TARE_SCALAR_INT ? tare_mode_holds(m, at[i].u.i) : tare_is_symbolic_float(at[i].u.f))
            return true;
    return false;
}

static bool any_float(const double *at, uint32_t n)
{
    for (uint32_t i = 0; at != NULL && i < n; i++)
        if (tare_is_symbolic_float(at[i]))
            return true;
    return false;
}

bool tare_slot_is_symbolic(const mode *m, const tare_slot *s)
{
    switch ((tare_tag)s->tag) {
    case TARE_TAG_FLOAT: case TARE_TAG_COMPLEX: return any_float(&s->u.f, 1);
    case TARE_TAG_FLOATS: return any_float(s->u.floats, s->len);
    case TARE_TAG_TENSOR: return any_symbolic(m, s->u.rec, 1);
    case TARE_TAG_TENSORS: return any_symbolic(m, s->u.recs, s->len);
    case TARE_TAG_INT: case TARE_TAG_BOOL: return tare_mode_holds(m, s->u.i);
    case TARE_TAG_INTS: case TARE_TAG_BOOLS: return any_handle(m, s->u.ints, s->len);
    case TARE_TAG_SCALARS: return any_scalar(m, s->u.scalars, s->len);
    case TARE_TAG_NONE: case TARE_TAG_STR: case TARE_TAG_DTYPE:
    case TARE_TAG_DEVICE: case TARE_TAG_LAYOUT: case TARE_TAG_FORMAT: case TARE_TAG_GENERATOR:
    case TARE_TAG_DTYPES: break;
    }
    return false;
}
