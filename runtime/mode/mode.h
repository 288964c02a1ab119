/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The private tail of a mode.
 *
 * Knows: what a mode owns.  What a running rule leaves pending (fresh storages, writes, growths)
 * becomes visible only at the end of a call that succeeded.
 */
#ifndef TARE_MODE_PRIVATE_H
#define TARE_MODE_PRIVATE_H

#include <string.h>

#include "mode/told.h"
#include "symbolic/expr.h"
#include "tare/mode.h"
#include "tare/vocabulary.h"
#include "tensor/storages.h"
#include "tensor/types.h"

/* A write to a storage that a rule declared, or a tensor that gets other metadata and may need more storage. */
typedef struct tare_pending {
    uint32_t storage;
    uint32_t is_growth;
    int64_t bytes;         /* of a growth: at least; an expression is the new number itself */
    tare_rec from, to;     /* of a growth: the tensor before and after */
} tare_pending;

/* A block of scratch; older, smaller ones are freed when the next call starts. */
typedef struct tare_scratch_block {
    struct tare_scratch_block *older;
    size_t bytes;          /* of `data` */
    uint64_t data[];
} tare_scratch_block;

/* The call that the mode refused last, copied deeply enough to be repeated.  Filled by
 * tare_abi_refuse and tare_run, freed with the mode. */
typedef struct tare_refused {
    uint32_t rule;         /* what the call returned; TARE_OK: the last call did not fail */
    uint32_t op;           /* in the unit, or TARE_NO_OP */
    const tare_unit *unit;
    tare_slot *slot;       /* points into block */
    uint32_t n, reserved;
    void *block;           /* from tare_alloc; slots, then what they point to */
    size_t block_bytes;
} tare_refused;

/* What was found of a symbolic type, right while its epoch (plus 1) is that of the symbols. */
typedef struct tare_layout_memo { int64_t answer; uint32_t type, flag, epoch, reserved; } tare_layout_memo;
enum { TARE_LAYOUT_MEMOS = 256 };

typedef struct mode {
    struct tare_mode abi;            /* first: a tare_mode * is a mode * */
    uint8_t *scratch_start;          /* of the newest block */
    tare_scratch_block *scratch_block;
    bool scratch_grew;               /* blocks older than the newest one wait to be freed */
    bool over_symbols;               /* the interpreter is at work, which can go on with an unknown */
    bool read_more;                  /* the call that was interpreted last, than its arguments' types */
    tare_storages storages;
    uint32_t pending_count, pending_capacity;
    uint32_t applied_count;          /* of pending, when the last tare_abi_commit_writes ended */
    uint32_t epoch;                  /* counts resets */
    tare_pending *pending;
    uint32_t fresh_capacity, env_version; /* env_version: raised by every change of env, never 0 */
    tare_refused refused;
    const tare_registry *registry;
    tare_oracle_fn oracle;
    void *oracle_user;
    int64_t env[TARE_ENV_COUNT];
    struct tare_coverage *coverage;  /* NULL: executed statements are not counted */
    struct tare_provenance *provenance; /* NULL: interpreted calls are not noted */
    tare_symbolic unknowns;          /* expressions and what is known of them */
    tare_told told;                  /* what tensors told */
    const int64_t *supplied;         /* unknowns that the next ones are, as far as they go */
    uint32_t supplied_next, supplied_count;
    tare_layout_memo layout[TARE_LAYOUT_MEMOS];
    tare_types types;
} mode;

static inline mode *mode_of(tare_mode *m) { return (mode *)(void *)m; }
static inline const mode *mode_of_const(const tare_mode *m) { return (const mode *)(const void *)m; }

bool tare_mode_grow_fresh(tare_mode *m);

/* A fresh storage of the running call, as the `storage` of a record, where there is room for one. */
static inline uint32_t tare_mode_put_fresh(tare_mode *m, int64_t bytes, uint32_t device)
{
    tare_fresh *f = &m->fresh[m->fresh_count];
    f->bytes = bytes;
    f->device = device;
    f->storage = 0;
    return TARE_FRESH | m->fresh_count++;
}

/* The same; 0 and a fault without memory. */
static inline uint32_t tare_mode_fresh(tare_mode *m, int64_t bytes, uint32_t device)
{
    if (m->fresh_count == mode_of(m)->fresh_capacity && !tare_mode_grow_fresh(m))
        return 0;
    return tare_mode_put_fresh(m, bytes, device);
}

/* Writes a record in two stores as wide as the loads that follow: half ones would not be forwarded. */
static inline void tare_rec_put(tare_rec *out, uint32_t type, uint32_t storage, int64_t offset)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t head = (uint64_t)storage << 32 | type;
#else
    const uint64_t head = (uint64_t)type << 32 | storage;
#endif
    memcpy(out, &head, sizeof head);
    out->offset = offset;
}
/* Tensor `from` is `to` once the call has succeeded, and its storage has at least `bytes`. */
void tare_mode_becomes(tare_mode *m, tare_rec from, tare_rec to, int64_t bytes);

/* runtime/dispatch: by device kind (TARE_KIND_MAX of them), then slot; no pointer is NULL. */
const tare_slot_fn *const *tare_registry_profiles(const tare_registry *r);

/* Whether anything of a record of this mode is an expression: sizes, strides, offset, bytes of its storage. */
static inline bool tare_mode_is_symbolic(const mode *m, tare_rec t)
{
    return (tare_type_at(&m->abi, t.type)->flags & TARE_T_SYMBOLIC) || t.offset < 0 ||
           m->storages.row[t.storage].bytes < 0;
}

/* Forgets the unknowns from the count-th on and all that is known because of them. */
void tare_mode_rewind(mode *m, uint32_t count);

/* A handle of this mode. */
static inline bool tare_mode_holds(const mode *m, int64_t v) { return expr_is(v) && expr_holds(&m->unknowns, v); }

#endif
