/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Parts: the objects that a module becomes, each made alone.
 *
 * Knows: which operators and functions go into which part.  A family of many operators is several
 * parts, by a hash of the definition's name, so that a touched operator leaves the others alone.
 * Functions that are too large to be inlined are made once, in a part of their source file, and
 * called from everywhere; smaller ones are in each part that reaches them.
 */
#ifndef TARE_CODEGEN_EMIT_LLVM_PART_H
#define TARE_CODEGEN_EMIT_LLVM_PART_H

#include "ir/ir.h"

typedef enum part_kind { PART_OPS, PART_SHARED, PART_PROFILES, PART_UNIT } part_kind;

typedef struct module_part {
    part_kind kind;
    const char *stem;         /* of its files */
    const char *family;       /* PART_OPS */
    uint32_t index, count;    /* PART_OPS: among the family's parts */
    uint32_t source;          /* PART_SHARED */
} module_part;

/* A module taken apart. */
typedef struct module_parts {
    const ir_module *module;
    uint32_t n;
    module_part *at;                 /* operators by family, then shared, profiles, unit */
    bool *is_shared;          /* by function index */
    uint32_t *first_rule;     /* by function index: the lowest of its rule lines' numbers; UINT32_MAX: none */
} module_parts;

module_parts *parts_of(struct arena *a, const ir_module *module);
/* NULL if there is none. */
const module_part *parts_find(const module_parts *all, const char *stem);
bool part_has_op(const module_part *p, const ir_op *op);
bool part_has_func(const module_parts *all, const module_part *p, const ir_func *func);
/* The id of a rule line within its function, from TARE_RULE_FIRST on: another file's line more changes
 * nothing but the unit. */
uint32_t parts_rule(const module_parts *all, const ir_rule *rule);
/* Marks what a part holds of the IR's functions; in `called`, which may be NULL, the shared ones that
 * it calls elsewhere. */
void parts_reach(const module_parts *all, const module_part *p, bool *reached, bool *called);
/* Changes when the part's files would: a hash, in hexadecimal, of all that they are made of. */
const char *part_key(struct arena *a, const module_parts *all, const module_part *p, const uint64_t *func_hash,
                     uint64_t seed);
/* Two words for each function. */
uint64_t *part_hashes(struct arena *a, const module_parts *all);

#endif
