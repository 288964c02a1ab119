/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Any bytes as a pack, or as changes of the operators' own: it is refused, or whatever it defines
 * can be called.
 */
#include <stdlib.h>
#include <string.h>

#include "tare/tare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const tare_unit tare_ops_unit;

/* Some argument of a type; absent where there is none. */
static tare_slot some(tare_irtype type, const tare_rec *t)
{
    static const int64_t ints[] = {2, 3, 1};
    static const double floats[] = {0.5, 2};
    static const tare_scalar scalars[] = {{TARE_SCALAR_INT, {.i = 1}}};
    if ((type & TARE_TY_LIST) != 0)
        switch (type & TARE_TY_ELEM) {
        case TARE_TY_TENSOR: return (tare_slot){TARE_TAG_TENSORS, 2, {.recs = t}};
        case TARE_TY_FLOAT: return (tare_slot){TARE_TAG_FLOATS, 2, {.floats = floats}};
        case TARE_TY_SCALAR: return (tare_slot){TARE_TAG_SCALARS, 1, {.scalars = scalars}};
        case TARE_TY_BOOL: return (tare_slot){TARE_TAG_BOOLS, 1, {.ints = ints + 2}};
        case TARE_TY_DTYPE: return (tare_slot){TARE_TAG_DTYPES, 3, {.ints = ints}};
        default: return (tare_slot){TARE_TAG_INTS, 3, {.ints = ints}};
        }
    switch (type & TARE_TY_ELEM) {
    case TARE_TY_TENSOR: return (tare_slot){.tag = TARE_TAG_TENSOR, .u.rec = t};
    case TARE_TY_FLOAT: return (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = 1.5};
    case TARE_TY_STR: return (tare_slot){TARE_TAG_STR, 4, {.str = "same"}};
    case TARE_TY_DTYPE: return (tare_slot){.tag = TARE_TAG_DTYPE, .u.i = TARE_DTYPE_int64};
    case TARE_TY_DEVICE: return (tare_slot){.tag = TARE_TAG_DEVICE, .u.i = TARE_DEVICE_CPU};
    case TARE_TY_LAYOUT: return (tare_slot){.tag = TARE_TAG_LAYOUT, .u.i = TARE_LAYOUT_STRIDED};
    case TARE_TY_FORMAT: return (tare_slot){.tag = TARE_TAG_FORMAT, .u.i = TARE_FORMAT_CONTIGUOUS};
    case TARE_TY_BOOL: return (tare_slot){.tag = TARE_TAG_BOOL, .u.i = 1};
    case TARE_TY_GENERATOR: return (tare_slot){.tag = TARE_TAG_GENERATOR};
    default: return (tare_slot){.tag = TARE_TAG_INT, .u.i = 1};
    }
}

static void call(tare_mode *m, uint32_t op, const tare_op_info *info)
{
    enum { MOST = 64 };
    tare_kwarg given[MOST];
    static const int64_t size[] = {2, 3};
    const tare_desc desc = {.size = size, .rank = 2, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU,
                            .layout = TARE_LAYOUT_STRIDED};
    tare_rec t[2];
    if (info->n_args > MOST || tare_tensor(m, &desc, &t[0]) != TARE_OK || tare_tensor(m, &desc, &t[1]) != TARE_OK)
        return;
    for (uint32_t i = 0; i < info->n_args; i++)
        given[i] = (tare_kwarg){tare_registry_text(tare_mode_registry(m), op, info->arg[i].name),
                                some(info->arg[i].type, t)};
    tare_bound bound;
    tare_error error;
    tare_results results;
    if (!tare_bind(m, op, NULL, 0, given, info->n_args, &bound, &error))
        return;
    if (tare_run(m, &bound, TARE_INTERPRETED, &results) != TARE_OK) {
        char text[256];
        (void)tare_mode_error(m, &error);
        (void)tare_error_format(&error, text, sizeof text);
    }
    tare_bound_finish(&bound);
}

/* Each six bytes: where, and two bytes that stand there then. */
static void change(uint8_t *pack, size_t pack_bytes, const uint8_t *data, size_t size)
{
    for (; size >= 6; data += 6, size -= 6) {
        uint32_t at;
        memcpy(&at, data, sizeof at);
        memcpy(pack + at % (pack_bytes - 1), data + 4, 2);
    }
}

/* The pack that the input stands for, 8-aligned. */
static uint8_t *pack_of(const uint8_t *data, size_t size, size_t *pack_bytes)
{
    const bool whole = size >= 8 && memcmp(data, "tarepack", 8) == 0;
    *pack_bytes = whole ? size : tare_ops_unit.pack_bytes;
    uint8_t *pack = malloc(*pack_bytes);
    if (pack == NULL)
        return NULL;
    memcpy(pack, whole ? data : tare_ops_unit.pack, *pack_bytes);
    if (!whole)
        change(pack, *pack_bytes, data, size);
    return pack;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t pack_bytes = 0;
    uint8_t *pack = pack_of(data, size, &pack_bytes);
    if (pack == NULL)
        return 0;
    const tare_unit unit = {TARE_ABI_VERSION, TARE_IR_VERSION, pack, pack_bytes, NULL, NULL, 0};
    const tare_unit *units[] = {&unit, &unit};
    char why[128];
    tare_registry *r = tare_registry_create(units, size % 2 == 0 ? 1 : 2, why, sizeof why);
    tare_mode *m = r != NULL ? tare_mode_create(r) : NULL;
    for (uint32_t op = 0; m != NULL && op < tare_registry_ops(r); op++)
        call(m, op, tare_registry_op(r, op));
    tare_mode_destroy(m);
    tare_registry_destroy(r);
    free(pack);
    return 0;
}
