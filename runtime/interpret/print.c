/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Values as text: see print.h. */
#include "interpret/print.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- text ---- */

void text_bytes(text *t, const char *at, size_t n)
{
    if (t->used_bytes + 1 < t->size_bytes) {
        const size_t room = t->size_bytes - 1 - t->used_bytes, fits = n < room ? n : room;
        memcpy(t->at + t->used_bytes, at, fits);
        t->at[t->used_bytes + fits] = '\0';
    }
    t->used_bytes += n;
}

void text_add(text *t, const char *format, ...)
{
    const bool room = t->used_bytes < t->size_bytes;
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(room ? t->at + t->used_bytes : NULL, room ? t->size_bytes - t->used_bytes : 0, format, args);
    va_end(args);
    t->used_bytes += n > 0 ? (size_t)n : 0;
}

void text_cut(text *t)
{
    if (t->used_bytes >= t->size_bytes && t->size_bytes > 3)
        memcpy(t->at + t->size_bytes - 4, "...", 4);
}

/* ---- names ---- */

static const char *dtype_name(int64_t dtype, uint32_t format)
{
    static const char *const name[TARE_DTYPE_COUNT][TARE_PIECE_COUNT] = {
        [TARE_DTYPE_NONE] = {"Undefined", "nullptr (uninitialized)", "none"},
#define TARE_DTYPE(n, scalar_type, type_name, bytes, class) [TARE_DTYPE_##n] = {scalar_type, type_name, #n},
#include "tare/dtypes.def"
#undef TARE_DTYPE
    };
    return dtype >= 0 && dtype < TARE_DTYPE_COUNT ? name[dtype][format] : "?";
}

static const char *layout_name(int64_t layout)
{
    static const char *const name[TARE_LAYOUT_COUNT] = {"None",      "Strided",   "Sparse", "SparseCsr", "SparseCsc",
                                                        "SparseBsr", "SparseBsc", "Mkldnn", "Jagged"};
    return layout >= 0 && layout < TARE_LAYOUT_COUNT ? name[layout] : "?";
}

static const char *format_name(int64_t format)
{
    static const char *const name[TARE_FORMAT_COUNT] = {"None", "Contiguous", "Preserve", "ChannelsLast",
                                                        "ChannelsLast3d"};
    return format >= 0 && format < TARE_FORMAT_COUNT ? name[format] : "?";
}

void print_device(text *t, const tare_registry *r, uint32_t device)
{
    const char *kind = r != NULL ? tare_registry_kind_name(r, tare_device_kind(device)) : NULL;
    if (kind == NULL)
        text_add(t, "device kind %" PRIu32 ":%" PRIu32, tare_device_kind(device), tare_device_index(device));
    else if (tare_device_kind(device) == TARE_KIND_CPU)
        text_add(t, "%s", kind);
    else
        text_add(t, "%s:%" PRIu32, kind, tare_device_index(device));
}

/* ---- values ---- */

static void print_int(text *t, const tare_mode *m, int64_t v)
{
    char handle[128];
    if (tare_is_unknown(v) && tare_unknown_format(m, v, handle, sizeof handle) > 0)
        text_add(t, "%s", handle);
    else
        text_add(t, "%" PRId64, v);
}

static void print_scalar(text *t, const tare_mode *m, tare_scalar s)
{
    switch (s.kind) {
    case TARE_SCALAR_BOOL: text_add(t, "%s", s.u.i != 0 ? "True" : "False"); break;
    case TARE_SCALAR_INT: print_int(t, m, s.u.i); break;
    case TARE_SCALAR_FLOAT:
    case TARE_SCALAR_COMPLEX: text_add(t, "%g", s.u.f); break;
    default: text_add(t, "None"); break;
    }
}

static void print_tensor(text *t, const tare_mode *m, tare_rec r)
{
    char form[256];
    (void)tare_rec_format(m, r, form, sizeof form);
    text_add(t, "%s", form);
}

static void print_list(text *t, const tare_mode *m, tare_irtype type, value v, uint32_t format)
{
    text_add(t, "[");
    for (int64_t i = 0; i < v.list.len && t->used_bytes < t->size_bytes; i++) {
        if (i > 0)
            text_add(t, ", ");
        print_value(t, m, irtype_of_elements(type), value_elem(type, v, i), format);
    }
    text_add(t, "]");
}

void print_value(text *t, const tare_mode *m, tare_irtype type, value v, uint32_t format)
{
    if (irtype_is_opt(type)) {
        if (value_present(type, v))
            print_value(t, m, type & (tare_irtype)~TARE_TY_OPT, value_get(type, v), format);
        else
            text_add(t, "None");
        return;
    }
    if (irtype_is_list(type)) {
        print_list(t, m, type, v, format);
        return;
    }
    switch (type) {
    case TARE_TY_BOOL: text_add(t, "%s", v.i != 0 ? "True" : "False"); break;
    case TARE_TY_FLOAT: text_add(t, "%g", v.f); break;
    case TARE_TY_STR: text_bytes(t, v.str.at != NULL ? v.str.at : "", v.str.len > 0 ? (size_t)v.str.len : 0); break;
    case TARE_TY_DTYPE: text_add(t, "%s", dtype_name(v.i, format)); break;
    case TARE_TY_DEVICE: print_device(t, tare_mode_registry(m), (uint32_t)v.i); break;
    case TARE_TY_LAYOUT: text_add(t, "%s", layout_name(v.i)); break;
    case TARE_TY_FORMAT: text_add(t, "%s", format_name(v.i)); break;
    case TARE_TY_SCALAR: print_scalar(t, m, v.scalar); break;
    case TARE_TY_TENSOR: print_tensor(t, m, v.rec); break;
    case TARE_TY_GENERATOR: text_add(t, "Generator"); break;
    default: print_int(t, m, v.i); break;
    }
}
