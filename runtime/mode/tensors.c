/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Tensors and storages of the caller's own. */
#include "mode/mode.h"
#include "tensor/dtypes.h"

static bool is_desc(const tare_desc *d)
{
    return tare_is_dtype((int64_t)d->dtype) && d->device >= TARE_DEVICE_CPU && (uint32_t)d->layout < TARE_LAYOUT_COUNT &&
           d->rank <= UINT8_MAX && (d->rank == 0 || d->size);
}

uint32_t tare_type_intern(tare_mode *abi, const tare_desc *d, uint32_t *out_type)
{
    *out_type = 0;
    if (!is_desc(d))
        return TARE_RULE_ARGUMENT;
    tare_types *types = &mode_of(abi)->types;
    const uint32_t bits = (d->conj ? TARE_T_CONJ : 0u) | (d->neg ? TARE_T_NEG : 0u) | (d->wrapped ? TARE_T_WRAPPED : 0u);
    const tare_layout layout = d->layout == TARE_LAYOUT_NONE ? TARE_LAYOUT_STRIDED : d->layout;
    const tare_type_kind kind = tare_kind((uint32_t)d->dtype, (uint32_t)layout, d->device, bits);
    uint32_t fault = TARE_OK;
    if (layout != TARE_LAYOUT_STRIDED)
        *out_type = tare_types_sized(types, kind, d->size, d->rank, &fault);
    else if (d->stride)
        *out_type = tare_types_strided(types, kind, d->size, d->stride, d->rank, &fault);
    else
        *out_type = tare_types_contiguous(types, kind, d->size, d->rank, &fault);
    return fault;
}

uint32_t tare_storage_create(tare_mode *abi, int64_t bytes, tare_device device, uint32_t *out_storage)
{
    mode *m = mode_of(abi);
    *out_storage = 0;
    if ((bytes < 0 && !tare_mode_holds(m, bytes)) || device < TARE_DEVICE_CPU)
        return TARE_RULE_ARGUMENT;
    *out_storage = tare_storages_take(&m->storages, bytes, device);
    return *out_storage ? TARE_OK : TARE_RULE_MEMORY;
}

uint32_t tare_tensor(tare_mode *m, const tare_desc *desc, tare_rec *out)
{
    *out = (tare_rec){0};
    uint32_t type, storage;
    uint32_t fault = tare_type_intern(m, desc, &type);
    if (!fault)
        fault = tare_storage_create(m, tare_type_at(m, type)->nbytes, desc->device, &storage);
    if (!fault)
        *out = (tare_rec){.type = type, .storage = storage};
    return fault;
}

/* Row 0, all zero, for a storage that does not exist. */
static const tare_storage_row *row(const tare_mode *m, uint32_t storage)
{
    const tare_storages *s = &mode_of_const(m)->storages;
    return &s->row[tare_storages_holds(s, storage) ? storage : 0];
}

int64_t tare_storage_bytes(const tare_mode *m, uint32_t storage) { return row(m, storage)->bytes; }
tare_device tare_storage_device(const tare_mode *m, uint32_t storage) { return (tare_device)row(m, storage)->device; }
uint32_t tare_storage_version(const tare_mode *m, uint32_t storage) { return row(m, storage)->version; }
