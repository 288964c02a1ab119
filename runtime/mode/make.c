/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The vocabulary that makes tensors.
 *
 * Knows: which marks a record carries until its call ends, and which bits of a type survive.
 * A view loses WRAPPED, a fresh tensor loses all three; both checked here so that no rule need.
 */
#include "mode/mode.h"
#include "tare/symbolic.h"
#include "tensor/dtypes.h"
#include "tensor/facts.h"

#include "base/checked.h"

static void refuse(tare_mode *m, uint32_t rule, tare_rec *out)
{
    tare_fault(m, rule);
    *out = (tare_rec){0};
}

static bool is_kind(int64_t dtype, int64_t device)
{
    return tare_is_dtype(dtype) && device >= TARE_DEVICE_CPU && device <= UINT16_MAX;
}

static tare_type_kind strided_kind(int64_t dtype, int64_t device)
{
    return tare_kind((uint32_t)dtype, TARE_LAYOUT_STRIDED, (uint32_t)device, 0);
}

/* Sizes that can be a shape; or the rule that refuses them. */
static uint32_t misshapen(const tare_ints *size)
{
    return (uint64_t)size->len <= TARE_MAX_RANK ? TARE_OK : size->len < 0 ? TARE_RULE_ARGUMENT : TARE_RULE_RANK;
}

/* Apart, so that the usual way saves no registers: what is refused, and room for more fresh storages. */
static __attribute__((noinline)) void finish_fresh_slowly(tare_mode *m, uint32_t type, uint32_t fault, tare_rec *out)
{
    if (type == 0) {
        refuse(m, fault, out);
        return;
    }
    const tare_type *t = tare_type_at(m, type);
    const uint32_t storage = tare_mode_fresh(m, t->nbytes, t->device);
    tare_rec_put(out, storage ? type : 0, storage, 0);
}

/* A record of a new type with a fresh storage; type 0: `fault` tells why. */
static inline void finish_fresh(tare_mode *m, uint32_t type, uint32_t fault, tare_rec *out)
{
    const tare_type *t = tare_type_at(m, type);
    if (type == 0 || m->fresh_count == mode_of(m)->fresh_capacity) {
        finish_fresh_slowly(m, type, fault, out);
        return;
    }
    tare_rec_put(out, type, tare_mode_put_fresh(m, t->nbytes, t->device), 0);
}

void tare_abi_empty(tare_mode *m, const tare_ints *size, int64_t dtype, int64_t device, tare_rec *out)
{
    uint32_t fault = TARE_RULE_ARGUMENT, type = 0;
    if ((uint64_t)size->len <= TARE_MAX_RANK && is_kind(dtype, device))
        type = tare_types_contiguous(&mode_of(m)->types, strided_kind(dtype, device), size->at, (uint32_t)size->len,
                                     &fault);
    else if (is_kind(dtype, device))
        fault = misshapen(size);
    finish_fresh(m, type, fault, out);
}

void tare_abi_empty_strided(tare_mode *m, const tare_ints *size, const tare_ints *stride, int64_t dtype,
                            int64_t device, tare_rec *out)
{
    uint32_t fault = misshapen(size);
    if (!is_kind(dtype, device) || size->len != stride->len)
        fault = TARE_RULE_ARGUMENT;
    const uint32_t type = fault ? 0
                                : tare_types_strided(&mode_of(m)->types, strided_kind(dtype, device), size->at,
                                                     stride->at, (uint32_t)size->len, &fault);
    finish_fresh(m, type, fault, out);
}

void tare_abi_empty_layout(tare_mode *m, const tare_ints *size, int64_t dtype, int64_t device, int64_t layout,
                           tare_rec *out)
{
    if (layout == TARE_LAYOUT_STRIDED) {
        tare_abi_empty(m, size, dtype, device, out);
        return;
    }
    uint32_t fault = misshapen(size);
    if (!is_kind(dtype, device) || layout <= TARE_LAYOUT_NONE || layout >= TARE_LAYOUT_COUNT)
        fault = TARE_RULE_ARGUMENT;
    const tare_type_kind kind = tare_kind((uint32_t)dtype, (uint32_t)layout, (uint32_t)device, 0);
    const uint32_t type =
        fault ? 0 : tare_types_sized(&mode_of(m)->types, kind, size->at, (uint32_t)size->len, &fault);
    finish_fresh(m, type, fault, out);
}

static __attribute__((noinline)) void empty_of_dtype(tare_mode *m, const tare_rec *t, int64_t dtype, tare_rec *out)
{
    const tare_type *of = tare_type_at(m, t->type);
    uint32_t fault = of->rank <= TARE_MAX_RANK ? TARE_OK : TARE_RULE_RANK;
    if (t->type == 0 || !tare_is_dtype(dtype))
        fault = TARE_RULE_ARGUMENT;
    const tare_type_kind kind = tare_kind((uint32_t)dtype, of->layout, of->device, 0);
    const uint32_t type = fault ? 0 : tare_types_like(&mode_of(m)->types, t->type, kind, &fault);
    finish_fresh(m, type, fault, out);
}

void tare_abi_empty_as(tare_mode *m, const tare_rec *t, int64_t dtype, tare_rec *out)
{
    const tare_type *of = tare_type_at(m, t->type);
    if (dtype == of->dtype && !(of->flags & TARE_T_IDENTITY) && of->rank <= TARE_MAX_RANK)
        finish_fresh(m, t->type, TARE_RULE_ARGUMENT, out);
    else
        empty_of_dtype(m, t, dtype, out);
}

/* ---- views --------------------------------------------------------------------------------- */

/* The type of a view of `of` with other sizes and strides. */
static uint32_t view_type(tare_mode *m, const tare_type *of, const tare_ints *size, const tare_ints *stride,
                          int64_t dtype, uint32_t *fault)
{
    *fault = misshapen(size);
    if (size->len != stride->len || !tare_is_dtype(dtype) || of->layout == TARE_LAYOUT_NONE)
        *fault = TARE_RULE_ARGUMENT;
    if (*fault)
        return 0;
    const uint32_t bits = of->flags & (TARE_T_CONJ | TARE_T_NEG);
    const tare_type_kind kind = tare_kind((uint32_t)dtype, of->layout, of->device, bits);
    tare_types *types = &mode_of(m)->types;
    const uint32_t rank = (uint32_t)size->len;
    return of->layout == TARE_LAYOUT_STRIDED ? tare_types_strided(types, kind, size->at, stride->at, rank, fault)
                                             : tare_types_sized(types, kind, size->at, rank, fault);
}

void tare_abi_view_dtype(tare_mode *m, const tare_rec *t, const tare_ints *size, const tare_ints *stride,
                         int64_t offset, int64_t dtype, tare_rec *out)
{
    uint32_t fault;
    uint32_t type = view_type(m, tare_type_at(m, t->type), size, stride, dtype, &fault);
    if (offset < 0 && !tare_mode_holds(mode_of(m), offset)) {
        type = 0;
        fault = TARE_RULE_ARGUMENT;
    }
    if (type == 0)
        refuse(m, fault, out);
    else
        tare_rec_put(out, type, t->storage | TARE_VIEW, offset);
}

void tare_abi_view(tare_mode *m, const tare_rec *t, const tare_ints *size, const tare_ints *stride, int64_t offset,
                   tare_rec *out)
{
    const tare_type *of = tare_type_at(m, t->type);
    uint32_t fault;
    /* What most views are, without asking twice; all else, and every refusal, is view_dtype's. */
    const bool usual = of->layout == TARE_LAYOUT_STRIDED && size->len == stride->len &&
                       (uint64_t)size->len <= TARE_MAX_RANK && offset >= 0;
    const tare_type_kind kind =
        tare_kind(of->dtype, TARE_LAYOUT_STRIDED, of->device, of->flags & (TARE_T_CONJ | TARE_T_NEG));
    const uint32_t type =
        usual ? tare_types_strided(&mode_of(m)->types, kind, size->at, stride->at, (uint32_t)size->len, &fault) : 0;
    if (type)
        tare_rec_put(out, type, t->storage | TARE_VIEW, offset);
    else
        tare_abi_view_dtype(m, t, size, stride, offset, of->dtype, out);
}

/* t at the same place, with other bits. */
static void alias_with(tare_mode *m, const tare_rec *t, uint32_t bits, tare_rec *out)
{
    const tare_type *of = tare_type_at(m, t->type);
    uint32_t fault = TARE_RULE_ARGUMENT, type = t->type;
    if (type && bits != (of->flags & TARE_T_IDENTITY)) {
        const tare_type_kind kind = tare_kind(of->dtype, of->layout, of->device, bits);
        type = tare_types_like(&mode_of(m)->types, type, kind, &fault);
    }
    if (type == 0)
        refuse(m, fault, out);
    else
        tare_rec_put(out, type, t->storage | TARE_VIEW, t->offset);
}

void tare_abi_alias(tare_mode *m, const tare_rec *t, tare_rec *out)
{
    alias_with(m, t, tare_type_at(m, t->type)->flags & (TARE_T_CONJ | TARE_T_NEG), out);
}

void tare_abi_with_conj(tare_mode *m, const tare_rec *t, int64_t conj, tare_rec *out)
{
    alias_with(m, t, (tare_type_at(m, t->type)->flags & TARE_T_NEG) | (conj ? TARE_T_CONJ : 0u), out);
}

void tare_abi_with_neg(tare_mode *m, const tare_rec *t, int64_t neg, tare_rec *out)
{
    alias_with(m, t, (tare_type_at(m, t->type)->flags & TARE_T_CONJ) | (neg ? TARE_T_NEG : 0u), out);
}

/* ---- storages ------------------------------------------------------------------------------ */

int64_t tare_abi_storage_bytes(tare_mode *m, const tare_rec *t)
{
    return t->storage & TARE_FRESH ? m->fresh[t->storage & TARE_STORAGE_MASK].bytes
                                   : mode_of(m)->storages.row[t->storage & TARE_STORAGE_MASK].bytes;
}

void tare_abi_with_bytes(tare_mode *m, const tare_rec *t, int64_t bytes, tare_rec *out)
{
    *out = *t;
    if (!(t->storage & TARE_FRESH) || t->type == 0) {
        refuse(m, TARE_RULE_ARGUMENT, out);
    } else if (bytes < 0 && !tare_mode_holds(mode_of(m), bytes)) {
        refuse(m, TARE_RULE_STORAGE, out);
    } else {
        m->fresh[t->storage & TARE_STORAGE_MASK].bytes = bytes;
    }
}

/* Bytes that a storage must have to hold `type` at an offset: none where it has no elements. */
static int64_t needed_symbolic(tare_mode *m, const tare_type *type, int64_t offset)
{
    const int64_t shift = tare_sym_mul(m, offset, tare_dtype_bytes[type->dtype]);
    const int64_t none = tare_sym_eq(m, type->numel, 0);
    return tare_sym_select(m, none, 0, tare_sym_add(m, shift, type->nbytes));
}

/* The same of numbers. */
static int64_t needed_bytes(const tare_type *type, int64_t offset, uint32_t *fault)
{
    if (type->nbytes == 0)
        return 0;
    int64_t shift, bytes;
    if (tare_mul_overflows(offset, tare_dtype_bytes[type->dtype], &shift) ||
        tare_add_overflows(shift, type->nbytes, &bytes)) {
        *fault = TARE_RULE_STORAGE;
        return -1;
    }
    return bytes;
}

/* Bytes of a storage with the growths of this call. */
static int64_t bytes_so_far(tare_mode *abi, const tare_rec *t)
{
    const mode *m = mode_of(abi);
    int64_t bytes = tare_abi_storage_bytes(abi, t);
    for (uint32_t i = 0; i < m->pending_count && !(t->storage & TARE_FRESH); i++) {
        const tare_pending *p = &m->pending[i];
        if (p->is_growth && p->storage == (t->storage & TARE_STORAGE_MASK) && (p->bytes < 0 || p->bytes > bytes))
            bytes = p->bytes;
    }
    return bytes;
}

void tare_abi_resized(tare_mode *m, const tare_rec *t, const tare_ints *size, const tare_ints *stride, tare_rec *out)
{
    tare_abi_placed(m, t, size, stride, t->offset, out);
}

void tare_abi_placed(tare_mode *m, const tare_rec *t, const tare_ints *size, const tare_ints *stride, int64_t offset,
                     tare_rec *out)
{
    uint32_t fault = TARE_OK;
    const tare_type *of = tare_type_at(m, t->type);
    uint32_t type = of->layout == TARE_LAYOUT_STRIDED ? view_type(m, of, size, stride, of->dtype, &fault) : 0;
    const int64_t has = bytes_so_far(m, t);
    int64_t bytes = -1;
    if (type && (tare_type_at(m, type)->flags & TARE_T_SYMBOLIC || offset < 0 || has < 0))
        bytes = tare_sym_max(m, has, needed_symbolic(m, tare_type_at(m, type), offset));
    else if (type)
        bytes = needed_bytes(tare_type_at(m, type), offset, &fault);
    if (type == 0 || fault) {
        refuse(m, fault ? fault : TARE_RULE_ARGUMENT, out);
        return;
    }
    tare_rec_put(out, type, t->storage, offset);
    tare_mode_becomes(m, *t, *out, bytes);
}
