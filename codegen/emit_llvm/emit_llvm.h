/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * From the IR to LLVM modules: verified, optimised, written as text and objects.
 *
 * Knows: LLVM's C API (nothing else in tare does), the C ABI of the targets it serves, the layouts
 * of tare/abi.h.  Refuses to know: rule text, YAML, C source.
 *
 *   llvm/<part>.ll     before optimisation, with the rule's own names
 *   obj/<family>.o     the family's entries; a large family is <family>.0.o, <family>.1.o, ...; small
 *                      functions that they reach are inside as internal functions
 *   obj/<file>.shared.o  functions of a file of definitions that are called rather than inlined
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
    const char *salt;      /* of keys: changes when the generator does. NULL: files have no keys */
    const out_keys *before; /* NULL, or what need not be made again */
} emit_llvm_options;

/* Short, for rules are small and have no loops worth vectorising. */
extern const char *const emit_llvm_passes;

/* All files of a module that ir_verify accepts.  Errors go to `d`: there are none unless a target
 * is missing or the emitter itself is wrong. */
void emit_llvm(struct arena *a, diag_list *d, const ir_module *module, out_files *out);
void emit_llvm_with(struct arena *a, diag_list *d, const ir_module *module, out_files *out,
                    const emit_llvm_options *options);

/* The stems of the module's parts in order: those of operators by family, of shared functions,
 * "profiles", "unit". */
const char **emit_llvm_parts(struct arena *a, const ir_module *module, uint32_t *n);
/* The files of one part; false after an error. */
bool emit_llvm_part(struct arena *a, diag_list *d, const ir_module *module, const char *stem, out_files *out,
                    const emit_llvm_options *options);
/* Changes when the files of a part would: a hash, in hexadecimal, of all that they are made of. */
const char *emit_llvm_key(struct arena *a, const ir_module *module, const char *stem,
                          const emit_llvm_options *options);

/* The functions of one of the module's operators as text: its rule and its entries, before
 * optimisation and without line tables.  NULL after an error. */
const char *emit_llvm_op(struct arena *a, diag_list *d, const ir_module *module, const ir_op *op);

#endif
