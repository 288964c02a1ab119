/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Interning.
 *
 * Knows: that a contiguous type is found by its sizes alone, so that neither strides nor element
 * counts are computed for a type that exists; and that a type of natural strides is always filed
 * as contiguous, however it was asked for.
 */
#include "tensor/types.h"

#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/hash.h"
#include "tensor/dtypes.h"
#include "tensor/facts.h"

#define RESERVE_BYTES (UINT64_C(16) << 30)
enum {
    SMALLEST_RESERVE_BYTES = 1 << 24,
    FIRST_BACKED_BYTES = 1 << 18,
    FIRST_BUCKETS = 1 << 10,
    FIRST_TYPE_BYTES = sizeof(tare_type) /* type 0 reads as rank 0, dtype none */
};

/* The path of a call that finds its type is short only where it is one function. */
#define ON_THE_PATH static inline __attribute__((always_inline))

/* What is looked up: the words of `word`, then those of `more`, under a head. */
typedef struct query {
    uint64_t head;         /* rank, dtype, layout, device and identity, as a type holds them */
    const int64_t *word, *more;
    uint32_t n, n_more;
    uint32_t hash;
} query;

/* ---- heads and hashes ---------------------------------------------------------------------- */

/* What tells types apart, in the order of memory, so that compilers see one load. */
static uint64_t head_of(const tare_type *type)
{
    const uint64_t word = type->rank | (uint32_t)type->dtype << 8 | (uint32_t)type->layout << 16 |
                          (uint64_t)type->reserved0 << 24 | (uint64_t)type->device << 32 | (uint64_t)type->flags << 48;
    return word & (0xff | tare_kind(0xff, 0xff, 0xffff, TARE_T_IDENTITY | TARE_T_NATURAL));
}

static uint64_t head_from(tare_type_kind kind, uint32_t rank, uint32_t flags)
{
    return kind | rank | (uint64_t)flags << 48;
}

/* Independent products, so that they overlap in the processor. */
ON_THE_PATH uint64_t sum_words(const tare_types *t, const int64_t *word, uint32_t n)
{
    uint64_t sum = 0;
    for (uint32_t k = 0; k < n; k++)
        sum += ((uint64_t)word[k] + k) * t->multiplier[k];
    return sum ^ (sum >> 32);
}

ON_THE_PATH uint64_t hash_words(const tare_types *t, uint64_t h, const int64_t *word, uint32_t n)
{
    uint32_t i = 0;
    for (; n - i > TARE_TYPE_MULTIPLIERS; i += TARE_TYPE_MULTIPLIERS)
        for (uint32_t k = 0; k < TARE_TYPE_MULTIPLIERS; k++)
            h = tare_mix(h, (uint64_t)word[i + k]);
    return tare_mix(h, sum_words(t, i ? word + i : word, n - i)); /* word may be NULL where n is 0 */
}

ON_THE_PATH uint32_t hash_of(const tare_types *t, const query *q)
{
    uint64_t h = hash_words(t, q->head * t->multiplier[0], q->word, q->n);
    if (q->n_more)
        h = hash_words(t, h, q->more, q->n_more);
    return (uint32_t)(h >> 32);
}

/* ---- the index ----------------------------------------------------------------------------- */

ON_THE_PATH bool same_words(const int64_t *a, const int64_t *b, uint32_t n)
{
    uint64_t differ = 0;
    for (uint32_t i = 0; i < n; i++)
        differ |= (uint64_t)(a[i] ^ b[i]);
    return differ == 0;
}

ON_THE_PATH bool is_asked(const tare_type *type, const query *q)
{
    return type->hash == q->hash && head_of(type) == q->head && same_words(type->dim, q->word, q->n) &&
           (!q->n_more || same_words(type->dim + q->n, q->more, q->n_more));
}

/* The bucket of a type, or the free one where it belongs. */
static uint32_t *find(const tare_types *t, const query *q)
{
    for (uint32_t i = q->hash & t->mask;; i = (i + 1) & t->mask) {
        uint32_t *at = &t->bucket[i];
        if (!*at || is_asked(tare_types_at(t, *at), q))
            return at;
    }
}

/* Keeps half of the buckets free. */
static bool reserve_bucket(tare_types *t)
{
    if (t->count < (t->mask + 1) / 2)
        return true;
    if (t->mask > UINT32_MAX / 4)
        return false;
    const uint32_t mask = 2 * t->mask + 1;
    uint32_t *bucket = tare_alloc_zeroed((size_t)mask + 1, sizeof *bucket);
    if (!bucket)
        return false;
    for (uint32_t i = 0; i <= t->mask; i++) {
        if (!t->bucket[i])
            continue;
        uint32_t at = tare_types_at(t, t->bucket[i])->hash & mask;
        while (bucket[at])
            at = (at + 1) & mask;
        bucket[at] = t->bucket[i];
    }
    tare_free(t->bucket);
    t->bucket = bucket;
    t->mask = mask;
    return true;
}

/* ---- the arena ----------------------------------------------------------------------------- */

static bool reserve_arena(tare_types *t)
{
    for (uint64_t bytes = RESERVE_BYTES; bytes >= SMALLEST_RESERVE_BYTES; bytes /= 4) {
        t->base = tare_reserve((size_t)bytes);
        t->reserved_bytes = (size_t)bytes;
        if (t->base)
            return true;
    }
    return false;
}

/* Room behind the last type, zeroed; NULL without memory. */
static tare_type *room(tare_types *t, uint32_t rank)
{
    const size_t need = t->used_bytes + sizeof(tare_type) + 16 * (size_t)rank;
    if (need > t->backed_bytes) {
        const size_t backed = 2 * t->backed_bytes;
        if (backed > t->reserved_bytes || !tare_back(t->base, backed))
            return NULL;
        t->backed_bytes = backed;
    }
    return (tare_type *)(void *)(t->base + t->used_bytes);
}

bool tare_types_init(tare_types *t, tare_symbolic *symbols, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->symbolic = symbols;
    for (uint32_t i = 0; i < TARE_TYPE_MULTIPLIERS; i++)
        t->multiplier[i] = tare_mix(seed, i + 1) | 1;
    t->mask = FIRST_BUCKETS - 1;
    t->bucket = tare_alloc_zeroed(FIRST_BUCKETS, sizeof *t->bucket);
    if (t->bucket && reserve_arena(t) && tare_back(t->base, FIRST_BACKED_BYTES)) {
        t->backed_bytes = FIRST_BACKED_BYTES;
        t->used_bytes = FIRST_TYPE_BYTES;
        return true;
    }
    tare_types_finish(t);
    return false;
}

void tare_types_finish(tare_types *t)
{
    if (t->base)
        tare_unreserve(t->base, t->reserved_bytes);
    tare_free(t->bucket);
    memset(t, 0, sizeof *t);
}

/* ---- new types ----------------------------------------------------------------------------- */

/* Fits what a rule may give: numbers that are not negative, or handles of numbers. */
static bool fits(const tare_types *t, const int64_t *word, uint32_t n, bool *open)
{
    for (uint32_t i = 0; i < n; i++) {
        if (word[i] >= 0)
            continue;
        if (!expr_is(word[i]) || !expr_holds(t->symbolic, word[i]) || expr_is_condition(t->symbolic, word[i]))
            return false;
        *open = true;
    }
    return true;
}

/* Strides and facts of a type whose words are in place, or its fault. */
static uint32_t derive(tare_types *t, tare_type *type, const query *q, tare_facts *facts)
{
    int64_t *stride = type->dim + type->rank;
    bool open = false;
    *facts = (tare_facts){0};
    if (!fits(t, q->word, q->n, &open) || !fits(t, q->more, q->n_more, &open))
        return TARE_RULE_ARGUMENT;
    const bool natural = (q->head >> 48 & TARE_T_NATURAL) != 0;
    if (type->layout != TARE_LAYOUT_STRIDED) {
        facts->flags = open ? TARE_T_SYMBOLIC : 0;
        return open ? tare_facts_numel_of_symbolic(t->symbolic, q->word, q->n, &facts->numel)
                    : tare_facts_numel(q->word, q->n, &facts->numel);
    }
    const int64_t itemsize = tare_dtype_bytes[type->dtype];
    const uint32_t fault = q->n_more ? TARE_OK : tare_facts_strides(q->word, q->n, stride);
    if (fault)
        return fault;
    return open ? tare_facts_of_symbolic(t->symbolic, q->word, stride, q->n, itemsize, natural, facts)
                : tare_facts_of(q->word, stride, q->n, itemsize, facts);
}

/* What a symbolic type told may have been put more simply by what was known then. */
static uint32_t refresh(tare_types *t, uint32_t number, uint32_t *fault)
{
    tare_type *type = (tare_type *)(void *)(t->base + 8 * (size_t)number);
    tare_facts facts;
    if (!number || !(type->flags & TARE_T_SYMBOLIC) || type->mark == t->symbolic->epoch || type->layout != TARE_LAYOUT_STRIDED)
        return number;
    *fault = tare_facts_of_symbolic(t->symbolic, type->dim, type->dim + type->rank, type->rank,
                                    tare_dtype_bytes[type->dtype], (type->flags & TARE_T_NATURAL) != 0, &facts);
    if (*fault)
        return 0;
    type->numel = facts.numel;
    type->nbytes = facts.nbytes;
    type->mark = t->symbolic->epoch;
    return number;
}

/* Files a type that does not exist yet. */
static __attribute__((noinline)) uint32_t add(tare_types *t, query q, tare_type_kind kind, uint32_t *fault)
{
    tare_type *type = room(t, q.n);
    if (!type || !reserve_bucket(t)) {
        *fault = TARE_RULE_MEMORY;
        return 0;
    }
    memset(type, 0, sizeof *type + 16 * (size_t)q.n);
    type->hash = q.hash;
    type->rank = (uint8_t)q.n;
    type->dtype = (uint8_t)(kind >> 8);
    type->layout = (uint8_t)(kind >> 16);
    type->device = (uint16_t)(kind >> 32);
    if (q.n)
        memcpy(type->dim, q.word, q.n * sizeof *q.word);
    if (q.n_more)
        memcpy(type->dim + q.n, q.more, q.n_more * sizeof *q.more);
    tare_facts facts;
    const uint32_t why = derive(t, type, &q, &facts);
    if (why) {
        *fault = why;
        return 0;
    }
    type->flags = (uint16_t)(kind >> 48 | facts.flags);
    type->numel = facts.numel;
    type->nbytes = facts.nbytes;
    type->mark = facts.flags & TARE_T_SYMBOLIC ? t->symbolic->epoch : 0;
    const uint32_t number = (uint32_t)(t->used_bytes / 8);
    t->used_bytes += sizeof *type + 16 * (size_t)q.n;
    *find(t, &q) = number;
    t->count++;
    return number;
}

ON_THE_PATH bool any_negative(const int64_t *word, uint32_t n)
{
    int64_t any = 0;
    for (uint32_t i = 0; i < n; i++)
        any |= word[i];
    return any < 0;
}

static uint32_t find_or_add_numbers(tare_types *t, query q, tare_type_kind kind, uint32_t *fault)
{
    const uint32_t found = *find(t, &q);
    return found ? found : add(t, q, kind, fault);
}

/* A contiguous type of symbolic sizes is filed with its strides: which product they are depends on
 * what is known of the sizes. */
static uint32_t find_or_add_natural(tare_types *t, query q, tare_type_kind kind, uint32_t *fault)
{
    int64_t natural[UINT8_MAX];
    bool open = false;
    uint32_t why = fits(t, q.word, q.n, &open) ? TARE_OK : (uint32_t)TARE_RULE_ARGUMENT;
    if (!why)
        why = tare_facts_strides_of_symbolic(t->symbolic, q.word, q.n, natural);
    if (why) {
        *fault = why;
        return 0;
    }
    q.more = natural;
    q.n_more = q.n;
    q.hash = hash_of(t, &q);
    return refresh(t, find_or_add_numbers(t, q, kind, fault), fault);
}

static __attribute__((noinline)) uint32_t find_or_add(tare_types *t, query q, tare_type_kind kind, uint32_t *fault)
{
    if (q.head >> 48 & TARE_T_NATURAL && !q.n_more && any_negative(q.word, q.n))
        return find_or_add_natural(t, q, kind, fault);
    return find_or_add_numbers(t, q, kind, fault);
}

/* Most types are there already, where they are looked for first. */
ON_THE_PATH uint32_t intern(tare_types *t, query q, tare_type_kind kind, uint32_t *fault)
{
    q.hash = hash_of(t, &q);
    const uint32_t first = t->bucket[q.hash & t->mask];
    return first && is_asked(tare_types_at(t, first), &q) ? first : find_or_add(t, q, kind, fault);
}

/* Loops of a length that the compiler knows become straight code, half as long. */
#define BY_RANK(rank, f)                                                                                                \
    switch (rank) {                                                                                                     \
    case 1: return f(1u);                                                                                               \
    case 2: return f(2u);                                                                                               \
    case 3: return f(3u);                                                                                               \
    case 4: return f(4u);                                                                                               \
    default: return f(rank);                                                                                            \
    }

ON_THE_PATH uint32_t intern_sizes(tare_types *t, tare_type_kind kind, uint32_t flags, const int64_t *size, uint32_t n,
                                  uint32_t *fault)
{
    return intern(t, (query){.head = head_from(kind, n, flags), .word = size, .n = n}, kind, fault);
}

uint32_t tare_types_contiguous(tare_types *t, tare_type_kind kind, const int64_t *size, uint32_t rank, uint32_t *fault)
{
#define CONTIGUOUS(n) intern_sizes(t, kind, TARE_T_NATURAL, size, n, fault)
    BY_RANK(rank, CONTIGUOUS)
#undef CONTIGUOUS
}

uint32_t tare_types_sized(tare_types *t, tare_type_kind kind, const int64_t *size, uint32_t rank, uint32_t *fault)
{
    return intern_sizes(t, kind, 0, size, rank, fault);
}

/* Whether strides are the contiguous ones; false where something that decides it is negative. */
ON_THE_PATH bool is_natural(const int64_t *size, const int64_t *stride, uint32_t rank)
{
    int64_t expected = 1;
    for (uint32_t i = rank; i-- > 0;) {
        if (stride[i] != expected || size[i] < 0)
            return false;
        if (tare_mul_overflows(expected, size[i] > 1 ? size[i] : 1, &expected))
            expected = INT64_MIN; /* an overflow is told when the type is made */
    }
    return true;
}

/* The same with handles; what is not natural by its form is filed under its strides. */
static bool natural_symbolic(tare_types *t, const int64_t *size, const int64_t *stride, uint32_t rank, uint32_t *fault)
{
    int64_t natural[UINT8_MAX];
    bool open = false;
    if (!fits(t, size, rank, &open) || !fits(t, stride, rank, &open))
        return false;
    const uint32_t why = tare_facts_strides_of_symbolic(t->symbolic, size, rank, natural);
    if (why == TARE_RULE_MEMORY)
        *fault = why;
    return !why && same_words(stride, natural, rank);
}

static __attribute__((noinline)) uint32_t strided_negative(tare_types *t, tare_type_kind kind, const int64_t *size,
                                                           const int64_t *stride, uint32_t rank, uint32_t *fault)
{
    uint32_t why = TARE_OK;
    if (natural_symbolic(t, size, stride, rank, &why))
        return tare_types_contiguous(t, kind, size, rank, fault);
    if (why) {
        *fault = why;
        return 0;
    }
    const query q = {.head = head_from(kind, rank, 0), .word = size, .more = stride, .n = rank, .n_more = rank};
    return refresh(t, intern(t, q, kind, fault), fault);
}

ON_THE_PATH uint32_t intern_strided(tare_types *t, tare_type_kind kind, const int64_t *size, const int64_t *stride,
                                    uint32_t n, uint32_t *fault)
{
    if (is_natural(size, stride, n))
        return intern_sizes(t, kind, TARE_T_NATURAL, size, n, fault);
    if (any_negative(size, n) || any_negative(stride, n))
        return strided_negative(t, kind, size, stride, n, fault);
    const query q = {.head = head_from(kind, n, 0), .word = size, .more = stride, .n = n, .n_more = n};
    return intern(t, q, kind, fault);
}

uint32_t tare_types_strided(tare_types *t, tare_type_kind kind, const int64_t *size, const int64_t *stride,
                            uint32_t rank, uint32_t *fault)
{
#define STRIDED(n) intern_strided(t, kind, size, stride, n, fault)
    BY_RANK(rank, STRIDED)
#undef STRIDED
}

/* ---- the same shape, of another kind ------------------------------------------------------- */

static uint32_t like(tare_types *t, uint32_t type, tare_type_kind kind, uint32_t *fault)
{
    const tare_type *of = tare_types_at(t, type);
    if (of->layout != TARE_LAYOUT_STRIDED)
        return tare_types_sized(t, kind, of->dim, of->rank, fault);
    if (of->flags & TARE_T_NATURAL && of->flags & TARE_T_SYMBOLIC) {
        const query q = {.head = head_from(kind, of->rank, TARE_T_NATURAL), .word = of->dim, .more = of->dim + of->rank,
                         .n = of->rank, .n_more = of->rank};
        return refresh(t, intern(t, q, kind, fault), fault);
    }
    if (of->flags & TARE_T_NATURAL)
        return tare_types_contiguous(t, kind, of->dim, of->rank, fault);
    return tare_types_strided(t, kind, of->dim, of->dim + of->rank, of->rank, fault);
}

uint32_t tare_types_like(tare_types *t, uint32_t type, tare_type_kind kind, uint32_t *fault)
{
    tare_like_hint *hint = &t->like[(type ^ (type >> 8) ^ (uint32_t)(kind >> 8) * 29u) % TARE_LIKE_HINTS];
    if (hint->type == type && hint->kind == kind && type)
        return hint->result;
    const uint32_t result = like(t, type, kind, fault);
    if (result && !(tare_types_at(t, result)->flags & TARE_T_SYMBOLIC))
        *hint = (tare_like_hint){.kind = kind, .type = type, .result = result};
    return result;
}
