/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A FakeTensorMode: the owner of types, tensors' storages, unknowns and the environment.
 *
 * Thread rule: many modes in many threads, one mode by one thread at a time.
 * Ownership: everything that a mode hands out lives until the mode is destroyed or, where said so,
 * reset.
 */
#ifndef TARE_MODE_H
#define TARE_MODE_H

#include "tare/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ORDER ENV */
typedef enum tare_env_field {
#define TARE_ENV(name, type, default_value) TARE_ENV_##name,
#include "tare/env.def"
#undef TARE_ENV
    TARE_ENV_COUNT
} tare_env_field;

/* A mode over `r`, with the default environment.  NULL without memory. */
tare_mode *tare_mode_create(const tare_registry *r);
void tare_mode_destroy(tare_mode *m); /* NULL is fine */
const tare_registry *tare_mode_registry(const tare_mode *m);

/* Forgets storages and unknowns; types, and so guards, stay true. */
void tare_mode_reset(tare_mode *m);

/* The environment: every change raises its version, which guards of rules that read it compare. */
void tare_mode_set_env(tare_mode *m, tare_env_field field, int64_t value);
int64_t tare_mode_env(const tare_mode *m, tare_env_field field);
/* The field of that name, TARE_ENV_COUNT if there is none. */
tare_env_field tare_env_find(const char *name);

/* ---- tensors of the caller's own --------------------------------------------------------- */

/* What a tensor looks like, in the caller's words. stride NULL: contiguous. */
typedef struct tare_desc {
    const int64_t *size, *stride;
    uint32_t rank;
    tare_dtype dtype;
    tare_device device;
    tare_layout layout;   /* NONE: strided; others have sizes only */
    bool conj, neg, wrapped;
} tare_desc;

/*
 * Interns a type.  TARE_OK, TARE_RULE_MEMORY, TARE_RULE_STORAGE (its bytes pass 2^63) or
 * TARE_RULE_ARGUMENT (negative size or stride, unknown dtype, rank over 255).
 */
uint32_t tare_type_intern(tare_mode *m, const tare_desc *desc, uint32_t *out_type);

/* A storage of `bytes` on a device. */
uint32_t tare_storage_create(tare_mode *m, int64_t bytes, tare_device device, uint32_t *out_storage);
int64_t tare_storage_bytes(const tare_mode *m, uint32_t storage);
tare_device tare_storage_device(const tare_mode *m, uint32_t storage);
/* Counts the writes to it. */
uint32_t tare_storage_version(const tare_mode *m, uint32_t storage);

/* A tensor with a storage of its own, just large enough. */
uint32_t tare_tensor(tare_mode *m, const tare_desc *desc, tare_rec *out);

static inline const tare_type *tare_type_of(const tare_mode *m, tare_rec t) { return tare_type_at(m, t.type); }

/* "f32[2, 3]@(3, 1)+4 cuda:0" into the caller's buffer, as snprintf. */
size_t tare_rec_format(const tare_mode *m, tare_rec t, char *buffer, size_t size_bytes);
/* "cuda:0" for one device. */
size_t tare_device_format(const tare_registry *r, tare_device d, char *buffer, size_t size_bytes);
/* "float32"; NULL for NONE. And back; NONE if unknown. */
const char *tare_dtype_name(tare_dtype d);
tare_dtype tare_dtype_find(const char *name);
const char *tare_layout_name(tare_layout l);
tare_layout tare_layout_find(const char *name);
const char *tare_format_name(tare_format f);   /* "contiguous_format", ... */
tare_format tare_format_find(const char *name);

/* ---- unknowns ---------------------------------------------------------------------------- */

/*
 * A size that only the data tells appears in a type as a negative handle (TARE_T_SYMBOLIC is set):
 * an expression over symbols (tare/symbolic.h).  tare_unknown_format prints it: "u0", "5*u0".
 */
static inline bool tare_is_unknown(int64_t size) { return size < INT64_MIN / 2; }
size_t tare_unknown_format(const tare_mode *m, int64_t handle, char *buffer, size_t size_bytes);
uint32_t tare_unknown_count(const tare_mode *m);
/* Bounds of unknown k. */
void tare_unknown_range(const tare_mode *m, uint32_t k, int64_t *low, int64_t *high);

/*
 * Names the unknowns that calls make from now on, in their order: living unbacked symbols, in the caller's
 * memory until other ones are supplied.  Past them, and with n 0, calls make new ones.  What a rule knows of
 * an unknown is from then on known of the one that stands for it.
 */
void tare_mode_supply(tare_mode *m, const int64_t *unknown, uint32_t n);

/*
 * The caller's oracle: asked for every unknown (`t` is the tensor whose element is wanted, with
 * storage 0 if the call itself computes it, or NULL for a size).  Returns true and fills *out when it knows.  Without one, or when it does not know,
 * sizes become unknowns and numbers fail with TARE_RULE_UNKNOWN; generated typed functions, which calculate with
 * numbers alone, fail so for sizes too: tare_run goes on where they stop.
 */
typedef bool (*tare_oracle_fn)(void *user, const tare_rec *t, int64_t low, int64_t high, tare_scalar *out);
void tare_mode_set_oracle(tare_mode *m, tare_oracle_fn fn, void *user);

#ifdef __cplusplus
}
#endif

#endif
