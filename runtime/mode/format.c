/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Records and devices as text. */
#include <inttypes.h>

#include "base/text.h"
#include "mode/mode.h"
#include "tare/symbolic.h"
#include "tensor/names.h"

static const char *kind_name(const tare_registry *r, uint32_t kind)
{
    const char *name = r ? tare_registry_kind_name(r, kind) : NULL;
    if (name)
        return name;
    return kind == TARE_KIND_CPU ? "cpu" : kind == TARE_KIND_CUDA ? "cuda" : NULL;
}

static void add_device(tare_text *t, const tare_registry *r, tare_device d)
{
    const uint32_t kind = tare_device_kind(d), index = tare_device_index(d);
    const char *name = kind_name(r, kind);
    if (kind == TARE_KIND_NONE)
        tare_text_add(t, "none");
    else if (name && kind == TARE_KIND_CPU && index == 0)
        tare_text_add(t, "%s", name);
    else if (name)
        tare_text_add(t, "%s:%" PRIu32, name, index);
    else
        tare_text_add(t, "device%" PRIu32 ":%" PRIu32, kind, index);
}

size_t tare_device_format(const tare_registry *r, tare_device d, char *buffer, size_t size_bytes)
{
    tare_text t;
    tare_text_init(&t, buffer, size_bytes);
    add_device(&t, r, d);
    return t.used_bytes;
}

/* "2, u0, 3" */
static void add_numbers(tare_text *t, const tare_mode *m, const int64_t *at, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            tare_text_add(t, ", ");
        size_t room_bytes;
        char *next = tare_text_next(t, &room_bytes);
        tare_text_took(t, tare_sym_format(m, at[i], TARE_SYM_STR, next, room_bytes));
    }
}

static void add_place(tare_text *t, const tare_type *type, const tare_mode *m, int64_t offset)
{
    if (type->layout != TARE_LAYOUT_STRIDED) {
        tare_text_add(t, " %s", tare_layout_name((tare_layout)type->layout));
        return;
    }
    if (type->rank) {
        tare_text_add(t, "@(");
        add_numbers(t, m, type->dim + type->rank, type->rank);
        tare_text_add(t, ")");
    }
    if (offset) {
        tare_text_add(t, "+");
        add_numbers(t, m, &offset, 1);
    }
}

size_t tare_rec_format(const tare_mode *abi, tare_rec rec, char *buffer, size_t size_bytes)
{
    const mode *m = mode_of_const(abi);
    tare_text t;
    tare_text_init(&t, buffer, size_bytes);
    if (rec.type == 0) {
        tare_text_add(&t, "none");
        return t.used_bytes;
    }
    const tare_type *type = tare_type_at(abi, rec.type);
    tare_text_add(&t, "%s[", tare_dtype_short((tare_dtype)type->dtype));
    add_numbers(&t, abi, type->dim, type->rank);
    tare_text_add(&t, "]");
    add_place(&t, type, abi, rec.offset);
    tare_text_add(&t, " ");
    add_device(&t, m->registry, type->device);
    tare_text_add(&t, "%s%s%s", type->flags & TARE_T_CONJ ? " conj" : "", type->flags & TARE_T_NEG ? " neg" : "",
                  type->flags & TARE_T_WRAPPED ? " wrapped" : "");
    return t.used_bytes;
}
