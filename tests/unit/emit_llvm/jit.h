/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Objects that were emitted, loaded into the running test. */
#ifndef TARE_TESTS_EMIT_LLVM_JIT_H
#define TARE_TESTS_EMIT_LLVM_JIT_H

#include "ir/ir.h"
#include "source/out.h"

typedef struct jit jit;
typedef void (*jit_fn)(void);
typedef struct jit_symbol { const char *name; jit_fn fn; } jit_symbol;

/* Emits a module with the emitter's own passes, fails the test on any error. */
out_files *jit_emit(struct arena *a, const ir_module *module);
/* Loads all of obj/, with symbols that it needs; fails the test if it cannot. */
jit *jit_create(const out_files *files, const jit_symbol *symbol, size_t n);
void jit_destroy(jit *j);
jit_fn jit_find(jit *j, const char *name);
const void *jit_find_data(jit *j, const char *name);

#endif
