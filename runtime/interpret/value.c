/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Values: presence and equality, type by type. See value.h. */
#include "interpret/value.h"

value tare_value_none(tare_irtype optional)
{
    if (irtype_is_list(optional))
        return (value){.list = {NULL, -1}};
    return irtype_elem(optional) == TARE_TY_BOOL ? (value){.i = -1} : (value){.list = {NULL, 0}};
}

bool tare_value_present(tare_irtype optional, value v)
{
    if (irtype_is_list(optional))
        return v.list.len >= 0;
    switch (irtype_elem(optional)) {
    case TARE_TY_INT: return v.opt_int.has != 0;
    case TARE_TY_FLOAT: return v.opt_float.has != 0;
    case TARE_TY_BOOL: return v.i >= 0;
    case TARE_TY_STR: return v.str.at != NULL;
    case TARE_TY_SCALAR: return v.scalar.kind != TARE_SCALAR_NONE;
    case TARE_TY_TENSOR: return v.rec.type != 0;
    default: return v.i != 0;
    }
}

value tare_value_get(tare_irtype optional, value v)
{
    if (irtype_is_list(optional))
        return v.list.len >= 0 ? v : (value){.list = {NULL, 0}};
    switch (irtype_elem(optional)) {
    case TARE_TY_INT: return (value){.i = v.opt_int.value};
    case TARE_TY_FLOAT: return (value){.f = v.opt_float.value};
    case TARE_TY_BOOL: return (value){.i = v.i > 0};
    default: return v;
    }
}

value tare_value_some(tare_irtype of, value v)
{
    switch (of) {
    case TARE_TY_INT: return (value){.opt_int = {1, v.i}};
    case TARE_TY_FLOAT: return (value){.opt_float = {1, v.f}};
    default: return v;
    }
}

static bool lists_equal(tare_irtype type, value a, value b)
{
    if (a.list.len != b.list.len)
        return false;
    const tare_irtype elem = tare_irtype_of_elements(type);
    for (int64_t i = 0; i < a.list.len; i++)
        if (!tare_value_equal(elem, tare_value_elem(type, a, i), tare_value_elem(type, b, i)))
            return false;
    return true;
}

bool tare_value_equal(tare_irtype type, value a, value b)
{
    if (irtype_is_list(type))
        return lists_equal(type, a, b);
    switch (irtype_elem(type)) {
    case TARE_TY_INT: return irtype_is_opt(type) ? tare_opt_int_equal(a.opt_int, b.opt_int) : a.i == b.i;
    case TARE_TY_FLOAT: return irtype_is_opt(type) ? tare_opt_float_equal(a.opt_float, b.opt_float) : a.f == b.f;
    case TARE_TY_STR: return tare_str_equal(a.str, b.str);
    case TARE_TY_SCALAR: return tare_scalar_equal(a.scalar, b.scalar);
    case TARE_TY_TENSOR: return tare_same_place(a.rec, b.rec);
    default: return a.i == b.i;
    }
}
