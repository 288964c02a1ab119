/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Small sets of definitions, built of text without YAML, for tests of this room.
 */
#ifndef TARE_TEST_RULES_H
#define TARE_TEST_RULES_H

#include "base/arena.h"
#include "opdef/opdef.h"

typedef struct rules {
    arena arena;
    source_set *sources;
    diag_list *errors;
    ast_unit *unit, *cpu_rules;
    opdef_profile cpu, *profiles[1];
    opdef *defs[8];
    opdef_set set;
} rules;

/* Parses `text` as `rules:`. */
void rules_init(rules *r, const char *text);
/* Adds an operator with its rule. */
opdef *rules_add_op(rules *r, const char *schema, const char *body);
/* What the profile `cpu` fills. */
void rules_add_profile(rules *r, const char *text);
/* Checks all; "" or the diagnostics. */
const char *rules_check(rules *r);
void rules_finish(rules *r);

ast_func *rules_func(const rules *r, const char *name);
/* The value that statement number i of the function binds or returns. */
const ast_expr *rules_value(const rules *r, const char *name, uint32_t i);

#endif
