/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Readable C of a module: what a careful colleague would have written from the same rules.
 *
 * Knows: the IR, the public headers that generated code includes.  Refuses to know: rule text
 * (but for quoting lines), YAML, LLVM.  The same module gives the same bytes.
 *
 *   include/tare_ops.h   typed, node and boxed entries, documented
 *   c/prelude.h, .c      functions that rules share, callers of profile slots
 *   c/rules.h            rules, for rules that call them
 *   c/<family>.c         rules and entries
 *   c/unit.h, unit.c     the unit, its tables
 *   c/pack.c             the pack as an array
 *   tare_ops.pack        the pack
 */
#ifndef TARE_CODEGEN_EMIT_C_H
#define TARE_CODEGEN_EMIT_C_H

#include "ir/ir.h"
#include "source/diag.h"
#include "source/out.h"

/* Only for a module that ir_verify found nothing wrong with. */
void emit_c(struct arena *a, diag_list *d, const ir_module *module, out_files *files);

/* The functions of one of the module's operators alone: its rule and its entries. */
const char *emit_c_op(struct arena *a, diag_list *d, const ir_module *module, const ir_op *op);

#endif
