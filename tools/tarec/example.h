/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Examples: lines of definitions that say what a call gives, and whether they hold.
 *
 *   mm(f32[2,3], f32[3,4]@(1,3)) == f32[2,4]
 *   mm(f32[2], f32[3,4]) fails RuntimeError "self must be a matrix"
 *
 * Knows: the notation of opdefs/README.md; the runtime's public headers, for a line is run by the
 * interpreter that users get.  Refuses to know: how rules are compiled.
 */
#ifndef TARE_TAREC_EXAMPLE_H
#define TARE_TAREC_EXAMPLE_H

#include "opdef/opdef.h"
#include "source/text.h"
#include "tare/call.h"

typedef enum value_kind {
    VALUE_NONE, VALUE_BOOL, VALUE_INT, VALUE_FLOAT, VALUE_COMPLEX, VALUE_STR, VALUE_DTYPE, VALUE_DEVICE, VALUE_LAYOUT,
    VALUE_FORMAT, VALUE_GENERATOR, VALUE_TENSOR, VALUE_SAME, VALUE_LIST, VALUE_TUPLE
} value_kind;

/* A number, or "u0", "5*u0" where only the data tells it. */
typedef struct extent { int64_t value; const char *unknown; } extent;

typedef struct tensor_literal {
    tare_dtype dtype;
    tare_device device;
    tare_layout layout;
    uint32_t rank;
    extent *size, *stride;      /* stride NULL: contiguous */
    extent offset;
    bool is_conj, is_neg, is_wrapped, is_view;
} tensor_literal;

typedef struct value value;
struct value {
    value_kind kind;
    span at;
    int64_t i;                  /* BOOL, INT, DTYPE, DEVICE, LAYOUT, FORMAT */
    double f;                   /* FLOAT, COMPLEX: real part */
    const char *s;              /* STR */
    const tensor_literal *tensor;
    uint32_t n;                 /* LIST, TUPLE; STR: bytes */
    value *item;
};

typedef struct example_arg { const char *name; span name_at; value value; } example_arg; /* name NULL: by position */

typedef struct example {
    span call_at, op_at, kind_at, text_at;
    const char *op;             /* as written */
    uint32_t n_args;
    example_arg *arg;
    bool fails;
    uint32_t kind;              /* ORDER ERROR */
    const char *text;           /* NULL: any */
    value result;               /* unless it fails */
} example;

/* Device kinds by number less one. */
typedef struct kind_names { uint32_t n; const char *const *at; } kind_names;

/* false after a diagnostic. */
bool example_parse(struct arena *a, diag_list *d, const source_set *set, const kind_names *kinds, span line,
                   example *out);

/* The literal as it is best written: what follows from the rest is left out. */
const char *example_print(struct arena *a, const kind_names *kinds, const value *v);

/* Runs every example of the set on `module`'s pack, reports those that do not hold; the number of
 * examples that were run.  Fails with a diagnostic when the runtime refuses the pack. */
uint32_t examples_run(struct arena *a, diag_list *d, const opdef_set *set, const ir_module *module);

#endif
