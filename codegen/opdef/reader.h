/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What the parts of opdef_read share: read.c finds files, read_op.c reads an operator's keys.
 * Nobody else's.
 */
#ifndef TARE_CODEGEN_READER_H
#define TARE_CODEGEN_READER_H

#include "opdef/opdef.h"
#include "yaml/yaml.h"

/* Pointers in the arena, growing. */
typedef struct pointers { void **at; uint32_t n, room; } pointers;
void pointers_add(struct arena *a, pointers *list, void *pointer);

typedef struct opdef_reader {
    struct arena *arena;
    diag_list *errors;
    opdef_set *set;
    pointers defs, units, profiles;
    pointers extensions;     /* of profiles: rules that others add to them */
} opdef_reader;

/* An entry of `operators:`.  Profiles have been read. */
void read_op(opdef_reader *r, const char *family, const ynode *node);
/* `dtypes:` of an operator. */
void read_dtypes(opdef_reader *r, opdef *def, const ynode *node);

#endif
