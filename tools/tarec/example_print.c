/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Values in the notation of examples; what follows from the rest is left out.
 */
#include "example_reader.h"

#include "base/arena.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct printer { text out; const kind_names *kinds; } printer;

static void add_extents(printer *p, const extent *at, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        text_add(&p->out, "%s", i ? "," : "");
        if (at[i].unknown)
            text_add(&p->out, "%s", at[i].unknown);
        else
            text_add(&p->out, "%lld", (long long)at[i].value);
    }
}

static void add_device(printer *p, int64_t device)
{
    const uint32_t kind = (uint32_t)(device >> 8), index = (uint32_t)device & 0xffu;
    if (kind && kind <= p->kinds->n)
        text_add(&p->out, "%s", p->kinds->at[kind - 1]);
    else
        text_add(&p->out, "device%u", (unsigned)kind);
    if (index)
        text_add(&p->out, ":%u", (unsigned)index);
}

static bool strides_follow(const tensor_literal *t)
{
    int64_t stride[EXAMPLE_MAX_ITEMS];
    if (!t->stride)
        return true;
    if (!example_strides(t, stride))
        return false;
    for (uint32_t i = 0; i < t->rank; i++)
        if (t->stride[i].unknown || t->stride[i].value != stride[i])
            return false;
    return true;
}

static void add_tensor(printer *p, const tensor_literal *t)
{
    text_add(&p->out, "%s%s[", t->is_view ? "view " : "", example_dtype_name(t->dtype));
    add_extents(p, t->size, t->rank);
    text_add(&p->out, "]");
    if (!strides_follow(t)) {
        text_add(&p->out, "@(");
        add_extents(p, t->stride, t->rank);
        text_add(&p->out, ")");
    }
    if (t->offset.unknown || t->offset.value) {
        text_add(&p->out, "+");
        add_extents(p, &t->offset, 1);
    }
    if (t->device != TARE_DEVICE_CPU) {
        text_add(&p->out, ":");
        add_device(p, t->device);
    }
    if (t->layout != TARE_LAYOUT_STRIDED)
        text_add(&p->out, ".%s", tare_layout_name(t->layout));
    text_add(&p->out, "%s%s%s", t->is_conj ? ".conj" : "", t->is_neg ? ".neg" : "", t->is_wrapped ? "!" : "");
}

/* The fewest digits that read back the same, and a point or an exponent so that it is no int. */
static void add_float(printer *p, double f)
{
    char digits[40];
    for (int precision = 1; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, f);
        if (strtod(digits, NULL) == f)
            break;
    }
    text_add(&p->out, "%s%s", digits, isfinite(f) && !strpbrk(digits, ".e") ? ".0" : "");
}

static void add_str(printer *p, const char *at, uint32_t n)
{
    text_add(&p->out, "\"");
    for (uint32_t i = 0; i < n; i++) {
        if (at[i] == '\n')
            text_add(&p->out, "\\n");
        else
            text_add(&p->out, "%s%c", at[i] == '"' || at[i] == '\\' ? "\\" : "", at[i]);
    }
    text_add(&p->out, "\"");
}

static void add_value(printer *p, const value *v);

static void add_items(printer *p, const value *v, const char *open, const char *close)
{
    text_add(&p->out, "%s", open);
    for (uint32_t i = 0; i < v->n; i++) {
        text_add(&p->out, "%s", i ? ", " : "");
        add_value(p, &v->item[i]);
    }
    text_add(&p->out, "%s", close);
}

static void add_value(printer *p, const value *v)
{
    switch (v->kind) {
    case VALUE_NONE: text_add(&p->out, "none"); break;
    case VALUE_BOOL: text_add(&p->out, "%s", v->i ? "true" : "false"); break;
    case VALUE_INT: text_add(&p->out, "%lld", (long long)v->i); break;
    case VALUE_FLOAT: add_float(p, v->f); break;
    case VALUE_COMPLEX: text_add(&p->out, "complex"); break;
    case VALUE_STR: add_str(p, v->s, v->n); break;
    case VALUE_DTYPE: text_add(&p->out, "%s", tare_dtype_name((tare_dtype)v->i)); break;
    case VALUE_DEVICE: add_device(p, v->i); break;
    case VALUE_LAYOUT: text_add(&p->out, "%s", tare_layout_name((tare_layout)v->i)); break;
    case VALUE_FORMAT: text_add(&p->out, "%s", tare_format_name((tare_format)v->i)); break;
    case VALUE_GENERATOR: text_add(&p->out, "generator"); break;
    case VALUE_TENSOR: add_tensor(p, v->tensor); break;
    case VALUE_SAME: text_add(&p->out, "same"); break;
    case VALUE_LIST: add_items(p, v, "[", "]"); break;
    case VALUE_TUPLE: add_items(p, v, "(", ")"); break;
    }
}

const char *example_print(struct arena *a, const kind_names *kinds, const value *v)
{
    printer p = {.out = {.arena = a}, .kinds = kinds};
    add_value(&p, v);
    return text_done(&p.out);
}
