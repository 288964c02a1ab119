/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Slots as Python prints them: see repr.h. */
#include "interpret/repr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interpret/boxes.h"

const char *tare_repr_type(const tare_slot *s, bool qualified)
{
    static const char *const name[] = {
        [TARE_TAG_NONE] = "NoneType",        [TARE_TAG_INT] = "int",
        [TARE_TAG_BOOL] = "bool",            [TARE_TAG_FLOAT] = "float",
        [TARE_TAG_COMPLEX] = "complex",      [TARE_TAG_STR] = "str",
        [TARE_TAG_DTYPE] = "torch.dtype",    [TARE_TAG_DEVICE] = "torch.device",
        [TARE_TAG_LAYOUT] = "torch.layout",  [TARE_TAG_FORMAT] = "torch.memory_format",
        [TARE_TAG_GENERATOR] = "torch._C.Generator", [TARE_TAG_TENSOR] = "torch.Tensor",
    };
    const uint32_t tag = tare_slot_is_absent(s) ? TARE_TAG_NONE : s->tag;
    if (tag > TARE_TAG_TENSOR)
        return "list";
    const char *last = strrchr(name[tag], '.');
    return qualified || last == NULL ? name[tag] : last + 1;
}

/* The fewest digits that read back as the same number. */
static void print_float(tare_text *t, double f)
{
    char digits[40];
    for (int n = 1; n <= 17; n++) {
        (void)snprintf(digits, sizeof digits, "%.*g", n, f);
        if (f != f || (strtod(digits, NULL) <= f && strtod(digits, NULL) >= f))
            break;
    }
    const char *exponent = strchr(digits, 'e');
    const int power = exponent != NULL ? atoi(exponent + 1) : 0;
    if (power > 0 && power < 16)
        (void)snprintf(digits, sizeof digits, "%.0f", f);
    tare_text_add(t, "%s%s", digits, strpbrk(digits, "einf.") == NULL ? ".0" : "");
}

static void print_tensor(tare_text *t, const tare_mode *m, const tare_slot *s)
{
    if (!tare_slot_fits((const mode *)m, TARE_TY_TENSOR, s)) {
        tare_text_add(t, "a tensor of another mode");
        return;
    }
    const tare_type *type = tare_type_of(m, *s->u.rec);
    tare_text_add(t, "tensor(..., size=(");
    for (uint32_t d = 0; d < type->rank; d++) {
        if (d > 0)
            tare_text_add(t, ", ");
        tare_print_value(t, m, TARE_TY_INT, (value){.i = type->dim[d]}, TARE_PIECE_PLAIN);
    }
    tare_text_add(t, "%s))", type->rank == 1 ? "," : "");
}

static void print_device(tare_text *t, const tare_mode *m, int64_t device, bool bare)
{
    const tare_registry *r = tare_mode_registry(m);
    const uint32_t kind = tare_device_kind((uint32_t)device);
    if (bare)
        tare_print_device(t, r, (uint32_t)device);
    else if (kind == TARE_KIND_CPU)
        tare_text_add(t, "device(type='cpu')");
    else
        tare_text_add(t, "device(type='%s', index=%u)", tare_registry_kind_name(r, kind), (unsigned)tare_device_index((uint32_t)device));
}

static void print_list(tare_text *t, const tare_mode *m, const tare_slot *s)
{
    tare_text_add(t, "[");
    for (uint32_t i = 0; i < s->len && t->used_bytes < t->size_bytes; i++) {
        const tare_slot element = tare_slot_element(s, i);
        if (i > 0)
            tare_text_add(t, ", ");
        tare_repr(t, m, &element, false);
    }
    tare_text_add(t, "]");
}

void tare_repr(tare_text *t, const tare_mode *m, const tare_slot *s, bool bare)
{
    const char *quote = bare ? "" : "'";
    const uint32_t most = s->len < TARE_MESSAGE_BYTES ? s->len : TARE_MESSAGE_BYTES;
    switch (tare_slot_is_absent(s) ? TARE_TAG_NONE : (tare_tag)s->tag) {
    case TARE_TAG_NONE: tare_text_add(t, "None"); break;
    case TARE_TAG_INT:
    case TARE_TAG_BOOL:
        tare_print_value(t, m, s->tag == TARE_TAG_INT ? TARE_TY_INT : TARE_TY_BOOL, (value){.i = s->u.i}, TARE_PIECE_PLAIN);
        break;
    case TARE_TAG_FLOAT: print_float(t, s->u.f); break;
    case TARE_TAG_COMPLEX: tare_text_add(t, "(%g+0j)", s->u.f); break;
    case TARE_TAG_STR: tare_text_add(t, "%s%.*s%s", quote, (int)most, s->u.str, quote); break;
    case TARE_TAG_DTYPE: tare_text_add(t, "torch.%s", tare_dtype_name((tare_dtype)s->u.i)); break;
    case TARE_TAG_LAYOUT: tare_text_add(t, "torch.%s", tare_layout_name((tare_layout)s->u.i)); break;
    case TARE_TAG_FORMAT: tare_text_add(t, "torch.%s", tare_format_name((tare_format)s->u.i)); break;
    case TARE_TAG_DEVICE: print_device(t, m, s->u.i, bare); break;
    case TARE_TAG_GENERATOR: tare_text_add(t, "<torch._C.Generator object>"); break;
    case TARE_TAG_TENSOR: print_tensor(t, m, s); break;
    default: print_list(t, m, s); break;
    }
}
