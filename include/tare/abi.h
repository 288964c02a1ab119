/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The one contract between generated code and the runtime.
 *
 * Knows: the layout of what both touch (types, records, lists, scalars, slots, the hot part of a
 * mode) and the vocabulary that generated code calls.  Refuses to know: operators, rules, files,
 * graphs.  It stands alone: it includes nothing of tare's but the tables beside it.
 *
 * A change of any layout or signature here changes TARE_ABI_VERSION.  tests/unit/emit_llvm compares each
 * struct with its LLVM twin; tests/unit/abi holds a hand-written twin of a generated function.
 *
 * Units: sizes, strides and offsets count elements; `bytes` in a name means bytes.
 */
#ifndef TARE_ABI_H
#define TARE_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TARE_ABI_VERSION = 1 };

/* ---- closed sets ------------------------------------------------------------------------- */

/* ORDER DTYPE */
typedef enum tare_dtype {
    TARE_DTYPE_NONE = 0,
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) TARE_DTYPE_##name,
#include "tare/dtypes.def"
#undef TARE_DTYPE
    TARE_DTYPE_COUNT
} tare_dtype;

/* ORDER LAYOUT */
typedef enum tare_layout {
    TARE_LAYOUT_NONE = 0,
    TARE_LAYOUT_STRIDED,
    TARE_LAYOUT_SPARSE_COO,
    TARE_LAYOUT_SPARSE_CSR,
    TARE_LAYOUT_SPARSE_CSC,
    TARE_LAYOUT_SPARSE_BSR,
    TARE_LAYOUT_SPARSE_BSC,
    TARE_LAYOUT_MKLDNN,
    TARE_LAYOUT_JAGGED,
    TARE_LAYOUT_COUNT
} tare_layout;

/* ORDER FORMAT: memory formats */
typedef enum tare_format {
    TARE_FORMAT_NONE = 0,
    TARE_FORMAT_CONTIGUOUS,
    TARE_FORMAT_PRESERVE,
    TARE_FORMAT_CHANNELS_LAST,
    TARE_FORMAT_CHANNELS_LAST_3D,
    TARE_FORMAT_COUNT
} tare_format;

/* A device is kind << 8 | index; 0 is none.  Kinds beyond these are numbered by the profiles that
 * a registry holds.  The CPU has index 0 and prints without it. */
typedef uint16_t tare_device;
enum { TARE_KIND_NONE = 0, TARE_KIND_CPU = 1, TARE_KIND_CUDA = 2, TARE_KIND_MAX = 32 };
enum { TARE_DEVICE_NONE = 0, TARE_DEVICE_CPU = TARE_KIND_CPU << 8, TARE_DEVICE_CUDA0 = TARE_KIND_CUDA << 8 };

static inline uint32_t tare_device_kind(uint32_t device) { return device >> 8; }
static inline uint32_t tare_device_index(uint32_t device) { return device & 0xffu; }

/* ---- types and records ------------------------------------------------------------------- */

/* Facts derived once, when a type is interned, and bits that belong to its identity. */
enum {
    TARE_T_CONTIGUOUS = 1 << 0,       /* is_contiguous(): strides of size-1 dimensions ignored */
    TARE_T_CHANNELS_LAST = 1 << 1,    /* is_contiguous(channels_last) */
    TARE_T_CHANNELS_LAST_3D = 1 << 2, /* is_contiguous(channels_last_3d) */
    TARE_T_DENSE = 1 << 3,            /* non-overlapping and dense */
    TARE_T_LIKE_CL = 1 << 4,          /* suggest_memory_format() says channels_last */
    TARE_T_LIKE_CL_3D = 1 << 5,       /* suggest_memory_format() says channels_last_3d */
    TARE_T_NATURAL = 1 << 6,          /* strides are exactly the contiguous ones, size-1 dims too */
    TARE_T_OVERLAP = 1 << 7,          /* has_internal_overlap() == YES: stride 0 over a size > 1 */
    TARE_T_SYMBOLIC = 1 << 8,         /* some size, stride is an unknown or a symbol */
    TARE_T_CONJ = 1 << 12,            /* identity: lazy conjugation */
    TARE_T_NEG = 1 << 13,             /* identity: lazy negation */
    TARE_T_WRAPPED = 1 << 14,         /* identity: a number given where a tensor was wanted */
    TARE_T_IDENTITY = TARE_T_CONJ | TARE_T_NEG | TARE_T_WRAPPED
};

enum { TARE_MAX_RANK = 64 };

/* An immutable description, unique in its mode: two records have equal types exactly when their
 * `type` fields are equal.  Non-strided layouts have sizes only; their strides are 0. */
typedef struct tare_type {
    uint32_t hash;
    uint8_t rank;      /* number of dimensions; over TARE_MAX_RANK is readable, rules refuse it */
    uint8_t dtype;     /* tare_dtype */
    uint8_t layout;    /* tare_layout */
    uint8_t reserved0;
    uint16_t device;   /* tare_device */
    uint16_t flags;    /* TARE_T_... */
    uint32_t mark;     /* runtime's own */
    int64_t numel;     /* product of the sizes */
    int64_t nbytes;    /* of the smallest storage that holds it at offset 0 */
    int64_t dim[];     /* rank sizes, then rank strides */
} tare_type;

/* A tensor: what it looks like, where it lives.  16 bytes, copied freely; a copy is a snapshot
 * that stays true for ever.  type 0 means "no tensor". */
typedef struct tare_rec {
    uint32_t type;     /* in units of 8 bytes from the mode's `types` */
    uint32_t storage;  /* index into the mode's storages; TARE_FRESH and TARE_VIEW only inside a rule */
    int64_t offset;    /* elements of the record's own dtype */
} tare_rec;

/* Marks on `storage` while a rule runs; tare_abi_commit takes them off. */
enum { TARE_VIEW = 1 << 30 };
#define TARE_FRESH 0x80000000u         /* low bits: number of the fresh storage in this call */
#define TARE_STORAGE_MASK 0x3fffffffu

/* ---- values ------------------------------------------------------------------------------ */

/* Lists are views: at + len.  Elements of int, bool, dtype, device, layout and format lists are
 * int64_t.  An absent optional list has len -1. */
typedef struct tare_ints { const int64_t *at; int64_t len; } tare_ints;
typedef struct tare_floats { const double *at; int64_t len; } tare_floats;
typedef struct tare_tensors { const tare_rec *at; int64_t len; } tare_tensors;
typedef struct tare_str { const char *at; int64_t len; } tare_str; /* absent: at NULL; not terminated */

/* ORDER SCALAR: a number whose kind matters.  The imaginary part of a complex number is not
 * metadata: no rule reads it, so it is not kept. */
typedef enum tare_scalar_kind {
    TARE_SCALAR_NONE = 0, TARE_SCALAR_BOOL, TARE_SCALAR_INT, TARE_SCALAR_FLOAT, TARE_SCALAR_COMPLEX
} tare_scalar_kind;
typedef struct tare_scalar {
    int64_t kind;                       /* tare_scalar_kind */
    union { int64_t i; double f; } u;   /* i for BOOL and INT, f for FLOAT and COMPLEX (real part) */
} tare_scalar;
typedef struct tare_scalars { const tare_scalar *at; int64_t len; } tare_scalars;

typedef struct tare_opt_int { int64_t has; int64_t value; } tare_opt_int;
typedef struct tare_opt_float { int64_t has; double value; } tare_opt_float;
/* An optional bool is an int32_t: -1 absent, 0, 1.  An optional dtype, device, layout, format is
 * 0 when absent; an optional tensor has type 0; an optional scalar has kind 0. */

#define TARE_INTS(...) \
    ((tare_ints){(const int64_t[]){__VA_ARGS__}, (int64_t)(sizeof((const int64_t[]){__VA_ARGS__}) / 8)})
#define TARE_NO_INTS ((tare_ints){NULL, -1})
#define TARE_INT(v) ((tare_scalar){TARE_SCALAR_INT, {.i = (v)}})
#define TARE_FLOAT(v) ((tare_scalar){TARE_SCALAR_FLOAT, {.f = (v)}})

/* ---- slots: the boxed form of an argument or a result ------------------------------------- */

/* ORDER SLOT */
typedef enum tare_tag {
    TARE_TAG_NONE = 0,
    TARE_TAG_INT,       /* u.i */
    TARE_TAG_BOOL,      /* u.i */
    TARE_TAG_FLOAT,     /* u.f */
    TARE_TAG_COMPLEX,   /* u.f: real part */
    TARE_TAG_STR,       /* u.str, len bytes */
    TARE_TAG_DTYPE,     /* u.i */
    TARE_TAG_DEVICE,    /* u.i */
    TARE_TAG_LAYOUT,    /* u.i */
    TARE_TAG_FORMAT,    /* u.i */
    TARE_TAG_GENERATOR, /* nothing but its presence; so with all objects */
    TARE_TAG_TENSOR,    /* u.rec; in results u.rec is owned by the mode's scratch, see dispatch.h */
    TARE_TAG_INTS,      /* u.ints, len elements */
    TARE_TAG_BOOLS,     /* u.ints, len elements */
    TARE_TAG_FLOATS,    /* u.floats, len elements */
    TARE_TAG_SCALARS,   /* u.scalars, len elements */
    TARE_TAG_TENSORS,   /* u.recs, len elements; an absent element has type 0 */
    TARE_TAG_DTYPES     /* u.ints, len elements */
} tare_tag;

typedef struct tare_slot {
    uint32_t tag;      /* tare_tag */
    uint32_t len;      /* of lists and strings */
    union {
        int64_t i;
        double f;
        const char *str;
        const tare_rec *rec;
        const int64_t *ints;
        const double *floats;
        const tare_scalar *scalars;
        const tare_rec *recs;
    } u;
} tare_slot;

/* ---- the hot part of a mode --------------------------------------------------------------- */

/* A storage that a running rule made; it becomes real when the rule has succeeded. */
typedef struct tare_fresh {
    int64_t bytes;
    uint32_t device;
    uint32_t storage;  /* its index once committed; 0 before */
} tare_fresh;

struct tare_mode;
typedef struct tare_mode tare_mode;

/* A profile's native slot: the function pointer is cast to the slot's own signature. */
typedef void (*tare_slot_fn)(void);

/* The head of every mode.  Generated code reads it, writes `failed` and bumps `scratch`. */
struct tare_mode {
    const uint8_t *types;       /* base of the type arena: never moves while the mode lives */
    uint8_t *scratch;           /* next free byte, 8-aligned; reset by tare_abi_enter */
    uint8_t *scratch_end;
    uint32_t failed;            /* id of the rule line that failed, 0 while none has */
    uint32_t fresh_count;
    tare_fresh *fresh;          /* at least 64, grown out of line */
    const int64_t *env;         /* ORDER ENV */
    const tare_slot_fn *const *profiles; /* by device kind, then slot number; entries never NULL */
    uint32_t kept;              /* bit k: result k of the last call is one of its arguments */
    uint32_t reserved0;
};

/* ---- rule ids ----------------------------------------------------------------------------- */

/* What a call returns: 0, one of these, or TARE_RULE_FIRST + index of a rule line in its unit,
 * plus the unit's base in the registry. */
enum {
    TARE_OK = 0,
    TARE_RULE_MEMORY = 1,    /* an allocation failed; the mode stays usable */
    TARE_RULE_OVERFLOW = 2,  /* integer arithmetic left the int64 range */
    TARE_RULE_ARGUMENT = 3,  /* a slot's tag does not fit the schema, or a record is not the mode's */
    TARE_RULE_RANK = 4,      /* more dimensions than TARE_MAX_RANK */
    TARE_RULE_BOUNDS = 5,    /* a list was indexed outside itself, or a division by 0: a fault of the rule */
    TARE_RULE_UNKNOWN = 6,   /* the rule needs a number that is not known */
    TARE_RULE_STORAGE = 7,   /* storage size calculation overflowed */
    TARE_RULE_PROFILE = 8,   /* the device has no profile, or its profile leaves the slot empty */
    TARE_RULE_PROMISE = 9,   /* a guard would exclude sizes that a symbol was promised to take */
    TARE_RULE_FIRST = 16
};

/* ---- generated units ----------------------------------------------------------------------- */

/* A node of a graph, as its rule sees it: slots in schema order, bound once when the node was
 * made; tensors by address, so that a slot follows its value.  `out` has one slot per result. */
typedef struct tare_node {
    const tare_slot *in;
    tare_slot *out;
    uint32_t op, n_in, n_out, flags;
} tare_node;

typedef uint32_t (*tare_boxed_fn)(tare_mode *m, const tare_slot *in, uint32_t n_in, tare_slot *out);
typedef uint32_t (*tare_node_fn)(tare_mode *m, const tare_node *node);

typedef struct tare_entry_fns {
    tare_boxed_fn boxed;   /* checks every tag */
    tare_node_fn node;     /* trusts its slots */
} tare_entry_fns;

/* What `tarec build` leaves behind for one set of definitions.  Names, schemas, rule texts and
 * the interpreted form are in the pack (tare/ir.h); beside it stand the native functions. */
typedef struct tare_unit {
    uint32_t abi_version;             /* TARE_ABI_VERSION */
    uint32_t ir_version;              /* TARE_IR_VERSION */
    const uint8_t *pack;
    uint64_t pack_bytes;
    const tare_entry_fns *entries;    /* one per operator of the pack, NULL: interpret only */
    const tare_slot_fn *const *profiles; /* one per profile of the pack, each one per slot */
    uint64_t rule_base_slot;          /* reserved, 0 */
} tare_unit;

/* ---- vocabulary ----------------------------------------------------------------------------- */

static inline const tare_type *tare_type_at(const tare_mode *m, uint32_t type)
{
    return (const tare_type *)(const void *)(m->types + 8 * (size_t)type);
}

/* Everything below is called by generated code only; the operations themselves are in
 * tare/vocabulary.h.  A function that can fail sets m->failed (the first failure stays) and
 * returns a harmless value. */

/* Starts a call: clears failed, fresh, kept, resets scratch. */
void tare_abi_enter(tare_mode *m);
/* Ends a failed call: keeps a copy of its arguments so that tare_mode_error can repeat it through
 * the interpreter and tell the numbers.  Returns m->failed. */
uint32_t tare_abi_refuse(tare_mode *m, const tare_unit *unit, uint32_t op, const tare_slot *in, uint32_t n_in);
/* Makes result number k real: gives a fresh storage its index, takes marks off. Call only when
 * m->failed is 0; may fail with TARE_RULE_MEMORY. */
tare_rec tare_abi_commit(tare_mode *m, tare_rec r, uint32_t k);
/* Applies the writes and growths that the rule declared (versions, bytes). Last of all. */
void tare_abi_commit_writes(tare_mode *m);

/* Scratch: n elements of `bytes` each, 8-aligned, valid to the next tare_abi_enter. NULL fails. */
void *tare_abi_scratch(tare_mode *m, int64_t n, int64_t bytes);

#ifdef __cplusplus
}
#endif

#endif
