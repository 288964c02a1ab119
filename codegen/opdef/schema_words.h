/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A schema string taken apart: between schema.c, which does it, and derive.c, which puts together
 * the string of a variant.  Nobody else's.
 */
#ifndef TARE_CODEGEN_SCHEMA_WORDS_H
#define TARE_CODEGEN_SCHEMA_WORDS_H

#include "opdef/opdef.h"

enum { SCHEMA_MAX_ARGS = 128, SCHEMA_MAX_BYTES = 8192 };

/* One argument or return: `Tensor(a!)[]` ` out` */
typedef struct schema_word {
    const char *elem;    /* "Tensor", terminated */
    const char *suffix;  /* "[]": what follows the alias annotation */
    const char *alias;   /* "(a!)" or "" */
    const char *rest;    /* " alpha=1": name and default */
} schema_word;

typedef struct schema_words {
    schema_word *word;   /* as schema.arg */
} schema_words;

/* Where a text is read from.  A derived text stands nowhere: all its places are `at`. */
typedef struct schema_text {
    const char *text;
    uint32_t length_bytes;
    span at;
    bool is_exact;
} schema_text;

schema *schema_parse_text(struct arena *a, diag_list *d, schema_text source);

/* The constant that `text` writes for an argument of this type; NULL, or what is wrong with it,
 * with the bytes of `text` that are to blame. */
typedef struct schema_value { const char *why; uint32_t start, length; } schema_value;
schema_value schema_read_default(struct arena *a, const char *text, uint32_t length_bytes, ir_arg *arg);

#endif
