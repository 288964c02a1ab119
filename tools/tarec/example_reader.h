/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A line on its way to an example: between example_parse.c and example_tensor.c.
 *
 * Words are the rule language's own; marks are looked at byte by byte, for `!` is none of its.
 */
#ifndef TARE_TAREC_EXAMPLE_READER_H
#define TARE_TAREC_EXAMPLE_READER_H

#include "example.h"
#include "rule/lexer.h"

enum { EXAMPLE_MAX_ITEMS = 256, EXAMPLE_MAX_DEPTH = 4 };

typedef struct example_reader {
    lexer lexer;
    const kind_names *kinds;
    uint32_t depth;
} example_reader;

/* The next byte that is no blank; 0 at the end. */
char reader_peek(example_reader *r);
/* Whether `mark` comes next; takes it. */
bool reader_take(example_reader *r, const char *mark);
/* false after "expected ..., found ...". */
bool reader_expect(example_reader *r, const char *mark);
/* At the next word: "expected `what`", always false. */
bool reader_wants(example_reader *r, const char *what);
bool reader_is_number_next(example_reader *r);
/* An int with its sign. */
bool reader_int(example_reader *r, int64_t *out);
span reader_since(const example_reader *r, uint32_t start_bytes);

/* example_tensor.c */

/* "f32" and the like; NONE if it is none. */
tare_dtype example_dtype(const char *name);
const char *example_dtype_name(tare_dtype d);
/* After the dtype's name, which `at` is. */
bool reader_tensor(example_reader *r, tare_dtype dtype, value *out);
/* After its kind's name: an index may follow. false without a diagnostic where there is no such kind. */
bool reader_device(example_reader *r, const char *kind, int64_t *out, bool *is_device);
/* Elements between innermost dimensions, as fresh tensors have them; false where a size is unknown. */
bool example_strides(const tensor_literal *t, int64_t *stride);

#endif
