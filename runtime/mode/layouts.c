/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Facts of symbolic types; see layouts.h.
 *
 * Knows: the definitions of tensor/facts.c, written as conditions.  That a dimension of size 1 does
 * not count needs no case of its own: it multiplies what is expected of the next one by 1.
 */
#include "mode/layouts.h"

#include "mode/mode.h"
#include "tare/symbolic.h"

typedef struct shape {
    tare_mode *m;
    const int64_t *size, *stride;
    uint32_t rank;
} shape;

static shape shape_of(tare_mode *m, uint32_t type)
{
    const tare_type *t = tare_type_at(m, type);
    return (shape){m, t->dim, t->dim + t->rank, t->rank};
}

static const uint8_t last[4] = {1, 3, 2, 0}, last_3d[5] = {1, 4, 3, 2, 0};

/* Dimensions in `order`, innermost first, follow each other without a gap; size 1 does not count. */
static int64_t follows(const shape *s, const uint8_t *order, uint32_t n)
{
    int64_t expected = 1, all = 1;
    for (uint32_t i = 0; i < n && all != 0; i++) {
        const int64_t size = s->size[order[i]], stride = s->stride[order[i]];
        if (size == 1)
            continue;
        const int64_t fits = tare_sym_or(s->m, tare_sym_eq(s->m, size, 1), tare_sym_eq(s->m, stride, expected));
        all = tare_sym_and(s->m, all, fits);
        expected = tare_sym_mul(s->m, expected, size);
    }
    return all;
}

static int64_t empty(const shape *s)
{
    int64_t any = 0;
    for (uint32_t i = 0; i < s->rank && any != 1; i++)
        any = tare_sym_or(s->m, any, tare_sym_eq(s->m, s->size[i], 0));
    return any;
}

static int64_t contiguous(const shape *s)
{
    uint8_t order[UINT8_MAX];
    for (uint32_t i = 0; i < s->rank; i++)
        order[i] = (uint8_t)(s->rank - 1 - i);
    return tare_sym_or(s->m, follows(s, order, s->rank), empty(s));
}

static int64_t natural(const shape *s)
{
    int64_t next = 1, all = 1;
    for (uint32_t i = s->rank; i-- > 0 && all != 0;) {
        all = tare_sym_and(s->m, all, tare_sym_eq(s->m, s->stride[i], next));
        if (i > 0)
            next = tare_sym_mul(s->m, next, tare_sym_max(s->m, s->size[i], 1));
    }
    return all;
}

/* suggest_memory_format's looser test: strides only have to grow, and no size is 0. */
static int64_t strides_like(const shape *s, const uint8_t *order, uint32_t n)
{
    tare_mode *m = s->m;
    int64_t all = tare_sym_ne(m, s->stride[1], 0), least = 0;
    for (uint32_t i = 0; i < n && all != 0; i++) {
        const uint32_t d = order[i];
        all = tare_sym_and(m, all, tare_sym_ge(m, s->size[d], 1));
        all = tare_sym_and(m, all, tare_sym_ge(m, s->stride[d], least));
        if (d == 0) /* N,1,1,1 and the like: contiguous as well */
            all = tare_sym_and(m, all, tare_sym_ne(m, least, s->stride[1]));
        least = tare_sym_mul(m, s->stride[d], s->size[d]);
    }
    return all;
}

static int64_t repeats(const shape *s)
{
    int64_t any = 0;
    for (uint32_t i = 0; i < s->rank && any != 1; i++)
        any = tare_sym_or(s->m, any, tare_sym_and(s->m, tare_sym_eq(s->m, s->stride[i], 0), tare_sym_gt(s->m, s->size[i], 1)));
    return any;
}

static int64_t channels_last(const shape *s) { return s->rank == 4 ? follows(s, last, 4) : 0; }
static int64_t channels_last_3d(const shape *s) { return s->rank == 5 ? follows(s, last_3d, 5) : 0; }

/* ---- dense: some order of the dimensions follows ------------------------------------------------ */

/* Whether dimension a comes before b from the inside: sizes below 2 come last. */
static int64_t before(const shape *s, uint32_t a, uint32_t b)
{
    tare_mode *m = s->m;
    const int64_t nearer = tare_sym_or(m, tare_sym_lt(m, s->size[b], 2), tare_sym_lt(m, s->stride[a], s->stride[b]));
    return tare_sym_and(m, tare_sym_ge(m, s->size[a], 2), nearer);
}

/* As things stand today; what nobody knows stays where it is. */
static bool is_before(const shape *s, uint32_t a, uint32_t b)
{
    int64_t today;
    const int64_t cond = before(s, a, b);
    if (!tare_is_symbolic(cond))
        return cond != 0;
    return tare_sym_hint(s->m, cond, &today) ? today != 0 : tare_sym_decide(s->m, cond) == TARE_SYM_TRUE;
}

static void sort(const shape *s, uint8_t *order)
{
    for (uint32_t i = 0; i < s->rank; i++) {
        uint32_t at = i;
        for (; at > 0 && is_before(s, i, order[at - 1]); at--)
            order[at] = order[at - 1];
        order[at] = (uint8_t)i;
    }
}

/* That the order is the one of static propagation, so that what does not follow in it is not dense. */
static int64_t decide_order(const shape *s, const uint8_t *order, tare_decide_fn decide, void *user)
{
    for (uint32_t i = 1; i < s->rank; i++) {
        const uint32_t a = order[i - 1], b = order[i];
        const bool kept = a < b;
        const int64_t answer = decide(user, kept ? before(s, b, a) : before(s, a, b));
        if (answer != !kept)
            return -1;
    }
    return 0;
}

static int64_t dense(const shape *s, tare_decide_fn decide, void *user)
{
    uint8_t order[UINT8_MAX];
    tare_mode *m = s->m;
    const int64_t by_form = tare_sym_or(m, contiguous(s), tare_sym_or(m, channels_last(s), channels_last_3d(s)));
    if (!tare_is_symbolic(by_form) && by_form != 0)
        return 1;
    if (tare_is_symbolic(by_form) && tare_sym_decide(m, by_form) == TARE_SYM_TRUE)
        return 1;
    sort(s, order);
    const int64_t is = decide(user, tare_sym_or(m, by_form, follows(s, order, s->rank)));
    return is == 0 ? decide_order(s, order, decide, user) : is;
}

static int64_t overlap(const shape *s, tare_decide_fn decide, void *user)
{
    const int64_t cond = repeats(s);
    if (!tare_is_symbolic(cond) && cond == 0)
        return 0;
    const int64_t is_dense = dense(s, decide, user);
    return is_dense == 0 ? cond : is_dense == 1 ? 0 : -1;
}

/* ---- all of them --------------------------------------------------------------------------------- */

static int64_t compute(const shape *s, uint32_t flag, tare_decide_fn decide, void *user)
{
    switch (flag) {
    case TARE_T_CONTIGUOUS: return contiguous(s);
    case TARE_T_CHANNELS_LAST: return channels_last(s);
    case TARE_T_CHANNELS_LAST_3D: return channels_last_3d(s);
    case TARE_T_DENSE: return dense(s, decide, user);
    case TARE_T_LIKE_CL: return s->rank == 4 ? strides_like(s, last, 4) : 0;
    case TARE_T_LIKE_CL_3D: return s->rank == 5 ? strides_like(s, last_3d, 5) : 0;
    case TARE_T_NATURAL: return natural(s);
    default: return overlap(s, decide, user);
    }
}

int64_t tare_layout_fact(tare_mode *abi, uint32_t type, uint32_t flag, tare_decide_fn decide, void *user)
{
    mode *m = mode_of(abi);
    const tare_type *t = tare_type_at(abi, type);
    if (t->flags & flag)
        return 1;
    if (t->layout != TARE_LAYOUT_STRIDED)
        return 0;
    tare_layout_memo *memo = &m->layout[(type ^ type >> 6 ^ flag * 7u) % TARE_LAYOUT_MEMOS];
    if (memo->type == type && memo->flag == flag && memo->epoch == m->unknowns.epoch + 1)
        return memo->answer;
    const shape s = shape_of(abi, type);
    const int64_t answer = compute(&s, flag, decide, user);
    if (abi->failed != TARE_OK || answer == -1)
        return 0;
    *memo = (tare_layout_memo){.answer = answer, .type = type, .flag = flag, .epoch = m->unknowns.epoch + 1};
    return answer;
}

int64_t tare_layout_same(tare_mode *m, uint32_t a, uint32_t b)
{
    const tare_type *x = tare_type_at(m, a), *y = tare_type_at(m, b);
    if (a == b)
        return 1;
    if (x->rank != y->rank || x->dtype != y->dtype || x->layout != y->layout || x->device != y->device ||
        ((x->flags ^ y->flags) & TARE_T_IDENTITY) || !((x->flags | y->flags) & TARE_T_SYMBOLIC))
        return 0;
    int64_t all = 1;
    for (uint32_t i = 0; i < 2u * x->rank && all != 0; i++)
        all = tare_sym_and(m, all, tare_sym_eq(m, x->dim[i], y->dim[i]));
    return all;
}
