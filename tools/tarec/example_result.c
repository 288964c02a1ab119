/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Results of calls as values of the notation.
 */
#include "example_call.h"

#include "base/arena.h"

#include <string.h>

static extent extent_of(const example_call *c, int64_t number)
{
    char name[128];
    if (!tare_is_unknown(number))
        return (extent){number, NULL};
    tare_unknown_format(c->mode, number, name, sizeof name);
    return (extent){0, arena_text(c->arena, name, strlen(name))};
}

static extent *extents_of(const example_call *c, const int64_t *at, uint32_t n)
{
    extent *out = arena_array(c->arena, extent, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        out[i] = extent_of(c, at[i]);
    return out;
}

static bool is_equal(tare_rec a, tare_rec b)
{
    return a.type == b.type && a.storage == b.storage && a.offset == b.offset;
}

static bool shares_storage(const example_call *c, tare_rec rec)
{
    for (uint32_t i = 0; i < c->n_given && rec.storage; i++)
        if (c->given[i].before.storage == rec.storage)
            return true;
    return false;
}

static value literal_of(const example_call *c, tare_rec rec, bool is_view)
{
    const tare_type *type = tare_type_of(c->mode, rec);
    tensor_literal *t = arena_new(c->arena, tensor_literal);
    *t = (tensor_literal){.dtype = (tare_dtype)type->dtype, .device = type->device, .layout = (tare_layout)type->layout,
                          .rank = type->rank, .size = extents_of(c, type->dim, type->rank), .is_view = is_view,
                          .is_conj = type->flags & TARE_T_CONJ, .is_neg = type->flags & TARE_T_NEG,
                          .is_wrapped = type->flags & TARE_T_WRAPPED};
    if (t->layout == TARE_LAYOUT_STRIDED) {
        t->offset = extent_of(c, rec.offset);
        if (!(type->flags & TARE_T_NATURAL))
            t->stride = extents_of(c, type->dim + type->rank, type->rank);
    }
    return (value){.kind = VALUE_TENSOR, .tensor = t};
}

/* `is_kept`: the result is one of the arguments. */
static value tensor_result(const example_call *c, tare_rec rec, bool is_kept, bool is_written, const value *wanted)
{
    if (rec.type == 0)
        return (value){.kind = VALUE_NONE};
    const bool is_first = is_kept && c->n_given && is_equal(*c->given[0].rec, rec);
    const bool is_changed = is_first && !is_equal(c->given[0].before, rec);
    if (is_first && !is_changed && (!is_written || (wanted && wanted->kind == VALUE_SAME)))
        return (value){.kind = VALUE_SAME};
    return literal_of(c, rec, !is_kept && shares_storage(c, rec));
}

/* Elements do not tell whether they are arguments: one that could be is what is wanted. */
static value element_result(const example_call *c, tare_rec rec, const value *wanted)
{
    const bool may_be_kept = wanted && wanted->kind == VALUE_SAME;
    return tensor_result(c, rec, may_be_kept, false, wanted);
}

static const value *item_of(const value *wanted, uint32_t i)
{
    return wanted && wanted->kind == VALUE_LIST && i < wanted->n ? &wanted->item[i] : NULL;
}

static value number_of(tare_scalar s)
{
    if (s.kind == TARE_SCALAR_FLOAT || s.kind == TARE_SCALAR_COMPLEX)
        return (value){.kind = s.kind == TARE_SCALAR_FLOAT ? VALUE_FLOAT : VALUE_COMPLEX, .f = s.u.f};
    return (value){.kind = s.kind == TARE_SCALAR_BOOL ? VALUE_BOOL : VALUE_INT, .i = s.u.i};
}

static value element(const example_call *c, const tare_slot *list, uint32_t i, const value *wanted)
{
    if (list->tag == TARE_TAG_TENSORS)
        return element_result(c, list->u.recs[i], wanted);
    if (list->tag == TARE_TAG_FLOATS)
        return (value){.kind = VALUE_FLOAT, .f = list->u.floats[i]};
    if (list->tag == TARE_TAG_SCALARS)
        return number_of(list->u.scalars[i]);
    const value_kind kind = list->tag == TARE_TAG_BOOLS    ? VALUE_BOOL
                            : list->tag == TARE_TAG_DTYPES ? VALUE_DTYPE
                                                           : VALUE_INT;
    return (value){.kind = kind, .i = list->u.ints[i]};
}

static value list_result(const example_call *c, const tare_slot *slot, const value *wanted)
{
    value v = {.kind = VALUE_LIST, .n = slot->len, .item = arena_array(c->arena, value, (size_t)slot->len + 1)};
    for (uint32_t i = 0; i < slot->len; i++) {
        v.item[i] = element(c, slot, i, item_of(wanted, i));
    }
    return v;
}

value call_result(const example_call *c, const tare_slot *slot, bool is_written, const value *wanted)
{
    switch ((tare_tag)slot->tag) {
    case TARE_TAG_TENSOR: return tensor_result(c, *slot->u.rec, slot->len == 1, is_written, wanted);
    case TARE_TAG_INT: return (value){.kind = VALUE_INT, .i = slot->u.i};
    case TARE_TAG_BOOL: return (value){.kind = VALUE_BOOL, .i = slot->u.i};
    case TARE_TAG_FLOAT: return (value){.kind = VALUE_FLOAT, .f = slot->u.f};
    case TARE_TAG_COMPLEX: return (value){.kind = VALUE_COMPLEX, .f = slot->u.f};
    case TARE_TAG_STR: return (value){.kind = VALUE_STR, .s = slot->u.str, .n = slot->len};
    case TARE_TAG_DTYPE: return (value){.kind = VALUE_DTYPE, .i = slot->u.i};
    case TARE_TAG_DEVICE: return (value){.kind = VALUE_DEVICE, .i = slot->u.i};
    case TARE_TAG_LAYOUT: return (value){.kind = VALUE_LAYOUT, .i = slot->u.i};
    case TARE_TAG_FORMAT: return (value){.kind = VALUE_FORMAT, .i = slot->u.i};
    case TARE_TAG_GENERATOR: return (value){.kind = VALUE_GENERATOR};
    case TARE_TAG_NONE: return (value){.kind = VALUE_NONE};
    case TARE_TAG_INTS:
    case TARE_TAG_BOOLS:
    case TARE_TAG_FLOATS:
    case TARE_TAG_SCALARS:
    case TARE_TAG_TENSORS:
    case TARE_TAG_DTYPES: break;
    }
    return list_result(c, slot, wanted);
}
