/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * From the IR to LLVM modules: verified, optimised, written as text and objects.
 *
 * Knows: LLVM's C API (nothing else in tare does), the C ABI of the targets it serves, the layouts
 * of tare/abi.h.  Refuses to know: rule text, YAML, C source.
 *
 *   llvm/<family>.ll   before optimisation, with the rule's own names
 *   obj/<family>.o     the family's entries; what else they reach is inside as internal functions
 *   obj/profiles.o     the functions that fill profiles' slots
 *   obj/unit.o         tare_ops_unit: tables and the pack
 */
#ifndef TARE_CODEGEN_EMIT_LLVM_H
#define TARE_CODEGEN_EMIT_LLVM_H

#include "ir/ir.h"
#include "source/diag.h"
#include "source/out.h"

typedef struct emit_llvm_options {
    const char *triple;    /* NULL: this machine's */
    const char *cpu;       /* NULL: the triple's baseline */
    const char *features;  /* NULL: the baseline's */
    const char *passes;    /* NULL: emit_llvm_passes */
    uint32_t threads;      /* 0: one a processor */
    bool no_debug;         /* leave line tables out */
    bool bitcode;          /* bitcode/<family>.bc as well: optimised, for link-time optimisation */
    bool no_text;          /* leave llvm/<family>.ll out */
} emit_llvm_options;

/* Short, for rules are small and have no loops worth vectorising. */
extern const char *const emit_llvm_passes;

/* All files of a module that ir_verify accepts.  Errors go to `d`: there are none unless a target
 * is missing or the emitter itself is wrong. */
void emit_llvm(struct arena *a, diag_list *d, const ir_module *module, out_files *out);
void emit_llvm_with(struct arena *a, diag_list *d, const ir_module *module, out_files *out,
                    const emit_llvm_options *options);

/* The module's families, sorted, each once. */
const char **emit_llvm_families(struct arena *a, const ir_module *module, uint32_t *n);
/* The files of one family; false after an error. */
bool emit_llvm_family(struct arena *a, diag_list *d, const ir_module *module, const char *family,
                      out_files *out, const emit_llvm_options *options);
/* Changes when the files of a family would: a hash, in hexadecimal, of all that they are made of. */
const char *emit_llvm_key(struct arena *a, const ir_module *module, const char *family);

#endif
