/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Symbolic sizes: numbers that are not known yet, what is known about them, what was assumed.
 *
 * One number type.  A size, stride, offset or number is an int64_t; one below INT64_MIN / 2 is the
 * handle of an expression of its mode.  Truth is an int64_t too: 0, 1, or the handle of a condition.
 * Every function here takes numbers and handles alike, and gives a plain number back whenever the
 * answer is one: tare_sym_mul(m, 2, 3) is 6, tare_sym_sub(m, s, s) is 0.
 *
 *     int64_t s0 = tare_sym_backed(m, &(tare_sym_desc){.hint = 20, .low = 2, .high = INT64_MAX});
 *     int64_t n = tare_sym_mul(m, s0, tare_sym_add(m, s0, 1));          // s0**2 + s0
 *     int64_t even = tare_sym_eq(m, tare_sym_mod(m, s0, 2), 0);         // Eq(Mod(s0, 2), 0)
 *     if (tare_sym_guard(m, even)) ...                                   // true for 20: a guard
 *
 * Equal handles are equal expressions; different handles may still be equal numbers, which
 * tare_sym_decide(m, tare_sym_eq(m, a, b)) proves, disproves or leaves open.  Handles live until
 * the mode is destroyed.
 *
 * Errors are those of the vocabulary: a function that fails sets m->failed (the first failure
 * stays) and returns 0: TARE_RULE_MEMORY; TARE_RULE_OVERFLOW, a coefficient that no int64 holds or
 * an expression past the limits; TARE_RULE_BOUNDS, a division by 0; TARE_RULE_ARGUMENT, not a handle
 * of this mode; TARE_RULE_UNKNOWN, a decision that only the data tells; TARE_RULE_PROMISE, one that
 * would exclude sizes that a symbol was promised to take.
 */
#ifndef TARE_SYMBOLIC_H
#define TARE_SYMBOLIC_H

#include "tare/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline bool tare_is_symbolic(int64_t v) { return v < INT64_MIN / 2; }

/* A float that is not a number yet: an expression of its mode in a NaN that no calculation makes. */
static inline bool tare_is_symbolic_float(double v)
{
    union { double f; uint64_t bits; } u = {.f = v};
    return u.bits >> 32 == UINT64_C(0x7ffa7a3e);
}

/* No bound. */
#define TARE_SYM_LOW INT64_MIN
#define TARE_SYM_HIGH INT64_MAX

/* ---- symbols ------------------------------------------------------------------------------ */

/* How a backed symbol is made and what may become of it. */
enum {
    TARE_SYM_SPECIALIZE_01 = 1 << 0, /* a hint of 0 or 1 makes the number, not a symbol */
    TARE_SYM_DUCK = 1 << 1,          /* the symbol made before with this flag and an equal hint, if there is one */
    TARE_SYM_KEEP = 1 << 2,          /* marked dynamic: a guard that makes it a number is told of, tare_sym_kept_format */
    TARE_SYM_STRICT = 1 << 3         /* its range is a promise: a decision that would need a guard of it fails, TARE_RULE_PROMISE */
};

/* A symbol whose value of today is known: `hint`. */
typedef struct tare_sym_desc {
    const char *name;      /* "s53"; NULL: the next free of s0, s1, ... */
    const char *source;    /* where its value is found, "L['x'].size()[0]"; NULL: nowhere in particular */
    int64_t hint;
    int64_t low, high;     /* inclusive; both 0: no bounds */
    int64_t multiple_of;   /* 0, 1: of anything */
    uint32_t flags;        /* TARE_SYM_... */
} tare_sym_desc;

/* A handle, or the number where a policy or the range says that it is one.  TARE_RULE_ARGUMENT: the
 * hint is outside the range, the name is taken or no name. */
int64_t tare_sym_backed(tare_mode *m, const tare_sym_desc *desc);
/* A symbol that only the data tells, "u0", "u1", ... for NULL. */
int64_t tare_sym_unbacked(tare_mode *m, const char *name, int64_t low, int64_t high);

typedef struct tare_sym_info {
    const char *name, *source; /* source may be NULL */
    int64_t handle;
    int64_t hint;              /* of a backed one */
    int64_t low, high;         /* as declared */
    int64_t now_low, now_high; /* with all that guards and asserts say */
    int64_t multiple_of;       /* proven or declared; 1: nothing known */
    int64_t same;              /* what it was proven or guarded to equal; `handle` while nothing */
    uint32_t narrowed_by;      /* guard that first narrowed its range or replaced it, or TARE_SYM_NO_GUARD */
    uint32_t specialized_by;   /* of one marked dynamic: the guard that made it a number, or TARE_SYM_NO_GUARD */
    uint32_t flags;
    bool backed;
} tare_sym_info;

#define TARE_SYM_NO_GUARD UINT32_MAX

/* Symbols are numbered 0, 1, ... in the order of their making, backed and unbacked together. */
uint32_t tare_sym_count(const tare_mode *m);
/* False: no symbol k. */
bool tare_sym_at(const tare_mode *m, uint32_t k, tare_sym_info *out);
/* The handle of the symbol of that name; 0: none. */
int64_t tare_sym_find(const tare_mode *m, const char *name, size_t name_bytes);
/* By source instead of name. */
int64_t tare_sym_find_source(const tare_mode *m, const char *source, size_t source_bytes);
/* The number k of a handle that is a bare symbol; UINT32_MAX: it is not. */
uint32_t tare_sym_index(const tare_mode *m, int64_t v);

/* ---- arithmetic ----------------------------------------------------------------------------- */

int64_t tare_sym_add(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_sub(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_mul(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_neg(tare_mode *m, int64_t a);
/* Rounding down, sign of the divisor, as in Python.  A symbolic divisor may be 0 where nobody asked:
 * guard tare_sym_ne(m, b, 0) first. */
int64_t tare_sym_floordiv(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_mod(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_min(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_max(tare_mode *m, int64_t a, int64_t b);
/* cond ? a : b, without a guard.  a and b both numbers, or both truths. */
int64_t tare_sym_select(tare_mode *m, int64_t cond, int64_t a, int64_t b);

/* ---- floats --------------------------------------------------------------------------------- */

/*
 * Floats over numbers that are not known, as doubles calculate: nothing is simplified that rounding could tell apart.
 * Every function takes doubles and symbolic floats alike and gives a plain double where all operands are.
 */
typedef enum tare_sym_float_op {
    TARE_SYM_FLOAT_ADD, TARE_SYM_FLOAT_SUB, TARE_SYM_FLOAT_MUL, TARE_SYM_FLOAT_DIV, TARE_SYM_FLOAT_MIN, TARE_SYM_FLOAT_MAX,
    TARE_SYM_FLOAT_NEG, TARE_SYM_FLOAT_FLOOR, TARE_SYM_FLOAT_CEIL /* of a alone */
} tare_sym_float_op;
typedef enum tare_sym_float_relation { TARE_SYM_FLOAT_EQ, TARE_SYM_FLOAT_LT, TARE_SYM_FLOAT_LE } tare_sym_float_relation;

/* The float nearest to a number. */
double tare_sym_float(tare_mode *m, int64_t v);
/* The float that a symbol stands for, of which nothing else is known. */
double tare_sym_float_of(tare_mode *m, int64_t symbol);
double tare_sym_float_calculate(tare_mode *m, tare_sym_float_op op, double a, double b);
/* The symbol that v is; 0: none. */
int64_t tare_sym_float_symbol(const tare_mode *m, double v);
/*
 * int(v), and whether a stands in a relation to b, as expressions of whole numbers: what doubles give wherever *where, a
 * condition, holds.  False, without a failure: no expression says it, as numbers are rounded or only the data tells.
 */
bool tare_sym_float_int(tare_mode *m, double v, int64_t *out, int64_t *where);
bool tare_sym_float_order(tare_mode *m, tare_sym_float_relation is, double a, double b, int64_t *out, int64_t *where);
/* A double for a float: today's value, each whole number in it guarded.  TARE_RULE_UNKNOWN as tare_sym_specialize. */
double tare_sym_float_specialize(tare_mode *m, double v);
/* As tare_sym_evaluate; the value of a symbol that stands for a float is taken for a whole float. */
uint32_t tare_sym_float_evaluate(const tare_mode *m, double v, const int64_t *value, uint32_t n, double *out);
/* "2.0*ToFloat(s0)", "IntTrueDiv(s0, 4)", "zuf0", as snprintf. */
size_t tare_sym_float_format(const tare_mode *m, double v, char *buffer, size_t size_bytes);

/* ---- truth ---------------------------------------------------------------------------------- */

/* 0 or 1 where it can be proven, else the handle of a condition.  No guard is taken. */
int64_t tare_sym_eq(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_ne(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_lt(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_le(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_gt(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_ge(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_and(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_or(tare_mode *m, int64_t a, int64_t b);
int64_t tare_sym_not(tare_mode *m, int64_t a);
/* a and b, conditions or numbers 0 and 1, are equal truths; tare_sym_eq is for numbers. */
int64_t tare_sym_same_truth(tare_mode *m, int64_t a, int64_t b);
/* Whether a handle is a condition, not a number. */
bool tare_sym_is_condition(const tare_mode *m, int64_t v);

/* ---- decisions ------------------------------------------------------------------------------ */

/* Where a decision is taken: told with its guard.  Stays set until set again. */
typedef struct tare_sym_place {
    uint32_t rule;  /* rule line, numbered as failures are, or TARE_SYM_AT_STATEMENT; 0: none */
    uint32_t op;    /* operator in its unit; UINT32_MAX: none */
    uint32_t node;  /* of a graph; UINT32_MAX: none */
    uint32_t unit;  /* of the registry */
} tare_sym_place;
/* A decision of a statement that is no `require`: with the statement's number in the pack. */
#define TARE_SYM_AT_STATEMENT 0x80000000u
void tare_sym_set_place(tare_mode *m, tare_sym_place place);
tare_sym_place tare_sym_get_place(const tare_mode *m);

/* "node 3, aten::add.Tensor, opdefs/prelude/shapes.yaml:7: require a == b", as far as it is known; as snprintf. */
size_t tare_sym_place_format(const tare_mode *m, const tare_sym_place *place, char *buffer, size_t size_bytes);

typedef enum tare_sym_truth { TARE_SYM_FALSE = 0, TARE_SYM_TRUE = 1, TARE_SYM_OPEN = 2 } tare_sym_truth;
/* What follows from ranges, equalities, guards and asserts.  Never guards, never fails, bounded work. */
tare_sym_truth tare_sym_decide(tare_mode *m, int64_t cond);

/*
 * The truth of a condition, which the caller goes on to rely on: what is proven needs nothing more;
 * what hints tell becomes a guard; what only data tells is TARE_RULE_UNKNOWN, and
 * tare_sym_undecided tells which condition it was.
 */
bool tare_sym_guard(tare_mode *m, int64_t cond);
/* The same, but what only data tells is taken to be `otherwise`, without a guard. */
bool tare_sym_oblivious(tare_mode *m, int64_t cond, bool otherwise);
/* The same, but what only data tells is taken to be true: an assert, checked when the data is known,
 * and from now on a fact.  False, without a failure, when it is known to be false: the rule refuses. */
bool tare_sym_require(tare_mode *m, int64_t cond);
/* A number for a number: today's value, guarded.  TARE_RULE_UNKNOWN for what only data tells. */
int64_t tare_sym_specialize(tare_mode *m, int64_t v);

/* The condition (or, of tare_sym_specialize, number) that the last TARE_RULE_UNKNOWN was about; 0: none. */
int64_t tare_sym_undecided(const tare_mode *m);
/* "Could not guard on data-dependent expression Eq(u0, 1)", as snprintf. */
size_t tare_sym_undecided_format(const tare_mode *m, char *buffer, size_t size_bytes);

/*
 * Why a symbol that was marked dynamic was specialised: "Not all values of s0 = L['x'].size()[0] are valid because it was
 * inferred to be a constant (4) by the guard Eq(s0, 4): " and the guard's place.  Empty for a symbol that was not, as snprintf.
 */
size_t tare_sym_kept_format(const tare_mode *m, uint32_t k, char *buffer, size_t size_bytes);
/* What the last TARE_RULE_PROMISE was about: "Not all values of s0 = L['x'].size()[0] in the specified range 2 <= s0 <= 64
 * satisfy the generated guard s0 <= 10: " and the decision's place. */
size_t tare_sym_promise_format(const tare_mode *m, char *buffer, size_t size_bytes);

/* Bounds of a number; TARE_SYM_LOW and _HIGH where there is none. */
void tare_sym_range(tare_mode *m, int64_t v, int64_t *low, int64_t *high);
/* The greatest number known to divide v; 0 for 0. */
int64_t tare_sym_multiple(tare_mode *m, int64_t v);
/* Today's value; false: an unbacked symbol is in it, or it overflows. */
bool tare_sym_hint(tare_mode *m, int64_t v, int64_t *out);
/* v with the equalities and facts of now worked in: what to print and compare. */
int64_t tare_sym_resolve(tare_mode *m, int64_t v);
/* Counts what is known: raised by each guard, assert or symbol that tells something new.  A cache of
 * decisions is right as long as it stays. */
uint32_t tare_sym_version(const tare_mode *m);

/* ---- guards and asserts ----------------------------------------------------------------------- */

typedef enum tare_sym_guard_kind {
    TARE_SYM_GUARD,        /* checked before the result is used for other sizes */
    TARE_SYM_ASSERT,       /* checked when the unbacked symbols in it are known */
    TARE_SYM_FACT          /* true of any data, as a bound that an operator's result keeps: never checked */
} tare_sym_guard_kind;

typedef struct tare_sym_guard_info {
    int64_t cond;          /* a condition that holds */
    uint32_t kind;         /* tare_sym_guard_kind */
    bool implied;          /* by later ones: need not be checked */
    tare_sym_place place;  /* of the decision */
} tare_sym_guard_info;

/* In the order of their taking.  None follows from those before it. */
uint32_t tare_sym_guard_count(const tare_mode *m);
bool tare_sym_guard_at(const tare_mode *m, uint32_t i, tare_sym_guard_info *out);
/* Marks those that the others imply, ranges declared and facts included. Returns how many are left to be checked. */
uint32_t tare_sym_minimize(tare_mode *m);
/* A fact from outside, as a program's guards_code: like a guard that the caller answers for. False,
 * without a failure, when it is known to be false, or false for today's values (it is not recorded then). */
bool tare_sym_assume(tare_mode *m, int64_t cond);
/* Forgets all symbols, guards and asserts.  Handles stay valid to print; equal symbols made again
 * get their handles again. */
void tare_sym_reset(tare_mode *m);

/* ---- values ------------------------------------------------------------------------------------ */

/* The value of v where symbol k has value[k] (TARE_SYM_NO_VALUE: none given); conditions give 0 or 1.
 * TARE_OK, TARE_RULE_OVERFLOW, TARE_RULE_BOUNDS (division by 0), TARE_RULE_UNKNOWN, TARE_RULE_ARGUMENT.
 * Does not touch m->failed. */
#define TARE_SYM_NO_VALUE INT64_MIN
uint32_t tare_sym_evaluate(const tare_mode *m, int64_t v, const int64_t *value, uint32_t n, int64_t *out);

/* v with symbol k replaced by with[k] (a number, handle or TARE_SYM_NO_VALUE: itself). */
int64_t tare_sym_substitute(tare_mode *m, int64_t v, const int64_t *with, uint32_t n);

/*
 * A flat table that computes many expressions at once, each step once, and stands apart from the
 * mode: made once, run for every new batch size, from several threads.
 */
typedef struct tare_sym_table tare_sym_table;
/* The expressions, in this order; NULL after setting m->failed. */
tare_sym_table *tare_sym_table_create(tare_mode *m, const int64_t *v, uint32_t n);
/* All guards and asserts that are not implied and the declared ranges of backed symbols, as truths. */
tare_sym_table *tare_sym_table_of_guards(tare_mode *m);
void tare_sym_table_destroy(tare_sym_table *t); /* NULL is fine */
uint32_t tare_sym_table_outputs(const tare_sym_table *t);
size_t tare_sym_table_scratch(const tare_sym_table *t); /* int64_t's that a run needs */
/* value[k] for symbol k.  Codes as tare_sym_evaluate, of the first output that has no value. */
uint32_t tare_sym_table_run(const tare_sym_table *t, const int64_t *value, uint32_t n, int64_t *scratch, int64_t *out);
/* Whether all outputs are true; else *failed tells the first that is not (or has no value).  Of a
 * table of guards, tare_sym_table_guard(t, *failed) is its guard, or TARE_SYM_NO_GUARD for a range. */
bool tare_sym_table_holds(const tare_sym_table *t, const int64_t *value, uint32_t n, int64_t *scratch, uint32_t *failed);
uint32_t tare_sym_table_guard(const tare_sym_table *t, uint32_t output);

/* ---- text --------------------------------------------------------------------------------------- */

typedef enum tare_sym_style {
    TARE_SYM_STR,     /* as sympy prints: "s0*s1 + 2", "(s0//2)", "Eq(Mod(s0, 2), 0)", "s0 >= 3" */
    TARE_SYM_PYTHON,  /* to be evaluated: "s0*s1 + 2", "(s0//2)", "(s0%2) == 0", "min(s0, 4)"; sources for names where there are */
    TARE_SYM_C        /* over int64_t variables: tare_floordiv_i64(s0, 2), tare_mod_i64, tare_min_i64, tare_max_i64 */
} tare_sym_style;
/* Numbers print as numbers.  As snprintf; resolved first only if the caller did so. */
size_t tare_sym_format(const tare_mode *m, int64_t v, tare_sym_style style, char *buffer, size_t size_bytes);

/* What a text's name stands for: a number or handle in *out; false: unknown.  `name` is an
 * identifier or a source ("L['x'].size()[0]"), not terminated. */
typedef bool (*tare_sym_name_fn)(void *user, const char *name, size_t name_bytes, int64_t *out);

/*
 * Reads an expression or condition: sympy's str, its srepr, Python as in guards_code, and mixtures of
 * them.  Names are looked up by `fn`; with fn NULL among the symbols' names, then sources.
 * TARE_OK; TARE_RULE_ARGUMENT with *error_at the byte where it stops to be readable; or a failure of
 * arithmetic.  Does not touch m->failed.
 */
uint32_t tare_sym_parse(tare_mode *m, const char *text, size_t text_bytes, tare_sym_name_fn fn, void *user,
                        int64_t *out, size_t *error_at);

#ifdef __cplusplus
}
#endif

#endif
