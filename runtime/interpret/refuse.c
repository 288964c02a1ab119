/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The call that was refused last, kept so that it can be repeated.
 *
 * Knows: how to copy slots with what they point to into one block.  A call whose copy finds no
 * memory is still refused by the same rule; then only its numbers cannot be told.
 */
#include "interpret/call.h"
#include "symbolic/symbols.h"

#include <string.h>

#include "base/alloc.h"

/* Bytes that a slot points to; 0 for what is no list, no string, no tensor, or a damaged one. */
static size_t pointed_bytes(const tare_slot *s)
{
    switch ((tare_tag)s->tag) {
    case TARE_TAG_TENSOR: return s->u.rec != NULL ? sizeof(tare_rec) : 0;
    case TARE_TAG_STR: return s->u.str != NULL ? s->len : 0;
    case TARE_TAG_INTS:
    case TARE_TAG_BOOLS:
    case TARE_TAG_DTYPES: return s->u.ints != NULL ? s->len * sizeof(int64_t) : 0;
    case TARE_TAG_FLOATS: return s->u.floats != NULL ? s->len * sizeof(double) : 0;
    case TARE_TAG_SCALARS: return s->u.scalars != NULL ? s->len * sizeof(tare_scalar) : 0;
    case TARE_TAG_TENSORS: return s->u.recs != NULL ? s->len * sizeof(tare_rec) : 0;
    case TARE_TAG_NONE: case TARE_TAG_INT: case TARE_TAG_BOOL: case TARE_TAG_FLOAT: case TARE_TAG_COMPLEX:
    case TARE_TAG_DTYPE: case TARE_TAG_DEVICE: case TARE_TAG_LAYOUT: case TARE_TAG_FORMAT:
    case TARE_TAG_GENERATOR: break;
    }
    return 0;
}

static size_t rounded(size_t bytes) { return (bytes + 7) & ~(size_t)7; }

static size_t block_bytes(const tare_slot *in, uint32_t n)
{
    size_t bytes = n * sizeof *in + 8;
    for (uint32_t i = 0; i < n; i++)
        bytes += rounded(pointed_bytes(&in[i])) + 8;
    return bytes;
}

static bool reserve(tare_refused *r, size_t bytes)
{
    if (r->block_bytes >= bytes)
        return true;
    void *block = tare_alloc(1, bytes);
    if (block == NULL)
        return false;
    tare_free(r->block);
    r->block = block;
    r->block_bytes = bytes;
    return true;
}

static void copy_slots(tare_refused *r, const tare_slot *in, uint32_t n)
{
    r->slot = r->block;
    r->n = n;
    uint8_t *at = (uint8_t *)r->block + n * sizeof *in;
    for (uint32_t i = 0; i < n; i++) {
        const size_t bytes = pointed_bytes(&in[i]);
        r->slot[i] = in[i];
        if (bytes == 0)
            continue;
        memcpy(at, in[i].u.recs, bytes);
        r->slot[i].u.recs = (const void *)at;
        at += rounded(bytes);
    }
}

uint32_t tare_refused_keep(tare_mode *abi, const tare_unit *unit, uint32_t op, const tare_slot *in, uint32_t n_in,
                      uint32_t rule)
{
    tare_refused *r = &mode_of(abi)->refused;
    r->rule = rule;
    r->unit = unit;
    r->op = unit != NULL && reserve(r, block_bytes(in, n_in)) ? op : (uint32_t)TARE_NO_OP;
    if (r->op != TARE_NO_OP)
        copy_slots(r, in, n_in);
    abi->failed = rule;
    return rule;
}

uint32_t tare_refused_repeat(tare_mode *abi, tare_error *facts)
{
    mode *m = mode_of(abi);
    const tare_refused refused = m->refused;
    const uint32_t unit = m->registry != NULL ? tare_registry_find_unit(m->registry, refused.unit) : 0;
    if (refused.op == TARE_NO_OP || m->registry == NULL || unit == m->registry->n_units ||
        refused.op >= m->registry->unit[unit].pack.header->ops.count)
        return refused.rule;
    const uint32_t unknowns = m->unknowns.live;
    tare_error ignored;
    if (facts == NULL) {
        ignored.rule = TARE_OK;
        facts = &ignored;
    }
    tare_abi_enter(abi);
    const uint32_t rule =
        tare_interpret_op(abi, &m->registry->unit[unit], refused.op, refused.slot, refused.n, NULL, facts);
    tare_mode_rewind(m, unknowns);
    abi->failed = refused.rule;
    m->refused.rule = refused.rule;
    return rule;
}

/* The global id of a rule line that native code of `unit` named by its own number.  With several
 * units it may be another's, whose function filled a slot: the interpreter tells. */
static uint32_t global_rule(tare_mode *abi, const tare_unit *unit, uint32_t rule)
{
    mode *m = mode_of(abi);
    if (rule < TARE_RULE_FIRST || m->registry == NULL)
        return rule;
    if (m->registry->n_units > 1) {
        const uint32_t told = tare_refused_repeat(abi, NULL);
        if (told >= TARE_RULE_FIRST)
            return told;
    }
    const uint32_t u = tare_registry_find_unit(m->registry, unit);
    return u < m->registry->n_units ? rule + m->registry->unit[u].rule_base : rule;
}

uint32_t tare_abi_refuse(tare_mode *abi, const tare_unit *unit, uint32_t op, const tare_slot *in, uint32_t n_in)
{
    const uint32_t own = tare_refused_keep(abi, unit, op, in, n_in, abi->failed);
    const uint32_t rule = global_rule(abi, unit, own);
    mode_of(abi)->refused.rule = rule;
    abi->failed = rule;
    return rule;
}
