/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The life of a mode. */
#include "mode/mode.h"

#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "symbolic/symbols.h"

enum { FIRST_SCRATCH_BYTES = 1 << 14, FIRST_FRESH = 64, FIRST_PENDING = 64 };

/* Differs between modes and runs, so that nobody can prepare colliding types. */
static uint64_t seed_of(const mode *m)
{
    struct timespec now = {0};
    timespec_get(&now, TIME_UTC);
    return tare_mix(tare_mix((uintptr_t)m, (uint64_t)now.tv_nsec), (uint64_t)now.tv_sec);
}

static bool init_call(mode *m)
{
    m->abi.fresh = tare_alloc(FIRST_FRESH, sizeof *m->abi.fresh);
    m->fresh_capacity = FIRST_FRESH;
    m->pending = tare_alloc(FIRST_PENDING, sizeof *m->pending);
    m->pending_capacity = FIRST_PENDING;
    m->scratch_block = tare_alloc(1, sizeof *m->scratch_block + FIRST_SCRATCH_BYTES);
    if (!m->abi.fresh || !m->pending || !m->scratch_block)
        return false;
    *m->scratch_block = (tare_scratch_block){.bytes = FIRST_SCRATCH_BYTES};
    m->scratch_start = m->abi.scratch = (uint8_t *)m->scratch_block->data;
    m->abi.scratch_end = m->abi.scratch + FIRST_SCRATCH_BYTES;
    return true;
}

static void init_env(mode *m)
{
    static const int64_t defaults[TARE_ENV_COUNT] = {
#define TARE_ENV(name, type, default_value) default_value,
#include "tare/env.def"
#undef TARE_ENV
    };
    memcpy(m->env, defaults, sizeof m->env);
    m->abi.env = m->env;
    m->env_version = 1;
}

tare_mode *tare_mode_create(const tare_registry *r)
{
    mode *m = tare_alloc_zeroed(1, sizeof *m);
    if (!m)
        return NULL;
    m->registry = r;
    m->abi.profiles = r ? tare_registry_profiles(r) : NULL;
    init_env(m);
    tare_symbolic_init(&m->unknowns);
    if (!init_call(m) || !tare_storages_init(&m->storages) || !tare_types_init(&m->types, &m->unknowns, seed_of(m))) {
        tare_mode_destroy(&m->abi);
        return NULL;
    }
    m->abi.types = m->types.base;
    return &m->abi;
}

void tare_mode_destroy(tare_mode *abi)
{
    if (!abi)
        return;
    mode *m = mode_of(abi);
    tare_types_finish(&m->types);
    tare_storages_finish(&m->storages);
    tare_symbolic_finish(&m->unknowns);
    tare_told_finish(&m->told);
    for (tare_scratch_block *b = m->scratch_block; b;) {
        tare_scratch_block *older = b->older;
        tare_free(b);
        b = older;
    }
    tare_free(m->refused.block);
    tare_free(m->pending);
    tare_free(abi->fresh);
    tare_free(m);
}

const tare_registry *tare_mode_registry(const tare_mode *m) { return mode_of_const(m)->registry; }

void tare_mode_rewind(mode *m, uint32_t count)
{
    tare_told_rewind(&m->told, count);
    tare_symbols_rewind(&m->unknowns, count);
}

void tare_mode_reset(tare_mode *abi)
{
    mode *m = mode_of(abi);
    tare_abi_enter(abi);
    tare_storages_reset(&m->storages);
    m->epoch++;
    tare_mode_rewind(m, 0);
    m->supplied_next = m->supplied_count = 0;
}
