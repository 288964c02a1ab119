/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Values as text: see print.h. */
#include "interpret/print.h"
#include "tare/symbolic.h"

#include <inttypes.h>
#include <string.h>

void tare_print_cut(tare_text *t)
{
    if (t->used_bytes >= t->size_bytes && t->size_bytes > 3)
        memcpy(t->buffer + t->size_bytes - 4, "...", 4);
}

/* ---- names ---- */

static const char *dtype_name(int64_t dtype, uint32_t format)
{
    static const char *const name[TARE_DTYPE_COUNT][TARE_PIECE_ITEMS] = {
        [TARE_DTYPE_NONE] = {"Undefined", "nullptr (uninitialized)", "none"},
#define TARE_DTYPE(n, scalar_type, type_name, bytes, class) [TARE_DTYPE_##n] = {scalar_type, type_name, #n},
#include "tare/dtypes.def"
#undef TARE_DTYPE
    };
    const uint32_t form = format == TARE_PIECE_ITEMS ? TARE_PIECE_PLAIN : format;
    return dtype >= 0 && dtype < TARE_DTYPE_COUNT ? name[dtype][form] : "?";
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

void tare_print_device(tare_text *t, const tare_registry *r, uint32_t device)
{
    const char *kind = r != NULL ? tare_registry_kind_name(r, tare_device_kind(device)) : NULL;
    if (kind == NULL)
        tare_text_add(t, "device kind %" PRIu32 ":%" PRIu32, tare_device_kind(device), tare_device_index(device));
    else if (tare_device_kind(device) == TARE_KIND_CPU)
        tare_text_add(t, "%s", kind);
    else
        tare_text_add(t, "%s:%" PRIu32, kind, tare_device_index(device));
}

/* ---- values ---- */

static void print_int(tare_text *t, const tare_mode *m, int64_t v)
{
    char expression[256];
    (void)tare_sym_format(m, v, TARE_SYM_STR, expression, sizeof expression);
    tare_text_add(t, "%s", expression);
}

static void print_float(tare_text *t, const tare_mode *m, double v)
{
    char expression[256];
    if (tare_is_symbolic_float(v)) {
        (void)tare_sym_float_format(m, v, expression, sizeof expression);
        tare_text_add(t, "%s", expression);
    } else {
        tare_text_add(t, "%g", v);
    }
}

static void print_scalar(tare_text *t, const tare_mode *m, tare_scalar s)
{
    switch (s.kind) {
    case TARE_SCALAR_BOOL: tare_text_add(t, "%s", s.u.i != 0 ? "True" : "False"); break;
    case TARE_SCALAR_INT: print_int(t, m, s.u.i); break;
    case TARE_SCALAR_FLOAT:
    case TARE_SCALAR_COMPLEX: print_float(t, m, s.u.f); break;
    default: tare_text_add(t, "None"); break;
    }
}

static void print_tensor(tare_text *t, const tare_mode *m, tare_rec r)
{
    char form[256];
    (void)tare_rec_format(m, r, form, sizeof form);
    tare_text_add(t, "%s", form);
}

static void print_str(tare_text *t, tare_str s)
{
    const int64_t most = TARE_MESSAGE_BYTES;
    if (s.at != NULL && s.len > 0)
        tare_text_add(t, "%.*s", (int)(s.len < most ? s.len : most), s.at);
}

static void print_list(tare_text *t, const tare_mode *m, tare_irtype type, value v, uint32_t format)
{
    const bool in_brackets = format != TARE_PIECE_ITEMS;
    tare_text_add(t, "%s", in_brackets ? "[" : "");
    for (int64_t i = 0; i < v.list.len && t->used_bytes < t->size_bytes; i++) {
        if (i > 0)
            tare_text_add(t, ", ");
        tare_print_value(t, m, tare_irtype_of_elements(type), tare_value_elem(type, v, i), format);
    }
    tare_text_add(t, "%s", in_brackets ? "]" : "");
}

void tare_print_value(tare_text *t, const tare_mode *m, tare_irtype type, value v, uint32_t format)
{
    if (irtype_is_opt(type)) {
        if (tare_value_present(type, v))
            tare_print_value(t, m, type & (tare_irtype)~TARE_TY_OPT, tare_value_get(type, v), format);
        else
            tare_text_add(t, "None");
        return;
    }
    if (irtype_is_list(type)) {
        print_list(t, m, type, v, format);
        return;
    }
    switch (type) {
    case TARE_TY_BOOL:
        if (tare_is_symbolic(v.i))
            print_int(t, m, v.i);
        else
            tare_text_add(t, "%s", v.i != 0 ? "True" : "False");
        break;
    case TARE_TY_FLOAT: print_float(t, m, v.f); break;
    case TARE_TY_STR: print_str(t, v.str); break;
    case TARE_TY_DTYPE: tare_text_add(t, "%s", dtype_name(v.i, format)); break;
    case TARE_TY_DEVICE: tare_print_device(t, tare_mode_registry(m), (uint32_t)v.i); break;
    case TARE_TY_LAYOUT: tare_text_add(t, "%s", layout_name(v.i)); break;
    case TARE_TY_FORMAT: tare_text_add(t, "%s", format_name(v.i)); break;
    case TARE_TY_SCALAR: print_scalar(t, m, v.scalar); break;
    case TARE_TY_TENSOR: print_tensor(t, m, v.rec); break;
    case TARE_TY_GENERATOR: tare_text_add(t, "Generator"); break;
    default: print_int(t, m, v.i); break;
    }
}
