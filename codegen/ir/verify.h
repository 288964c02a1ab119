/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Between the parts of the verifier: the module's frame, functions' statements, expressions.
 */
#ifndef TARE_CODEGEN_IR_VERIFY_H
#define TARE_CODEGEN_IR_VERIFY_H

#include "base/arena.h"
#include "ir/type.h"

enum { VERIFY_MAX_DEPTH = 2000 };

typedef struct verifier {
    arena *arena;
    const ir_module *module;
    const char *problem;       /* the first one found */
    const ir_func *func;       /* at hand; the rest speaks of it */
    uint64_t *bound;           /* bit set of locals that are bound here; NULL: here is never reached */
    size_t n_words;
    uint8_t *sites;            /* of each local: 0, 1 or more bindings */
    uint8_t *mutated;          /* of each local: some SET_AT or PUSH changes it */
    uint8_t *shared;           /* of each local: some LET or SET gives it a list it does not own */
    uint8_t *rule_uses;        /* of each rule of the module */
    uint32_t depth, n_loops;
    const ir_expr **seen;      /* hash table of all expressions: each has one user */
    size_t n_seen, seen_room;
} verifier;

/* Keeps the first problem; false, so that `return verify_fail(...)` reads well. */
bool verify_fail(verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "add_Tensor: let shape: " before what is wrong with a statement. */
bool verify_fail_at(verifier *v, const ir_stmt *s, const char *what);

bool verify_is_bound(const verifier *v, uint32_t local);

/* verify_expr.c: an expression over what is bound; a MAKE only where `root` allows it. */
bool verify_expr(verifier *v, const ir_stmt *s, const ir_expr *e, bool root);
/* verify_func.c: one function's locals, statements and paths. */
bool verify_func(verifier *v, const ir_func *f);

#endif
