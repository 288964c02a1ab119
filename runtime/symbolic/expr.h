/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions over symbols, each once.
 *
 * Knows: the nodes, their canonical forms, what is memoised in them.  A value is an int64_t: a
 * number, or the handle INT64_MIN + id of a node.  Equal canonical forms are equal handles.
 * Refuses to know: tensors, rules, modes.
 *
 * Canonical forms, by op (words of a node):
 *   SYMBOL    low, high, backed, then the name's bytes
 *   PRODUCT   factors: id << 32 | power, ascending; no numbers, degree over 1
 *   SUM       constant, then pairs (coefficient, id), ids ascending; an id is a factor or a PRODUCT
 *   FLOORDIV, MOD   dividend, divisor
 *   MIN, MAX  arguments, ascending
 *   SELECT    condition, value, value
 *   EQ, NE, GE   one value: == 0, != 0, >= 0
 *   AND, OR   conditions, ascending.  There is no NOT: it is worked in.
 */
#ifndef TARE_SYMBOLIC_EXPR_H
#define TARE_SYMBOLIC_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ORDER EXPR */
typedef enum expr_op {
    EXPR_SYMBOL = 1, EXPR_PRODUCT, EXPR_SUM, EXPR_FLOORDIV, EXPR_MOD, EXPR_MIN, EXPR_MAX, EXPR_SELECT,
    EXPR_EQ, EXPR_NE, EXPR_GE, EXPR_AND, EXPR_OR
} expr_op;

enum {
    EXPR_UNBACKED = 1 << 0, /* an unbacked symbol is in it */
    EXPR_CONDITION = 1 << 1
};

/* Past these an operation is an overflow; they bound every walk over an expression. */
enum { EXPR_MAX_WEIGHT = 1 << 16, EXPR_MAX_DEPTH = 128, EXPR_MAX_POWER = 1024 };

typedef struct expr {
    uint8_t op, flags, truth;
    uint8_t depth;
    uint32_t n;               /* words */
    uint32_t weight;          /* nodes of the expression as a tree */
    uint32_t symbol;          /* of a SYMBOL: its number + 1 while it is alive */
    uint32_t known;           /* place in the table of facts, right while known_epoch is */
    /* Memos are right while their version (or epoch) is the environment's. */
    uint32_t known_epoch, range_version, resolve_version, truth_version, hint_epoch;
    bool has_hint;
    int64_t low, high, resolved, hint;
    int64_t word[];
} expr;

/* What guards and asserts tell of one expression. */
typedef struct known_row {
    int64_t low, high;        /* of a condition: 0 or 1 */
    int64_t same;             /* what it equals, if has_same */
    int64_t multiple;
    uint32_t first;           /* of the facts that it occurs in: place + 1 */
    bool has_same;
} known_row;

/* A fact `value >= 0`, filed under one of its terms. */
typedef struct fact_row { int64_t value; uint32_t next; } fact_row;

/* By what symbols are found. */
typedef enum symbol_key { SYMBOL_BY_NAME, SYMBOL_BY_SOURCE, SYMBOL_BY_HINT, SYMBOL_KEYS } symbol_key;

/* A symbol that is alive. */
typedef struct symbol_row {
    uint32_t id;              /* of its node; 0: a gap */
    uint32_t flags;
    uint32_t narrowed_by;     /* guard + 1 */
    uint32_t specialized_by;  /* guard + 1, of one marked dynamic */
    uint32_t next[SYMBOL_KEYS]; /* of its bucket: symbol + 1 */
    int64_t hint;
    int64_t multiple;         /* declared */
    char *source;
} symbol_row;

typedef struct guard_row {
    int64_t cond;
    uint32_t kind, rule, op, node, unit;
    bool implied, decided;    /* decided: by a rule's decision, not from outside */
} guard_row;

/* A float: operands are bits of doubles, of an int and a symbol the handle. */
typedef struct real_row { uint64_t a, b; uint32_t op, weight, next; } real_row;

/* The answer to an operation that was asked before. */
typedef struct expr_memo { int64_t a, b, result; uint32_t op, version; } expr_memo;

enum { EXPR_MEMOS = 1024 };

typedef struct expr_block { struct expr_block *older; size_t used_bytes, size_bytes; uint64_t data[]; } expr_block;

typedef struct tare_symbolic {
    uint32_t fault;           /* the first failure since it was cleared */
    uint32_t version;         /* of what is known */
    uint32_t epoch;           /* raised when something is forgotten */
    uint32_t hint_epoch;      /* raised when hints may be others */
    expr **node;              /* by id, from 1 */
    uint32_t nodes, node_capacity;
    uint64_t *bucket;         /* hash << 32 | id */
    uint32_t buckets;
    expr_block *block;
    expr_memo *memo;
    symbol_row *symbol;
    uint32_t symbols, symbol_capacity;
    uint32_t live;            /* how many of them are unbacked */
    uint32_t marked;          /* how many are marked dynamic or promised */
    uint32_t *unbacked_id;    /* their nodes, in order */
    uint32_t unbacked_capacity;
    uint32_t *bucket_of[SYMBOL_KEYS], index_buckets; /* symbol + 1; one block, the first one's */
    known_row *known;
    uint32_t knowns, known_capacity;
    fact_row *fact;
    uint32_t facts, fact_capacity;
    guard_row *guard;
    uint32_t guards, guard_capacity;
    uint32_t place_rule, place_op, place_node, place_unit;
    real_row *real;           /* symbolic floats, each once */
    uint32_t reals, real_capacity;
    uint32_t *real_bucket, real_buckets; /* row + 1 */
    uint32_t depth;           /* of decisions within decisions */
    int64_t undecided;
} tare_symbolic;

static inline bool expr_is(int64_t v) { return v < INT64_MIN / 2; }
static inline uint32_t expr_id(int64_t v) { return (uint32_t)((uint64_t)v - (uint64_t)INT64_MIN); }
static inline int64_t expr_handle(uint32_t id) { return INT64_MIN + (int64_t)id; }
static inline expr *expr_at(const tare_symbolic *s, int64_t v) { return s->node[expr_id(v)]; }
static inline expr *expr_node(const tare_symbolic *s, uint32_t id) { return s->node[id]; }
static inline uint32_t expr_factor(int64_t word) { return (uint32_t)((uint64_t)word >> 32); }
static inline uint32_t expr_power(int64_t word) { return (uint32_t)(uint64_t)word; }
/* Whether v is a number or a handle that was given out. */
static inline bool expr_holds(const tare_symbolic *s, int64_t v) { return !expr_is(v) || (expr_id(v) - 1 < s->nodes); }
static inline bool expr_has_op(const tare_symbolic *s, int64_t v, expr_op op) { return expr_is(v) && expr_at(s, v)->op == op; }
static inline bool expr_is_condition(const tare_symbolic *s, int64_t v)
{
    return expr_is(v) && (expr_at(s, v)->flags & EXPR_CONDITION);
}
static inline bool expr_is_unbacked(const tare_symbolic *s, int64_t v)
{
    return expr_is(v) && (expr_at(s, v)->flags & EXPR_UNBACKED);
}
static inline const char *expr_name(const expr *symbol) { return (const char *)(symbol->word + 3); }

/* The first failure stays; the value of a failed operation is 0. */
static inline int64_t expr_fail(tare_symbolic *s, uint32_t fault)
{
    if (!s->fault)
        s->fault = fault;
    return 0;
}

void tare_symbolic_init(tare_symbolic *s);
void tare_symbolic_finish(tare_symbolic *s);

/* ---- store.c: the node of these words; 0 after a failure. */
int64_t tare_expr_intern(tare_symbolic *s, expr_op op, const int64_t *word, uint32_t n);

/* Where the answer to op(a, b) is kept; NULL without memory, which is no failure. */
expr_memo *tare_expr_memo(tare_symbolic *s, uint32_t op, int64_t a, int64_t b);
static inline bool expr_memo_is(const tare_symbolic *s, const expr_memo *m, uint32_t op, int64_t a, int64_t b)
{
    return m && m->version == s->version && m->op == op && m->a == a && m->b == b;
}

/* ---- poly.c: sums of products */
typedef struct expr_view { int64_t own[3]; const int64_t *word; uint32_t n; } expr_view;
/* word[0] the constant, word[1 + 2 * i] and word[2 + 2 * i] coefficient and id of term i < n. */
static inline expr_view expr_view_of(const tare_symbolic *s, int64_t v)
{
    expr_view w = {{v, 0, 0}, NULL, 0};
    if (!expr_is(v))
        return w;
    const expr *e = expr_at(s, v);
    if (e->op == EXPR_SUM) {
        w.word = e->word;
        w.n = (e->n - 1) / 2;
        return w;
    }
    w.own[0] = 0;
    w.own[1] = 1;
    w.own[2] = expr_id(v);
    w.n = 1;
    return w;
}
static inline int64_t expr_constant(const expr_view *w) { return (w->word ? w->word : w->own)[0]; }
static inline int64_t expr_coefficient(const expr_view *w, uint32_t i) { return (w->word ? w->word : w->own)[1 + 2 * i]; }
static inline uint32_t expr_term(const expr_view *w, uint32_t i) { return (uint32_t)(w->word ? w->word : w->own)[2 + 2 * i]; }

/* A sum in the making. */
typedef struct expr_sum { int64_t *word; uint32_t n, capacity; int64_t own[1 + 2 * 16]; } expr_sum;
void tare_expr_sum_init(expr_sum *sum, int64_t constant);
bool tare_expr_sum_push(tare_symbolic *s, expr_sum *sum, int64_t coefficient, uint32_t id);
/* The value, and the end of the sum.  Terms may come in any order and repeat. */
int64_t tare_expr_sum_end(tare_symbolic *s, expr_sum *sum);

/* ca * a + cb * b */
int64_t tare_expr_combine(tare_symbolic *s, int64_t a, int64_t ca, int64_t b, int64_t cb);
int64_t tare_expr_mul(tare_symbolic *s, int64_t a, int64_t b);
int64_t tare_expr_power(tare_symbolic *s, int64_t a, uint32_t power);
static inline int64_t tare_expr_add(tare_symbolic *s, int64_t a, int64_t b) { return tare_expr_combine(s, a, 1, b, 1); }
static inline int64_t tare_expr_sub(tare_symbolic *s, int64_t a, int64_t b) { return tare_expr_combine(s, a, 1, b, -1); }
static inline int64_t tare_expr_neg(tare_symbolic *s, int64_t a) { return tare_expr_combine(s, a, -1, 0, 0); }
/* A number as a value; an overflow where it would look like a handle. */
int64_t tare_expr_number(tare_symbolic *s, int64_t v);

/* ---- monomial.c: products of factors; a monomial is an id, 0 is 1 */
typedef struct expr_factors { int64_t own; const int64_t *word; uint32_t n; } expr_factors;
expr_factors tare_expr_factors(const tare_symbolic *s, uint32_t id);
static inline int64_t expr_factor_at(const expr_factors *f, uint32_t i) { return f->word ? f->word[i] : f->own; }
uint32_t tare_expr_times(tare_symbolic *s, uint32_t a, uint32_t b);
/* *out = a / b where b divides a. */
bool tare_expr_divides(tare_symbolic *s, uint32_t a, uint32_t b, uint32_t *out);
uint32_t tare_expr_common(tare_symbolic *s, uint32_t a, uint32_t b);
/* An order that products keep: negative, 0, positive. */
int tare_expr_compare(const tare_symbolic *s, uint32_t a, uint32_t b);
/* 1 for 0 */
static inline int64_t expr_of_monomial(uint32_t id) { return id ? expr_handle(id) : 1; }

/* ---- divide.c */
int64_t tare_expr_floordiv(tare_symbolic *s, int64_t a, int64_t b);
int64_t tare_expr_mod(tare_symbolic *s, int64_t a, int64_t b);
/* a == q * b as polynomials */
bool tare_expr_divide_exactly(tare_symbolic *s, int64_t a, int64_t b, int64_t *q);
/* The greatest number and the monomial that divide every term (and the constant). */
int64_t tare_expr_content(tare_symbolic *s, int64_t v, uint32_t *monomial);

/* ---- choose.c */
int64_t tare_expr_extreme(tare_symbolic *s, expr_op op, const int64_t *v, uint32_t n); /* MIN, MAX */
int64_t tare_expr_min(tare_symbolic *s, int64_t a, int64_t b);
int64_t tare_expr_max(tare_symbolic *s, int64_t a, int64_t b);
int64_t tare_expr_select(tare_symbolic *s, int64_t cond, int64_t a, int64_t b);

/* ---- truth.c: 0, 1 or a condition */
int64_t tare_expr_relation(tare_symbolic *s, expr_op op, int64_t v); /* EQ, NE, GE */
int64_t tare_expr_and(tare_symbolic *s, int64_t a, int64_t b);
int64_t tare_expr_or(tare_symbolic *s, int64_t a, int64_t b);
int64_t tare_expr_junction(tare_symbolic *s, expr_op op, const int64_t *v, uint32_t n); /* AND, OR */
int64_t tare_expr_not(tare_symbolic *s, int64_t a);
int64_t tare_expr_eq(tare_symbolic *s, int64_t a, int64_t b);
int64_t tare_expr_ge(tare_symbolic *s, int64_t a, int64_t b);

/* ---- range.c */
typedef struct expr_range { int64_t low, high; } expr_range;
expr_range tare_expr_range(tare_symbolic *s, int64_t v);
int64_t tare_expr_multiple(tare_symbolic *s, int64_t v);
/* v = scale * shape + constant, shape without constant, its first coefficient positive */
int64_t tare_expr_shape(tare_symbolic *s, int64_t v, int64_t *scale, int64_t *constant);
/* saturating; INT64_MIN and INT64_MAX are infinite */
int64_t tare_bound_add(int64_t a, int64_t b);
int64_t tare_bound_mul(int64_t a, int64_t b);

/* ---- decide.c: tare_sym_truth */
enum { TRUTH_FALSE = 0, TRUTH_TRUE = 1, TRUTH_OPEN = 2 };
int tare_expr_decide(tare_symbolic *s, int64_t cond);
bool tare_expr_is_nonnegative(tare_symbolic *s, int64_t v);
/* A positive multiple of v with its divisions undone where that works; v if there is none. */
int64_t tare_expr_without_divisions(tare_symbolic *s, int64_t v);
static inline bool tare_expr_is_positive(tare_symbolic *s, int64_t v) { return tare_expr_range(s, v).low >= 1; }
static inline bool tare_expr_is_nonzero(tare_symbolic *s, int64_t v)
{
    const expr_range r = tare_expr_range(s, v);
    return r.low > 0 || r.high < 0;
}

/* ---- resolve.c */
int64_t tare_expr_resolve(tare_symbolic *s, int64_t v);
typedef int64_t (*expr_map_fn)(tare_symbolic *s, void *user, int64_t v);
/* The same expression over map(children): one level. */
int64_t tare_expr_rebuild(tare_symbolic *s, int64_t v, expr_map_fn map, void *user);
/* v with symbol k replaced by with[k]. */
int64_t tare_expr_substitute(tare_symbolic *s, int64_t v, const int64_t *with, uint32_t n);
/* Whether the node of that id is in v. */
bool tare_expr_contains(tare_symbolic *s, int64_t v, uint32_t id);

/* ---- facts.c */
const known_row *tare_expr_known(const tare_symbolic *s, const expr *e);
known_row *tare_expr_know(tare_symbolic *s, expr *e); /* NULL after a failure */
/* From now on cond holds.  `by`: the guard that says so. */
void tare_expr_learn(tare_symbolic *s, int64_t cond, uint32_t by);

/* ---- evaluate.c */
uint32_t tare_expr_evaluate(const tare_symbolic *s, int64_t v, const int64_t *value, uint32_t n, int64_t *out);
/* False: *out is the fault that there is instead. */
bool tare_expr_hint(tare_symbolic *s, int64_t v, int64_t *out);
/* One operation on numbers: TARE_OK or a fault. */
uint32_t tare_expr_compute_floordiv(int64_t a, int64_t b, int64_t *out);
uint32_t tare_expr_compute_mod(int64_t a, int64_t b, int64_t *out);

#endif
