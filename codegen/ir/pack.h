/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A pack while it is being filled.
 */
#ifndef TARE_CODEGEN_IR_PACK_H
#define TARE_CODEGEN_IR_PACK_H

#include "ir/ir.h"

typedef struct section {
    uint8_t *at;
    uint32_t count, room, bytes_each;
} section;

typedef struct packer {
    struct arena *arena;
    const ir_module *module;
    section strings, ints, operands, nodes, locals, funcs, rules, args, ops, slots, profiles;
    uint32_t *bucket;          /* of strings: offset + 1, 0 empty */
    uint32_t n_buckets, n_strings;
} packer;

/* pack_section.c */
void section_add(packer *p, section *s, const void *element);
/* The offset of a string, the same for equal strings. */
uint32_t pack_string(packer *p, const char *string);
uint32_t pack_int(packer *p, int64_t value);
uint32_t pack_float(packer *p, double value);
void pack_operand(packer *p, uint32_t word);
uint32_t pack_env_count(void);

/* pack_node.c: the number of the node, which is higher than those of its operands */
uint32_t pack_expr(packer *p, const ir_expr *e);
uint32_t pack_stmt(packer *p, const ir_stmt *s);

#endif
