/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Beginning and end of a call.
 *
 * Knows: that nothing of a call is visible before its end, and that what can fail at the end was
 * made sure of before.  Refuses to know: what operators do in between.
 */
#include "mode/mode.h"

#include "base/alloc.h"

static void free_older_scratch(mode *m)
{
    for (tare_scratch_block *b = m->scratch_block->older; b;) {
        tare_scratch_block *older = b->older;
        tare_free(b);
        b = older;
    }
    m->scratch_block->older = NULL;
    m->scratch_grew = false;
}

void tare_abi_enter(tare_mode *abi)
{
    mode *m = mode_of(abi);
    abi->scratch = m->scratch_start;
    abi->failed = TARE_OK;
    abi->fresh_count = 0;
    abi->kept = 0;
    m->pending_count = 0;
    m->refused.rule = TARE_OK;
    if (m->scratch_grew)
        free_older_scratch(m);
}

/* One list may hold four million tensors.  More is a size meant for another argument, and would be built
 * element by element before anything refuses it. */
#define SCRATCH_LIMIT_BYTES ((size_t)64 << 20)

void *tare_abi_scratch(tare_mode *abi, int64_t n, int64_t bytes)
{
    mode *m = mode_of(abi);
    size_t want;
    if (n < 0 || bytes < 0 || __builtin_mul_overflow((uint64_t)n, (uint64_t)bytes, &want) || want > SCRATCH_LIMIT_BYTES) {
        tare_fault(abi, TARE_RULE_MEMORY);
        return NULL;
    }
    want = (want + 7) & ~(size_t)7;
    if (want > (size_t)(abi->scratch_end - abi->scratch)) {
        const size_t doubled = 2 * m->scratch_block->bytes, block_bytes = want > doubled ? want : doubled;
        tare_scratch_block *b = doubled > 2 * SCRATCH_LIMIT_BYTES ? NULL : tare_alloc(1, sizeof *b + block_bytes);
        if (!b) {
            tare_fault(abi, TARE_RULE_MEMORY);
            return NULL;
        }
        *b = (tare_scratch_block){.older = m->scratch_block, .bytes = block_bytes};
        m->scratch_block = b;
        m->scratch_grew = true;
        m->scratch_start = abi->scratch = (uint8_t *)b->data;
        abi->scratch_end = abi->scratch + block_bytes;
    }
    void *at = abi->scratch;
    abi->scratch += want;
    return at;
}

bool tare_mode_grow_fresh(tare_mode *abi)
{
    mode *m = mode_of(abi);
    tare_fresh *fresh = NULL;
    if (m->fresh_capacity < TARE_STORAGE_MASK / 2)
        fresh = tare_grow(abi->fresh, &m->fresh_capacity, (uint64_t)m->fresh_capacity + 1, sizeof *fresh);
    if (!fresh) {
        tare_fault(abi, TARE_RULE_MEMORY);
        return false;
    }
    abi->fresh = fresh;
    return true;
}

/* Room for one more storage first. Apart, so that the usual way saves no registers. */
static __attribute__((noinline)) tare_rec commit_after_growth(tare_mode *abi, tare_rec r, uint32_t k)
{
    if (tare_storages_reserve(&mode_of(abi)->storages, 1))
        return tare_abi_commit(abi, r, k);
    tare_fault(abi, TARE_RULE_MEMORY);
    return (tare_rec){0};
}

tare_rec tare_abi_commit(tare_mode *abi, tare_rec r, uint32_t k)
{
    if (r.type == 0)
        return (tare_rec){0};
    if (r.storage & TARE_FRESH) {
        tare_storages *s = &mode_of(abi)->storages;
        tare_fresh *f = &abi->fresh[r.storage & TARE_STORAGE_MASK];
        if (f->storage == 0) {
            if (s->count == s->limit)
                return commit_after_growth(abi, r, k);
            f->storage = tare_storages_put(s, f->bytes, f->device);
        }
        r.storage = f->storage;
    } else if (r.storage & TARE_VIEW) {
        r.storage &= ~(uint32_t)TARE_VIEW;
    } else if (k < 32) {
        abi->kept |= 1u << k;
    }
    return r;
}

/* Remembers one more effect, so that the commit cannot fail. */
static void remember(mode *m, tare_pending p)
{
    if (m->pending_count == m->pending_capacity) {
        tare_pending *pending =
            tare_grow(m->pending, &m->pending_capacity, (uint64_t)m->pending_count + 1, sizeof *pending);
        if (!pending) {
            tare_fault(&m->abi, TARE_RULE_MEMORY);
            return;
        }
        m->pending = pending;
    }
    m->pending[m->pending_count++] = p;
}

void tare_abi_writes(tare_mode *m, const tare_rec *t)
{
    if (!(t->storage & TARE_FRESH)) /* nobody has seen a fresh one before */
        remember(mode_of(m), (tare_pending){.storage = t->storage & TARE_STORAGE_MASK});
}

void tare_mode_becomes(tare_mode *m, tare_rec from, tare_rec to, int64_t bytes)
{
    const uint32_t storage = from.storage & TARE_STORAGE_MASK;
    if (from.storage & TARE_FRESH) {
        tare_fresh *f = &m->fresh[storage];
        f->bytes = bytes < 0 || f->bytes < bytes ? bytes : f->bytes;
        return;
    }
    from.storage = to.storage = storage;
    remember(mode_of(m), (tare_pending){.storage = storage, .is_growth = 1, .bytes = bytes, .from = from, .to = to});
}

void tare_abi_commit_writes(tare_mode *abi)
{
    mode *m = mode_of(abi);
    for (uint32_t i = 0; i < m->pending_count; i++) {
        const tare_pending *p = &m->pending[i];
        tare_storage_row *row = &m->storages.row[p->storage];
        if (!p->is_growth)
            row->version++;
        else if (p->bytes < 0 || row->bytes < p->bytes)
            row->bytes = p->bytes;
    }
    m->applied_count = m->pending_count;
    m->pending_count = 0;
}
