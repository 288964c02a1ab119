/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What generated entries are made of: slots to arguments, results to slots, commits.
 *
 * Knows: how a value travels boxed.  Refuses to know: operators, rules.  For generated C only.
 */
#ifndef TARE_BOXING_H
#define TARE_BOXING_H

#include "tare/vocabulary.h"

#if defined(__GNUC__)
#define TARE_COLD __attribute__((cold, noinline))
#else
#define TARE_COLD
#endif

/* ---- ends of a call ----------------------------------------------------------------------- */

static inline tare_rec tare_rec_or_none(const tare_rec *t) { return t != NULL ? *t : (tare_rec){0}; }

/* An absent result has nothing to commit. */
static inline void tare_commit(tare_mode *m, tare_rec *r, uint32_t k)
{
    if (m->failed == TARE_OK && r->type != 0)
        *r = tare_abi_commit(m, *r, k);
}

/* A list that a rule returns may be its caller's own: a fresh one takes the committed records. */
static inline void tare_commit_list(tare_mode *m, tare_tensors *list, uint32_t k)
{
    if (m->failed != TARE_OK || list->len <= 0)
        return;
    *list = tare_tensors_copy(m, *list);
    for (int64_t i = 0; i < list->len; i++)
        tare_commit(m, (tare_rec *)(uintptr_t)&list->at[i], k);
}

static inline void tare_commit_writes(tare_mode *m)
{
    if (m->failed == TARE_OK)
        tare_abi_commit_writes(m);
}

/* Refuses a boxed call whose slots do not fit the schema. */
static inline uint32_t tare_misfit(tare_mode *m, const tare_unit *unit, uint32_t op, const tare_slot *in,
                                   uint32_t n_in)
{
    tare_abi_enter(m);
    tare_fault(m, TARE_RULE_ARGUMENT);
    return tare_abi_refuse(m, unit, op, in, n_in);
}

/* ---- do slots fit? ------------------------------------------------------------------------ */

/* Sets of tags. */
enum {
    TARE_FITS_NONE = 1 << TARE_TAG_NONE,
    TARE_FITS_INT = 1 << TARE_TAG_INT,
    TARE_FITS_BOOL = 1 << TARE_TAG_BOOL,
    TARE_FITS_FLOAT = 1 << TARE_TAG_FLOAT | 1 << TARE_TAG_INT,
    TARE_FITS_SCALAR = 1 << TARE_TAG_INT | 1 << TARE_TAG_BOOL | 1 << TARE_TAG_FLOAT | 1 << TARE_TAG_COMPLEX,
    TARE_FITS_STR = 1 << TARE_TAG_STR,
    TARE_FITS_DTYPE = 1 << TARE_TAG_DTYPE,
    TARE_FITS_DEVICE = 1 << TARE_TAG_DEVICE,
    TARE_FITS_LAYOUT = 1 << TARE_TAG_LAYOUT,
    TARE_FITS_FORMAT = 1 << TARE_TAG_FORMAT,
    TARE_FITS_GENERATOR = 1 << TARE_TAG_GENERATOR,
    TARE_FITS_TENSOR = 1 << TARE_TAG_TENSOR,
    TARE_FITS_INTS = 1 << TARE_TAG_INTS,
    TARE_FITS_BOOLS = 1 << TARE_TAG_BOOLS,
    TARE_FITS_FLOATS = 1 << TARE_TAG_FLOATS,
    TARE_FITS_SCALARS = 1 << TARE_TAG_SCALARS,
    TARE_FITS_TENSORS = 1 << TARE_TAG_TENSORS,
    TARE_FITS_DTYPES = 1 << TARE_TAG_DTYPES,
    TARE_FITS_LISTS = TARE_FITS_INTS | TARE_FITS_BOOLS | TARE_FITS_FLOATS | TARE_FITS_SCALARS |
                      TARE_FITS_TENSORS | TARE_FITS_DTYPES
};
/* Elements of the tensor list may be absent. */
#define TARE_FITS_HOLES 0x80000000u

static inline bool tare_fits_list(const tare_slot *s, uint32_t fits)
{
    if (s->len != 0 && s->u.recs == NULL)
        return false;
    if (s->tag == TARE_TAG_TENSORS && (fits & TARE_FITS_HOLES) == 0)
        for (uint32_t i = 0; i < s->len; i++)
            if (s->u.recs[i].type == 0)
                return false;
    return true;
}

static inline bool tare_fits_one(const tare_slot *s, uint32_t fits)
{
    if (s->tag > TARE_TAG_DTYPES)
        return false;
    const uint32_t tag = 1u << s->tag;
    if ((tag & TARE_FITS_LISTS) != 0 && (fits & TARE_FITS_LISTS) != 0 && s->len == 0)
        return true; /* nobody knows of what an empty list is */
    if ((tag & fits) == 0)
        return false;
    if (s->tag == TARE_TAG_TENSOR)
        return s->u.rec != NULL && (s->u.rec->type != 0 || (fits & TARE_FITS_NONE) != 0);
    if (s->tag == TARE_TAG_STR)
        return s->u.str != NULL;
    return (tag & TARE_FITS_LISTS) == 0 || tare_fits_list(s, fits);
}

static inline bool tare_fits(const tare_slot *in, uint32_t n_in, const uint32_t *fits, uint32_t n)
{
    bool all = n_in == n;
    for (uint32_t i = 0; all && i < n; i++)
        all = tare_fits_one(&in[i], fits[i]);
    return all;
}

/* ---- slots to arguments ------------------------------------------------------------------- */

static inline const tare_rec *tare_unbox_tensor(const tare_slot *s)
{
    return s->tag == TARE_TAG_TENSOR ? s->u.rec : NULL;
}

/* A record that the call writes: the slot's owner gave it for that. */
static inline tare_rec *tare_unbox_written(const tare_slot *s)
{
    return s->tag == TARE_TAG_TENSOR ? (tare_rec *)(uintptr_t)s->u.rec : NULL;
}

static inline int64_t tare_unbox_int(const tare_slot *s) { return s->u.i; }
static inline bool tare_unbox_bool(const tare_slot *s) { return s->u.i != 0; }
static inline double tare_unbox_float(const tare_slot *s)
{
    return s->tag == TARE_TAG_INT ? (double)s->u.i : s->u.f;
}
static inline uint32_t tare_unbox_code(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? 0 : (uint32_t)s->u.i;
}
static inline bool tare_unbox_generator(const tare_slot *s) { return s->tag != TARE_TAG_NONE; }

static inline tare_opt_int tare_unbox_opt_int(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? (tare_opt_int){0} : (tare_opt_int){1, s->u.i};
}

static inline tare_opt_float tare_unbox_opt_float(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? (tare_opt_float){0} : (tare_opt_float){1, tare_unbox_float(s)};
}

static inline int32_t tare_unbox_opt_bool(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? -1 : s->u.i != 0;
}

static inline tare_str tare_unbox_str(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? (tare_str){0} : (tare_str){s->u.str, s->len};
}

static inline tare_scalar tare_unbox_scalar(const tare_slot *s)
{
    switch (s->tag) {
    case TARE_TAG_BOOL: return (tare_scalar){TARE_SCALAR_BOOL, {.i = s->u.i}};
    case TARE_TAG_INT: return (tare_scalar){TARE_SCALAR_INT, {.i = s->u.i}};
    case TARE_TAG_FLOAT: return (tare_scalar){TARE_SCALAR_FLOAT, {.f = s->u.f}};
    case TARE_TAG_COMPLEX: return (tare_scalar){TARE_SCALAR_COMPLEX, {.f = s->u.f}};
    default: return (tare_scalar){0};
    }
}

static inline tare_ints tare_unbox_ints(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? (tare_ints){NULL, -1} : (tare_ints){s->u.ints, s->len};
}

static inline tare_floats tare_unbox_floats(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? (tare_floats){NULL, -1} : (tare_floats){s->u.floats, s->len};
}

static inline tare_tensors tare_unbox_tensors(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? (tare_tensors){NULL, -1} : (tare_tensors){s->u.recs, s->len};
}

static inline tare_scalars tare_unbox_scalars(const tare_slot *s)
{
    return s->tag == TARE_TAG_NONE ? (tare_scalars){NULL, -1} : (tare_scalars){s->u.scalars, s->len};
}

/* ---- values to slots ---------------------------------------------------------------------- */

static inline tare_slot tare_box_tensor(const tare_rec *t)
{
    return t != NULL && t->type != 0 ? (tare_slot){.tag = TARE_TAG_TENSOR, .u.rec = t} : (tare_slot){0};
}

static inline tare_slot tare_box_int(int64_t v) { return (tare_slot){.tag = TARE_TAG_INT, .u.i = v}; }
static inline tare_slot tare_box_bool(bool v) { return (tare_slot){.tag = TARE_TAG_BOOL, .u.i = v}; }
static inline tare_slot tare_box_float(double v) { return (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = v}; }

static inline tare_slot tare_box_opt_int(tare_opt_int v)
{
    return v.has != 0 ? tare_box_int(v.value) : (tare_slot){0};
}

static inline tare_slot tare_box_opt_float(tare_opt_float v)
{
    return v.has != 0 ? tare_box_float(v.value) : (tare_slot){0};
}

static inline tare_slot tare_box_opt_bool(int32_t v)
{
    return v >= 0 ? tare_box_bool(v != 0) : (tare_slot){0};
}

/* A dtype, device, layout or format. */
static inline tare_slot tare_box_code(uint32_t tag, int64_t v)
{
    return v != 0 ? (tare_slot){.tag = tag, .u.i = v} : (tare_slot){0};
}

static inline tare_slot tare_box_generator(bool present)
{
    return (tare_slot){.tag = present ? TARE_TAG_GENERATOR : TARE_TAG_NONE};
}

static inline tare_slot tare_box_scalar(tare_scalar v)
{
    switch (v.kind) {
    case TARE_SCALAR_BOOL: return tare_box_bool(v.u.i != 0);
    case TARE_SCALAR_INT: return tare_box_int(v.u.i);
    case TARE_SCALAR_FLOAT: return tare_box_float(v.u.f);
    case TARE_SCALAR_COMPLEX: return (tare_slot){.tag = TARE_TAG_COMPLEX, .u.f = v.u.f};
    default: return (tare_slot){0};
    }
}

static inline uint32_t tare_box_len(int64_t len) { return len > UINT32_MAX ? UINT32_MAX : (uint32_t)len; }

static inline tare_slot tare_box_str(tare_str v)
{
    return v.at != NULL ? (tare_slot){TARE_TAG_STR, tare_box_len(v.len), {.str = v.at}} : (tare_slot){0};
}

/* INTS, BOOLS or DTYPES. */
static inline tare_slot tare_box_ints(uint32_t tag, tare_ints v)
{
    return v.len >= 0 ? (tare_slot){tag, tare_box_len(v.len), {.ints = v.at}} : (tare_slot){0};
}

static inline tare_slot tare_box_floats(tare_floats v)
{
    return v.len >= 0 ? (tare_slot){TARE_TAG_FLOATS, tare_box_len(v.len), {.floats = v.at}} : (tare_slot){0};
}

static inline tare_slot tare_box_tensors(tare_tensors v)
{
    return v.len >= 0 ? (tare_slot){TARE_TAG_TENSORS, tare_box_len(v.len), {.recs = v.at}} : (tare_slot){0};
}

static inline tare_slot tare_box_scalars(tare_scalars v)
{
    return v.len >= 0 ? (tare_slot){TARE_TAG_SCALARS, tare_box_len(v.len), {.scalars = v.at}}
                      : (tare_slot){0};
}

/* ---- results ------------------------------------------------------------------------------ */

/* The record that the caller of a boxed entry provides for a result. */
static inline tare_rec *tare_room(const tare_slot *out) { return (tare_rec *)(uintptr_t)out->u.rec; }

/* Says what lies there now: nothing, a tensor, or (len 1) one of the arguments. */
static inline void tare_box_result(const tare_mode *m, tare_slot *out, uint32_t k)
{
    out->tag = out->u.rec->type != 0 ? TARE_TAG_TENSOR : TARE_TAG_NONE;
    out->len = k < 32 ? m->kept >> k & 1u : 0;
}

#endif
