/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Arguments of examples as slots; each tensor gets a storage of its own.
 */
#include "example_call.h"
#include "example_reader.h"

#include "base/arena.h"

#include <string.h>

static bool refuse(example_call *c, span at, const char *what)
{
    diag_error(c->errors, at, "%s", what);
    return false;
}

static void remember(example_call *c, tare_rec *rec)
{
    if (c->n_given == c->room) {
        c->room = c->room ? 2 * c->room : 8;
        given_tensor *more = arena_array(c->arena, given_tensor, c->room);
        if (c->n_given)
            memcpy(more, c->given, c->n_given * sizeof *more);
        c->given = more;
    }
    c->given[c->n_given++] = (given_tensor){rec, *rec};
}

static bool read_numbers(example_call *c, span at, const extent *from, uint32_t n, int64_t *to)
{
    for (uint32_t i = 0; i < n; i++) {
        if (from[i].unknown)
            return refuse(c, at, "unknown sizes are for results, an argument's sizes are numbers");
        to[i] = from[i].value;
    }
    return true;
}

static const int64_t *numbers(example_call *c, span at, const extent *from, uint32_t n)
{
    int64_t *to = arena_array(c->arena, int64_t, (size_t)n + 1);
    return read_numbers(c, at, from, n, to) ? to : NULL;
}

/* Elements before the offset and what the type needs. */
static bool storage_bytes(const tare_mode *m, const tensor_literal *t, tare_rec rec, int64_t *out)
{
    static const int64_t itemsize[TARE_DTYPE_COUNT] = {
        0,
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) bytes,
#include "tare/dtypes.def"
#undef TARE_DTYPE
    };
    int64_t before;
    return !__builtin_mul_overflow(t->offset.value, itemsize[t->dtype], &before) &&
           !__builtin_add_overflow(before, tare_type_of(m, rec)->nbytes, out);
}

static bool make_tensor(example_call *c, const value *v, tare_rec *rec)
{
    const tensor_literal *t = v->tensor;
    tare_desc desc = {.rank = t->rank, .dtype = t->dtype, .device = t->device, .layout = t->layout,
                      .conj = t->is_conj, .neg = t->is_neg, .wrapped = t->is_wrapped};
    int64_t bytes;
    desc.size = numbers(c, v->at, t->size, t->rank);
    if (!desc.size || t->offset.unknown)
        return desc.size && refuse(c, v->at, "an argument's offset is a number");
    if (t->is_view)
        return refuse(c, v->at, "`view` is for results");
    if (t->stride && !(desc.stride = numbers(c, v->at, t->stride, t->rank)))
        return false;
    if (tare_type_intern(c->mode, &desc, &rec->type) != TARE_OK)
        return refuse(c, v->at, "no such tensor: a negative size or stride, or 2^63 bytes");
    if (t->layout == TARE_LAYOUT_STRIDED) {
        rec->offset = t->offset.value;
        if (!storage_bytes(c->mode, t, *rec, &bytes) ||
            tare_storage_create(c->mode, bytes, t->device, &rec->storage) != TARE_OK)
            return refuse(c, v->at, "no such tensor: its end passes 2^63 bytes");
    }
    remember(c, rec);
    return true;
}

/* ---- lists ---------------------------------------------------------------------------------- */

static bool is_tensor(const value *v) { return v->kind == VALUE_TENSOR || v->kind == VALUE_NONE; }

static bool all_are(const value *v, value_kind low, value_kind high)
{
    for (uint32_t i = 0; i < v->n; i++)
        if (v->item[i].kind < low || v->item[i].kind > high)
            return false;
    return true;
}

static bool list_of_tensors(example_call *c, const value *v, tare_slot *out)
{
    tare_rec *rec = arena_array(c->arena, tare_rec, v->n);
    for (uint32_t i = 0; i < v->n; i++) {
        if (!is_tensor(&v->item[i]))
            return refuse(c, v->item[i].at, "a list of tensors holds tensors and `none`");
        if (v->item[i].kind == VALUE_TENSOR && !make_tensor(c, &v->item[i], &rec[i]))
            return false;
    }
    *out = (tare_slot){TARE_TAG_TENSORS, v->n, {.recs = rec}};
    return true;
}

static void list_of_ints(example_call *c, const value *v, uint32_t tag, tare_slot *out)
{
    int64_t *at = arena_array(c->arena, int64_t, (size_t)v->n + 1);
    for (uint32_t i = 0; i < v->n; i++)
        at[i] = v->item[i].i;
    *out = (tare_slot){tag, v->n, {.ints = at}};
}

static tare_scalar scalar_of(const value *v)
{
    if (v->kind == VALUE_FLOAT || v->kind == VALUE_COMPLEX)
        return (tare_scalar){v->kind == VALUE_FLOAT ? TARE_SCALAR_FLOAT : TARE_SCALAR_COMPLEX, {.f = v->f}};
    return (tare_scalar){v->kind == VALUE_BOOL ? TARE_SCALAR_BOOL : TARE_SCALAR_INT, {.i = v->i}};
}

static void list_of_numbers(example_call *c, const value *v, tare_slot *out)
{
    tare_scalar *at = arena_array(c->arena, tare_scalar, v->n);
    for (uint32_t i = 0; i < v->n; i++)
        at[i] = scalar_of(&v->item[i]);
    *out = (tare_slot){TARE_TAG_SCALARS, v->n, {.scalars = at}};
}

static bool list_slot(example_call *c, const value *v, tare_slot *out)
{
    if (v->n && is_tensor(&v->item[0]))
        return list_of_tensors(c, v, out);
    if (all_are(v, VALUE_INT, VALUE_INT))
        list_of_ints(c, v, TARE_TAG_INTS, out);
    else if (all_are(v, VALUE_BOOL, VALUE_BOOL))
        list_of_ints(c, v, TARE_TAG_BOOLS, out);
    else if (all_are(v, VALUE_DTYPE, VALUE_DTYPE))
        list_of_ints(c, v, TARE_TAG_DTYPES, out);
    else if (all_are(v, VALUE_BOOL, VALUE_COMPLEX))
        list_of_numbers(c, v, out);
    else
        return refuse(c, v->at, "a list holds tensors, numbers or dtypes, not some of each");
    return true;
}

/* ---- one value ------------------------------------------------------------------------------ */

static bool tensor_slot(example_call *c, const value *v, tare_slot *out)
{
    tare_rec *rec = arena_new(c->arena, tare_rec);
    *out = (tare_slot){.tag = TARE_TAG_TENSOR, .u.rec = rec};
    return make_tensor(c, v, rec);
}

bool call_slot(example_call *c, const value *v, tare_slot *out)
{
    static const uint32_t tag[] = {
        [VALUE_NONE] = TARE_TAG_NONE,     [VALUE_BOOL] = TARE_TAG_BOOL,     [VALUE_INT] = TARE_TAG_INT,
        [VALUE_FLOAT] = TARE_TAG_FLOAT,   [VALUE_COMPLEX] = TARE_TAG_COMPLEX, [VALUE_STR] = TARE_TAG_STR,
        [VALUE_DTYPE] = TARE_TAG_DTYPE,   [VALUE_DEVICE] = TARE_TAG_DEVICE, [VALUE_LAYOUT] = TARE_TAG_LAYOUT,
        [VALUE_FORMAT] = TARE_TAG_FORMAT, [VALUE_GENERATOR] = TARE_TAG_GENERATOR};
    if (v->kind == VALUE_TENSOR)
        return tensor_slot(c, v, out);
    if (v->kind == VALUE_LIST)
        return list_slot(c, v, out);
    if (v->kind == VALUE_SAME || v->kind == VALUE_TUPLE)
        return refuse(c, v->at, v->kind == VALUE_SAME ? "`same` is for results" : "a list is written `[1, 2]`");
    *out = (tare_slot){.tag = tag[v->kind], .u.i = v->i};
    if (v->kind == VALUE_FLOAT || v->kind == VALUE_COMPLEX)
        out->u.f = v->f;
    if (v->kind == VALUE_STR)
        *out = (tare_slot){TARE_TAG_STR, v->n, {.str = v->s}};
    return true;
}
