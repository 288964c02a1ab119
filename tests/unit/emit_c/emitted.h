/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A module emitted in memory, for tests to look into or to compile.
 */
#ifndef TARE_TESTS_EMIT_C_EMITTED_H
#define TARE_TESTS_EMIT_C_EMITTED_H

#include "base/arena.h"
#include "emit_c/emit_c.h"
#include "ir/build.h"

#include <stdbool.h>

void out_of_memory(size_t bytes);
out_files *emitted(struct arena *a, const ir_module *module);
/* The terminated text of one file, "" if there is none. */
const char *emitted_text(struct arena *a, const out_files *files, const char *name);
/* Compiles every C file and shows what the compiler said. */
typedef enum compiles { COMPILES, COMPILES_NOT, NO_COMPILER } compiles;
compiles emitted_compiles(struct arena *a, out_files *files);

#endif
