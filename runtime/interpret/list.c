/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Lists of values in a mode's scratch: what TARE_LIST_FUNCTIONS does for one kind of element, for
 * any kind.  Every list that is made has room as tare_list_room says, so that it can grow.
 */
#include "interpret/value.h"

#include <string.h>

void tare_value_put(tare_irtype list, value v, int64_t i, value elem)
{
    const int64_t bytes = value_elem_bytes(list);
    memcpy((char *)(uintptr_t)v.list.at + i * bytes, &elem, (size_t)bytes);
}

value tare_value_list_new(tare_mode *m, tare_irtype list, int64_t len)
{
    void *at = tare_scratch(m, tare_list_room(len), value_elem_bytes(list));
    return (value){.list = {at, at != NULL ? len : 0}};
}

static void put_all(tare_irtype list, value to, int64_t first, value from)
{
    const int64_t bytes = value_elem_bytes(list), n = value_len(from);
    if (n > 0 && to.list.len >= first + n)
        memcpy((char *)(uintptr_t)to.list.at + first * bytes, from.list.at, (size_t)(n * bytes));
}

value tare_value_copy(tare_mode *m, tare_irtype list, value v)
{
    if (v.list.len < 0)
        return v;
    const value to = tare_value_list_new(m, list, v.list.len);
    put_all(list, to, 0, v);
    return to;
}

void tare_value_push(tare_mode *m, tare_irtype list, value *v, value elem)
{
    const int64_t len = value_len(*v);
    if (len == 0 || (len >= 8 && (len & (len - 1)) == 0)) {
        const value to = tare_value_list_new(m, list, len + 1);
        if (to.list.at == NULL)
            return;
        put_all(list, to, 0, *v);
        *v = to;
    }
    v->list.len = len + 1;
    tare_value_put(list, *v, len, elem);
}

value tare_value_concat(tare_mode *m, tare_irtype list, value a, value b)
{
    const value to = tare_value_list_new(m, list, value_len(a) + value_len(b));
    put_all(list, to, 0, a);
    put_all(list, to, value_len(a), b);
    return to;
}

value tare_value_repeat(tare_mode *m, tare_irtype list, value elem, int64_t n)
{
    const value to = tare_value_list_new(m, list, n > 0 ? n : 0);
    for (int64_t i = 0; i < to.list.len; i++)
        tare_value_put(list, to, i, elem);
    return to;
}

value tare_value_slice(tare_mode *m, tare_irtype list, value v, int64_t lo, int64_t hi)
{
    if (lo < 0 || hi < lo || hi > value_len(v)) {
        tare_fault(m, TARE_RULE_BOUNDS);
        return (value){.list = {NULL, 0}};
    }
    const char *at = v.list.at;
    return (value){.list = {lo == hi ? at : at + lo * value_elem_bytes(list), hi - lo}};
}

bool tare_value_contains(tare_irtype list, value v, value elem)
{
    const tare_irtype type = tare_irtype_of_elements(list);
    for (int64_t i = 0; i < v.list.len; i++)
        if (tare_value_equal(type, tare_value_elem(list, v, i), elem))
            return true;
    return false;
}
